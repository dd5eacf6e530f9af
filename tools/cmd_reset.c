/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "commands.h"
#include "message.h"
#include "path.h"
#include "reason.h"

/* Returns the exit status. */
static int reset(const char *path, const pytomic_slot *slot)
{
    int error = pytomic_slot_reset(slot);

    if (!error) {
        pytomic_notify_all(slot);
        return EXIT_DONE;
    }
    if (error != -ENOTSUP) {
        return path_failure(path, error);
    }
    if (slot->type != PYTOMIC_SEMAPHORE) {
        return type_failure(path, slot->type);
    }
    return failure("%s: a semaphore cannot be reset; its permits come back when their holders release them or end",
                   path);
}

static int reset_slot(const struct arguments *arguments)
{
    pytomic_slot slot;
    int code = path_attach(arguments, 0, &slot);

    if (code == EXIT_DONE) {
        code = reset(arguments->operands[0], &slot);
        pytomic_detach(&slot);
    }
    return code;
}

static int reset_found(pytomic_segment *segment, const char *name)
{
    char path[PYTOMIC_SEGMENT_NAME_MAX + 1 + PYTOMIC_SLOT_NAME_MAX + 1];
    pytomic_slot slot;
    int error = pytomic_slot_find(segment, name, &slot);

    snprintf(path, sizeof(path), "%s/%s", pytomic_segment_name(segment), name);
    if (error == -PYTOMIC_E_NO_SLOT || (!error && slot.type == PYTOMIC_SEMAPHORE)) {
        return EXIT_DONE; /* removed meanwhile, or there is nothing to reset */
    }
    return error ? path_failure(path, error) : reset(path, &slot);
}

/* Goes on after a slot that cannot be reset. */
static int reset_slots(pytomic_segment *segment)
{
    pytomic_slot_info info;
    uint32_t cursor = 0;
    int code = EXIT_DONE;
    int found;

    while ((found = pytomic_slot_next(segment, &cursor, &info)) > 0) {
        int slot_code = reset_found(segment, info.name);
        if (slot_code != EXIT_DONE) {
            code = slot_code;
        }
    }
    return found < 0 ? segment_failure(pytomic_segment_name(segment), found) : code;
}

static int reset_segment(const struct arguments *arguments)
{
    const char *name = arguments->operands[0];
    pytomic_segment *segment;
    int error = pytomic_open(name, arguments_any_owner(arguments), NULL, &segment);

    if (error) {
        return segment_failure(name, error);
    }
    int code = reset_slots(segment);
    pytomic_close(segment);
    return code;
}

int command_reset(const struct arguments *arguments)
{
    return (arguments->options & OPTION_ALL ? reset_segment : reset_slot)(arguments);
}
