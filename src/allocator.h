/* SPDX-License-Identifier: MIT */
/*
 * Which slot serves next, so that a cell serves again as late as memory allows: one of the claimed that never served;
 * else the one that has been free for longest; else the first of a chunk that is claimed for it. The queue and the
 * counts are a cache: the generations say what is free, the stamps of removal in which order. All of it under the lock.
 */
#ifndef PYTOMIC_ALLOCATOR_H
#define PYTOMIC_ALLOCATOR_H

#include "record.h"

/*
 * Say which slot is next, and see that it has its pages. `fd` is the lock's descriptor, to claim them with.
 * -PYTOMIC_E_FULL, -ENOSPC: nothing has changed. -PYTOMIC_E_DAMAGED: the cache is wrong and wants allocator_rebuild().
 */
int allocator_next(pytomic_segment *segment, int fd, uint32_t *index);

/* Claim memory for `count` more slots at once, as far as there is any: less than one claim for each chunk. */
void allocator_expect(pytomic_segment *segment, int fd, size_t count);

/* Take the slot out that allocator_next() gave, now that it is live. */
void allocator_take(pytomic_segment *segment, uint32_t index);

/* Stamp a slot that is about to be removed; the queue ignores the stamp while the slot is live. */
void allocator_stamp(pytomic_segment *segment, uint32_t index);

/* Put a slot in that was just removed. */
void allocator_give(pytomic_segment *segment, uint32_t index);

/* Make queue and counts anew from the generations and stamps. -ENOMEM. */
int allocator_rebuild(pytomic_segment *segment);

#endif
