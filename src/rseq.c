/* SPDX-License-Identifier: MIT */
/*
 * glibc 2.35 and later register an area for each thread, at the same distance from the thread's pointer in all of them,
 * and say so by two variables. They are referred to weakly and without a header, so that a library built on an older
 * glibc finds them on a newer one.
 *
 * Where they are missing, or nothing was registered, the distance leads to an area of our own which says that its thread
 * runs on no CPU. So the inline sequence in counter.h never asks whether there are restartable sequences.
 */
#define PYTOMIC_RSEQ_CONST /* this file sets it */

#include "rseq.h"

/* Until it is set no address is at this distance: a program that was earlier faults, and spoils nothing. */
ptrdiff_t pytomic_rseq_offset = PTRDIFF_MIN;

#ifdef PYTOMIC_HAVE_RSEQ

#include "thread_local.h"

static THREAD_LOCAL rseq_area unregistered = {.cpu_id = RSEQ_NO_CPU};

/* Both are there or neither. */
extern const ptrdiff_t __rseq_offset __attribute__((weak));
extern const unsigned __rseq_size __attribute__((weak)); /* 0: nothing was registered */

/* Before the constructors of the program, which may count already. */
__attribute__((constructor(101))) static void find_area(void)
{
    if (&__rseq_size != NULL && __rseq_size != 0) {
        pytomic_rseq_offset = __rseq_offset;
    } else {
        pytomic_rseq_offset = (char *)&unregistered - rseq_thread_pointer();
    }
}

#endif
