/* SPDX-License-Identifier: MIT */
#include "pytomic/check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check_header.h"
#include "directory.h"
#include "pytomic/error.h"
#include "pytomic/snapshot.h"
#include "report.h"

/* How often the caches are looked at again because a change came between; a millisecond apart. */
#define ATTEMPTS 100

static uint64_t record_offset(const pytomic_segment *segment, uint32_t index)
{
    return segment->geometry.record_offset + (uint64_t)index * sizeof(layout_record);
}

static uint64_t cell_offset(const pytomic_segment *segment, uint32_t index)
{
    return segment->geometry.cell_offset + (uint64_t)index * sizeof(pytomic_cell);
}

static uint32_t generation_of(const pytomic_segment *segment, uint32_t index)
{
    return load32_acquire(&mapping_cell(segment, index)->generation);
}

/* Every live slot has a name and a type that a slot can have. */
static void check_records(const pytomic_segment *segment, pytomic_report *report)
{
    uint32_t claimed = mapping_claimed(segment);
    pytomic_slot_info info;

    report->slots = 0;
    for (uint32_t i = 0; i < claimed; i++) {
        uint32_t generation = generation_of(segment, i);
        if (!record_is_live(generation)) {
            continue;
        }
        report->slots++;
        if (!record_read(segment, i, &info) && generation_of(segment, i) == generation) {
            report_add(report, record_offset(segment, i), "slot %" PRIu32 " is live, but its name or type is none", i);
        }
    }
}

/* No name is borne by two slots, and the directory leads from each name to its slot. */
static void check_names(pytomic_segment *segment, pytomic_report *report)
{
    uint32_t cursor = 0;
    pytomic_slot_info info;
    record_key key;
    directory_hit at;

    /* once it is full of findings, no more: a directory of garbage is walked through whole for each name */
    while (!report->more && pytomic_slot_next(segment, &cursor, &info) == 1) {
        uint64_t offset = record_offset(segment, info.index);
        if (record_key_from(segment, info.name, &key) != 0) {
            continue;
        }
        if (!directory_probe(segment, &key, &at)) {
            report_add(report, offset, "slot %" PRIu32 " is live, but the directory does not lead to it", info.index);
        } else if (at.index != info.index) {
            report_add(report, offset, "slots %" PRIu32 " and %" PRIu32 " bear the same name", at.index, info.index);
        }
    }
}

/* The directory holds nothing but live slots, and as much as it says. */
static void check_directory(const pytomic_segment *segment, uint32_t live, pytomic_report *report)
{
    uint32_t level = mapping_directory_level(segment), claimed = mapping_claimed(segment), filled = 0, slots = 0;
    const uint64_t *entries = mapping_directory(segment, level);
    uint64_t base = layout_level_offset(&segment->geometry, level);

    for (uint32_t i = 0; i < layout_level_entries(level); i++) {
        uint64_t entry = load64(&entries[i]);
        if (entry == DIRECTORY_EMPTY) {
            continue;
        }
        filled++;
        if (entry == DIRECTORY_TOMBSTONE) {
            continue;
        }
        slots++;
        uint32_t index = (uint32_t)entry - 1;
        if (index >= claimed || !record_is_live(generation_of(segment, index))) {
            report_add(report, base + i * sizeof(uint64_t), "directory entry %" PRIu32 " leads to no live slot", i);
        }
    }
    if (slots != live) {
        report_add(report, base, "the directory holds %" PRIu32 " slots of %" PRIu32, slots, live);
    }
    if (filled != load32(&mapping_header(segment)->directory_filled)) {
        report_add(report, offsetof(layout_header, directory_filled),
                   "directory_filled is %" PRIu32 ", but %" PRIu32 " entries are not empty",
                   load32(&mapping_header(segment)->directory_filled), filled);
    }
}

/* The queue holds each free slot that has served, once, oldest first. */
static void check_queue(const pytomic_segment *segment, uint32_t expected, pytomic_report *report)
{
    const layout_header *header = mapping_header(segment);
    uint32_t claimed = mapping_claimed(segment), count = 0, last = 0;
    uint64_t before = 0;

    for (uint32_t at = load32(&header->free_head); at != 0; count++) {
        if (at - 1 >= claimed || count >= claimed) {
            report_add(report, offsetof(layout_header, free_head), "the queue of free slots leads nowhere");
            return;
        }
        const layout_record *record = mapping_record(segment, at - 1);
        uint32_t generation = generation_of(segment, at - 1);
        if (record_is_live(generation) || generation == 0) {
            report_add(report, cell_offset(segment, at - 1),
                       "slot %" PRIu32 " is in the queue of free slots, but is not free", at - 1);
        }
        if (load64(&record->removed_at) < before) {
            report_add(report, record_offset(segment, at - 1), "slot %" PRIu32 " is out of its turn in the queue",
                       at - 1);
        }
        before = load64(&record->removed_at);
        last = at;
        at = load32(&record->next_free);
    }
    if (count != expected) {
        report_add(report, offsetof(layout_header, free_head),
                   "the queue holds %" PRIu32 " slots, but %" PRIu32 " are free", count, expected);
    }
    if (last != load32(&header->free_tail)) {
        report_add(report, offsetof(layout_header, free_tail), "the queue does not end at its tail");
    }
    if (before > load64(&header->removals)) {
        report_add(report, offsetof(layout_header, removals), "a slot was removed later than the last removal");
    }
}

/* The counts, and with them directory and queue. */
static void check_caches(pytomic_segment *segment, pytomic_report *report)
{
    const layout_header *header = mapping_header(segment);
    uint32_t claimed = mapping_claimed(segment), live = 0, free_count = 0, used = 0;

    for (uint32_t i = 0; i < claimed; i++) {
        uint32_t generation = generation_of(segment, i);
        live += record_is_live(generation);
        free_count += generation != 0 && !record_is_live(generation);
        used = generation != 0 ? i + 1 : used;
    }
    if (load32(&header->live) != live) {
        report_add(report, offsetof(layout_header, live), "live is %" PRIu32 ", but %" PRIu32 " slots are",
                   load32(&header->live), live);
    }
    if (load32(&header->used) != used) {
        report_add(report, offsetof(layout_header, used), "used is %" PRIu32 ", but slots [0, %" PRIu32 ") have served",
                   load32(&header->used), used);
    }
    check_names(segment, report);
    check_directory(segment, live, report);
    check_queue(segment, free_count, report);
}

/* The caches can be judged only between changes; a look that a change came into does not count. */
static void check_mapped(pytomic_segment *segment, pytomic_report *report)
{
    const uint64_t *change = &mapping_header(segment)->change;

    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        uint64_t before = load64_acquire(change);
        pytomic_report_free(report);
        check_records(segment, report);
        if (before % 2 == 0) {
            check_caches(segment, report);
            __atomic_thread_fence(__ATOMIC_ACQUIRE); /* keeps the second look behind the reads above */
            if (load64(change) == before) {
                return;
            }
        }
        os_sleep(1000000);
    }
    pytomic_report_free(report);
    check_records(segment, report);
    report->unsettled = true;
}

int pytomic_check(const char *name, pytomic_report *out)
{
    pytomic_report report = {0};
    pytomic_segment *segment;
    int code = pytomic_open(name, PYTOMIC_READ, NULL, &segment);

    if (code == 0) {
        check_mapped(segment, &report);
        pytomic_close(segment);
    } else if (code == -PYTOMIC_E_DAMAGED) {
        code = check_header(name, &report);
    }
    if (code == 0) {
        *out = report;
    }
    return code;
}
