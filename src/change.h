/* SPDX-License-Identifier: MIT */
/*
 * A change of structure: the lock, and the mark that tells readers and the next holder that the caches are not whole.
 * Between begin and end one store of the caller's commits the change; what comes after it can be done again from it.
 */
#ifndef PYTOMIC_CHANGE_H
#define PYTOMIC_CHANGE_H

#include "lock.h"

typedef struct change {
    pytomic_segment *segment;
    lock held;
    bool whole; /* the caches are, once the change is made */
} change;

/*
 * Lock the segment and, if a change was cut short before, rebuild its caches.
 * -EACCES: mapped read-only, or its name is not known. -ENOMEM: see mapping_extend(). Else errors of lock_acquire(),
 * directory_rebuild() and allocator_rebuild().
 */
int change_begin(pytomic_segment *segment, change *out);
void change_end(change *done);

/* Rebuild the caches from the records, under a change that found them wrong. When that fails, the mark will stay. */
int change_rebuild(change *under);

#endif
