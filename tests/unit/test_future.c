/* SPDX-License-Identifier: MIT */
/* What a newer version may put into a segment: features, types, records that are no slots; and a longer file. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "change.h"
#include "extent.h"
#include "fixture.h"
#include "fixture_segments.h"
#include "fixture_slots.h"
#include "life.h"

#define UNIT_WORDS (LAYOUT_EXTENT_UNIT / 8)

static const uint32_t slot_types[] = {PYTOMIC_SEMAPHORE, 1000, PYTOMIC_TYPE_MAX};
static const uint32_t other_types[] = {LAYOUT_NO_SLOT | 2u, UINT32_MAX};
#define SLOT_TYPES 3
#define OTHER_TYPES 2

/* What the body of a record of the future says: its words are the numbers from `seed` on. */
static void make_body(uint64_t words[2 * UNIT_WORDS], uint64_t seed)
{
    for (uint32_t i = 0; i < 2 * UNIT_WORDS; i++) {
        words[i] = seed + i;
    }
}

static record_key key_of(const char *name, uint32_t type)
{
    record_key key;

    ck_gives(0, record_key_from(fixture_segment, name, &key));
    key.family = record_family(type);
    return key;
}

/* Make a record as the version would that knows its type: with two units of its own. */
static directory_hit make(const char *name, uint32_t type, uint64_t value)
{
    uint64_t words[2 * UNIT_WORDS];
    const life wanted = {.type = type, .init = value, .body = words, .body_words = 2 * UNIT_WORDS};
    record_key key = key_of(name, type);
    directory_hit at;
    change making;

    make_body(words, value);
    ck_gives(0, change_begin(fixture_segment, &making));
    ck_gives(0, life_begin(&making, &key, &wanted, &at));
    change_end(&making);
    return at;
}

/* It is found, by this name and type, and its value and body are as they were. */
static void ck_whole(const char *name, uint32_t type, directory_hit made, uint64_t value)
{
    uint64_t words[2 * UNIT_WORDS];
    record_key key = key_of(name, type);
    directory_hit at;

    ck_gives(0, directory_find(fixture_segment, &key, &at));
    ck_assert_uint_eq(at.index, made.index);
    ck_assert_uint_eq(at.generation, made.generation);
    ck_assert_uint_eq(at.type, type);
    ck_assert_uint_eq(load64(&mapping_cell(fixture_segment, at.index)->value.as_uint.value), value);
    make_body(words, value);
    uint64_t extent = mapping_record(fixture_segment, at.index)->extents[LAYOUT_EXTENT_BODY];
    const uint64_t *body = extent_words(fixture_segment, extent, sizeof(words));
    ck_assert_ptr_nonnull(body);
    ck_assert_mem_eq(body, words, sizeof(words));
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t unit = layout_extent_of(extent).first + i;
        ck_assert((mapping_extent_map(fixture_segment)[unit / 64].owned >> unit % 64 & 1) != 0);
    }
}

static void ck_nothing_found(void)
{
    pytomic_report report;

    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert_msg(report.count == 0, "%s", report.findings != NULL ? report.findings[0].text : "");
    ck_assert(!report.unsettled && !report.more);
    pytomic_report_free(&report);
}

/* A change that is killed at its beginning, with caches that mean nothing, and the next one. */
static void rebuild_after_a_kill(void)
{
    layout_header *header = mapping_header(fixture_segment);
    uint32_t level = mapping_directory_level(fixture_segment);
    pytomic_slot slot;

    store64(&header->change, load64(&header->change) | 1);
    memset(mapping_directory(fixture_segment, level), 0xa5, layout_level_entries(level) * sizeof(uint64_t));
    memset(mapping_extent_map(fixture_segment), 0x5a, 8);
    store32(&header->live, 4711);
    ck_ok(pytomic_slot_open(fixture_segment, "after the kill", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_ok(pytomic_slot_remove(fixture_segment, "after the kill"));
}

static void remove_slots(unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        ck_ok(pytomic_slot_remove(fixture_segment, fixture_numbered(i)));
    }
}

START_TEST(a_slot_of_an_unknown_type_is_found_listed_and_counted)
{
    uint32_t type = slot_types[_i], cursor = 0;
    directory_hit made = make("latency", type, 4711);
    pytomic_segment_info info;
    pytomic_slot_info listed;
    pytomic_snapshot snapshot;
    pytomic_slot slot;

    ck_ok(pytomic_slot_find(fixture_segment, "latency", &slot));
    ck_assert_uint_eq((uint32_t)slot.type, type);
    ck_assert_uint_eq(slot.index, made.index);
    ck_assert(slot.as_int == NULL && slot.as_uint == NULL && slot.counter.lanes == NULL);
    ck_assert_uint_eq(pytomic_load(&slot.cell->value.as_uint), 4711);
    ck_ok(pytomic_slot_check(&slot));
    ck_code(1, pytomic_slot_next(fixture_segment, &cursor, &listed));
    ck_assert_str_eq(listed.name, "latency");
    ck_assert_uint_eq((uint32_t)listed.type, type);
    ck_assert_uint_eq(listed.value, 4711);
    ck_ok(pytomic_snapshot_take(fixture_segment, &snapshot));
    ck_assert_uint_eq(snapshot.count, 1);
    ck_assert_uint_eq((uint32_t)snapshot.entries[0].type, type);
    pytomic_snapshot_free(&snapshot);
    ck_ok(pytomic_segment_get_info(fixture_segment, &info));
    ck_assert_uint_eq(info.slots, 1);
    ck_nothing_found();
}
END_TEST

START_TEST(a_slot_of_an_unknown_type_is_no_slot_of_another)
{
    directory_hit made = make("latency", slot_types[_i], 4711);
    pytomic_slot slot;

    ck_code(-PYTOMIC_E_TYPE, pytomic_slot_open(fixture_segment, "latency", PYTOMIC_UINT, 0, 0, &slot));
    ck_code(-PYTOMIC_E_TYPE, pytomic_slot_open(fixture_segment, "latency", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-EEXIST,
            pytomic_slot_open(fixture_segment, "latency", PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 0, &slot));
    store64(&mapping_header(fixture_segment)->change, 1); /* nor before anybody has rebuilt, nor afterwards */
    ck_code(-PYTOMIC_E_TYPE, pytomic_slot_open(fixture_segment, "latency", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    rebuild_after_a_kill();
    ck_code(-PYTOMIC_E_TYPE, pytomic_slot_open(fixture_segment, "latency", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_whole("latency", slot_types[_i], made, 4711);
    ck_nothing_found();
}
END_TEST

START_TEST(a_slot_of_an_unknown_type_is_removed_with_what_it_owns)
{
    const layout_header *header = mapping_header(fixture_segment);
    pytomic_slot slot;

    for (int way = 0; way < 2; way++) {
        make("latency", slot_types[_i], 4711);
        ck_assert_uint_eq(load32(&header->extents_free), load32(&header->extents_claimed) - 2);
        ck_ok(pytomic_slot_find(fixture_segment, "latency", &slot));
        ck_ok(way == 0 ? pytomic_slot_remove(fixture_segment, "latency") : pytomic_slot_remove_handle(&slot));
        ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&slot));
        ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, "latency", &slot));
        ck_assert_uint_eq(load32(&header->extents_free), load32(&header->extents_claimed));
        ck_nothing_found();
    }
}
END_TEST

START_TEST(what_is_unknown_survives_whatever_happens_around_it)
{
    bool is_slot = _i < SLOT_TYPES;
    uint32_t type = is_slot ? slot_types[_i] : other_types[_i - SLOT_TYPES];
    directory_hit made = make("family", type, 4711);
    pytomic_report report;

    rebuild_after_a_kill();
    ck_whole("family", type, made, 4711);
    fixture_create_range(0, 1500); /* through three levels of the directory */
    ck_assert_uint_ge(mapping_directory_level(fixture_segment), 2);
    ck_whole("family", type, made, 4711);
    for (unsigned i = 0; i < 4000; i++) { /* sweeps of the tombstones */
        remove_slots(i % 1500, i % 1500 + 1);
        fixture_create_range(i % 1500, i % 1500 + 1);
    }
    ck_whole("family", type, made, 4711);
    rebuild_after_a_kill();
    ck_whole("family", type, made, 4711);
    ck_ok(pytomic_repair(fixture_name, 0, &report));
    ck_assert_uint_eq(report.count, 0);
    pytomic_report_free(&report);
    ck_whole("family", type, made, 4711);
    ck_nothing_found();
}
END_TEST

START_TEST(what_is_unknown_and_no_slot_is_in_nobodys_way)
{
    uint32_t type = other_types[_i], cursor = 0;
    directory_hit made = make("family", type, 4711);
    pytomic_segment_info info;
    pytomic_snapshot snapshot;
    pytomic_slot_info listed;
    pytomic_slot slot;

    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, "family", &slot));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_remove(fixture_segment, "family"));
    ck_code(-PYTOMIC_E_NO_DESCRIPTION, pytomic_description_remove(fixture_segment, "family"));
    ck_code(0, pytomic_slot_next(fixture_segment, &cursor, &listed));
    ck_ok(pytomic_snapshot_take(fixture_segment, &snapshot));
    ck_assert_uint_eq(snapshot.count, 0);
    pytomic_snapshot_free(&snapshot);
    ck_ok(pytomic_segment_get_info(fixture_segment, &info));
    ck_assert_uint_eq(info.slots, 1); /* it takes the place of one */
    ck_ok(pytomic_slot_open(fixture_segment, "family", PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 5, &slot));
    ck_ok(pytomic_describe(fixture_segment, "family", &(pytomic_description){.help = "A help."}));
    rebuild_after_a_kill();
    ck_whole("family", type, made, 4711);
    ck_ok(pytomic_slot_check(&slot));
    ck_nothing_found();
    ck_ok(pytomic_slot_remove(fixture_segment, "family"));
    ck_whole("family", type, made, 4711);
}
END_TEST

/* killed between the store that made it live and its entry in the directory */
START_TEST(there_is_no_second_slot_of_a_name_after_a_change_cut_short)
{
    layout_header *header = mapping_header(fixture_segment);
    directory_hit made = make("latency", slot_types[_i], 4711);
    pytomic_slot slot;

    memset(mapping_directory(fixture_segment, 0), 0, LAYOUT_DIRECTORY_ENTRIES * sizeof(uint64_t));
    store32(&header->directory_filled, 0);
    store64(&header->change, load64(&header->change) | 1);
    ck_code(-PYTOMIC_E_TYPE, pytomic_slot_open(fixture_segment, "latency", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_whole("latency", slot_types[_i], made, 4711);
    ck_nothing_found();
}
END_TEST

static void close_segment(void)
{
    pytomic_close(fixture_segment);
    fixture_segment = NULL;
}

static int open_as(int flags)
{
    int code = pytomic_open(fixture_name, flags, NULL, &fixture_segment);

    return code;
}

/* It is attached for writing and works, and nothing about it is found to be wrong. */
static void ck_works(void)
{
    pytomic_slot slot;

    ck_ok(open_as(0));
    ck_ok(pytomic_slot_open(fixture_segment, "slot", PYTOMIC_COUNTER, PYTOMIC_CREATE, 5, &slot));
    ck_assert_int_eq(pytomic_counter_sum(&slot.counter), 5);
    ck_ok(pytomic_slot_remove(fixture_segment, "slot"));
    ck_nothing_found();
    close_segment();
}

START_TEST(an_unknown_compatible_feature_changes_nothing)
{
    pytomic_report report;

    close_segment();
    fixture_put(offsetof(layout_header, features_compatible), UINT32_MAX);
    ck_works();
    ck_ok(pytomic_repair(fixture_name, 0, &report));
    ck_assert_uint_eq(report.count, 0);
    pytomic_report_free(&report);
}
END_TEST

START_TEST(an_unknown_read_only_compatible_feature_leaves_reading)
{
    pytomic_names removed;
    pytomic_report report;
    pytomic_slot slot;

    ck_ok(pytomic_slot_open(fixture_segment, "slot", PYTOMIC_UINT, PYTOMIC_CREATE, 5, &slot));
    close_segment();
    fixture_put(offsetof(layout_header, features_read_only), 1u << 31);
    ck_code(-PYTOMIC_E_NEWER, open_as(0));
    ck_code(-PYTOMIC_E_NEWER, open_as(PYTOMIC_CREATE));
    ck_code(-PYTOMIC_E_NEWER, pytomic_repair(fixture_name, 0, &report));
    ck_ok(pytomic_gc(false, &removed));
    pytomic_names_free(&removed);
    ck_ok(open_as(PYTOMIC_READ));
    ck_ok(pytomic_slot_find(fixture_segment, "slot", &slot));
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 5);
    ck_nothing_found();
}
END_TEST

START_TEST(an_unknown_incompatible_feature_is_refused_and_no_damage)
{
    pytomic_report report;
    pytomic_names removed;

    close_segment();
    fixture_put(offsetof(layout_header, features_incompatible), 2 | LAYOUT_INCOMPATIBLE_EPHEMERAL);
    fixture_put(offsetof(layout_header, chunk_size), 4711);
    fixture_put(offsetof(layout_header, claimed), UINT32_MAX);
    ck_code(-PYTOMIC_E_VERSION, open_as(0));
    ck_code(-PYTOMIC_E_VERSION, open_as(PYTOMIC_READ));
    ck_code(-PYTOMIC_E_VERSION, pytomic_check(fixture_name, &report));
    ck_code(-PYTOMIC_E_VERSION, pytomic_repair(fixture_name, 0, &report));
    ck_ok(pytomic_gc(false, &removed)); /* nobody has it, but what that means is not known */
    pytomic_names_free(&removed);
    ck_code(-PYTOMIC_E_VERSION, open_as(0));
}
END_TEST

START_TEST(reserved_bytes_may_say_anything)
{
    int fd = files_open(fixture_name);
    char bytes[sizeof((layout_header *)0)->reserved];

    close_segment();
    memset(bytes, 0xa5, sizeof(bytes));
    ck_assert_int_eq(pwrite(fd, bytes, sizeof(bytes), offsetof(layout_header, reserved)), sizeof(bytes));
    /* those between the header and the directory */
    ck_assert_int_eq(pwrite(fd, bytes, sizeof(bytes), sizeof(layout_header)), sizeof(bytes));
    ck_assert_int_eq(pwrite(fd, bytes, sizeof(bytes), 4096 - sizeof(bytes)), sizeof(bytes));
    close(fd);
    ck_works();
    fd = files_open(fixture_name);
    char now[sizeof(bytes)];
    ck_assert_int_eq(pread(fd, now, sizeof(now), offsetof(layout_header, reserved)), sizeof(now));
    ck_assert_mem_eq(now, bytes, sizeof(now));
    close(fd);
}
END_TEST

START_TEST(a_longer_file_that_says_so_is_attached)
{
    uint64_t size = fixture_segment->geometry.size + 3 * 65536;
    pytomic_segment_info info;
    int fd = files_open(fixture_name);

    close_segment();
    ck_assert_int_eq(ftruncate(fd, (off_t)size), 0);
    ck_code(-PYTOMIC_E_DAMAGED, open_as(0));
    ck_assert_int_eq(pwrite(fd, &size, sizeof(size), offsetof(layout_header, size)), sizeof(size));
    close(fd);
    ck_works();
    ck_ok(open_as(0));
    ck_ok(pytomic_segment_get_info(fixture_segment, &info));
    ck_assert_uint_eq(info.size, size);
    ck_assert_uint_eq(fixture_segment->geometry.size, size - 3 * 65536);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("future");
    TCase *types = fixture_case_with_segment(suite, "Types"), *features = fixture_case_with_segment(suite, "Features");

    tcase_add_loop_test(types, a_slot_of_an_unknown_type_is_found_listed_and_counted, 0, SLOT_TYPES);
    tcase_add_loop_test(types, a_slot_of_an_unknown_type_is_no_slot_of_another, 0, SLOT_TYPES);
    tcase_add_loop_test(types, a_slot_of_an_unknown_type_is_removed_with_what_it_owns, 0, SLOT_TYPES);
    tcase_add_loop_test(types, what_is_unknown_survives_whatever_happens_around_it, 0, SLOT_TYPES + OTHER_TYPES);
    tcase_add_loop_test(types, what_is_unknown_and_no_slot_is_in_nobodys_way, 0, OTHER_TYPES);
    tcase_add_loop_test(types, there_is_no_second_slot_of_a_name_after_a_change_cut_short, 0, SLOT_TYPES);
    tcase_add_test(features, an_unknown_compatible_feature_changes_nothing);
    tcase_add_test(features, an_unknown_read_only_compatible_feature_leaves_reading);
    tcase_add_test(features, an_unknown_incompatible_feature_is_refused_and_no_damage);
    tcase_add_test(features, reserved_bytes_may_say_anything);
    tcase_add_test(features, a_longer_file_that_says_so_is_attached);
    return fixture_run(suite);
}
