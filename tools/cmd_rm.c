/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "commands.h"
#include "path.h"
#include "reason.h"

static int remove_segment(const char *name)
{
    int error = pytomic_unlink(name);

    return error ? segment_failure(name, error) : EXIT_DONE;
}

static int remove_slot(const struct arguments *arguments)
{
    pytomic_slot slot;
    int code = path_attach(arguments, 0, &slot);

    if (code != EXIT_DONE) {
        return code;
    }
    int error = pytomic_slot_remove_handle(&slot);
    pytomic_detach(&slot);
    return error ? path_failure(arguments->operands[0], error) : EXIT_DONE;
}

int command_rm(const struct arguments *arguments)
{
    const char *operand = arguments->operands[0];

    return strchr(operand, '/') ? remove_slot(arguments) : remove_segment(operand);
}
