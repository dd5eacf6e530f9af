/* SPDX-License-Identifier: MIT */
/* The commands on the value of one slot: get, set, inc, dec, cas. */
#include <string.h>

#include "commands.h"
#include "distribution.h"
#include "limits.h"
#include "message.h"
#include "number.h"
#include "path.h"
#include "reason.h"

/* What a command does with the number that it is given. */
enum operation { SET, ADD, SUBTRACT, COMPARE };

/* Perform the operation; `after` is the new value. Errors of pytomic_slot_store() and its kin. */
static int perform(const pytomic_slot *slot, enum operation operation, uint64_t bits, uint64_t *after)
{
    switch (operation) {
    case SET:
        *after = bits;
        return pytomic_slot_store(slot, bits);
    case ADD:
        return pytomic_slot_add(slot, bits, after);
    case SUBTRACT:
        return pytomic_slot_subtract(slot, bits, after);
    default:
        return -ENOTSUP;
    }
}

/* Say why the operation failed; returns the exit status. */
static int refusal(const struct arguments *arguments, pytomic_type type, enum operation operation, const char *number,
                   int error)
{
    static const char *const participles[] = {"set", "incremented", "decremented", "compared and swapped"};
    bool downwards = (operation == SUBTRACT) != (number[0] == '-');
    uint64_t least;
    uint64_t greatest;
    char limit[NUMBER_TEXT];
    char name[NUMBER_TEXT];

    if (!pytomic_type_name(type)) {
        return type_failure(arguments->operands[0], type);
    }
    if (error != -EOVERFLOW) {
        return failure("%s: a slot of type %s cannot be %s", arguments->operands[0], type_name(type, name),
                       participles[operation]);
    }
    pytomic_value_limits(type, &least, &greatest);
    number_format(limit, type, downwards ? least : greatest);
    return failure("%s: %s %s would pass %s, the limit of %s; nothing was changed", arguments->operands[0],
                   operation == SUBTRACT ? "subtracting" : "adding", number, limit, type_name(type, name));
}

/*
 * All that can be refused is refused before anything is created: by trying the operation on a cell of our own. Returns the
 * exit status; `init` is the first value.
 */
static int check_creation(const struct arguments *arguments, const char *number, enum operation operation,
                          uint64_t *init)
{
    uint64_t bits;
    uint64_t after;
    pytomic_slot trial;

    if (limits_has(arguments->type)) {
        return limits_refuse_creation(arguments->operands[0], arguments->type);
    }
    if (pytomic_value_parse(arguments->type, number, &bits)) {
        return usage_error("%s: not %s%s", number, pytomic_type_syntax(arguments->type),
                           arguments->options & OPTION_TYPE ? "" : "; -t gives the new slot another type than uint");
    }
    int error = pytomic_anonymous_create(arguments->type, 0, &trial);
    if (error == -ENOTSUP) {
        return refusal(arguments, arguments->type, operation, number, error);
    }
    if (error) {
        return path_failure(arguments->operands[0], error);
    }
    error = perform(&trial, operation, bits, &after);
    pytomic_anonymous_free(&trial);
    *init = operation == SET ? bits : 0;
    return error ? refusal(arguments, arguments->type, operation, number, error) : EXIT_DONE;
}

/* Create the slot, and the segment if `*segment` is NULL. If this fails, the caller closes what it finds there. */
static int create(const struct arguments *arguments, uint64_t init, pytomic_segment **segment, pytomic_slot *out)
{
    const char *name = strchr(arguments->operands[0], '/') + 1;
    int error = *segment ? 0 : path_open_segment(arguments, PYTOMIC_CREATE, segment);

    return error ? error : pytomic_slot_open(*segment, name, arguments->type, PYTOMIC_CREATE, init, out);
}

/*
 * Attach to the slot, or create it. The segment stays open from the look to the creation: closing an ephemeral one in
 * between could unlink it. Returns the exit status.
 */
static int attach_or_create(const struct arguments *arguments, const char *number, enum operation operation,
                            pytomic_slot *out)
{
    const char *path = arguments->operands[0];
    const char *slash = strchr(path, '/');
    pytomic_segment *segment = NULL;
    uint64_t init = 0;
    int code = EXIT_DONE;

    if (!slash || pytomic_slot_name_problem(slash + 1)) {
        return path_failure(path, -PYTOMIC_E_SLOT_NAME);
    }
    int error = path_open_segment(arguments, 0, &segment);
    if (!error) {
        error = pytomic_slot_find(segment, slash + 1, out);
    }
    if (error == -PYTOMIC_E_NO_SEGMENT || error == -PYTOMIC_E_NO_SLOT) {
        code = check_creation(arguments, number, operation, &init);
        error = code == EXIT_DONE ? create(arguments, init, &segment, out) : 0;
    }
    if (error) {
        code = path_failure(path, error);
    }
    if (code != EXIT_DONE) {
        pytomic_close(segment);
    }
    return code;
}

/* Returns the exit status. */
static int attach_existing(const struct arguments *arguments, enum operation operation, pytomic_slot *out)
{
    const char *path = arguments->operands[0];
    int error = pytomic_attach_any(path, arguments_any_owner(arguments), out);

    if (!error) {
        return EXIT_DONE;
    }
    return operation == COMPARE ? path_failure(path, error) : absent_failure(path, error, "-c");
}

/* -t does not change the type of a slot that exists. */
static int check_type(const struct arguments *arguments, pytomic_type type)
{
    char has[NUMBER_TEXT];
    char asked[NUMBER_TEXT];

    if (!(arguments->options & OPTION_TYPE) || type == arguments->type) {
        return EXIT_DONE;
    }
    return failure("%s: the slot exists with type %s, not %s", arguments->operands[0], type_name(type, has),
                   type_name(arguments->type, asked));
}

/* Attach to the slot of the first operand, for an operation with a number of its type. Returns the exit status. */
static int attach_for(const struct arguments *arguments, const char *number, enum operation operation,
                      pytomic_slot *slot, uint64_t *bits)
{
    int code = arguments->options & OPTION_CREATE ? attach_or_create(arguments, number, operation, slot)
                                                  : attach_existing(arguments, operation, slot);

    if (code != EXIT_DONE) {
        return code;
    }
    code = check_type(arguments, slot->type);
    if (code == EXIT_DONE && !pytomic_type_name(slot->type)) {
        code = type_failure(arguments->operands[0], slot->type);
    }
    if (code == EXIT_DONE) {
        code = number_parse(number, slot->type, bits);
    }
    if (code != EXIT_DONE) {
        pytomic_detach(slot);
    }
    return code;
}

int command_get(const struct arguments *arguments)
{
    pytomic_histogram_data data;
    pytomic_slot slot;
    uint64_t bits;
    int code = path_attach(arguments, PYTOMIC_READ, &slot);

    if (code != EXIT_DONE) {
        return code;
    }
    int error = limits_has(slot.type) ? limits_get(&slot, &bits) : pytomic_slot_load(&slot, &bits);
    if (pytomic_histogram_read(&slot, &data) == 0) {
        distribution_print(&data);
    } else if (error && limits_has(slot.type)) {
        code = path_failure(arguments->operands[0], error);
    } else if (error) {
        code = type_failure(arguments->operands[0], slot.type);
    } else {
        number_print(slot.type, bits);
    }
    pytomic_detach(&slot);
    return code;
}

/* Change the slot by the number; with `prints`, print the new value. */
static int change(const struct arguments *arguments, const char *number, enum operation operation, bool prints)
{
    pytomic_slot slot;
    uint64_t bits;
    uint64_t after;
    int code = attach_for(arguments, number, operation, &slot, &bits);

    if (code != EXIT_DONE) {
        return code;
    }
    int error = perform(&slot, operation, bits, &after);
    if (error) {
        code = refusal(arguments, slot.type, operation, number, error);
    } else {
        pytomic_notify_all(&slot);
    }
    if (!error && prints) {
        number_print(slot.type, after);
    }
    pytomic_detach(&slot);
    return code;
}

int command_set(const struct arguments *arguments)
{
    return change(arguments, arguments->operands[1], SET, false);
}

static const char *second_or_one(const struct arguments *arguments)
{
    return arguments->operands[1] ? arguments->operands[1] : "1";
}

int command_inc(const struct arguments *arguments)
{
    return change(arguments, second_or_one(arguments), ADD, true);
}

int command_dec(const struct arguments *arguments)
{
    return change(arguments, second_or_one(arguments), SUBTRACT, true);
}

int command_cas(const struct arguments *arguments)
{
    pytomic_slot slot;
    uint64_t expected;
    uint64_t desired;
    int code = attach_for(arguments, arguments->operands[1], COMPARE, &slot, &expected);

    if (code != EXIT_DONE) {
        return code;
    }
    code = number_parse(arguments->operands[2], slot.type, &desired);
    if (code == EXIT_DONE) {
        int done = pytomic_slot_compare_exchange(&slot, &expected, desired);
        if (done < 0) {
            code = refusal(arguments, slot.type, COMPARE, arguments->operands[1], done);
        } else if (!done) {
            number_print(slot.type, expected);
            code = EXIT_NO;
        } else {
            pytomic_notify_all(&slot);
        }
    }
    pytomic_detach(&slot);
    return code;
}
