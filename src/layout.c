/* SPDX-License-Identifier: MIT */
#include "layout.h"

#include <string.h>

#include "pytomic/error.h"

static uint64_t align(uint64_t offset)
{
    return (offset + LAYOUT_ALIGNMENT - 1) / LAYOUT_ALIGNMENT * LAYOUT_ALIGNMENT;
}

uint32_t layout_level_entries(uint32_t level)
{
    return LAYOUT_DIRECTORY_ENTRIES << level;
}

/* Levels lie one behind the other; those below level n have, all together, one level-0 less than level n itself. */
uint64_t layout_level_offset(const layout_geometry *geometry, uint32_t level)
{
    return geometry->directory_offset +
           (uint64_t)(layout_level_entries(level) - LAYOUT_DIRECTORY_ENTRIES) * sizeof(uint64_t);
}

uint64_t layout_group_size(const layout_geometry *geometry)
{
    return (uint64_t)(geometry->lane_cpus + geometry->lane_shared) * LAYOUT_LANE_STRIDE;
}

uint64_t layout_group_offset(const layout_geometry *geometry, uint32_t index)
{
    return geometry->lane_offset + index / LAYOUT_LANE_GROUP * layout_group_size(geometry);
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
        .directory_offset = LAYOUT_HEADER_SIZE,
        .max_slots = max_slots,
        .directory_levels = directory_levels(max_slots),
        .lane_cpus = lane_cpus,
        .lane_shared = lane_shared,
    };
    uint64_t groups = (max_slots + LAYOUT_LANE_GROUP - 1) / LAYOUT_LANE_GROUP;

    geometry.record_offset = layout_level_offset(&geometry, geometry.directory_levels);
    geometry.cell_offset = align(geometry.record_offset + (uint64_t)max_slots * sizeof(layout_record));
    geometry.lane_offset = align(geometry.cell_offset + (uint64_t)max_slots * sizeof(pytomic_cell));
    geometry.size = align(geometry.lane_offset + groups * layout_group_size(&geometry));
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
        .directory_offset = geometry->directory_offset,
        .record_offset = geometry->record_offset,
        .cell_offset = geometry->cell_offset,
        .lane_offset = geometry->lane_offset,
        .directory_levels = geometry->directory_levels,
        .directory_entries = LAYOUT_DIRECTORY_ENTRIES,
        .record_stride = sizeof(layout_record),
        .cell_stride = sizeof(pytomic_cell),
        .lane_stride = LAYOUT_LANE_STRIDE,
        .lane_cpus = geometry->lane_cpus,
        .lane_shared = geometry->lane_shared,
        .chunk_slots = LAYOUT_CHUNK_SLOTS,
    };
}

/* The facts that are the same in every segment of this version, or follow from max_slots and the lanes. */
static bool facts_agree(const layout_header *header, const layout_geometry *geometry)
{
    layout_header expected;

    layout_write_header(&expected, geometry);
    memcpy(expected.hash_key, header->hash_key, sizeof(expected.hash_key));
    expected.created = header->created;
    expected.flags = header->flags & LAYOUT_EPHEMERAL;
    return memcmp(&expected, header, offsetof(layout_header, change)) == 0;
}

int layout_read_header(const layout_header *header, uint64_t file_size, layout_geometry *out)
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
    if (header->version != LAYOUT_VERSION) {
        return -PYTOMIC_E_VERSION;
    }
    if (header->max_slots < 1 || header->max_slots > PYTOMIC_SLOTS_MAX || header->lane_cpus < 1 ||
        header->lane_cpus > LAYOUT_LANE_CPUS_MAX || header->lane_shared < 1 ||
        header->lane_shared > LAYOUT_LANE_SHARED_MAX) {
        return -PYTOMIC_E_DAMAGED;
    }
    layout_geometry geometry = layout_plan(header->max_slots, header->lane_cpus, header->lane_shared);
    if (!facts_agree(header, &geometry) || file_size != geometry.size || header->claimed > geometry.max_slots ||
        header->directory_level >= geometry.directory_levels) {
        return -PYTOMIC_E_DAMAGED;
    }
    *out = geometry;
    return 0;
}

uint64_t layout_claimed_bytes(uint32_t claimed, uint32_t directory_level)
{
    layout_geometry nowhere = {0};

    return LAYOUT_HEADER_SIZE + layout_level_offset(&nowhere, directory_level + 1) +
           align((uint64_t)claimed * sizeof(layout_record)) + align((uint64_t)claimed * sizeof(pytomic_cell));
}
