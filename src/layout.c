/* SPDX-License-Identifier: MIT */
#include "layout.h"

#include <string.h>

#include "pytomic/error.h"

#define PAGE 4096u

static uint64_t align(uint64_t offset, uint64_t alignment)
{
    return (offset + alignment - 1) / alignment * alignment;
}

uint64_t layout_chunks_end(uint32_t slots)
{
    uint64_t chunks = ((uint64_t)slots + LAYOUT_CHUNK_SLOTS - 1) / LAYOUT_CHUNK_SLOTS;

    return layout_record_offset(0) + chunks * LAYOUT_CHUNK_SIZE;
}

uint32_t layout_level_entries(uint32_t level)
{
    return LAYOUT_DIRECTORY_ENTRIES << level;
}

/* Level 0 lies behind the header; the others one behind the other: those below level n have, together, as many entries as
 * level n, less two level-0. */
uint64_t layout_level_offset(const layout_geometry *geometry, uint32_t level)
{
    if (level == 0) {
        return LAYOUT_HEADER_SIZE;
    }
    return geometry->level_offset +
           (uint64_t)(layout_level_entries(level) - 2 * LAYOUT_DIRECTORY_ENTRIES) * sizeof(uint64_t);
}

uint64_t layout_group_size(const layout_geometry *geometry)
{
    return (uint64_t)(geometry->lane_cpus + geometry->lane_shared) * LAYOUT_LANE_STRIDE;
}

uint64_t layout_group_offset(const layout_geometry *geometry, uint32_t index)
{
    return geometry->lane_offset + index / LAYOUT_LANE_GROUP * layout_group_size(geometry);
}

uint64_t layout_extent_map_size(uint32_t units)
{
    return align((uint64_t)units / LAYOUT_EXTENT_CHUNK * sizeof(layout_extent_map), PAGE);
}

/* As many as it takes for the highest to be half empty when every slot is in use. */
static uint32_t directory_levels(uint32_t max_slots)
{
    uint32_t levels = 1;

    while (layout_level_entries(levels - 1) / 2 < max_slots) {
        levels++;
    }
    return levels;
}

layout_geometry layout_plan(uint32_t max_slots, uint32_t lane_cpus, uint32_t lane_shared)
{
    layout_geometry geometry = {
        .max_slots = max_slots,
        .directory_levels = directory_levels(max_slots),
        .lane_cpus = lane_cpus,
        .lane_shared = lane_shared,
        .extent_units = LAYOUT_EXTENT_UNITS_BASE +
                        (uint32_t)align((uint64_t)max_slots * LAYOUT_EXTENT_UNITS_PER_SLOT, LAYOUT_EXTENT_CHUNK),
    };
    uint64_t groups = (max_slots + LAYOUT_LANE_GROUP - 1) / LAYOUT_LANE_GROUP;
    uint64_t extents = (uint64_t)geometry.extent_units * LAYOUT_EXTENT_UNIT;

    geometry.level_offset = align(layout_chunks_end(max_slots), LAYOUT_ALIGNMENT);
    geometry.lane_offset =
        align(layout_level_offset(&geometry, geometry.directory_levels > 1 ? geometry.directory_levels : 1),
              LAYOUT_ALIGNMENT);
    geometry.extent_map_offset = align(geometry.lane_offset + groups * layout_group_size(&geometry), LAYOUT_ALIGNMENT);
    geometry.extent_offset =
        align(geometry.extent_map_offset + layout_extent_map_size(geometry.extent_units), LAYOUT_ALIGNMENT);
    geometry.size = align(geometry.extent_offset + extents, LAYOUT_ALIGNMENT);
    return geometry;
}

void layout_write_header(layout_header *header, const layout_geometry *geometry)
{
    *header = (layout_header){
        .magic = LAYOUT_MAGIC,
        .byte_order = LAYOUT_BYTE_ORDER,
        .version = LAYOUT_VERSION,
        .size = geometry->size,
        .header_size = LAYOUT_HEADER_SIZE,
        .max_slots = geometry->max_slots,
        .directory_entries = LAYOUT_DIRECTORY_ENTRIES,
        .chunk_offset = layout_record_offset(0),
        .level_offset = geometry->level_offset,
        .lane_offset = geometry->lane_offset,
        .extent_map_offset = geometry->extent_map_offset,
        .extent_offset = geometry->extent_offset,
        .chunk_size = LAYOUT_CHUNK_SIZE,
        .chunk_slots = LAYOUT_CHUNK_SLOTS,
        .record_stride = sizeof(layout_record),
        .cell_stride = sizeof(pytomic_cell),
        .chunk_cells = LAYOUT_CHUNK_CELLS,
        .directory_levels = geometry->directory_levels,
        .lane_stride = LAYOUT_LANE_STRIDE,
        .lane_cpus = geometry->lane_cpus,
        .lane_shared = geometry->lane_shared,
        .extent_unit = LAYOUT_EXTENT_UNIT,
        .extent_units = geometry->extent_units,
        .extent_chunk = LAYOUT_EXTENT_CHUNK,
    };
}

/* The facts that are the same in every segment of this version, or follow from max_slots and the lanes. */
static bool facts_agree(const layout_header *header, const layout_geometry *geometry)
{
    layout_header expected;

    layout_write_header(&expected, geometry);
    expected.size = header->size;
    expected.features_compatible = header->features_compatible;
    expected.features_read_only = header->features_read_only;
    expected.features_incompatible = header->features_incompatible;
    return memcmp(&expected, header, offsetof(layout_header, hash_key)) == 0;
}

static bool in_range(uint32_t number, uint32_t limit)
{
    return number >= 1 && number <= limit;
}

int layout_read_header(const layout_header *header, uint64_t file_size, bool writable, layout_geometry *out)
{
    if (memcmp(header->magic, LAYOUT_MAGIC, sizeof(header->magic)) != 0) {
        return -PYTOMIC_E_FOREIGN;
    }
    if (header->byte_order == __builtin_bswap32(LAYOUT_BYTE_ORDER)) {
        return -PYTOMIC_E_BYTE_ORDER;
    }
    if (header->byte_order != LAYOUT_BYTE_ORDER) {
        return -PYTOMIC_E_DAMAGED;
    }
    /* before anything else is judged: what the rest means may depend on them */
    if (header->version != LAYOUT_VERSION || (header->features_incompatible & ~LAYOUT_KNOWN_INCOMPATIBLE) != 0) {
        return -PYTOMIC_E_VERSION;
    }
    if (writable && (header->features_read_only & ~LAYOUT_KNOWN_READ_ONLY) != 0) {
        return -PYTOMIC_E_NEWER;
    }
    if (!in_range(header->max_slots, PYTOMIC_SLOTS_MAX) || !in_range(header->lane_cpus, LAYOUT_LANE_CPUS_MAX) ||
        !in_range(header->lane_shared, LAYOUT_LANE_SHARED_MAX)) {
        return -PYTOMIC_E_DAMAGED;
    }
    layout_geometry geometry = layout_plan(header->max_slots, header->lane_cpus, header->lane_shared);
    /* a feature of a newer version may have made the file longer */
    if (!facts_agree(header, &geometry) || header->size < geometry.size || file_size != header->size ||
        !in_range(header->claimed, geometry.max_slots) || header->directory_level >= geometry.directory_levels ||
        header->extents_claimed > geometry.extent_units || header->extents_claimed % LAYOUT_EXTENT_CHUNK != 0) {
        return -PYTOMIC_E_DAMAGED;
    }
    *out = geometry;
    return 0;
}

uint64_t layout_claimed_bytes(const layout_header *header)
{
    uint64_t bytes = layout_chunks_end(header->claimed); /* with the header and level 0 */

    if (header->directory_level > 0) {
        bytes += (uint64_t)layout_level_entries(header->directory_level) * sizeof(uint64_t);
    }
    if (header->extents_claimed > 0) {
        bytes +=
            layout_extent_map_size(header->extents_claimed) + (uint64_t)header->extents_claimed * LAYOUT_EXTENT_UNIT;
    }
    return bytes;
}
