/* SPDX-License-Identifier: MIT */
/* pytomic_fetch_add() on a float found by name. */
#define SLOT_TYPE PYTOMIC_FLOAT
#include "slots.h"

void contender_increment(uint64_t times)
{
    pytomic_float *counter = slot.as_float;

    for (uint64_t i = 0; i < times; i++) {
        double before = pytomic_fetch_add(counter, 1);
        __asm__ volatile("" : : "r"(pytomic_float_to_bits(before)));
    }
}
