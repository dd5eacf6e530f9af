/* SPDX-License-Identifier: MIT */
#include "check_header.h"

#include <inttypes.h>
#include <string.h>

#include "layout.h"
#include "opening.h"
#include "report.h"

/* clang-format off */
#define FIELD(member) {#member, offsetof(layout_header, member), sizeof(((layout_header *)0)->member)}
/* clang-format on */

/* The facts that max_slots and the lanes determine. */
static const struct field {
    const char *name;
    size_t offset, size;
} fields[] = {
    FIELD(header_size),  FIELD(directory_entries), FIELD(chunk_offset),  FIELD(level_offset),
    FIELD(lane_offset),  FIELD(extent_map_offset), FIELD(extent_offset), FIELD(chunk_size),
    FIELD(chunk_slots),  FIELD(record_stride),     FIELD(cell_stride),   FIELD(chunk_cells),
    FIELD(lane_stride),  FIELD(directory_levels),  FIELD(extent_unit),   FIELD(extent_units),
    FIELD(extent_chunk), FIELD(byte_order),
};

static uint64_t value_of(const layout_header *header, const struct field *field)
{
    uint64_t wide = 0;
    uint32_t narrow;

    if (field->size == sizeof(wide)) {
        memcpy(&wide, (const char *)header + field->offset, sizeof(wide));
        return wide;
    }
    memcpy(&narrow, (const char *)header + field->offset, sizeof(narrow));
    return narrow;
}

static bool in_range(uint32_t number, uint32_t most, const char *name, size_t offset, pytomic_report *report)
{
    if (number >= 1 && number <= most) {
        return true;
    }
    report_add(report, offset, "%s is %" PRIu32 ", but has to be from 1 to %" PRIu32, name, number, most);
    return false;
}

static void compare_facts(const layout_header *header, const layout_geometry *geometry, const os_status *status,
                          pytomic_report *report)
{
    layout_header expected;

    layout_write_header(&expected, geometry);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        uint64_t is = value_of(header, &fields[i]), should_be = value_of(&expected, &fields[i]);
        if (is != should_be) {
            report_add(report, fields[i].offset, "%s is %" PRIu64 ", but has to be %" PRIu64, fields[i].name, is,
                       should_be);
        }
    }
    if (header->size < geometry->size) {
        report_add(report, offsetof(layout_header, size), "size is %" PRIu64 ", but has to be at least %" PRIu64,
                   header->size, geometry->size);
    } else if (status->size != header->size) {
        report_add(report, offsetof(layout_header, size), "the file has %" PRIu64 " bytes, but size is %" PRIu64,
                   status->size, header->size);
    }
}

static void compare_state(const layout_header *header, const layout_geometry *geometry, pytomic_report *report)
{
    in_range(header->claimed, geometry->max_slots, "claimed", offsetof(layout_header, claimed), report);
    if (header->extents_claimed > geometry->extent_units) {
        report_add(report, offsetof(layout_header, extents_claimed),
                   "extents_claimed is %" PRIu32 ", more than extent_units %" PRIu32, header->extents_claimed,
                   geometry->extent_units);
    }
    if (header->extents_claimed % LAYOUT_EXTENT_CHUNK != 0) {
        report_add(report, offsetof(layout_header, extents_claimed),
                   "extents_claimed is %" PRIu32 ", but has to be a multiple of %u", header->extents_claimed,
                   LAYOUT_EXTENT_CHUNK);
    }
    if (header->directory_level >= geometry->directory_levels) {
        report_add(report, offsetof(layout_header, directory_level),
                   "directory_level is %" PRIu32 ", but there are only %" PRIu32 " levels", header->directory_level,
                   geometry->directory_levels);
    }
}

static void judge(const layout_header *header, size_t got, const os_status *status, pytomic_report *report)
{
    if (got < sizeof(*header)) {
        report_add(report, got, "the file ends within the header");
        return;
    }
    bool known =
        in_range(header->max_slots, PYTOMIC_SLOTS_MAX, "max_slots", offsetof(layout_header, max_slots), report);
    known &= in_range(header->lane_cpus, LAYOUT_LANE_CPUS_MAX, "lane_cpus", offsetof(layout_header, lane_cpus), report);
    known &= in_range(header->lane_shared, LAYOUT_LANE_SHARED_MAX, "lane_shared", offsetof(layout_header, lane_shared),
                      report);
    if (known) {
        layout_geometry geometry = layout_plan(header->max_slots, header->lane_cpus, header->lane_shared);
        compare_facts(header, &geometry, status, report);
        compare_state(header, &geometry, report);
    }
    if (report->count == 0 && status->memory < layout_claimed_bytes(header)) {
        report_add(report, offsetof(layout_header, claimed), "pages that were claimed are missing");
    }
    if (report->count == 0) {
        report_add(report, 0, "the header changed while it was read");
    }
}

int check_header(const char *name, pytomic_report *report)
{
    layout_header header = {0};
    os_status status;
    opening opened;
    size_t got;
    int code = opening_of_segment(name, false, &opened);

    if (code != 0) {
        return code;
    }
    /* the status behind the header: a segment only ever grows */
    code = os_read(opened.fd, &header, sizeof(header), 0, &got);
    if (code == 0 && (code = os_get_status(opened.fd, &status)) == 0) {
        judge(&header, got, &status, report);
    }
    opening_close(&opened);
    return code;
}
