/* SPDX-License-Identifier: MIT */
/* pytomic_counter_inc() on a sharded counter found by name. */
#define SLOT_TYPE PYTOMIC_COUNTER
#include "slots.h"

void contender_increment(uint64_t times)
{
    const pytomic_counter *counter = &slot.counter;

    for (uint64_t i = 0; i < times; i++) {
        pytomic_counter_inc(counter);
    }
}
