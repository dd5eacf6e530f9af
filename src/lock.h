/* SPDX-License-Identifier: MIT */
/*
 * The one lock of a segment: a lock of the kernel on an opening of its file that is made for this one change. So it
 * excludes processes, threads and forked children alike, and ends with its holder.
 */
#ifndef PYTOMIC_LOCK_H
#define PYTOMIC_LOCK_H

#include "mapping.h"

typedef struct lock {
    opening opened;
} lock;

/* `held` lives until lock_release(). -PYTOMIC_E_STALE: the name is not this segment's any more; -ETIMEDOUT; -EACCES. */
int lock_acquire(const pytomic_segment *segment, lock *held);
void lock_release(lock *held);

#endif
