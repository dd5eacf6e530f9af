/* SPDX-License-Identifier: MIT */
#include "counter.h"

/* Additions of other processes come in meanwhile; each lane is read once, whole. Modulo 2^64 throughout. */
static uint64_t sum_lanes(const pytomic_counter *counter)
{
    size_t words = (size_t)(counter->cpus + counter->shared) * (PYTOMIC_LANE_STRIDE / sizeof(uint64_t));
    uint64_t sum = 0;

    for (size_t i = 0; i < words; i += PYTOMIC_LANE_STRIDE / sizeof(uint64_t)) {
        sum += __atomic_load_n(&counter->lanes[i], __ATOMIC_RELAXED);
    }
    return sum;
}

uint64_t counter_base(const pytomic_counter *counter, uint64_t value)
{
    return sum_lanes(counter) - value;
}

int64_t pytomic_counter_sum(const pytomic_counter *counter)
{
    /* acquire: a base that a reset moved is one that lanes read after it have reached */
    uint64_t base = pytomic_uint_load_explicit(counter->base, memory_order_acquire);

    return (int64_t)(sum_lanes(counter) - base);
}

int64_t pytomic_counter_reset(const pytomic_counter *counter)
{
    uint64_t base = pytomic_uint_load(counter->base), sum;

    /* release: pairs with the load of the base in pytomic_counter_sum() */
    do {
        sum = sum_lanes(counter);
    } while (!pytomic_uint_compare_exchange_strong_explicit(counter->base, &base, sum, memory_order_acq_rel,
                                                            memory_order_acquire));
    return (int64_t)(sum - base);
}
