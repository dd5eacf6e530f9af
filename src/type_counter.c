/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "counter.h"
#include "decimal.h"
#include "mapping.h"
#include "type.h"

static int reach(pytomic_segment *segment, pytomic_slot *made)
{
    return mapping_counter(segment, made->index, &made->counter);
}

/* counter.h reaches the value through the lanes, which the handle has already. */
static void bind(pytomic_slot *slot)
{
    (void)slot;
}

static uint64_t initial(const pytomic_slot *slot, uint64_t value)
{
    return counter_base(&slot->counter, value);
}

static uint64_t load(const pytomic_slot *slot)
{
    return (uint64_t)pytomic_counter_sum(&slot->counter);
}

static int reset(const pytomic_slot *slot)
{
    pytomic_counter_reset(&slot->counter);
    return 0;
}

/* No instruction both checks and adds a sharded value: others may add in between, and then it wraps. */
static int add(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    int64_t sum;

    if (__builtin_add_overflow(pytomic_counter_sum(&slot->counter), (int64_t)operand, &sum)) {
        return -EOVERFLOW;
    }
    pytomic_counter_add(&slot->counter, (int64_t)operand);
    *after = load(slot);
    return 0;
}

static int subtract(const pytomic_slot *slot, uint64_t operand, uint64_t *after)
{
    int64_t difference;

    if (__builtin_sub_overflow(pytomic_counter_sum(&slot->counter), (int64_t)operand, &difference)) {
        return -EOVERFLOW;
    }
    pytomic_counter_add(&slot->counter, (int64_t)(0 - operand));
    *after = load(slot);
    return 0;
}

static int compare(uint64_t a, uint64_t b)
{
    return ((int64_t)a > (int64_t)b) - ((int64_t)a < (int64_t)b);
}

const type_row type_counter = {
    .name = "counter",
    .syntax = "a whole number from -9223372036854775808 to 9223372036854775807",
    .has_lanes = true,
    .is_computed = true,
    .bits = 64,
    .least = (uint64_t)INT64_MIN,
    .greatest = INT64_MAX,
    .reach = reach,
    .bind = bind,
    .initial = initial,
    .load = load,
    .reset = reset,
    .add = add,
    .subtract = subtract,
    .compare = compare,
    .format = decimal_format_int,
    .parse = decimal_parse_int,
};
