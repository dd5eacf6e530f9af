/* SPDX-License-Identifier: MIT */
/*
 * The directory: a hash table from names to slots, open addressing with linear probing. It is a cache of the records,
 * which alone decide what is true: a reader believes a hit after looking at the record, and a miss only when no change
 * was under way; the lock's holder rebuilds it when a change was cut short.
 */
#ifndef PYTOMIC_DIRECTORY_H
#define PYTOMIC_DIRECTORY_H

#include "record.h"

/* Where a live slot was found, and what it was in that life. */
typedef struct directory_hit {
    uint32_t index;
    uint32_t generation;
    uint32_t type;
} directory_hit;

/*
 * Without the lock. True answers only, whatever state the directory is in; never waits for anyone.
 * -PYTOMIC_E_NO_SLOT; -ENOMEM as mapping_extend().
 */
int directory_find(pytomic_segment *segment, const record_key *key, directory_hit *out);

/* One look into the directory. A hit is true; a miss only under the lock, when the directory is whole. */
bool directory_probe(const pytomic_segment *segment, const record_key *key, directory_hit *out);

/* The same, at `*steps` entries at most, which it counts down. A miss that left 0 of them proves nothing. */
bool directory_probe_within(const pytomic_segment *segment, const record_key *key, uint64_t *steps, directory_hit *out);

/* As many steps as it takes to look up all names of a directory that nobody forged, and some more. */
uint64_t directory_steps(const pytomic_segment *segment);

/*
 * Under the lock, whose descriptor is `fd`: make room for `count` more entries, or at the highest level for one. -ENOSPC,
 * -ENOMEM: nothing has changed. -PYTOMIC_E_DAMAGED: its tags were forged, so it has to be rebuilt.
 */
int directory_reserve(pytomic_segment *segment, int fd, size_t count);

/* Under the lock, with room reserved. */
void directory_insert(pytomic_segment *segment, uint32_t tag, uint32_t index);
void directory_remove(pytomic_segment *segment, uint32_t tag, uint32_t index);

/*
 * Under the lock, whose descriptor is `fd`: make the directory anew from the records. -ENOMEM; -ENOSPC: there are more
 * slots than the level in use can hold, and no memory for the next; -PYTOMIC_E_DAMAGED: the names were made to collide.
 */
int directory_rebuild(pytomic_segment *segment, int fd);

#endif
