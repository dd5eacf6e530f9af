/* SPDX-License-Identifier: MIT */
/* The exported copies of the inline operations, for bindings and for calls that a compiler does not inline. */
#include "pytomic/base.h"

#undef PYTOMIC_INLINE
#define PYTOMIC_INLINE PYTOMIC_API extern inline

#include "pytomic/slot.h"

/*
 * A constant wait lets one processor finish many operations on the line while the other stays away, so two contenders
 * make more operations together than with none. After D. Dice, D. Hendler and I. Mirsky, "Lightweight Contention
 * Management for Efficient Compare-and-Swap Operations", Euro-Par 2013; docs/design.md has the measurement.
 *
 * Behind it stands a barrier to speculation. A processor that guesses the end of the loop too early runs ahead to the
 * caller's next load of the value, and takes the line from the winner while it ought to wait.
 */
void pytomic_backoff(void)
{
    for (int i = 0; i < 128; i++) {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        __asm__ volatile("yield");
#else
        __asm__ volatile("");
#endif
    }
#if defined(__x86_64__)
    __asm__ volatile("lfence");
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}
