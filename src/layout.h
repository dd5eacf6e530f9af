/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a segment, format version 1; docs/format.md is the same in prose. All words are of the machine's byte
 * order and naturally aligned, at the same offsets for 32- and 64-bit processes. The file is as long as max_slots will
 * ever need and sparse: a section's pages are claimed from the kernel before they are used, never later.
 *
 *   header | directory | records | cells | lanes
 *
 * Who writes: "creator" before the segment is linked into place; "lock" whoever holds the segment's lock; "any" any
 * process, by atomic operations.
 */
#ifndef PYTOMIC_LAYOUT_H
#define PYTOMIC_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "pytomic/slot.h"

#define LAYOUT_MAGIC "PYTOMIC" /* eight bytes with its NUL */
#define LAYOUT_VERSION 1u
#define LAYOUT_BYTE_ORDER 0x01020304u
#define LAYOUT_HEADER_SIZE 4096u
#define LAYOUT_ALIGNMENT 4096u                             /* of sections: the smallest page */
#define LAYOUT_DIRECTORY_ENTRIES 512u                      /* of level 0: one page */
#define LAYOUT_CHUNK_SLOTS 64u                             /* slots that are claimed together */
#define LAYOUT_LANE_STRIDE ((uint32_t)PYTOMIC_LANE_STRIDE) /* one lane of a group; as cells, two lines */
#define LAYOUT_LANE_GROUP 16u                              /* slots whose lanes lie together: 16 words fill a lane */
#define LAYOUT_LANE_CPUS_MAX 256u                          /* CPUs beyond use the shared lanes */
#define LAYOUT_LANE_SHARED_MAX 16u

#define LAYOUT_EPHEMERAL 1u /* in layout_header.flags: goes with the last process that has it mapped */

typedef struct layout_header {
    /* Facts, written by the creator and never again. */
    char magic[8];
    uint32_t byte_order;
    uint32_t version;
    uint64_t size; /* of the file */
    uint32_t header_size;
    uint32_t max_slots;
    uint64_t directory_offset;
    uint64_t record_offset;
    uint64_t cell_offset;
    uint64_t lane_offset;
    uint32_t directory_levels;
    uint32_t directory_entries; /* of level 0; each further level has twice as many */
    uint32_t record_stride;
    uint32_t cell_stride;
    uint32_t lane_stride;
    uint32_t lane_cpus;   /* lanes that CPUs add to in restartable sequences */
    uint32_t lane_shared; /* lanes that see only atomic adds */
    uint32_t chunk_slots;
    uint64_t hash_key[2];
    int64_t created; /* seconds since the epoch; for people, nothing is decided by it */
    uint32_t flags;  /* LAYOUT_EPHEMERAL or 0 */
    uint32_t reserved[33];

    /* State, written under the lock. `change`, `claimed` and `directory_level` are facts; the rest can be derived from
     * the slots. */
    uint64_t change;           /* odd while a change is under way, or was cut short; every change adds two */
    uint32_t claimed;          /* slots whose record and cell have their pages */
    uint32_t directory_level;  /* the level in use */
    uint32_t directory_filled; /* its entries that are not empty: slots and tombstones */
    uint32_t used;             /* slots [0, used) have served at least once */
    uint32_t live;             /* slots in use */
    uint32_t free_head;        /* queue of free slots among [0, used): index + 1, oldest first; 0: none */
    uint32_t free_tail;
    uint32_t reserved_state;
    uint64_t removals; /* stamps the removed, so that the queue's order can be derived */
} layout_header;

/* One entry of the directory: tag << 32 | index + 1, where the tag is the upper half of the name's hash and says where the
 * entry wants to lie. One aligned store makes or ends it. */
#define DIRECTORY_EMPTY UINT64_C(0)
#define DIRECTORY_TOMBSTONE UINT64_C(0xffffffff)

/* What a slot is called. Written under the lock while its cell's generation is even (but the stamp, just before that);
 * readers trust it only between two loads of the same odd generation. */
typedef struct layout_record {
    uint64_t removed_at; /* `removals` when it was last removed; says nothing while the slot is live */
    uint32_t next_free;  /* in the queue: index + 1; 0: the last */
    uint32_t type;       /* pytomic_type */
    uint32_t name_length;
    uint32_t reserved[11];
    uint64_t name[32]; /* bytes, the last word filled up with zeros: names are compared eight bytes at a time */
} layout_record;

#define LAYOUT_AT(type, member, offset) _Static_assert(offsetof(type, member) == (offset), #type "." #member)

LAYOUT_AT(layout_header, byte_order, 8);
LAYOUT_AT(layout_header, version, 12);
LAYOUT_AT(layout_header, size, 16);
LAYOUT_AT(layout_header, header_size, 24);
LAYOUT_AT(layout_header, max_slots, 28);
LAYOUT_AT(layout_header, directory_offset, 32);
LAYOUT_AT(layout_header, record_offset, 40);
LAYOUT_AT(layout_header, cell_offset, 48);
LAYOUT_AT(layout_header, lane_offset, 56);
LAYOUT_AT(layout_header, directory_levels, 64);
LAYOUT_AT(layout_header, directory_entries, 68);
LAYOUT_AT(layout_header, record_stride, 72);
LAYOUT_AT(layout_header, cell_stride, 76);
LAYOUT_AT(layout_header, lane_stride, 80);
LAYOUT_AT(layout_header, lane_cpus, 84);
LAYOUT_AT(layout_header, lane_shared, 88);
LAYOUT_AT(layout_header, chunk_slots, 92);
LAYOUT_AT(layout_header, hash_key, 96);
LAYOUT_AT(layout_header, created, 112);
LAYOUT_AT(layout_header, flags, 120);
LAYOUT_AT(layout_header, change, 256);
LAYOUT_AT(layout_header, claimed, 264);
LAYOUT_AT(layout_header, directory_level, 268);
LAYOUT_AT(layout_header, directory_filled, 272);
LAYOUT_AT(layout_header, used, 276);
LAYOUT_AT(layout_header, live, 280);
LAYOUT_AT(layout_header, free_head, 284);
LAYOUT_AT(layout_header, free_tail, 288);
LAYOUT_AT(layout_header, removals, 296);
_Static_assert(sizeof(layout_header) == 304, "layout_header");

LAYOUT_AT(layout_record, removed_at, 0);
LAYOUT_AT(layout_record, next_free, 8);
LAYOUT_AT(layout_record, type, 12);
LAYOUT_AT(layout_record, name_length, 16);
LAYOUT_AT(layout_record, name, 64);
_Static_assert(sizeof(layout_record) == 320, "layout_record");

LAYOUT_AT(pytomic_cell, value, 0);
LAYOUT_AT(pytomic_cell, generation, 8);
LAYOUT_AT(pytomic_cell, notified, 12);
LAYOUT_AT(pytomic_cell, waiters, 16);
_Static_assert(sizeof(pytomic_cell) == 128, "pytomic_cell");

/* The geometry of a segment in private memory: computed, never copied from a segment without comparing. */
typedef struct layout_geometry {
    uint64_t size;
    uint64_t directory_offset, record_offset, cell_offset, lane_offset;
    uint32_t max_slots;
    uint32_t directory_levels;
    uint32_t lane_cpus, lane_shared;
} layout_geometry;

/* Where everything lies in a segment of `max_slots` slots and so many lanes, all within their limits. */
layout_geometry layout_plan(uint32_t max_slots, uint32_t lane_cpus, uint32_t lane_shared);

/* Fill in the facts and the state of a segment without slots; `claimed` is for the creator to set. */
void layout_write_header(layout_header *header, const layout_geometry *geometry);

/*
 * Check a header copied from a file of `file_size` bytes and derive its geometry.
 * -PYTOMIC_E_FOREIGN, _BYTE_ORDER, _VERSION, _DAMAGED.
 */
int layout_read_header(const layout_header *header, uint64_t file_size, layout_geometry *out);

/* The entries of a level, and where it lies in the file. */
uint32_t layout_level_entries(uint32_t level);
uint64_t layout_level_offset(const layout_geometry *geometry, uint32_t level);

/* The lanes of the group that the slot belongs to: where they lie in the file, and how many bytes they take. */
uint64_t layout_group_offset(const layout_geometry *geometry, uint32_t index);
uint64_t layout_group_size(const layout_geometry *geometry);

/* The bytes of real memory that a segment with this state has claimed at least. */
uint64_t layout_claimed_bytes(uint32_t claimed, uint32_t directory_level);

#endif
