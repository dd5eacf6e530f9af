/* SPDX-License-Identifier: MIT */
/* Making and ending the life of a record, slot or not, under the lock. */
#ifndef PYTOMIC_LIFE_H
#define PYTOMIC_LIFE_H

#include "change.h"
#include "directory.h"

typedef struct life {
    uint32_t type;
    uint64_t init;
    uint64_t parameters[2]; /* of the cell */
    const uint64_t *body;   /* words for LAYOUT_EXTENT_BODY; NULL: none */
    uint32_t body_words;
    uint32_t lanes; /* bytes for LAYOUT_EXTENT_LANES, all zero; 0: none */
} life;

/* Claim at once what `count` creations need. An error that a single creation would get as well is left to it. -ENOMEM. */
int life_expect(change *making, size_t count);

/*
 * Make a record live under a name that no live record has. Everything that can fail comes before the commit; everything after it
 * can be derived from it. -PYTOMIC_E_FULL, _NO_ROOM, _DAMAGED; -ENOSPC, -ENOMEM.
 */
int life_begin(change *making, const record_key *key, const life *wanted, directory_hit *out);

/* End the life of the live record at `index`, whose name is `key`. */
void life_end(change *removal, const record_key *key, uint32_t index);

/* The whole change: end the life of the record of this name; `absent` if there is none. */
int life_remove(pytomic_segment *segment, const record_key *key, int absent);

#endif
