/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "message.h"
#include "path.h"

static int reset(const pytomic_slot *slot)
{
    switch (slot->type) {
    case PYTOMIC_INT:
        pytomic_int_store(slot->as_int, 0);
        return 0;
    case PYTOMIC_UINT:
        pytomic_uint_store(slot->as_uint, 0);
        return 0;
    case PYTOMIC_COUNTER:
        pytomic_counter_reset(&slot->counter);
        return 0;
    default:
        return -ENOTSUP;
    }
}

static int reset_slot(const char *path)
{
    pytomic_slot slot;
    int error = path_attach(path, 0, &slot);

    if (!error) {
        error = reset(&slot);
        pytomic_detach(&slot);
    }
    return error ? path_failure(path, error) : EXIT_DONE;
}

/* A slot that cannot be reset does not keep the others from it. */
static int reset_slots(pytomic_segment *segment)
{
    pytomic_slot_info info;
    uint32_t cursor = 0;
    int code = EXIT_DONE;

    while (pytomic_slot_next(segment, &cursor, &info) > 0) {
        pytomic_slot slot;
        int error = pytomic_slot_find(segment, info.name, &slot);
        if (!error) {
            error = reset(&slot);
        }
        if (error && error != -ENOENT) { /* absent: removed meanwhile */
            code = failure("%s/%s: %s", pytomic_name(segment), info.name, pytomic_strerror(error));
        }
    }
    return code;
}

static int reset_segment(const char *name)
{
    pytomic_segment *segment;
    int error = pytomic_open(name, 0, NULL, &segment);

    if (error) {
        return segment_failure(name, error);
    }
    int code = reset_slots(segment);
    pytomic_close(segment);
    return code;
}

int command_reset(const struct arguments *arguments)
{
    const char *operand = arguments->operands[0];

    return arguments->options & OPTION_ALL ? reset_segment(operand) : reset_slot(operand);
}
