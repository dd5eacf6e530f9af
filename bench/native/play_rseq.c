/* SPDX-License-Identifier: MIT */
/* A file of its own, in which the number is no constant: a compiler may leave out a store to what it takes for one. */
#define PYTOMIC_RSEQ_CONST

#include "play_rseq.h"

#include "rseq.h"

void play_rseq(void)
{
#ifdef PYTOMIC_HAVE_RSEQ
    static _Thread_local rseq_area played;

    pytomic_rseq_offset = (char *)&played - rseq_thread_pointer();
#endif
}
