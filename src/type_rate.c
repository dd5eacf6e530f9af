/* SPDX-License-Identifier: MIT */
#include "decimal.h"
#include "rate.h"
#include "type.h"

static void bind(pytomic_slot *slot)
{
    slot->rate = rate_of(slot->cell);
}

static uint64_t initial(const pytomic_slot *slot, uint64_t value)
{
    (void)slot;
    return value;
}

/* How many can be taken now. */
static uint64_t load(const pytomic_slot *slot)
{
    pytomic_rate_state state;

    pytomic_rate_read(&slot->rate, &state);
    return state.available;
}

static int reset(const pytomic_slot *slot)
{
    pytomic_uint_store(slot->rate.arrival, 0);
    return 0;
}

const type_row type_rate = {
    .name = "rate",
    .syntax = "a whole number from 0 to 4294967295",
    .bits = 64,
    .least = 0,
    .greatest = UINT32_MAX,
    .has_parameters = true,
    .is_computed = true,
    .bind = bind,
    .initial = initial,
    .load = load,
    .compare = type_compare_unsigned,
    .reset = reset,
    .format = decimal_format_uint,
    .parse = decimal_parse_uint,
};
