/* SPDX-License-Identifier: MIT */
/* The limit: the instruction itself. */
#include "words.h"

void contender_increment(uint64_t times)
{
    uint64_t *counter = word;

    for (uint64_t i = 0; i < times; i++) {
#if defined(__x86_64__)
        uint64_t operand = 1;
        __asm__ volatile("lock xaddq %0, %1" : "+r"(operand), "+m"(*counter) : : "memory", "cc");
#else
        uint64_t before = __atomic_fetch_add(counter, 1, __ATOMIC_SEQ_CST);
        __asm__ volatile("" : : "r"(before));
#endif
    }
}
