/* SPDX-License-Identifier: MIT */
/* Deadlines, in nanoseconds of os_nanoseconds(), and the pauses of those who also look without being woken. */
#ifndef PYTOMIC_DEADLINE_H
#define PYTOMIC_DEADLINE_H

#include "os.h"
#include "pytomic/wait.h"

#define FIRST_PAUSE 100000     /* ns */
#define LONGEST_PAUSE 10000000 /* what pytomic/wait.h and pytomic/semaphore.h promise */

static inline int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t longer_pause(int64_t pause)
{
    return earlier(pause * 2, LONGEST_PAUSE);
}

/* The end of a timeout that begins now. */
static inline int64_t deadline_after(int64_t timeout)
{
    int64_t deadline;

    /* the clock is not negative, so the sum can only be too great */
    return __builtin_add_overflow(os_nanoseconds(), timeout, &deadline) ? PYTOMIC_FOREVER : deadline;
}

#endif
