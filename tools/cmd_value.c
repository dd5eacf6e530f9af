/* SPDX-License-Identifier: MIT */
/* The commands on the value of one slot: get, set, inc, dec, cas. */
#include <inttypes.h>
#include <stdio.h>

#include "commands.h"
#include "message.h"
#include "number.h"
#include "path.h"

static void print_value(pytomic_type type, uint64_t bits)
{
    char text[NUMBER_TEXT];

    number_format(text, type, bits);
    puts(text);
}

/* Attach to a slot that has operations. Returns the exit status; EXIT_DONE is to be undone by pytomic_detach(). */
static int attach(const char *path, int flags, pytomic_slot *slot)
{
    int error = path_attach(path, flags, slot);

    if (!error && slot->type != PYTOMIC_INT && slot->type != PYTOMIC_UINT && slot->type != PYTOMIC_COUNTER) {
        pytomic_detach(slot);
        error = -ENOTSUP;
    }
    return error ? path_failure(path, error) : EXIT_DONE;
}

/*
 * With -c, create the slot of the first operand where it is absent; `number` must then be one of its type, so that a
 * bad one creates nothing. It starts with `number`, without another value before, or else with 0.
 */
static int create(const struct arguments *arguments, const char *number, bool starts_with_number)
{
    const char *path = arguments->operands[0];
    pytomic_slot slot;
    uint64_t bits;
    int error = path_attach(path, 0, &slot);

    if (error == -ENOENT) {
        int code = number_parse(number, arguments->type, &bits);
        if (code != EXIT_DONE) {
            return code;
        }
        error = pytomic_attach(path, arguments->type, PYTOMIC_CREATE, starts_with_number ? bits : 0, &slot);
    }
    if (error) {
        return path_failure(path, error);
    }
    pytomic_type type = slot.type;
    pytomic_detach(&slot);
    if (arguments->options & OPTION_TYPE && type != arguments->type) {
        return failure("%s: the slot is there with type %s, not %s", path, type_name(type), type_name(arguments->type));
    }
    return EXIT_DONE;
}

/* Say that a sharded counter has no such operation; returns the exit status. */
static int exact_only(const char *path, const char *operation, pytomic_slot *slot)
{
    pytomic_detach(slot);
    return failure("%s: a counter cannot be %s, only incremented, decremented and reset", path, operation);
}

/* Attach to the slot of the first operand, for writing a number of its type. */
static int attach_for(const struct arguments *arguments, const char *number, bool starts_with_number,
                      pytomic_slot *slot, uint64_t *bits)
{
    int code = arguments->options & OPTION_CREATE ? create(arguments, number, starts_with_number) : EXIT_DONE;

    if (code == EXIT_DONE) {
        code = attach(arguments->operands[0], 0, slot);
    }
    if (code == EXIT_DONE && (code = number_parse(number, slot->type, bits)) != EXIT_DONE) {
        pytomic_detach(slot);
    }
    return code;
}

int command_get(const struct arguments *arguments)
{
    pytomic_slot slot;
    int code = attach(arguments->operands[0], PYTOMIC_READ, &slot);

    if (code != EXIT_DONE) {
        return code;
    }
    print_value(slot.type, slot.type == PYTOMIC_COUNTER ? (uint64_t)pytomic_counter_sum(&slot.counter)
                                                        : pytomic_uint_load(slot.as_uint));
    pytomic_detach(&slot);
    return EXIT_DONE;
}

int command_set(const struct arguments *arguments)
{
    pytomic_slot slot;
    uint64_t bits;
    int code = attach_for(arguments, arguments->operands[1], true, &slot, &bits);

    if (code != EXIT_DONE) {
        return code;
    }
    if (slot.type == PYTOMIC_COUNTER) {
        return exact_only(arguments->operands[0], "set", &slot);
    }
    pytomic_uint_store(slot.as_uint, bits); /* of an int as well: the same 64 bits */
    pytomic_detach(&slot);
    return EXIT_DONE;
}

/* Add to or subtract from the slot; `after` is the new value. Returns 0 or -EOVERFLOW. */
static int change(const pytomic_slot *slot, bool subtract, uint64_t bits, uint64_t *after)
{
    int error;

    if (slot->type == PYTOMIC_COUNTER) {
        pytomic_counter_add(&slot->counter, (int64_t)(subtract ? 0 - bits : bits));
        *after = (uint64_t)pytomic_counter_sum(&slot->counter);
        return 0;
    }
    if (slot->type == PYTOMIC_INT) {
        int64_t before = 0;
        error = subtract ? pytomic_int_fetch_sub_safe(slot->as_int, (int64_t)bits, &before)
                         : pytomic_int_fetch_add_safe(slot->as_int, (int64_t)bits, &before);
        *after = (uint64_t)before;
    } else {
        *after = 0;
        error = subtract ? pytomic_uint_fetch_sub_safe(slot->as_uint, bits, after)
                         : pytomic_uint_fetch_add_safe(slot->as_uint, bits, after);
    }
    *after = subtract ? *after - bits : *after + bits; /* of an int as well: two's complement */
    return error;
}

static int overflow(const char *path, pytomic_type type, bool subtract, const char *number)
{
    bool downwards = subtract != (number[0] == '-');
    uint64_t limit = type == PYTOMIC_INT ? (uint64_t)(downwards ? INT64_MIN : INT64_MAX) : downwards ? 0 : UINT64_MAX;
    char text[NUMBER_TEXT];

    number_format(text, type, limit);
    return failure("%s: %s %s would pass %s, the limit of %s; the value is unchanged", path,
                   subtract ? "subtracting" : "adding", number, text, type_name(type));
}

static int count(const struct arguments *arguments, bool subtract)
{
    const char *number = arguments->operands[1] ? arguments->operands[1] : "1";
    pytomic_slot slot;
    uint64_t bits;
    uint64_t after;
    int code = attach_for(arguments, number, false, &slot, &bits);

    if (code != EXIT_DONE) {
        return code;
    }
    if (change(&slot, subtract, bits, &after)) {
        code = overflow(arguments->operands[0], slot.type, subtract, number);
    } else {
        print_value(slot.type, after);
    }
    pytomic_detach(&slot);
    return code;
}

int command_inc(const struct arguments *arguments)
{
    return count(arguments, false);
}

int command_dec(const struct arguments *arguments)
{
    return count(arguments, true);
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
    int code = attach_for(arguments, arguments->operands[1], false, &slot, &expected);

    if (code != EXIT_DONE) {
        return code;
    }
    if (slot.type == PYTOMIC_COUNTER) {
        return exact_only(arguments->operands[0], "compared and swapped", &slot);
    }
    code = number_parse(arguments->operands[2], slot.type, &desired);
    if (code == EXIT_DONE && !swap(&slot, &expected, desired)) {
        print_value(slot.type, expected);
        code = EXIT_NO;
    }
    pytomic_detach(&slot);
    return code;
}
