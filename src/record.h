/* SPDX-License-Identifier: MIT */
/* Records: what a slot is called. Read without a lock between two looks at the generation, written under the lock. */
#ifndef PYTOMIC_RECORD_H
#define PYTOMIC_RECORD_H

#include "mapping.h"

/* A checked name, ready to be compared with records and looked up in the directory of one segment. */
typedef struct record_key {
    uint32_t length;
    uint32_t tag;                          /* of its hash under the segment's key */
    uint32_t family;                       /* 0 for slots; for what is none, its type: each has names of its own */
    uint64_t words[LAYOUT_NAME_WORDS_MAX]; /* the name; the last word that it uses is filled up with zeros */
} record_key;

/* What a record said in one life, in private memory. */
typedef struct record_copy {
    uint32_t type, length, generation;
    uint64_t extents[LAYOUT_EXTENTS];
    char name[PYTOMIC_SLOT_NAME_MAX + 1];
} record_copy;

/* -PYTOMIC_E_SLOT_NAME: not a legal slot name. */
int record_key_from(const pytomic_segment *segment, const char *name, record_key *out);

/* The same of what was read from a record. */
void record_key_of(const pytomic_segment *segment, const record_copy *from, record_key *out);

/* The tag of a name in this segment: the upper half of its keyed hash. */
uint32_t record_tag(const pytomic_segment *segment, const void *name, size_t length);

static inline uint32_t record_family(uint32_t type)
{
    return (type & LAYOUT_NO_SLOT) != 0 ? type : 0;
}

/* The generation under which the slot is live and bears the name, and its type then; 0 if it is free or bears another. */
uint32_t record_match(const pytomic_segment *segment, uint32_t index, const record_key *key, uint32_t *type);

/* What the record says in one life, slot or not; false if it is free, changing, or holds what no record may. */
bool record_load(const pytomic_segment *segment, uint32_t index, record_copy *out);

/*
 * Name, type and value of a slot in one life. 1; 0 if it is no slot, free, changing, or holds what no slot may; -ENOMEM as
 * mapping_counter().
 */
int record_read(pytomic_segment *segment, uint32_t index, pytomic_slot_info *out);

/* What a new life begins with. */
typedef struct record_content {
    uint32_t type;
    uint64_t init;                    /* its value */
    uint64_t parameters[2];           /* as its type reads them */
    uint64_t extents[LAYOUT_EXTENTS]; /* reserved for it */
    const pytomic_slot *slot;         /* its handle */
} record_content;

/* Under the lock, while the slot is free: what its next life is. Invisible until record_commit(). */
void record_prepare(const pytomic_segment *segment, uint32_t index, const record_key *key,
                    const record_content *content);

/* The one store that makes a prepared slot live, or a live one free. Returns the new generation. */
uint32_t record_commit(const pytomic_segment *segment, uint32_t index);

#endif
