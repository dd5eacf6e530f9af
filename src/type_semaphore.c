/* SPDX-License-Identifier: MIT */
#include "decimal.h"
#include "type.h"

/* semaphore.c reads the cell, so the handle needs no member. */
static void bind(pytomic_slot *slot)
{
    (void)slot;
}

static uint64_t initial(const pytomic_slot *slot, uint64_t value)
{
    (void)slot;
    return value;
}

/* How many permits were released so far. Only the kernel knows how many are free. */
static uint64_t load(const pytomic_slot *slot)
{
    return pytomic_uint_load(&slot->cell->value.as_uint);
}

const type_row type_semaphore = {
    .name = "semaphore",
    .syntax = "a whole number from 0 to 18446744073709551615",
    .bits = 64,
    .least = 0,
    .greatest = UINT64_MAX,
    .has_parameters = true,
    .bind = bind,
    .initial = initial,
    .load = load,
    .compare = type_compare_unsigned,
    .format = decimal_format_uint,
    .parse = decimal_parse_uint,
};
