/* SPDX-License-Identifier: MIT */
/* The exported copies of the inline operations, for bindings and for calls that a compiler does not inline. */
#include "pytomic/base.h"

#undef PYTOMIC_INLINE
#define PYTOMIC_INLINE PYTOMIC_API extern inline

#include "pytomic/slot.h"

/*
 * A constant wait lets one processor finish several operations on the line while the other stays away, so two contenders
 * make more operations together than with none. After D. Dice, D. Hendler and I. Mirsky, "Lightweight Contention
 * Management for Efficient Compare-and-Swap Operations", Euro-Par 2013; docs/design.md has the measurement.
 */
void pytomic_backoff(void)
{
    for (int i = 0; i < 32; i++) {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        __asm__ volatile("yield");
#else
        __asm__ volatile("");
#endif
    }
}
