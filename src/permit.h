/* SPDX-License-Identifier: MIT */
/*
 * Permits of semaphores. A permit is one byte of the segment's file, far behind its end, and is held by the kernel's
 * exclusive lock on this byte. The lock belongs to an opening of the permit's own. A mapping of one page keeps this opening
 * when its descriptor is closed, and goes with the process; forked children do not get it.
 */
#ifndef PYTOMIC_PERMIT_H
#define PYTOMIC_PERMIT_H

#include "mapping.h"

/* The permits of one life of a slot, whoever has it mapped. */
typedef struct permit_set {
    os_identity identity; /* of the segment */
    uint32_t index, generation;
} permit_set;

/* Where the byte of a permit lies. */
uint64_t permit_byte(const permit_set *of, uint32_t number);

/*
 * Try the permits from `first` on, `count` of them, round the end at `limit`, and hold the first that is free. `fd` is an
 * opening of the segment for writing, which the caller closes. -EAGAIN: none is free; -ENOMEM, -ENOLCK.
 */
int permit_take(int fd, const permit_set *of, uint32_t first, uint32_t count, uint32_t limit);

/* Let go of one that this process holds. False: it holds none. */
bool permit_drop(const permit_set *of);

/* How many this process holds. */
uint32_t permit_ours(const permit_set *of);

/* How many are held by anyone. */
int permit_held(int fd, const permit_set *of, uint32_t limit, uint32_t *held);

#endif
