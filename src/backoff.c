/* SPDX-License-Identifier: MIT */
/*
 * The wait after a lost compare-and-swap. It lets one processor finish many operations on the line while the other stays
 * away, so two contenders make more operations together than with none. After D. Dice, D. Hendler and I. Mirsky,
 * "Lightweight Contention Management for Efficient Compare-and-Swap Operations", Euro-Par 2013; docs/design.md has the
 * measurement.
 *
 * Its clock is a chain of multiplications, each of which needs the result of the one before it: three to five cycles each
 * on every processor of the last twenty years. An instruction made for waiting is no clock: x86's `pause` takes from 10
 * to 140 cycles and may leave a virtual machine, arm64's `yield` takes none. Reading a real clock is a system call in
 * places, and strict seccomp forbids both that and the processor's own counter.
 */
#include "backoff.h"

#include "pytomic/base.h"

/* Odd, with its bits well mixed: 2^64 divided by the golden ratio. Its low half is odd as well, for 32-bit processors. */
#define FACTOR UINT64_C(0x9e3779b97f4a7c15)

/* The value seen makes contenders that lost to different winners come back at different times. */
unsigned backoff_steps(uint64_t seen)
{
    return BACKOFF_STEPS_MIN + (unsigned)((seen * FACTOR) >> 54); /* the upper 10 bits, which depend on all of `seen` */
}

/*
 * A processor that guesses the end of the loop too early would run ahead to the caller's next load of the value, and take
 * the line from the winner while it ought to wait.
 */
static void end_speculation(void)
{
#if defined(__SSE2__)
    __builtin_ia32_lfence();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

void pytomic_backoff(uint64_t seen)
{
    uintptr_t chain = 1;

    for (unsigned step = backoff_steps(seen); step > 0; step--) {
        chain *= (uintptr_t)FACTOR;
        __asm__ volatile("" : "+r"(chain)); /* the compiler must neither skip nor shorten the chain */
    }
    end_speculation();
}
