/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a segment, format version 1; docs/format.md is the same in prose. All words are of the machine's byte
 * order and naturally aligned, at the same offsets for 32- and 64-bit processes. The file is as long as max_slots will
 * ever need and sparse: pages are claimed from the kernel before they are used, never later. Within each section the
 * claimed pages are its beginning, but for the lanes.
 *
 *   header | directory level 0 | chunks of slots | directory levels 1, 2, ... | lanes | extent map | extents
 *
 * Writers: "creator", before the segment has its name; "lock", the process that holds the lock; "any", any process, by
 * atomic operations.
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
#define LAYOUT_ALIGNMENT 65536u                            /* of sections: the largest page of the usual systems */
#define LAYOUT_DIRECTORY_ENTRIES 512u                      /* of level 0: one page */
#define LAYOUT_CHUNK_SLOTS 64u                             /* slots that lie, and are claimed, together */
#define LAYOUT_LANE_STRIDE ((uint32_t)PYTOMIC_LANE_STRIDE) /* one lane of a group; as cells, two lines */
#define LAYOUT_LANE_GROUP 16u                              /* slots whose lanes lie together: 16 words fill a lane */
#define LAYOUT_LANE_CPUS_MAX 8192u                         /* CPUs beyond use the shared lanes */
#define LAYOUT_LANE_SHARED_MAX 16u
#define LAYOUT_EXTENT_UNIT 256u          /* bytes */
#define LAYOUT_EXTENT_UNITS_PER_SLOT 16u /* room for the longest name in every slot */
#define LAYOUT_EXTENT_UNITS_BASE 65536u  /* and 16 MiB besides, so that small segments have room, too */
#define LAYOUT_EXTENT_CHUNK 64u          /* units that are claimed together: one entry of the map */
#define LAYOUT_EXTENTS 4u                /* that a record can own */
#define LAYOUT_NAME_INLINE 256u          /* bytes of a name that lie in its record */
#define LAYOUT_NAME_WORDS 32u            /* the same in words */
#define LAYOUT_NAME_WORDS_MAX 512u       /* of the longest name */
#define LAYOUT_DESCRIPTION_TEXT_MAX (PYTOMIC_HELP_MAX + PYTOMIC_UNIT_MAX)
#define LAYOUT_INTERVALS_MAX 1024u /* of a histogram */

/*
 * Features: bits in three words of the header, set by the creator and never changed. A library that does not know a bit of
 * `features_incompatible` must not attach, one of `features_read_only` may only read, one of `features_compatible` need
 * not care.
 */
#define LAYOUT_INCOMPATIBLE_EPHEMERAL 1u /* goes with the last process that has it mapped */

#define LAYOUT_KNOWN_INCOMPATIBLE LAYOUT_INCOMPATIBLE_EPHEMERAL
#define LAYOUT_KNOWN_READ_ONLY 0u

#define LAYOUT_AT(type, member, offset) _Static_assert(offsetof(type, member) == (offset), #type "." #member)

typedef struct layout_header {
    /* Facts, written by the creator and never again. */
    char magic[8];
    uint32_t byte_order;
    uint32_t version;
    pytomic_word size; /* of the file */
    uint32_t header_size;
    uint32_t max_slots;
    uint32_t features_compatible;
    uint32_t features_read_only;
    uint32_t features_incompatible;
    uint32_t directory_entries; /* of level 0; each further level has twice as many */
    pytomic_word chunk_offset;
    pytomic_word level_offset; /* of directory level 1 */
    pytomic_word lane_offset;
    pytomic_word extent_map_offset;
    pytomic_word extent_offset;
    uint32_t chunk_size;
    uint32_t chunk_slots;
    uint32_t record_stride;
    uint32_t cell_stride;
    uint32_t chunk_cells; /* where the cells begin in a chunk, behind the records */
    uint32_t directory_levels;
    uint32_t lane_stride;
    uint32_t lane_cpus;   /* lanes that CPUs add to in restartable sequences */
    uint32_t lane_shared; /* lanes that see only atomic adds */
    uint32_t extent_unit; /* bytes */
    uint32_t extent_units;
    uint32_t extent_chunk;
    pytomic_word hash_key[2];
    pytomic_word created; /* seconds since the epoch, signed; for people, nothing is decided by it */
    uint32_t reserved[24];

    /* State, written under the lock. `change`, `claimed`, `directory_level` and `extents_claimed` are facts; the rest can
     * be derived from the slots. */
    pytomic_word change;       /* odd while a change is under way, or was cut short; every change moves it */
    uint32_t claimed;          /* slots whose record and cell have their pages */
    uint32_t directory_level;  /* the level in use */
    uint32_t extents_claimed;  /* units that have their pages, and their bits in the map: whole words of it */
    uint32_t directory_filled; /* entries of the level that are not empty: slots and tombstones */
    uint32_t used;             /* slots [0, used) have served at least once */
    uint32_t live;             /* slots in use */
    uint32_t free_head;        /* queue of free slots among [0, used): index + 1, oldest first; 0: none */
    uint32_t free_tail;
    pytomic_word removals; /* stamps the removed, so that the queue's order can be derived */
    uint32_t extents_free; /* units claimed that nobody owns */
    uint32_t extents_next; /* the unit where the search for free ones begins */
} layout_header;

/* One entry of the directory: tag << 32 | index + 1, where the tag is the upper half of the name's hash and says where the
 * entry wants to lie. One aligned store makes or ends it. */
#define DIRECTORY_EMPTY UINT64_C(0)
#define DIRECTORY_TOMBSTONE UINT64_C(0xffffffff)

/*
 * Records whose type has this bit are no slots: nobody lists them, they have names of their own, and a library that does
 * not know one leaves it alone. They take the place of a slot.
 */
#define LAYOUT_NO_SLOT UINT32_C(0x80000000)
#define LAYOUT_DESCRIPTION (LAYOUT_NO_SLOT | 1u)

/* What each of a record's extents is for. */
enum {
    LAYOUT_EXTENT_NAME = 0, /* the bytes of the name behind the first LAYOUT_NAME_INLINE */
    LAYOUT_EXTENT_BODY = 1, /* what the type wants: of a description, a layout_description; of a histogram, see below */
    LAYOUT_EXTENT_LANES = 2 /* of a histogram */
};

/* What units are for; decided when the first of an entry of the map is given away, for ever. */
enum {
    LAYOUT_FOR_NOTHING = 0, /* not decided yet */
    LAYOUT_FOR_FACTS = 1,
    LAYOUT_FOR_LANES = 2 /* who has a stale handle may write there */
};

/* The map of extents has one of these for each LAYOUT_EXTENT_CHUNK units. */
typedef struct layout_extent_map {
    pytomic_word owned;   /* a bit for each unit: some record owns it */
    pytomic_word purpose; /* LAYOUT_FOR_... */
} layout_extent_map;

/* What a slot is called. Written under the lock while its cell's generation is even (but the stamp, just before that, and
 * the body of a description); readers trust it only between two loads of the same odd generation. */
typedef struct layout_record {
    pytomic_word removed_at; /* `removals` when it was last removed; says nothing while the slot is live */
    uint32_t next_free;      /* in the queue: index + 1; 0: the last */
    uint32_t type;           /* pytomic_type, or with LAYOUT_NO_SLOT */
    uint32_t name_length;
    uint32_t reserved;
    pytomic_word created;                 /* milliseconds since the epoch; for people, nothing is decided by it */
    pytomic_word extents[LAYOUT_EXTENTS]; /* what it owns: see layout_extent() */
    pytomic_word name[LAYOUT_NAME_WORDS]; /* bytes, filled up with zeros: names are compared eight bytes at a time */
} layout_record;

/* The body of a description. */
typedef struct layout_description {
    uint32_t kind;
    uint32_t help_length;
    uint32_t unit_length;
    uint32_t reserved;
    char text[]; /* help, then unit; the last word filled up with zeros */
} layout_description;

/*
 * The parameters of a histogram, as its cell holds them. Its body is its bounds with an infinity, filled up to a multiple of
 * 16 bytes; two times as many pytomic_buckets as it has buckets, the bases, of which one is good, as the cell's value says;
 * and its intervals. Each of its lanes is the buckets, filled up to a multiple of LAYOUT_LANE_STRIDE.
 */
typedef struct layout_histogram {
    uint16_t bounds;
    uint16_t intervals;   /* 0: it has none */
    uint16_t exponential; /* 1: made by scale and offset */
    uint16_t reserved;
    int32_t scale;
    int32_t offset;
} layout_histogram;

LAYOUT_AT(layout_histogram, intervals, 2);
LAYOUT_AT(layout_histogram, exponential, 4);
LAYOUT_AT(layout_histogram, scale, 8);
LAYOUT_AT(layout_histogram, offset, 12);
_Static_assert(sizeof(layout_histogram) == sizeof(((pytomic_cell *)0)->parameters), "the parameters of a cell");

static inline uint32_t layout_histogram_bases(const layout_histogram *of)
{
    return (of->bounds + 2u) / 2 * 16;
}

static inline uint32_t layout_histogram_intervals(const layout_histogram *of)
{
    return layout_histogram_bases(of) + 2u * (of->bounds + 1u) * (uint32_t)sizeof(pytomic_bucket);
}

static inline uint32_t layout_histogram_body(const layout_histogram *of)
{
    return layout_histogram_intervals(of) + of->intervals * (uint32_t)sizeof(pytomic_interval);
}

static inline uint32_t layout_histogram_stride(const layout_histogram *of)
{
    uint32_t size = (of->bounds + 1u) * (uint32_t)sizeof(pytomic_bucket);

    return (size + LAYOUT_LANE_STRIDE - 1) / LAYOUT_LANE_STRIDE * LAYOUT_LANE_STRIDE;
}

/* The records of 64 slots, and behind them their cells. */
#define LAYOUT_CHUNK_CELLS (LAYOUT_CHUNK_SLOTS * (uint32_t)sizeof(layout_record))
#define LAYOUT_CHUNK_SIZE (LAYOUT_CHUNK_CELLS + LAYOUT_CHUNK_SLOTS * (uint32_t)sizeof(pytomic_cell))

LAYOUT_AT(layout_header, byte_order, 8);
LAYOUT_AT(layout_header, version, 12);
LAYOUT_AT(layout_header, size, 16);
LAYOUT_AT(layout_header, header_size, 24);
LAYOUT_AT(layout_header, max_slots, 28);
LAYOUT_AT(layout_header, features_compatible, 32);
LAYOUT_AT(layout_header, features_read_only, 36);
LAYOUT_AT(layout_header, features_incompatible, 40);
LAYOUT_AT(layout_header, directory_entries, 44);
LAYOUT_AT(layout_header, chunk_offset, 48);
LAYOUT_AT(layout_header, level_offset, 56);
LAYOUT_AT(layout_header, lane_offset, 64);
LAYOUT_AT(layout_header, extent_map_offset, 72);
LAYOUT_AT(layout_header, extent_offset, 80);
LAYOUT_AT(layout_header, chunk_size, 88);
LAYOUT_AT(layout_header, chunk_slots, 92);
LAYOUT_AT(layout_header, record_stride, 96);
LAYOUT_AT(layout_header, cell_stride, 100);
LAYOUT_AT(layout_header, chunk_cells, 104);
LAYOUT_AT(layout_header, directory_levels, 108);
LAYOUT_AT(layout_header, lane_stride, 112);
LAYOUT_AT(layout_header, lane_cpus, 116);
LAYOUT_AT(layout_header, lane_shared, 120);
LAYOUT_AT(layout_header, extent_unit, 124);
LAYOUT_AT(layout_header, extent_units, 128);
LAYOUT_AT(layout_header, extent_chunk, 132);
LAYOUT_AT(layout_header, hash_key, 136);
LAYOUT_AT(layout_header, created, 152);
LAYOUT_AT(layout_header, change, 256);
LAYOUT_AT(layout_header, claimed, 264);
LAYOUT_AT(layout_header, directory_level, 268);
LAYOUT_AT(layout_header, extents_claimed, 272);
LAYOUT_AT(layout_header, directory_filled, 276);
LAYOUT_AT(layout_header, used, 280);
LAYOUT_AT(layout_header, live, 284);
LAYOUT_AT(layout_header, free_head, 288);
LAYOUT_AT(layout_header, free_tail, 292);
LAYOUT_AT(layout_header, removals, 296);
LAYOUT_AT(layout_header, extents_free, 304);
LAYOUT_AT(layout_header, extents_next, 308);
_Static_assert(sizeof(layout_header) == 312, "layout_header");

LAYOUT_AT(layout_record, removed_at, 0);
LAYOUT_AT(layout_record, next_free, 8);
LAYOUT_AT(layout_record, type, 12);
LAYOUT_AT(layout_record, name_length, 16);
LAYOUT_AT(layout_record, created, 24);
LAYOUT_AT(layout_record, extents, 32);
LAYOUT_AT(layout_record, name, 64);
_Static_assert(sizeof(layout_record) == 320, "layout_record");

LAYOUT_AT(layout_description, text, 16);

LAYOUT_AT(pytomic_cell, value, 0);
LAYOUT_AT(pytomic_cell, generation, 8);
LAYOUT_AT(pytomic_cell, waiting, 12);
_Static_assert(sizeof(pytomic_cell) == 128, "pytomic_cell");

_Static_assert(LAYOUT_CHUNK_SIZE % 4096 == 0, "chunks are whole pages");

/*
 * An extent that a record owns: units [first, first + units) of the section. It is one word, so that one store replaces it. `sequence` tells the word from an earlier one of the same place and size. The word 0: it owns nothing.
 */
typedef struct layout_extent {
    uint32_t first;
    uint32_t units;    /* less than 2^20: 256 MiB */
    uint32_t sequence; /* less than 2^12 */
} layout_extent;

#define LAYOUT_EXTENT_UNITS_MAX ((1u << 20) - 1)
#define LAYOUT_EXTENT_SEQUENCES (1u << 12)

static inline layout_extent layout_extent_of(uint64_t word)
{
    return (layout_extent){
        .first = (uint32_t)word,
        .units = (uint32_t)(word >> 32) & LAYOUT_EXTENT_UNITS_MAX,
        .sequence = (uint32_t)(word >> 52),
    };
}

static inline uint64_t layout_extent_word(layout_extent extent)
{
    return (uint64_t)extent.sequence << 52 | (uint64_t)extent.units << 32 | extent.first;
}

static inline uint32_t at_most(uint64_t number, uint32_t limit)
{
    return number < limit ? (uint32_t)number : limit;
}

/* Whether a cell of this generation belongs to a live slot. */
static inline bool layout_is_live(uint32_t generation)
{
    return generation % 2 != 0;
}

/* The geometry of a segment in private memory: computed, never copied from a segment without comparing. */
typedef struct layout_geometry {
    uint64_t size; /* of what this version knows; the file may be longer */
    uint64_t level_offset, lane_offset, extent_map_offset, extent_offset;
    uint32_t max_slots;
    uint32_t directory_levels;
    uint32_t lane_cpus, lane_shared;
    uint32_t extent_units;
} layout_geometry;

/* Where everything lies in a segment of `max_slots` slots and so many lanes, all within their limits. */
layout_geometry layout_plan(uint32_t max_slots, uint32_t lane_cpus, uint32_t lane_shared);

/* Fill in the facts and the state of a segment without slots; `claimed` is for the creator to set. */
void layout_write_header(layout_header *header, const layout_geometry *geometry);

/*
 * Check a header copied from a file of `file_size` bytes and derive its geometry.
 * -PYTOMIC_E_FOREIGN, _BYTE_ORDER, _VERSION, _DAMAGED; with `writable` also _NEWER.
 */
int layout_read_header(const layout_header *header, uint64_t file_size, bool writable, layout_geometry *out);

/* Where the record and the cell of a slot lie in the file. */
static inline uint64_t layout_record_offset(uint32_t index)
{
    return LAYOUT_HEADER_SIZE + LAYOUT_DIRECTORY_ENTRIES * sizeof(uint64_t) +
           (uint64_t)(index / LAYOUT_CHUNK_SLOTS) * LAYOUT_CHUNK_SIZE +
           index % LAYOUT_CHUNK_SLOTS * sizeof(layout_record);
}

static inline uint64_t layout_cell_offset(uint32_t index)
{
    return LAYOUT_HEADER_SIZE + LAYOUT_DIRECTORY_ENTRIES * sizeof(uint64_t) +
           (uint64_t)(index / LAYOUT_CHUNK_SLOTS) * LAYOUT_CHUNK_SIZE + LAYOUT_CHUNK_CELLS +
           index % LAYOUT_CHUNK_SLOTS * sizeof(pytomic_cell);
}

/* Where the chunks of the first `slots` slots end. */
uint64_t layout_chunks_end(uint32_t slots);

/* The entries of a level, and where it lies in the file. */
uint32_t layout_level_entries(uint32_t level);
uint64_t layout_level_offset(const layout_geometry *geometry, uint32_t level);

/* The lanes of the group that the slot belongs to: where they lie in the file, and how many bytes they take. */
uint64_t layout_group_offset(const layout_geometry *geometry, uint32_t index);
uint64_t layout_group_size(const layout_geometry *geometry);

/* Bytes of the extent map that say which of the first `units` units are free. */
uint64_t layout_extent_map_size(uint32_t units);

/* The bytes of real memory that a segment with this state has claimed at least. */
uint64_t layout_claimed_bytes(const layout_header *header);

#endif
