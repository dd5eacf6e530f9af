/* SPDX-License-Identifier: MIT */
/*
 * The segments that this process has mapped, each once, and the way to their parts. Geometry comes from private memory;
 * an index must be below mapping_claimed() of some earlier moment, for claims never shrink.
 */
#ifndef PYTOMIC_MAPPING_H
#define PYTOMIC_MAPPING_H

#include "layout.h"
#include "os.h"
#include "shared.h"

struct pytomic_segment {
    pytomic_segment *next; /* in the process's list; this and `references` under its mutex, the rest never changes */
    unsigned references;
    bool writable;
    bool ephemeral; /* then the mapping holds our share of it, see os_presence_share() */
    os_identity identity;
    layout_geometry geometry;
    uint64_t hash_key[2];
    unsigned char *base;
    char name[PYTOMIC_SEGMENT_NAME_MAX + 1];
};

/* Whether the opening of a file is of this segment. */
static inline bool mapping_is_of(const pytomic_segment *segment, os_identity identity)
{
    return segment->identity.inode == identity.inode && segment->identity.device == identity.device;
}

/*
 * Validate the file behind `fd`, which is `identity`, and map it, or count one more use where this process has it mapped already.
 * The descriptor stays the caller's. Errors of layout_read_header() and of the system; -ENOENT: it is ephemeral and was
 * unlinked by the last who had it, unless it is a draft, which has no name yet.
 */
int mapping_attach(int fd, os_identity identity, const char *name, bool writable, bool draft, pytomic_segment **out);
void mapping_release(pytomic_segment *segment);

static inline layout_header *mapping_header(const pytomic_segment *segment)
{
    return (layout_header *)(void *)segment->base;
}

/* Slots whose pages are claimed. Acquire: with the number come the pages. */
static inline uint32_t mapping_claimed(const pytomic_segment *segment)
{
    uint32_t claimed = load32_acquire(&mapping_header(segment)->claimed);

    return claimed < segment->geometry.max_slots ? claimed : segment->geometry.max_slots;
}

static inline layout_record *mapping_record(const pytomic_segment *segment, uint32_t index)
{
    return (layout_record *)(void *)(segment->base + segment->geometry.record_offset) + index;
}

static inline pytomic_cell *mapping_cell(const pytomic_segment *segment, uint32_t index)
{
    return (pytomic_cell *)(void *)(segment->base + segment->geometry.cell_offset) + index;
}

/* The sharded counter that the slot is, or would be if it were one; its lanes' pages are claimed when it becomes one. */
static inline pytomic_counter mapping_counter(const pytomic_segment *segment, uint32_t index)
{
    uint64_t *group = (uint64_t *)(void *)(segment->base + layout_group_offset(&segment->geometry, index));

    return (pytomic_counter){
        .lanes = group + index % LAYOUT_LANE_GROUP,
        .base = &mapping_cell(segment, index)->value.as_uint,
        .cpus = segment->geometry.lane_cpus,
        .shared = segment->geometry.lane_shared,
    };
}

/* The directory's level in use. Acquire: with the number come the level's pages and entries. */
static inline uint32_t mapping_directory_level(const pytomic_segment *segment)
{
    uint32_t level = load32_acquire(&mapping_header(segment)->directory_level);

    return level < segment->geometry.directory_levels ? level : segment->geometry.directory_levels - 1;
}

static inline uint64_t *mapping_directory(const pytomic_segment *segment, uint32_t level)
{
    return (uint64_t *)(void *)(segment->base + layout_level_offset(&segment->geometry, level));
}

#endif
