/* SPDX-License-Identifier: MIT */
#include "ownership.h"

#include <string.h>
#include <unistd.h>

#include "extent.h"
#include "fixture.h"
#include "fixture_inside.h"
#include "record.h"

#define UNITS (2 * LAYOUT_EXTENT_CHUNK)

/* Units [0, UNITS) are there, and owned by nobody. */
static void claim_units(void)
{
    int fd = files_open(fixture_name);
    uint64_t word;

    ck_gives(0, extent_reserve(fixture_segment, fd, UNITS * LAYOUT_EXTENT_UNIT, LAYOUT_FOR_FACTS, &word));
    extent_free(fixture_segment, word);
    close(fd);
}

/* What the record says it owns, whatever else it is. */
static void say(uint32_t index, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    uint64_t *extents = mapping_record(fixture_segment, index)->extents;

    extents[0] = a;
    extents[1] = b;
    extents[2] = c;
    extents[3] = d;
}

START_TEST(what_nobody_owned_before_is_owned_by_the_first)
{
    ownership owned;

    say(0, fixture_extent_word(0, 3), 0, 0, fixture_extent_word(70, 2));
    say(1, 0, fixture_extent_word(3, 1), 0, 0);
    say(2, 0, 0, fixture_extent_word(2, 1), 0); /* of slot 0 */
    say(3, 0, 0, 0, 0);
    ck_assert(ownership_begin(fixture_segment, &owned));
    ck_assert_uint_eq(owned.free, UNITS);
    ck_assert(ownership_add(&owned, 0));
    ck_assert(ownership_add(&owned, 1));
    ck_assert(!ownership_add(&owned, 2));
    ck_assert(ownership_add(&owned, 3));
    ck_assert_uint_eq(owned.free, UNITS - 6);
    ck_assert_uint_eq(owned.map[0], 0xf);
    ck_assert_uint_eq(owned.map[1], 3 << 6);
    ownership_end(&owned);
}
END_TEST

START_TEST(what_is_refused_adds_nothing)
{
    ownership owned;

    say(0, fixture_extent_word(0, 1), 0, 0, 0);
    say(1, fixture_extent_word(5, 1), fixture_extent_word(0, 1), 0, 0);
    say(2, fixture_extent_word(5, 1), 0, 0, 0);
    ck_assert(ownership_begin(fixture_segment, &owned));
    ck_assert(ownership_add(&owned, 0));
    ck_assert(!ownership_add(&owned, 1)); /* its first extent is free, its second is not */
    ck_assert_uint_eq(owned.free, UNITS - 1);
    ck_assert(ownership_add(&owned, 2));
    ownership_end(&owned);
}
END_TEST

START_TEST(a_slot_does_not_own_a_unit_twice)
{
    static const uint32_t second[][2] = {{10, 4}, {8, 3}, {13, 1}, {9, 6}, {11, 2}};
    ownership owned;

    for (size_t i = 0; i < sizeof(second) / sizeof(second[0]); i++) {
        say(0, fixture_extent_word(10, 4), fixture_extent_word(second[i][0], second[i][1]), 0, 0);
        ck_assert(ownership_begin(fixture_segment, &owned));
        ck_assert(!ownership_add(&owned, 0));
        ck_assert_uint_eq(owned.free, UNITS);
        ownership_end(&owned);
    }
    say(0, fixture_extent_word(10, 4), fixture_extent_word(14, 1), fixture_extent_word(9, 1),
        fixture_extent_word(15, 3)); /* neighbours are no obstacle */
    ck_assert(ownership_begin(fixture_segment, &owned));
    ck_assert(ownership_add(&owned, 0));
    ownership_end(&owned);
}
END_TEST

START_TEST(what_is_not_claimed_cannot_be_owned)
{
    const uint64_t words[] = {fixture_extent_word(UNITS, 1), fixture_extent_word(UNITS - 1, 2),
                              fixture_extent_word(UINT32_MAX, 1), fixture_extent_word(5, 0), UINT64_MAX};
    ownership owned;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        say(0, fixture_extent_word(0, 1), 0, words[i], 0);
        ck_assert(ownership_begin(fixture_segment, &owned));
        ck_assert(!ownership_add(&owned, 0));
        ck_assert_uint_eq(owned.free, UNITS);
        ownership_end(&owned);
    }
}
END_TEST

/* more was claimed since we began: what was worked out is about the units of then */
START_TEST(units_that_came_later_are_not_looked_at)
{
    int fd = files_open(fixture_name);
    ownership owned;
    uint64_t word;

    ck_assert(ownership_begin(fixture_segment, &owned));
    ck_gives(0, extent_reserve(fixture_segment, fd, 2 * UNITS * LAYOUT_EXTENT_UNIT, LAYOUT_FOR_FACTS, &word));
    say(0, word, 0, 0, 0);
    ck_assert(!ownership_add(&owned, 0));
    ownership_end(&owned);
    close(fd);
}
END_TEST

START_TEST(the_map_of_the_segment_is_compared_bit_by_bit)
{
    layout_extent_map *map = mapping_extent_map(fixture_segment);
    ownership owned;

    say(0, fixture_extent_word(1, 2), 0, 0, 0);
    ck_assert(ownership_begin(fixture_segment, &owned));
    ck_assert(ownership_agrees(&owned));
    ck_assert(ownership_add(&owned, 0));
    ck_assert(!ownership_agrees(&owned));
    map[0].owned = 6;
    ck_assert(ownership_agrees(&owned));
    map[1].owned = UINT64_C(1) << 63;
    ck_assert(!ownership_agrees(&owned));
    map[1].owned = 0;
    ck_assert(ownership_agrees(&owned));
    ownership_end(&owned);
}
END_TEST

/* Forged extents, over all units and nearly all; those of honest slots must be told all the same. */
START_TEST(forged_extents_do_not_take_those_of_honest_slots)
{
    ownership owned;

    say(0, fixture_extent_word(UNITS - 1, 1), 0, 0,
        0); /* honest, and in the way of the forged ones at their last unit */
    for (uint32_t i = 1; i < LAYOUT_CHUNK_SLOTS - 1; i++) {
        say(i, fixture_extent_word(i % 2 == 0, UNITS - (i % 2 == 0)), fixture_extent_word(0, UNITS),
            fixture_extent_word(0, UNITS), fixture_extent_word(0, UNITS));
    }
    say(LAYOUT_CHUNK_SLOTS - 1, fixture_extent_word(0, 4), fixture_extent_word(4, 4), 0, 0); /* honest */
    ck_assert(ownership_begin(fixture_segment, &owned));
    ck_assert(ownership_add(&owned, 0));
    for (uint32_t i = 1; i < LAYOUT_CHUNK_SLOTS - 1; i++) {
        ck_assert(!ownership_add(&owned, i));
    }
    ck_assert(ownership_add(&owned, LAYOUT_CHUNK_SLOTS - 1));
    ownership_end(&owned);
}
END_TEST

START_TEST(a_segment_without_extents_is_owned_by_nobody)
{
    ownership owned;

    ck_assert(ownership_begin(fixture_segment, &owned));
    ck_assert_uint_eq(owned.units, 0);
    say(0, 0, 0, 0, 0);
    ck_assert(ownership_add(&owned, 0));
    say(0, fixture_extent_word(0, 1), 0, 0, 0);
    ck_assert(!ownership_add(&owned, 0));
    ck_assert(ownership_agrees(&owned));
    ownership_end(&owned);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ownership");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits"),
          *empty = fixture_case_with_segment(suite, "Empty");

    tcase_add_checked_fixture(core, claim_units, NULL);
    tcase_add_checked_fixture(limits, claim_units, NULL);
    tcase_add_test(core, what_nobody_owned_before_is_owned_by_the_first);
    tcase_add_test(core, what_is_refused_adds_nothing);
    tcase_add_test(core, a_slot_does_not_own_a_unit_twice);
    tcase_add_test(core, what_is_not_claimed_cannot_be_owned);
    tcase_add_test(core, the_map_of_the_segment_is_compared_bit_by_bit);
    tcase_add_test(limits, units_that_came_later_are_not_looked_at);
    tcase_add_test(limits, forged_extents_do_not_take_those_of_honest_slots);
    tcase_add_test(empty, a_segment_without_extents_is_owned_by_nobody);
    return fixture_run(suite);
}
