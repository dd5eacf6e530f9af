/* SPDX-License-Identifier: MIT */
/* Not in pytomic: a safe increment as everybody writes it first, a compare-and-swap that is tried again at once. */
#include "words.h"

void contender_increment(uint64_t times)
{
    uint64_t *counter = word;

    for (uint64_t i = 0; i < times; i++) {
        uint64_t seen = __atomic_load_n(counter, __ATOMIC_SEQ_CST), after;
        do {
            need(!__builtin_add_overflow(seen, 1, &after), "overflow");
        } while (!__atomic_compare_exchange_n(counter, &seen, after, 1, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
        __asm__ volatile("" : : "r"(after));
    }
}
