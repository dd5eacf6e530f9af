/* SPDX-License-Identifier: MIT */
#include "pytomic/check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "check_header.h"
#include "description.h"
#include "directory.h"
#include "extent.h"
#include "handle.h"
#include "ownership.h"
#include "pytomic/error.h"
#include "report.h"

/* How often the caches are looked at again because a change came between; a millisecond apart. */
#define ATTEMPTS 100

/* One that came since we followed may have the rest of its name in extents that came with it. What the system does not
 * let us see is not judged. */
static bool has_name_and_type(pytomic_segment *segment, uint32_t index)
{
    record_copy copy;

    return record_load(segment, index, &copy) || mapping_follow(segment) != 0 || record_load(segment, index, &copy);
}

/* Every live slot has a name and a type that a slot can have. */
static void check_records(pytomic_segment *segment, pytomic_report *report)
{
    uint32_t claimed = mapping_claimed(segment);

    report->slots = 0;
    for (uint32_t i = 0; i < claimed; i++) {
        uint32_t generation = mapping_generation(segment, i);
        if (!layout_is_live(generation)) {
            continue;
        }
        report->slots++;
        if (!has_name_and_type(segment, i) && mapping_generation(segment, i) == generation) {
            report_add(report, layout_record_offset(i), "slot %" PRIu32 " has an invalid name or type", i);
        }
    }
}

/* Every description has a valid text. */
static void check_descriptions(const pytomic_segment *segment, pytomic_report *report)
{
    uint32_t claimed = mapping_claimed(segment);

    for (uint32_t i = 0; i < claimed; i++) {
        if (mapping_is_live(segment, i) && load32(&mapping_record(segment, i)->type) == LAYOUT_DESCRIPTION &&
            !description_is_valid(segment, i)) {
            report_add(report, layout_record_offset(i), "slot %" PRIu32 " is a description with an invalid text", i);
        }
    }
}

/* Every slot owns what its type needs. */
static void check_bodies(const pytomic_segment *segment, pytomic_report *report)
{
    uint32_t claimed = mapping_claimed(segment);

    for (uint32_t i = 0; i < claimed; i++) {
        if (mapping_is_live(segment, i) && !handle_can_be_made(segment, i)) {
            report_add(report, layout_record_offset(i), "slot %" PRIu32 " is a histogram with invalid bounds or lanes",
                       i);
        }
    }
}

static void check_name(const pytomic_segment *segment, uint32_t index, const record_copy *copy, uint64_t *steps,
                       pytomic_report *report)
{
    uint64_t offset = layout_record_offset(index);
    record_key key;
    directory_hit at;

    record_key_of(segment, copy, &key);
    bool found = directory_probe_within(segment, &key, steps, &at);
    if (*steps == 0) {
        report_add(report, layout_level_offset(&segment->geometry, mapping_directory_level(segment)),
                   "the directory's entries lie too far from where their tags belong");
    } else if (!found) {
        report_add(report, offset, "the directory does not lead to slot %" PRIu32, index);
    } else if (at.index != index) {
        report_add(report, offset, "slots %" PRIu32 " and %" PRIu32 " have the same name", at.index, index);
    }
}

/* No two slots have the same name, and the directory leads from each name to its slot. */
static void check_names(const pytomic_segment *segment, pytomic_report *report)
{
    uint32_t claimed = mapping_claimed(segment);
    uint64_t steps =
        directory_steps(segment); /* for all names: a directory of garbage is walked through whole for each */
    record_copy copy;

    for (uint32_t i = 0; steps > 0 && i < claimed; i++) {
        if (mapping_is_live(segment, i) && record_load(segment, i, &copy)) {
            check_name(segment, i, &copy, &steps, report);
        }
    }
}

/* No two slots own the same unit of extents, and the map says what they own. */
static void check_extents(const pytomic_segment *segment, pytomic_report *report)
{
    const layout_header *header = mapping_header(segment);
    uint32_t claimed = mapping_claimed(segment);
    ownership owned;

    if (!ownership_begin(segment, &owned)) {
        report->more = true;
        return;
    }
    for (uint32_t i = 0; i < claimed; i++) {
        if (mapping_is_live(segment, i) && !ownership_add(&owned, i)) {
            report_add(report, layout_record_offset(i),
                       "slot %" PRIu32 " owns extents that do not exist or belong to another slot", i);
        }
    }
    if (!ownership_agrees(&owned)) {
        report_add(report, segment->geometry.extent_map_offset, "the map of extents disagrees with what the slots own");
    }
    if (load32(&header->extents_free) != owned.free) {
        report_add(report, offsetof(layout_header, extents_free),
                   "extents_free is %" PRIu32 ", but %" PRIu32 " units are free", load32(&header->extents_free),
                   owned.free);
    }
    ownership_end(&owned);
}

/* The directory holds nothing but live slots, and as much as it says. */
static void check_directory(const pytomic_segment *segment, uint32_t live, pytomic_report *report)
{
    uint32_t level = mapping_directory_level(segment), claimed = mapping_claimed(segment), filled = 0, slots = 0;
    const pytomic_word *entries = mapping_directory(segment, level);
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
        if (index >= claimed || !mapping_is_live(segment, index)) {
            report_add(report, base + i * sizeof(uint64_t), "directory entry %" PRIu32 " does not lead to a live slot",
                       i);
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
            report_add(report, offsetof(layout_header, free_head),
                       "the queue of free slots is a loop, or leads to no slot");
            return;
        }
        const layout_record *record = mapping_record(segment, at - 1);
        uint32_t generation = mapping_generation(segment, at - 1);
        if (layout_is_live(generation) || generation == 0) {
            report_add(report, layout_cell_offset(at - 1),
                       "slot %" PRIu32 " is in the queue of free slots, but is not free", at - 1);
        }
        if (load64(&record->removed_at) < before) {
            report_add(report, layout_record_offset(at - 1),
                       "slot %" PRIu32 " is in the wrong place in the queue of free slots", at - 1);
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
        report_add(report, offsetof(layout_header, free_tail),
                   "free_tail is not the last slot of the queue of free slots");
    }
    if (before > load64(&header->removals)) {
        report_add(report, offsetof(layout_header, removals), "removals is lower than the stamp of a removed slot");
    }
}

/* The counts, and with them all that can be judged only between changes. */
static void check_caches(pytomic_segment *segment, pytomic_report *report)
{
    const layout_header *header = mapping_header(segment);
    uint32_t claimed = mapping_claimed(segment), live = 0, free_count = 0, used = 0;

    for (uint32_t i = 0; i < claimed; i++) {
        uint32_t generation = mapping_generation(segment, i);
        live += layout_is_live(generation);
        free_count += generation != 0 && !layout_is_live(generation);
        used = generation != 0 ? i + 1 : used;
    }
    if (load32(&header->live) != live) {
        report_add(report, offsetof(layout_header, live), "live is %" PRIu32 ", but %" PRIu32 " slots are live",
                   load32(&header->live), live);
    }
    if (load32(&header->used) != used) {
        report_add(report, offsetof(layout_header, used), "used is %" PRIu32 ", but slots [0, %" PRIu32 ") have served",
                   load32(&header->used), used);
    }
    check_descriptions(segment, report);
    check_bodies(segment, report);
    check_names(segment, report);
    check_directory(segment, live, report);
    check_queue(segment, free_count, report);
    check_extents(segment, report);
}

/* The caches can be judged only between changes; the check is repeated if a change came in between. */
static void check_mapped(pytomic_segment *segment, pytomic_report *report)
{
    const pytomic_word *change = &mapping_header(segment)->change;

    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        uint64_t before = load64_acquire(change);
        pytomic_report_free(report);
        if (mapping_follow(segment) != 0) {
            break;
        }
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

static int check(const char *name, pytomic_report *report)
{
    pytomic_segment *segment;
    int code = pytomic_open(name, PYTOMIC_READ, NULL, &segment);

    if (code == 0) {
        check_mapped(segment, report);
        pytomic_close(segment);
    } else if (code == -PYTOMIC_E_DAMAGED) {
        code = check_header(name, report);
    }
    return code;
}

int pytomic_check(const char *name, pytomic_report *out)
{
    pytomic_report report = {0};
    call inside = call_begin();
    int code = call_end(inside, check(name, &report));

    if (code == 0) {
        *out = report;
    }
    return code;
}
