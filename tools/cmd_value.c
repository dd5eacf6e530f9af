/* SPDX-License-Identifier: MIT */
/* The commands on the value of one slot: get, set, inc, dec, cas. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "message.h"
#include "number.h"
#include "path.h"
#include "reason.h"

/* What a command does with the number that it is given. */
enum operation { SET, ADD, SUBTRACT, COMPARE };

static void print_value(pytomic_type type, uint64_t bits)
{
    char text[NUMBER_TEXT];

    number_format(text, type, bits);
    puts(text);
}

/* Whether the operation on this value gives one of the type. */
static bool fits(pytomic_type type, uint64_t value, enum operation operation, uint64_t bits)
{
    uint64_t as_uint;
    int64_t as_int;

    if (type == PYTOMIC_UINT) {
        return !(operation == SUBTRACT ? __builtin_sub_overflow(value, bits, &as_uint)
                                       : __builtin_add_overflow(value, bits, &as_uint));
    }
    return !(operation == SUBTRACT ? __builtin_sub_overflow((int64_t)value, (int64_t)bits, &as_int)
                                   : __builtin_add_overflow((int64_t)value, (int64_t)bits, &as_int));
}

/* Say that the result is none of the type; returns the exit status. */
static int overflow(const struct arguments *arguments, pytomic_type type, enum operation operation, const char *number)
{
    bool downwards = (operation == SUBTRACT) != (number[0] == '-');
    uint64_t least = type == PYTOMIC_UINT ? 0 : (uint64_t)INT64_MIN;
    uint64_t most = type == PYTOMIC_UINT ? UINT64_MAX : INT64_MAX;
    char limit[NUMBER_TEXT];
    char name[NUMBER_TEXT];

    number_format(limit, type, downwards ? least : most);
    return failure("%s: %s %s would pass %s, the limit of %s; nothing was changed", arguments->operands[0],
                   operation == SUBTRACT ? "subtracting" : "adding", number, limit, type_name(type, name));
}

/* Whether the type has the operation. EXIT_DONE; or, after a message, another exit status. */
static int check_operation(const struct arguments *arguments, pytomic_type type, enum operation operation)
{
    if (!type_is_known(type)) {
        return type_failure(arguments->operands[0], type);
    }
    if (type == PYTOMIC_COUNTER && (operation == SET || operation == COMPARE)) {
        return failure("%s: a counter cannot be %s, only incremented, decremented and reset", arguments->operands[0],
                       operation == SET ? "set" : "compared and swapped");
    }
    return EXIT_DONE;
}

/* All that can be refused is refused before anything is created. Returns the exit status; `init` is the first value. */
static int check_creation(const struct arguments *arguments, const char *number, enum operation operation,
                          uint64_t *init)
{
    uint64_t bits;
    int code = check_operation(arguments, arguments->type, operation);

    if (code == EXIT_DONE) {
        code = number_parse(number, arguments->type, &bits);
    }
    if (code != EXIT_DONE) {
        return code;
    }
    *init = operation == SET ? bits : 0;
    if (operation != SET && !fits(arguments->type, 0, operation, bits)) {
        return overflow(arguments, arguments->type, operation, number);
    }
    return EXIT_DONE;
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
    uint64_t init;
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
                                                  : path_attach(arguments, 0, slot);

    if (code != EXIT_DONE) {
        return code;
    }
    code = check_type(arguments, slot->type);
    if (code == EXIT_DONE) {
        code = check_operation(arguments, slot->type, operation);
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
    pytomic_slot slot;
    int code = path_attach(arguments, PYTOMIC_READ, &slot);

    if (code != EXIT_DONE) {
        return code;
    }
    if (!type_is_known(slot.type)) {
        code = type_failure(arguments->operands[0], slot.type);
    } else {
        print_value(slot.type, slot.type == PYTOMIC_COUNTER ? (uint64_t)pytomic_counter_sum(&slot.counter)
                                                            : pytomic_uint_load(&slot.cell->value.as_uint));
    }
    pytomic_detach(&slot);
    return code;
}

int command_set(const struct arguments *arguments)
{
    pytomic_slot slot;
    uint64_t bits;
    int code = attach_for(arguments, arguments->operands[1], SET, &slot, &bits);

    if (code != EXIT_DONE) {
        return code;
    }
    pytomic_uint_store(&slot.cell->value.as_uint, bits); /* also of an int: the same 64 bits */
    pytomic_detach(&slot);
    return EXIT_DONE;
}

/* Unlike the others, the check and the addition are two steps: no instruction does both to a sharded value. */
static int change_counter(const pytomic_counter *counter, enum operation operation, uint64_t bits, uint64_t *after)
{
    if (!fits(PYTOMIC_COUNTER, (uint64_t)pytomic_counter_sum(counter), operation, bits)) {
        return -EOVERFLOW;
    }
    pytomic_counter_add(counter, (int64_t)(operation == SUBTRACT ? 0 - bits : bits));
    *after = (uint64_t)pytomic_counter_sum(counter);
    return 0;
}

static int change_int(pytomic_int *value, enum operation operation, uint64_t bits, uint64_t *after)
{
    int64_t before;
    int error = operation == SUBTRACT ? pytomic_int_fetch_sub_safe(value, (int64_t)bits, &before)
                                      : pytomic_int_fetch_add_safe(value, (int64_t)bits, &before);

    if (!error) {
        *after = operation == SUBTRACT ? (uint64_t)before - bits : (uint64_t)before + bits;
    }
    return error;
}

static int change_uint(pytomic_uint *value, enum operation operation, uint64_t bits, uint64_t *after)
{
    uint64_t before;
    int error = operation == SUBTRACT ? pytomic_uint_fetch_sub_safe(value, bits, &before)
                                      : pytomic_uint_fetch_add_safe(value, bits, &before);

    if (!error) {
        *after = operation == SUBTRACT ? before - bits : before + bits;
    }
    return error;
}

/* Add to the slot or subtract from it; `after` is the new value. Returns 0 or -EOVERFLOW. */
static int change(const pytomic_slot *slot, enum operation operation, uint64_t bits, uint64_t *after)
{
    switch (slot->type) {
    case PYTOMIC_COUNTER:
        return change_counter(&slot->counter, operation, bits, after);
    case PYTOMIC_INT:
        return change_int(slot->as_int, operation, bits, after);
    default:
        return change_uint(slot->as_uint, operation, bits, after);
    }
}

static int count(const struct arguments *arguments, enum operation operation)
{
    const char *number = arguments->operands[1] ? arguments->operands[1] : "1";
    pytomic_slot slot;
    uint64_t bits;
    uint64_t after;
    int code = attach_for(arguments, number, operation, &slot, &bits);

    if (code != EXIT_DONE) {
        return code;
    }
    if (change(&slot, operation, bits, &after)) {
        code = overflow(arguments, slot.type, operation, number);
    } else {
        print_value(slot.type, after);
    }
    pytomic_detach(&slot);
    return code;
}

int command_inc(const struct arguments *arguments)
{
    return count(arguments, ADD);
}

int command_dec(const struct arguments *arguments)
{
    return count(arguments, SUBTRACT);
}

/* Returns whether the value was `expected`; else `expected` becomes the value seen. */
static bool swap(const pytomic_slot *slot, uint64_t *expected, uint64_t desired)
{
    if (slot->type == PYTOMIC_UINT) {
        return pytomic_uint_compare_exchange_strong(slot->as_uint, expected, desired);
    }
    int64_t seen = (int64_t)*expected;
    bool won = pytomic_int_compare_exchange_strong(slot->as_int, &seen, (int64_t)desired);
    *expected = (uint64_t)seen;
    return won;
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
    if (code == EXIT_DONE && !swap(&slot, &expected, desired)) {
        print_value(slot.type, expected);
        code = EXIT_NO;
    }
    pytomic_detach(&slot);
    return code;
}
