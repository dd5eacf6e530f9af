/* SPDX-License-Identifier: MIT */
#include "pytomic/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "change.h"
#include "extent.h"
#include "fixture.h"
#include "fixture_inside.h"
#include "fixture_slots.h"

static uint64_t *entry_of(uint32_t index)
{
    uint64_t *entries = mapping_directory(fixture_segment, 0);

    while ((uint32_t)*entries != index + 1) {
        entries++;
    }
    return entries;
}

/* Slots 0 to 5: two of long names, one description, one free, one that never served since. */
static void fill(void)
{
    char name[400];
    pytomic_slot slot;

    memset(name, 'n', sizeof(name));
    for (int i = 0; i < 2; i++) {
        name[300 + i] = '\0';
        ck_ok(pytomic_slot_open(fixture_segment, name, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
        name[300 + i] = 'n';
    }
    ck_ok(pytomic_describe(fixture_segment, "family", &(pytomic_description){.help = "A help."}));
    ck_ok(pytomic_slot_open(fixture_segment, "counter", PYTOMIC_COUNTER, PYTOMIC_CREATE, 0, &slot));
    ck_ok(pytomic_slot_open(fixture_segment, "a", PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
    ck_ok(pytomic_slot_open(fixture_segment, "b", PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
    ck_ok(pytomic_slot_open(fixture_segment, "gone", PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
    ck_ok(pytomic_slot_open(fixture_segment, "gone too", PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
    ck_ok(pytomic_slot_remove(fixture_segment, "gone"));
    ck_ok(pytomic_slot_remove(fixture_segment, "gone too"));
}

START_TEST(a_good_segment_has_nothing_to_find)
{
    pytomic_report report = {.count = 4711};

    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert_uint_eq(report.count, 0);
    ck_assert_uint_eq(report.slots, 0);
    fill();
    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert_msg(report.count == 0, "%s", report.findings != NULL ? report.findings[0].text : "");
    ck_assert_uint_eq(report.slots, 6);
    ck_assert(!report.more && !report.unsettled);
    pytomic_report_free(&report);
}
END_TEST

static void no_type(void)
{
    fixture_record(4)->type = 0;
}

static void bad_name(void)
{
    memcpy(fixture_record(4)->name, "\x1b", 1);
}

static void no_name(void)
{
    fixture_record(4)->name_length = 0;
}

static void no_rest_of_the_name(void)
{
    fixture_record(1)->extents[LAYOUT_EXTENT_NAME] = 0;
}

static void one_name_twice(void)
{
    memcpy(fixture_record(5)->name, "a", 1);
}

static void no_entry(void)
{
    *entry_of(4) = DIRECTORY_TOMBSTONE;
}

static void an_entry_of_nothing(void)
{
    *entry_of(4) += 500;
}

static void an_entry_of_a_free_slot(void)
{
    *entry_of(4) += 2;
}

static void too_many_entries(void)
{
    fixture_header()->directory_filled++;
}

static void too_many_live(void)
{
    fixture_header()->live++;
}

static void too_many_used(void)
{
    fixture_header()->used++;
}

static void a_queue_of_nothing(void)
{
    fixture_header()->free_head = 0;
}

static void a_queue_that_goes_round(void)
{
    fixture_record(7)->next_free = 7;
}

static void a_queue_of_the_living(void)
{
    fixture_record(6)->next_free = 5;
    fixture_record(4)->next_free = 8;
}

static void a_queue_in_another_order(void)
{
    fixture_record(6)->removed_at = 2;
    fixture_record(7)->removed_at = 1;
}

static void another_tail(void)
{
    fixture_header()->free_tail = 7;
}

static void a_removal_of_the_future(void)
{
    fixture_record(7)->removed_at = 99;
}

static void an_extent_of_nobody(void)
{
    mapping_extent_map(fixture_segment)[0].owned |= UINT64_C(1) << 50;
}

static void an_extent_that_seems_free(void)
{
    mapping_extent_map(fixture_segment)[0].owned &= ~UINT64_C(1);
}

static void too_few_free_units(void)
{
    fixture_header()->extents_free--;
}

static void an_extent_of_two(void)
{
    fixture_record(1)->extents[LAYOUT_EXTENT_NAME] = fixture_record(0)->extents[LAYOUT_EXTENT_NAME];
}

static void an_extent_beyond_the_end(void)
{
    fixture_record(4)->extents[3] = layout_extent_word((layout_extent){.first = LAYOUT_EXTENT_CHUNK, .units = 1});
}

static void huge_extents(void)
{
    for (uint32_t i = 0; i < 4; i++) {
        fixture_record(4)->extents[i] = layout_extent_word((layout_extent){.units = LAYOUT_EXTENT_UNITS_MAX});
    }
}

static layout_description *description(void)
{
    return (layout_description *)(void *)mapping_extent(
        fixture_segment, layout_extent_of(fixture_record(2)->extents[LAYOUT_EXTENT_BODY]).first);
}

static void a_help_of_no_length(void)
{
    description()->help_length = PYTOMIC_HELP_MAX + 1;
}

static void a_help_of_no_text(void)
{
    description()->text[0] = '\x1b';
}

static void no_body(void)
{
    fixture_record(2)->extents[LAYOUT_EXTENT_BODY] = 0;
}

/* What is wrong, and a part of what is said of it. */
static const struct {
    void (*spoil)(void);
    const char *text;
} cases[] = {
    {no_type, "slot 4 has an invalid name or type"},
    {bad_name, "slot 4 has an invalid name or type"},
    {no_name, "slot 4 has an invalid name or type"},
    {no_rest_of_the_name, "slot 1 has an invalid name or type"},
    {one_name_twice, "slots 4 and 5 have the same name"},
    {no_entry, "the directory does not lead to slot 4"},
    {an_entry_of_nothing, "does not lead to a live slot"},
    {an_entry_of_a_free_slot, "does not lead to a live slot"},
    {too_many_entries, "entries are not empty"}, /* 6, and a tombstone where the random key made names collide */
    {too_many_live, "live is 7, but 6 slots are live"},
    {too_many_used, "used is 9, but slots [0, 8) have served"},
    {a_queue_of_nothing, "the queue holds 0 slots, but 2 are free"},
    {a_queue_that_goes_round, "the queue of free slots is a loop, or leads to no slot"},
    {a_queue_of_the_living, "slot 4 is in the queue of free slots, but is not free"},
    {a_queue_in_another_order, "slot 7 is in the wrong place in the queue of free slots"},
    {another_tail, "free_tail is not the last slot of the queue of free slots"},
    {a_removal_of_the_future, "removals is lower than the stamp of a removed slot"},
    {an_extent_of_nobody, "the map of extents disagrees with what the slots own"},
    {an_extent_that_seems_free, "the map of extents disagrees with what the slots own"},
    {too_few_free_units, "extents_free is 60, but 61 units are free"},
    {an_extent_of_two, "slot 1 owns extents that do not exist or belong to another slot"},
    {an_extent_beyond_the_end, "slot 4 owns extents that do not exist or belong to another slot"},
    {a_help_of_no_length, "slot 2 is a description with an invalid text"},
    {a_help_of_no_text, "slot 2 is a description with an invalid text"},
    {no_body, "slot 2 is a description with an invalid text"},
    {huge_extents, "slot 4 owns extents that do not exist or belong to another slot"},
};
#define CASES (sizeof(cases) / sizeof(cases[0]))

static bool says(const pytomic_report *report, const char *text)
{
    for (size_t i = 0; i < report->count; i++) {
        if (strstr(report->findings[i].text, text) != NULL) {
            return true;
        }
    }
    return false;
}

START_TEST(what_is_wrong_is_found_and_left_as_it_is)
{
    uint64_t before[LAYOUT_CHUNK_SIZE / 8 + 1024];
    pytomic_report report;

    fill();
    cases[_i].spoil();
    memcpy(before, fixture_segment->base, sizeof(before));
    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert_msg(says(&report, cases[_i].text), "\"%s\" was not found, but: %s", cases[_i].text,
                  report.count > 0 ? report.findings[0].text : "nothing");
    ck_assert(!report.unsettled);
    pytomic_report_free(&report);
    ck_assert_mem_eq(fixture_segment->base, before, sizeof(before));
}
END_TEST

/* and whatever of it was a cache is right again after a change that found the mark */
START_TEST(what_is_wrong_is_repaired)
{
    pytomic_report report;
    pytomic_slot slot;

    fill();
    cases[_i].spoil();
    ck_ok(pytomic_repair(fixture_name, 0, &report));
    pytomic_report_free(&report);
    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert_msg(report.count == 0, "%s", report.count > 0 ? report.findings[0].text : "");
    ck_assert_uint_ge(report.slots, 5); /* at most one could not be trusted */
    pytomic_report_free(&report);
    ck_ok(pytomic_slot_find(fixture_segment, "counter", &slot));
}
END_TEST

/* Every entry is there, just before its place, and none is empty: to look up all names would take 8 million steps. */
START_TEST(a_directory_forged_to_be_long_to_walk_is_found_and_not_walked)
{
    pytomic_report report;

    fixture_create_range(0, FIXTURE_SLOTS);
    uint32_t level = mapping_directory_level(fixture_segment), size = layout_level_entries(level);
    uint64_t *entries = mapping_directory(fixture_segment, level), first = entries[0];
    memmove(entries, entries + 1, (size - 1) * sizeof(*entries));
    entries[size - 1] = first;
    for (uint32_t i = 0; i < size; i++) {
        entries[i] = entries[i] == DIRECTORY_EMPTY ? DIRECTORY_TOMBSTONE : entries[i];
    }
    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert(says(&report, "the directory's entries lie too far from where their tags belong"));
    pytomic_report_free(&report);
    ck_ok(pytomic_repair(fixture_name, 0, &report));
    pytomic_report_free(&report);
    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert_uint_eq(report.count, 0);
    pytomic_report_free(&report);
}
END_TEST

START_TEST(caches_are_not_judged_after_a_change_cut_short)
{
    pytomic_report report;

    fill();
    fixture_header()->live = 99;
    fixture_record(4)->type = 0;
    store64(&fixture_header()->change, load64(&fixture_header()->change) | 1);
    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert(report.unsettled);
    ck_assert_uint_eq(report.count, 1); /* the records are facts */
    ck_assert_str_eq(report.findings[0].text, "slot 4 has an invalid name or type");
    ck_assert_uint_eq(report.findings[0].offset, layout_record_offset(4));
    ck_assert_uint_eq(report.slots, 6);
    pytomic_report_free(&report);
}
END_TEST

/* Facts of the header that contradict each other, and what is said of them. */
#define FACT(member) offsetof(layout_header, member), sizeof(((layout_header *)NULL)->member)
static const struct {
    size_t offset, size;
    uint64_t value;
    const char *text;
} facts[] = {
    {FACT(byte_order), 1, "byte_order is 1, but has to be 16909060"},
    {FACT(header_size), 1, "header_size is 1, but has to be 4096"},
    {FACT(directory_entries), 1, "directory_entries is 1, but has to be 512"},
    {FACT(chunk_offset), 1, "chunk_offset is 1, but has to be 8192"},
    {FACT(level_offset), 1, "level_offset is 1, but has to be"},
    {FACT(lane_offset), 1, "lane_offset is 1, but has to be"},
    {FACT(extent_map_offset), 1, "extent_map_offset is 1, but has to be"},
    {FACT(extent_offset), 1, "extent_offset is 1, but has to be"},
    {FACT(chunk_size), 1, "chunk_size is 1, but has to be 28672"},
    {FACT(chunk_slots), 1, "chunk_slots is 1, but has to be 64"},
    {FACT(record_stride), 1, "record_stride is 1, but has to be 320"},
    {FACT(cell_stride), 1, "cell_stride is 1, but has to be 128"},
    {FACT(chunk_cells), 1, "chunk_cells is 1, but has to be 20480"},
    {FACT(directory_levels), 1, "directory_levels is 1, but has to be 4"},
    {FACT(lane_stride), 1, "lane_stride is 1, but has to be 128"},
    {FACT(extent_unit), 1, "extent_unit is 1, but has to be 256"},
    {FACT(extent_units), 1, "extent_units is 1, but has to be"},
    {FACT(extent_chunk), 1, "extent_chunk is 1, but has to be 64"},
    {FACT(max_slots), 0, "max_slots is 0, but has to be from 1 to 16777216"},
    {FACT(lane_cpus), 9999, "lane_cpus is 9999, but has to be from 1 to 8192"},
    {FACT(lane_shared), 0, "lane_shared is 0, but has to be from 1 to 16"},
    {FACT(size), 4096, "size is 4096, but has to be at least"},
    {FACT(claimed), 2001, "claimed is 2001, but has to be from 1 to 2000"},
    {FACT(claimed), 2000, "pages that were claimed are missing"},
    {FACT(directory_level), 4, "directory_level is 4, but there are only 4 levels"},
    {FACT(directory_level), 3, "pages that were claimed are missing"},
    {FACT(extents_claimed), UINT32_MAX, "extents_claimed is 4294967295, more than extent_units"},
    {FACT(extents_claimed), 65, "extents_claimed is 65, but has to be a multiple of 64"},
    {FACT(extents_claimed), 64, "pages that were claimed are missing"},
};
#define FACTS (sizeof(facts) / sizeof(facts[0]))

START_TEST(a_header_that_contradicts_itself_is_explained)
{
    const uint32_t word = (uint32_t)facts[_i].value;
    const void *bytes = facts[_i].size == sizeof(word) ? (const void *)&word : &facts[_i].value;
    pytomic_report report;
    int fd = files_open(fixture_name);

    pytomic_close(fixture_segment);
    fixture_segment = NULL;
    ck_assert_int_eq(pwrite(fd, bytes, facts[_i].size, (off_t)facts[_i].offset), (int)facts[_i].size);
    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert_msg(says(&report, facts[_i].text), "\"%s\" was not found, but: %s", facts[_i].text,
                  report.count > 0 ? report.findings[0].text : "nothing");
    ck_assert_uint_eq(report.findings[0].offset / 4096, 0);
    pytomic_report_free(&report);
    ck_code(-PYTOMIC_E_DAMAGED, pytomic_repair(fixture_name, 0, &report));
    close(fd);
}
END_TEST

START_TEST(a_file_of_another_length_is_explained)
{
    uint64_t size = fixture_segment->geometry.size;
    pytomic_report report;
    int fd = files_open(fixture_name);

    pytomic_close(fixture_segment);
    fixture_segment = NULL;
    ck_assert_int_eq(ftruncate(fd, (off_t)size + 4096), 0);
    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert(says(&report, "bytes, but size is"));
    pytomic_report_free(&report);
    ck_assert_int_eq(ftruncate(fd, 300), 0);
    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert(says(&report, "the file ends within the header"));
    pytomic_report_free(&report);
    ck_assert_int_eq(ftruncate(fd, 0), 0);
    ck_code(-PYTOMIC_E_FOREIGN, pytomic_check(fixture_name, &report));
    close(fd);
}
END_TEST

/*
 * In the place of pauses between two looks (test_check.c is linked so). What another process does meanwhile: it creates
 * slots with long names, in extents that it claims for them, and is killed in the next change.
 */
static bool somebody_creates;

int __wrap_nanosleep(const struct timespec *duration, struct timespec *rest);
int __wrap_nanosleep(const struct timespec *duration, struct timespec *rest)
{
    static char name[PYTOMIC_SLOT_NAME_MAX + 1];
    static unsigned created;
    pytomic_slot slot;

    (void)duration;
    (void)rest;
    for (unsigned i = 0; somebody_creates && i < 6; i++) {
        memset(name, 'n', sizeof(name) - 1);
        name[snprintf(name, sizeof(name), "%u", created++)] = 'n';
        ck_ok(pytomic_slot_open(fixture_segment, name, PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
    }
    store64(&fixture_header()->change, load64(&fixture_header()->change) | 1);
    return 0;
}

/* the check has a mapping of its own, for reading, which shows what was there when it last followed */
START_TEST(what_comes_during_the_check_is_not_called_damaged)
{
    pytomic_report report;

    fill();
    store64(&fixture_header()->change, load64(&fixture_header()->change) | 1);
    somebody_creates = true;
    ck_ok(pytomic_check(fixture_name, &report));
    somebody_creates = false;
    ck_assert(report.unsettled);
    ck_assert_uint_gt(report.slots, 64);
    ck_assert_msg(report.count == 0, "%s", report.findings != NULL ? report.findings[0].text : "");
    pytomic_report_free(&report);
}
END_TEST

START_TEST(what_cannot_be_looked_at_is_an_error)
{
    pytomic_report report = {.count = 4711};

    ck_code(-PYTOMIC_E_NO_SEGMENT, pytomic_check("no.such.segment", &report));
    ck_code(-PYTOMIC_E_SEGMENT_NAME, pytomic_check("a/b", &report));
    ck_assert_uint_eq(report.count, 4711);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("check");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, a_good_segment_has_nothing_to_find);
    tcase_add_loop_test(core, what_is_wrong_is_found_and_left_as_it_is, 0, CASES);
    tcase_add_loop_test(core, what_is_wrong_is_repaired, 0, CASES);
    tcase_add_test(core, a_directory_forged_to_be_long_to_walk_is_found_and_not_walked);
    tcase_add_test(core, caches_are_not_judged_after_a_change_cut_short);
    tcase_add_loop_test(limits, a_header_that_contradicts_itself_is_explained, 0, FACTS);
    tcase_add_test(limits, a_file_of_another_length_is_explained);
    tcase_add_test(limits, what_comes_during_the_check_is_not_called_damaged);
    tcase_add_test(limits, what_cannot_be_looked_at_is_an_error);
    return fixture_run(suite);
}
