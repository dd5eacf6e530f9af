/* SPDX-License-Identifier: MIT */
#include "decimal.h"
#include "histogram.h"
#include "type.h"

/* Before its life begins, a histogram has no extents yet. */
static int reach(pytomic_segment *segment, pytomic_slot *made)
{
    bool lives = layout_is_live(made->generation);

    return lives ? histogram_reach(segment, made->index, made->generation, &made->histogram) : 0;
}

/* histogram.h reaches the values through the extents, which the handle has already. */
static void bind(pytomic_slot *slot)
{
    (void)slot;
}

static uint64_t initial(const pytomic_slot *slot, uint64_t value)
{
    (void)slot;
    return value;
}

const type_row type_histogram = {
    .name = "histogram",
    .syntax = "a whole number from 0 to 18446744073709551615",
    .bits = 64,
    .least = 0,
    .greatest = UINT64_MAX,
    .has_parameters = true,
    .is_computed = true,
    .reach = reach,
    .is_sound = histogram_is_valid,
    .bind = bind,
    .initial = initial,
    .load = histogram_count,
    .reset = histogram_reset,
    .compare = type_compare_unsigned,
    .format = decimal_format_uint,
    .parse = decimal_parse_uint,
};
