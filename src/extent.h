/* SPDX-License-Identifier: MIT */
/*
 * Extents: room beside the records that a slot can own, in whole units. What a live record says it owns is owned; all else
 * that is claimed is free. The map of the units is a cache of that. All but extent_words() under the lock.
 */
#ifndef PYTOMIC_EXTENT_H
#define PYTOMIC_EXTENT_H

#include "mapping.h"

/* The words of an extent, as a record says it; NULL unless it can be looked at and has at least so many bytes. */
const pytomic_word *extent_words(const pytomic_segment *segment, uint64_t extent, uint32_t bytes);

/* Whether the units of a valid extent are for that. */
bool extent_is_for(const pytomic_segment *segment, uint64_t extent, uint32_t purpose);

/*
 * Find room for so many bytes for that purpose and mark it owned; the next record to be committed is to own it. The
 * descriptor is the lock's. -PYTOMIC_E_NO_ROOM, -ENOSPC: nothing has changed; -ENOMEM; -PYTOMIC_E_DAMAGED: a peer writes to the state.
 */
int extent_reserve(pytomic_segment *segment, int fd, uint32_t bytes, uint32_t purpose, uint64_t *out);

/* Write into a reserved extent: behind a release fence of the caller's, and before the commit. */
void extent_write(const pytomic_segment *segment, uint64_t extent, const uint64_t *words, uint32_t count);

/* Let go of an extent that no live record owns any more. */
void extent_free(pytomic_segment *segment, uint64_t extent);

/* Make the map anew from the records. */
void extent_rebuild(pytomic_segment *segment);

/* Whether the word is one that a record can hold: nothing, or units that are claimed. */
bool extent_is_valid(const pytomic_segment *segment, uint64_t extent);

#endif
