/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "commands.h"
#include "message.h"
#include "path.h"

static int remove_segment(const char *name)
{
    int error = pytomic_unlink(name);

    return error ? segment_failure(name, error) : EXIT_DONE;
}

static int remove_slot(const char *path)
{
    pytomic_slot slot;
    int error = path_attach(path, 0, &slot);

    if (!error) {
        error = pytomic_slot_remove(slot.segment, strchr(path, '/') + 1);
        pytomic_detach(&slot);
    }
    return error ? path_failure(path, error) : EXIT_DONE;
}

int command_rm(const struct arguments *arguments)
{
    const char *operand = arguments->operands[0];

    return strchr(operand, '/') ? remove_slot(operand) : remove_segment(operand);
}
