/* SPDX-License-Identifier: MIT */
/* pytomic_inc() on a slot found by name. */
#define SLOT_TYPE PYTOMIC_UINT
#include "slots.h"

void contender_increment(uint64_t times)
{
    pytomic_uint *counter = slot.as_uint;

    for (uint64_t i = 0; i < times; i++) {
        uint64_t after = pytomic_inc(counter);
        __asm__ volatile("" : : "r"(after)); /* somebody wants it: else the compiler may take a cheaper instruction */
    }
}
