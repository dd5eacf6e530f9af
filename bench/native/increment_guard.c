/* SPDX-License-Identifier: MIT */
/*
 * Not in pytomic: a safe increment that adds unconditionally after it has seen that the limit is far. It is not atomic: a
 * store() between the two that puts the value at the limit makes it wrap.
 */
#include "words.h"

#define FAR (UINT64_C(1) << 62)

void contender_increment(uint64_t times)
{
    uint64_t *counter = word;

    for (uint64_t i = 0; i < times; i++) {
        need(__atomic_load_n(counter, __ATOMIC_RELAXED) < UINT64_MAX - FAR, "near the limit");
        uint64_t after = __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
        __asm__ volatile("" : : "r"(after));
    }
}
