/* SPDX-License-Identifier: MIT */
/* Records: what a slot is called. Read without a lock between two looks at the generation, written under the lock. */
#ifndef PYTOMIC_RECORD_H
#define PYTOMIC_RECORD_H

#include "mapping.h"

/* A checked name, ready to be compared with records and looked up in the directory of one segment. */
typedef struct record_key {
    uint64_t words[32]; /* the name, filled up with zeros */
    uint32_t length;
    uint32_t tag; /* of its hash under the segment's key */
} record_key;

/* -EINVAL: not a legal slot name. */
int record_key_from(const pytomic_segment *segment, const char *name, record_key *out);

/* The tag of a legal name in this segment: the upper half of its keyed hash. */
uint32_t record_tag(const pytomic_segment *segment, const char *name);

static inline bool record_is_live(uint32_t generation)
{
    return generation % 2 != 0;
}

/* The generation under which the slot is live and bears the name, and its type then; 0 if it is free or bears another. */
uint32_t record_match(const pytomic_segment *segment, uint32_t index, const record_key *key, pytomic_type *type);

/* The slot's name, type and value of one generation; false if it is free, changing, or holds what no slot may. */
bool record_read(const pytomic_segment *segment, uint32_t index, pytomic_slot_info *out);

/* Under the lock, while the slot is free: what its next life is called. Invisible until record_commit(). */
void record_prepare(const pytomic_segment *segment, uint32_t index, const record_key *key, pytomic_type type,
                    uint64_t init);

/* The one store that makes a prepared slot live, or a live one free. Returns the new generation. */
uint32_t record_commit(const pytomic_segment *segment, uint32_t index);

#endif
