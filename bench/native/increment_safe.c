/* SPDX-License-Identifier: MIT */
/* pytomic_inc_safe() on a slot found by name. */
#define SLOT_TYPE PYTOMIC_UINT
#include "slots.h"

void contender_increment(uint64_t times)
{
    pytomic_uint *counter = slot.as_uint;

    for (uint64_t i = 0; i < times; i++) {
        uint64_t after = 0;
        need(pytomic_inc_safe(counter, &after) == 0, "pytomic_inc_safe() failed");
        __asm__ volatile("" : : "r"(after));
    }
}
