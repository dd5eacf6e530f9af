/* SPDX-License-Identifier: MIT */
#include "life.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "extent.h"
#include "fixture.h"
#include "fixture_inside.h"

static int begin(change *making, const char *name, uint32_t type, uint64_t init, directory_hit *at)
{
    const life wanted = {.type = type, .init = init};
    record_key key = fixture_key(name);

    return life_begin(making, &key, &wanted, at);
}

static bool found(const char *name, directory_hit *at)
{
    record_key key = fixture_key(name);

    return directory_find(fixture_segment, &key, at) == 0;
}

START_TEST(a_life_begins_and_ends)
{
    record_key key = fixture_key("a");
    directory_hit made, at;
    change making;

    ck_gives(0, change_begin(fixture_segment, &making));
    ck_gives(0, begin(&making, "a", PYTOMIC_UINT, 7, &made));
    ck_assert_uint_eq(made.type, PYTOMIC_UINT);
    ck_assert_uint_eq(made.generation, 1);
    ck_assert(found("a", &at));
    ck_assert_uint_eq(at.index, made.index);
    ck_assert_uint_eq(load32(&fixture_header()->live), 1);
    life_end(&making, &key, made.index);
    change_end(&making);
    ck_assert(!found("a", &at));
    ck_assert_uint_eq(load32(&fixture_header()->live), 0);
    ck_assert_uint_eq(load64(&mapping_record(fixture_segment, made.index)->removed_at), 1);
}
END_TEST

/* extents of all kinds, whoever reserved them */
START_TEST(a_life_ends_with_all_it_owns)
{
    uint64_t body[40] = {1};
    const life wanted = {.type = 1000, .body = body, .body_words = 40};
    directory_hit made;
    change making;
    char name[300];

    memset(name, 'n', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    record_key key = fixture_key(name);
    ck_gives(0, change_begin(fixture_segment, &making));
    ck_gives(0, life_begin(&making, &key, &wanted, &made));
    layout_record *record = mapping_record(fixture_segment, made.index);
    ck_assert_uint_eq(layout_extent_of(record->extents[LAYOUT_EXTENT_NAME]).units, 1);
    ck_assert_uint_eq(layout_extent_of(record->extents[LAYOUT_EXTENT_BODY]).units, 2);
    ck_gives(0, extent_reserve(fixture_segment, making.held.opened.fd, 1, LAYOUT_FOR_FACTS, &record->extents[2]));
    ck_gives(0, extent_reserve(fixture_segment, making.held.opened.fd, 1, LAYOUT_FOR_FACTS, &record->extents[3]));
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), LAYOUT_EXTENT_CHUNK - 5);
    life_end(&making, &key, made.index);
    change_end(&making);
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), LAYOUT_EXTENT_CHUNK);
}
END_TEST

/* whatever an earlier counter left in them, or a peer */
START_TEST(a_counter_begins_at_its_value_whatever_its_lanes_hold)
{
    pytomic_counter counter;
    pytomic_slot slot;

    ck_ok(pytomic_slot_open(fixture_segment, "a", PYTOMIC_COUNTER, PYTOMIC_CREATE, 5, &slot));
    counter = slot.counter;
    ck_ok(pytomic_slot_remove_handle(&slot));
    memset(counter.lanes - slot.index % LAYOUT_LANE_GROUP, 0xa5, (size_t)layout_group_size(&fixture_segment->geometry));
    for (uint32_t i = 1; i < LAYOUT_CHUNK_SLOTS; i++) { /* until the first cell serves again */
        char name[16];
        snprintf(name, sizeof(name), "%u", (unsigned)i);
        ck_ok(pytomic_slot_open(fixture_segment, name, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    }
    ck_ok(pytomic_slot_open(fixture_segment, "b", PYTOMIC_COUNTER, PYTOMIC_CREATE, (uint64_t)-5, &slot));
    ck_assert_ptr_eq(slot.counter.lanes, counter.lanes);
    ck_assert_int_eq(pytomic_counter_sum(&slot.counter), -5);
}
END_TEST

START_TEST(many_are_prepared_for_in_one_step)
{
    directory_hit at;
    change making;
    char name[16];

    ck_gives(0, change_begin(fixture_segment, &making));
    ck_gives(0, life_expect(&making, 1000));
    ck_assert_uint_eq(mapping_claimed(fixture_segment), 1024); /* in whole chunks */
    ck_assert_uint_eq(mapping_directory_level(fixture_segment), 2);
    ck_gives(0, life_expect(&making, 1000));
    ck_assert_uint_eq(mapping_claimed(fixture_segment), 1024); /* there is room already */
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof(name), "%d", i);
        ck_gives(0, begin(&making, name, PYTOMIC_UINT, 0, &at));
    }
    ck_assert_uint_eq(mapping_claimed(fixture_segment), 1024);
    ck_gives(0, life_expect(&making, 1000000)); /* more than there can be */
    ck_assert_uint_eq(mapping_claimed(fixture_segment), FIXTURE_SLOTS);
    change_end(&making);
    ck_assert(found("999", &at));
}
END_TEST

/* tags that a peer forged, all in one place: making the next level of them is given up, and it is made of the records */
START_TEST(preparing_mends_a_directory_that_was_forged)
{
    enum { SLOTS = 900 };
    directory_hit at;
    change making;
    char name[16];

    ck_gives(0, change_begin(fixture_segment, &making));
    for (int i = 0; i < SLOTS; i++) {
        snprintf(name, sizeof(name), "%d", i);
        ck_gives(0, begin(&making, name, PYTOMIC_UINT, 0, &at));
    }
    uint64_t *entries = mapping_directory(fixture_segment, 2);
    for (uint32_t i = 0; i < layout_level_entries(2); i++) {
        entries[i] &= UINT32_MAX;
    }
    ck_gives(0, life_expect(&making, 1000));
    ck_assert(making.whole);
    change_end(&making);
    ck_assert_uint_eq(load64(&fixture_header()->change) % 2, 0);
    for (int i = 0; i < SLOTS; i++) {
        snprintf(name, sizeof(name), "%d", i);
        ck_assert(found(name, &at));
    }
}
END_TEST

/* caches that a peer spoiled are made anew once, and the creation goes on */
START_TEST(a_creation_that_finds_the_caches_wrong_rebuilds_them)
{
    directory_hit at;
    change making;

    ck_gives(0, change_begin(fixture_segment, &making));
    ck_gives(0, begin(&making, "a", PYTOMIC_UINT, 0, &at));
    store32(&fixture_header()->used, 0); /* where a live slot is */
    ck_gives(0, begin(&making, "b", PYTOMIC_UINT, 0, &at));
    ck_assert_uint_eq(at.index, 1);
    ck_assert(making.whole);
    change_end(&making);
    ck_assert_uint_eq(load32(&fixture_header()->live), 2);
}
END_TEST

START_TEST(what_is_not_there_cannot_be_removed)
{
    record_key key = fixture_key("a");

    ck_code(-4711, life_remove(fixture_segment, &key, -4711));
    ck_assert_uint_eq(load64(&fixture_header()->change) % 2, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("life");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, a_life_begins_and_ends);
    tcase_add_test(core, a_life_ends_with_all_it_owns);
    tcase_add_test(core, a_counter_begins_at_its_value_whatever_its_lanes_hold);
    tcase_add_test(core, many_are_prepared_for_in_one_step);
    tcase_add_test(limits, preparing_mends_a_directory_that_was_forged);
    tcase_add_test(limits, a_creation_that_finds_the_caches_wrong_rebuilds_them);
    tcase_add_test(limits, what_is_not_there_cannot_be_removed);
    return fixture_run(suite);
}
