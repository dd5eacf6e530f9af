/* SPDX-License-Identifier: MIT */
/*
 * The segments that this process has mapped, each once, and the way to their parts. Geometry comes from private memory.
 *
 * The whole file is mapped, but only what is claimed is accessible: the view. It grows as the segment does, by
 * mapping_follow() and mapping_counter(), and never shrinks. So memory that a process locks (mlockall) is what is in use,
 * and a stray pointer into the rest faults.
 */
#ifndef PYTOMIC_MAPPING_H
#define PYTOMIC_MAPPING_H

#include "layout.h"
#include "opening.h"
#include "shared.h"

/* How much of each section is accessible. Written under a mutex of the process, read with acquire. */
typedef struct mapping_view {
    uint32_t slots;
    uint32_t level;   /* this level of the directory, and all below it */
    uint32_t groups;  /* of lanes */
    uint32_t extents; /* units */
} mapping_view;

struct pytomic_segment {
    pytomic_segment *next; /* in the process's list; this, `references` and `ephemeral` under its mutex */
    unsigned references;
    bool ephemeral; /* the mapping holds our share of it, see presence.h; false once we have left */
    bool writable;
    uint32_t lock_timeout; /* milliseconds, or PYTOMIC_LOCK_TIMEOUT_DEFAULT */
    os_identity identity;
    layout_geometry geometry;
    uint64_t hash_key[2];
    unsigned char *base;
    mapping_view view;
    char name[PYTOMIC_SEGMENT_NAME_MAX + 1]; /* "": not known */
};

/* How a segment is mapped: enumerations, so that a call says what it means. */
typedef enum mapping_origin {
    MAPPING_NAMED, /* found under its name */
    MAPPING_DRAFT  /* not published yet, or its name is not known */
} mapping_origin;

typedef enum mapping_access {
    MAPPING_READ,           /* for reading */
    MAPPING_WRITE,          /* for reading and writing, if this user or root owns the file */
    MAPPING_WRITE_ANY_OWNER /* whoever owns it */
} mapping_access;

/*
 * Validate the file behind `fd` and map it, or count one more use where this process has it mapped already. The descriptor
 * stays the caller's. Errors of layout_read_header() and of the system; -PYTOMIC_E_OWNER, see
 * mapping_access; -PYTOMIC_E_NO_SEGMENT: it is ephemeral, and its last user unlinked it.
 */
int mapping_attach(int fd, const char *name, mapping_origin origin, mapping_access access, pytomic_segment **out);
void mapping_release(pytomic_segment *segment);

/*
 * Open the segment's file anew, by its name, and ask for its status. `out` lives until opening_close().
 * -PYTOMIC_E_STALE: the name is not this segment's any more; -EACCES: not permitted, or its name is not known.
 */
int mapping_reopen(const pytomic_segment *segment, bool writable, opening *out, os_status *status);

/*
 * Between these two no thread of the process forks. To be held around attaching, with the opening that it is done through,
 * and around releasing: a child forked in the middle would keep a share of an ephemeral segment, by a mapping or a
 * descriptor of that opening, when its parent looks whether anybody has one.
 */
void mapping_hold_forks(void);
void mapping_let_forks(void);

/*
 * See all that the segment has claimed until now. Whoever then finds something in the segment that lies beyond the view has
 * found something newer than this call, or forged. -ENOMEM: the kernel has no memory for it.
 */
int mapping_extend(pytomic_segment *segment);

/* Under the lock: see a level of the directory that is not in use yet. -ENOMEM. */
int mapping_show_level(pytomic_segment *segment, uint32_t level);

static inline layout_header *mapping_header(const pytomic_segment *segment)
{
    return (layout_header *)(void *)segment->base;
}

static inline int mapping_follow(pytomic_segment *segment)
{
    const layout_header *header = mapping_header(segment);

    /* acquire: with these numbers come the pages that they count, and what was in them when the number was stored */
    bool behind = load32_acquire(&header->claimed) > load32_acquire(&segment->view.slots) ||
                  load32_acquire(&header->directory_level) > load32_acquire(&segment->view.level) ||
                  load32_acquire(&header->extents_claimed) > load32_acquire(&segment->view.extents);

    return behind ? mapping_extend(segment) : 0;
}

/* Slots that can be looked at. Acquire: with the number come the pages. */
static inline uint32_t mapping_claimed(const pytomic_segment *segment)
{
    return load32_acquire(&segment->view.slots);
}

static inline layout_record *mapping_record(const pytomic_segment *segment, uint32_t index)
{
    return (layout_record *)(void *)(segment->base + layout_record_offset(index));
}

static inline pytomic_cell *mapping_cell(const pytomic_segment *segment, uint32_t index)
{
    return (pytomic_cell *)(void *)(segment->base + layout_cell_offset(index));
}

static inline uint32_t mapping_generation(const pytomic_segment *segment, uint32_t index)
{
    return load32(&mapping_cell(segment, index)->generation);
}

static inline bool mapping_is_live(const pytomic_segment *segment, uint32_t index)
{
    return layout_is_live(mapping_generation(segment, index));
}

/* The sharded counter that the slot is; its lanes' pages were claimed when it became one. -ENOMEM, as mapping_extend(). */
int mapping_counter(pytomic_segment *segment, uint32_t index, pytomic_counter *out);

/* The directory's level in use. Acquire: with the number come the level's entries. */
static inline uint32_t mapping_directory_level(const pytomic_segment *segment)
{
    uint32_t level = load32_acquire(&mapping_header(segment)->directory_level);
    uint32_t seen = load32_acquire(&segment->view.level);

    return level < seen ? level : seen;
}

static inline pytomic_word *mapping_directory(const pytomic_segment *segment, uint32_t level)
{
    return (pytomic_word *)(void *)(segment->base + layout_level_offset(&segment->geometry, level));
}

/* Units of extents that can be looked at. */
static inline uint32_t mapping_extents(const pytomic_segment *segment)
{
    return load32_acquire(&segment->view.extents);
}

/* The words of the unit, and the map. */
static inline pytomic_word *mapping_extent(const pytomic_segment *segment, uint32_t unit)
{
    return (pytomic_word *)(void *)(segment->base + segment->geometry.extent_offset +
                                    (uint64_t)unit * LAYOUT_EXTENT_UNIT);
}

static inline layout_extent_map *mapping_extent_map(const pytomic_segment *segment)
{
    return (layout_extent_map *)(void *)(segment->base + segment->geometry.extent_map_offset);
}

#endif
