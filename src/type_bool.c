/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "type.h"

static void bind(pytomic_slot *slot)
{
    slot->as_bool = &slot->cell->value.as_bool;
}

/* The flag begins the word of the cell; the rest of it is zero. */
static uint64_t initial(const pytomic_slot *slot, uint64_t value)
{
    const uint8_t bytes[sizeof(uint64_t)] = {(uint8_t)value};
    uint64_t word;

    (void)slot;
    memcpy(&word, bytes, sizeof(word));
    return word;
}

static uint64_t load(const pytomic_slot *slot)
{
    return pytomic_bool_load(slot->as_bool);
}

static int reset(const pytomic_slot *slot)
{
    pytomic_bool_clear(slot->as_bool);
    return 0;
}

static int store(const pytomic_slot *slot, uint64_t value)
{
    pytomic_bool_store(slot->as_bool, value != 0);
    return 0;
}

static int compare_exchange(const pytomic_slot *slot, uint64_t *expected, uint64_t desired)
{
    bool seen = *expected != 0;
    bool done = pytomic_bool_compare_exchange_strong(slot->as_bool, &seen, desired != 0);

    *expected = seen;
    return done;
}

static void format(uint64_t value, char text[PYTOMIC_VALUE_TEXT])
{
    strcpy(text, value != 0 ? "true" : "false");
}

static int parse(const char *text, uint64_t *value)
{
    static const char *const texts[] = {"false", "true", "0", "1"};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (strcmp(text, texts[i]) == 0) {
            *value = i % 2;
            return 0;
        }
    }
    return -EINVAL;
}

const type_row type_bool = {
    .name = "bool",
    .syntax = "true, false, 1 or 0",
    .bits = 1,
    .least = 0,
    .greatest = 1,
    .bind = bind,
    .initial = initial,
    .load = load,
    .reset = reset,
    .store = store,
    .compare_exchange = compare_exchange,
    .compare = type_compare_unsigned,
    .format = format,
    .parse = parse,
};
