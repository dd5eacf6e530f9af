/* SPDX-License-Identifier: MIT */
#include "extent.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "change.h"
#include "fixture.h"
#include "fixture_inside.h"
#include "fixture_system.h"
#include "life.h"
#include "mounts.h"

#define UNIT LAYOUT_EXTENT_UNIT
#define CHUNK LAYOUT_EXTENT_CHUNK

static int file = -1; /* in the place of the lock's descriptor */

static void open_file(void)
{
    file = files_open(fixture_name);
}

/* Reserve so many units; the first of them. */
static uint32_t reserve(uint32_t units)
{
    uint64_t word = 0;

    ck_gives(0, extent_reserve(fixture_segment, file, units * UNIT, LAYOUT_FOR_FACTS, &word));
    layout_extent at = layout_extent_of(word);
    ck_assert_uint_eq(at.units, units);
    ck_assert_uint_eq(at.sequence, 0);
    ck_assert(extent_is_valid(fixture_segment, word));
    return at.first;
}

static void release(uint32_t first, uint32_t units)
{
    extent_free(fixture_segment, fixture_extent_word(first, units));
}

static bool owned(uint32_t unit)
{
    return (load64(&mapping_extent_map(fixture_segment)[unit / 64].owned) >> unit % 64 & 1) != 0;
}

/* A live record of a type nobody knows, that says it owns these. */
static void make_owner(uint32_t index, const uint64_t extents[LAYOUT_EXTENTS])
{
    record_content content = {.type = 1000};
    record_key key;
    char name[16];

    snprintf(name, sizeof(name), "owner %u", (unsigned)index);
    ck_gives(0, record_key_from(fixture_segment, name, &key));
    memcpy(content.extents, extents, sizeof(content.extents));
    record_prepare(fixture_segment, index, &key, &content);
    record_commit(fixture_segment, index);
}

START_TEST(a_segment_without_extents_has_no_memory_for_them)
{
    ck_assert_uint_eq(mapping_extents(fixture_segment), 0);
    ck_assert(extent_is_valid(fixture_segment, 0));
    ck_assert(!extent_is_valid(fixture_segment, fixture_extent_word(0, 1)));
    extent_rebuild(fixture_segment);
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), 0);
}
END_TEST

START_TEST(units_are_claimed_a_chunk_at_a_time)
{
    uint64_t word;

    ck_assert_uint_eq(reserve(1), 0);
    ck_assert_uint_eq(mapping_extents(fixture_segment), CHUNK);
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), CHUNK - 1);
    ck_assert_uint_eq(reserve(CHUNK - 1), 1);
    ck_assert_uint_eq(mapping_extents(fixture_segment), CHUNK);
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), 0);
    ck_assert_uint_eq(reserve(1), CHUNK);
    ck_assert_uint_eq(mapping_extents(fixture_segment), 2 * CHUNK);
    ck_assert_uint_eq(reserve(2 * CHUNK + 1), 2 * CHUNK); /* more than a chunk: as many as it takes */
    ck_assert_uint_eq(mapping_extents(fixture_segment), 5 * CHUNK);
    ck_gives(0, extent_reserve(fixture_segment, file, 1, LAYOUT_FOR_FACTS, &word)); /* bytes, not units */
    ck_assert_uint_eq(layout_extent_of(word).units, 1);
    ck_gives(0, extent_reserve(fixture_segment, file, UNIT + 1, LAYOUT_FOR_FACTS, &word));
    ck_assert_uint_eq(layout_extent_of(word).units, 2);
}
END_TEST

START_TEST(reserved_units_are_nobody_elses)
{
    uint32_t first = reserve(3), second = reserve(5);

    for (uint32_t i = 0; i < 3; i++) {
        ck_assert(owned(first + i));
    }
    ck_assert(second >= first + 3);
    release(first, 3);
    ck_assert(!owned(first) && !owned(first + 2) && owned(second));
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), CHUNK - 5);
    release(first, 3); /* what is free already is not counted twice */
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), CHUNK - 5);
    extent_free(fixture_segment, 0);
    release(CHUNK, 1); /* what is not claimed */
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), CHUNK - 5);
}
END_TEST

/* a reader of what was freed last reads on: its units serve again as late as possible */
START_TEST(the_search_goes_on_behind_the_last_that_were_given)
{
    ck_assert_uint_eq(reserve(4), 0);
    release(0, 4);
    ck_assert_uint_eq(reserve(4), 4);
    ck_assert_uint_eq(reserve(CHUNK - 8), 8);
    ck_assert_uint_eq(reserve(2), 0); /* round the end, before more is claimed */
    ck_assert_uint_eq(reserve(2), 2);
    ck_assert_uint_eq(mapping_extents(fixture_segment), CHUNK);
    ck_assert_uint_eq(reserve(2), CHUNK);
    store32(&fixture_header()->extents_next, UINT32_MAX); /* a cache that a peer spoiled */
    ck_assert_uint_eq(reserve(1), CHUNK + 2);
}
END_TEST

START_TEST(a_run_is_found_across_words_of_the_map_and_never_across_an_owner)
{
    ck_assert_uint_eq(reserve(4 * CHUNK), 0);
    release(CHUNK - 2, 4); /* two units in each of two words */
    release(3 * CHUNK, 3);
    ck_assert_uint_eq(reserve(3), CHUNK - 2);
    ck_assert_uint_eq(reserve(3), 3 * CHUNK);
    ck_assert_uint_eq(reserve(1), CHUNK + 1);
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), 0);
    release(0, 1);
    release(2, 1);
    release(CHUNK - 2, 2);                    /* before a word that is owned whole, */
    release(2 * CHUNK, 2);                    /* and behind it */
    ck_assert_uint_eq(reserve(3), 4 * CHUNK); /* as many free units, but no three of them neighbours */
}
END_TEST

START_TEST(nothing_of_an_earlier_owner_stays_in_the_units)
{
    uint32_t first = reserve(2);
    uint64_t words[3] = {1, 2, 3}, word = fixture_extent_word(first, 2);

    memset(mapping_extent(fixture_segment, first), 0xa5, 2 * UNIT);
    extent_write(fixture_segment, word, words, 3);
    const uint64_t *written = extent_words(fixture_segment, word, 2 * UNIT);
    ck_assert_ptr_eq(written, mapping_extent(fixture_segment, first));
    ck_assert_mem_eq(written, words, sizeof(words));
    for (size_t i = 3; i < 2 * UNIT / 8; i++) {
        ck_assert_uint_eq(written[i], 0);
    }
}
END_TEST

START_TEST(only_units_that_are_claimed_can_be_looked_at)
{
    reserve(1);
    ck_assert_ptr_nonnull(extent_words(fixture_segment, fixture_extent_word(0, 2), 2 * UNIT));
    ck_assert_ptr_null(extent_words(fixture_segment, fixture_extent_word(0, 2), 2 * UNIT + 1));
    ck_assert_ptr_null(extent_words(fixture_segment, 0, 1));
    ck_assert_ptr_nonnull(extent_words(fixture_segment, fixture_extent_word(CHUNK - 1, 1), 1));
    ck_assert_ptr_null(extent_words(fixture_segment, fixture_extent_word(CHUNK - 1, 2), 1));
    ck_assert_ptr_null(extent_words(fixture_segment, fixture_extent_word(CHUNK, 1), 1));
    ck_assert_ptr_null(
        extent_words(fixture_segment, fixture_extent_word(UINT32_MAX, 1), 1)); /* the sum must not wrap */
    ck_assert_ptr_null(extent_words(fixture_segment, fixture_extent_word(5, 0), 0));
    ck_assert_ptr_null(extent_words(fixture_segment, UINT64_MAX, 1));
}
END_TEST

START_TEST(the_map_is_made_anew_from_the_records)
{
    uint32_t first = reserve(3), second = reserve(2), third = reserve(1);

    make_owner(0, (const uint64_t[]){fixture_extent_word(first, 3), 0, 0, fixture_extent_word(third, 1)});
    make_owner(1, (const uint64_t[]){0, fixture_extent_word(second, 2), 0, 0});
    record_commit(fixture_segment, 1); /* removed: what it says it owns is free */
    memset(mapping_extent_map(fixture_segment), 0x5a, 8);
    store32(&fixture_header()->extents_free, 4711);
    extent_rebuild(fixture_segment);
    for (uint32_t unit = 0; unit < CHUNK; unit++) {
        ck_assert(owned(unit) == ((unit >= first && unit < first + 3) || unit == third));
    }
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), CHUNK - 4);
    ck_assert_uint_eq(reserve(2), second);
}
END_TEST

/* as the commit of the record is the change, a kill before it leaves units that the next change frees */
START_TEST(units_without_an_owner_are_free_after_the_next_rebuild)
{
    change making;

    ck_gives(0, change_begin(fixture_segment, &making));
    reserve(7);
    lock_release(&making.held); /* killed: the mark stays */
    ck_gives(0, change_begin(fixture_segment, &making));
    change_end(&making);
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), CHUNK);
    ck_assert_uint_eq(load64(&fixture_header()->change) % 2, 0);
}
END_TEST

START_TEST(the_room_of_a_segment_is_an_error_when_it_is_in_use)
{
    uint32_t units = fixture_segment->geometry.extent_units;
    uint64_t word = 4711;

    ck_gives(-PYTOMIC_E_NO_ROOM,
             extent_reserve(fixture_segment, file, (LAYOUT_EXTENT_UNITS_MAX + 1) * UNIT, LAYOUT_FOR_FACTS, &word));
    ck_gives(-PYTOMIC_E_NO_ROOM, extent_reserve(fixture_segment, file, (units + 1) * UNIT, LAYOUT_FOR_FACTS, &word));
    ck_assert_uint_eq(word, 4711);
    ck_assert_uint_eq(load32(&fixture_header()->extents_claimed), 0);
    ck_assert_uint_eq(reserve(units - 1), 0);
    ck_assert_uint_eq(mapping_extents(fixture_segment), units);
    ck_gives(-PYTOMIC_E_NO_ROOM, extent_reserve(fixture_segment, file, 2 * UNIT, LAYOUT_FOR_FACTS, &word));
    ck_assert_uint_eq(reserve(1), units - 1);
    ck_gives(-PYTOMIC_E_NO_ROOM, extent_reserve(fixture_segment, file, 1, LAYOUT_FOR_FACTS, &word));
    release(17, 1);
    ck_assert_uint_eq(reserve(1), 17);
}
END_TEST

/* Everything in use is in use still, and what could not be made took no place. */
START_TEST(pages_that_the_system_refuses_leave_everything_as_it_was)
{
    pytomic_segment *segment;
    pytomic_slot slot, old;
    char name[300];

    /* 36 KiB for a segment, a page for the map, and none for the units */
    fixture_need(mounts_cover("/dev/shm", "size=44k"), "cannot mount");
    memset(name, 'n', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, NULL, &segment));
    ck_ok(pytomic_slot_open(segment, "old", PYTOMIC_UINT, PYTOMIC_CREATE, 7, &old));
    ck_code(-ENOSPC, pytomic_slot_open(segment, name, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-ENOSPC, pytomic_describe(segment, "family", &(pytomic_description){.help = "A help."}));
    ck_assert_uint_eq(load32(&mapping_header(segment)->extents_claimed), 0);
    ck_assert_uint_eq(load32(&mapping_header(segment)->extents_free), 0);
    ck_assert_uint_eq(load64(&mapping_header(segment)->change) % 2, 0);
    ck_ok(pytomic_slot_open(segment, "short", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_assert_uint_eq(slot.index, 1);
    fixture_need(mounts_change("/dev/shm", "size=128k"), "cannot mount anew");
    ck_ok(pytomic_slot_open(segment, name, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_assert_uint_eq(slot.index, 2);
    ck_assert_uint_eq(pytomic_load(old.as_uint), 7);
    pytomic_close(segment);
}
END_TEST

/* what was reserved for a record that could not be made is free again */
START_TEST(a_creation_that_fails_frees_what_it_reserved)
{
    uint32_t units = fixture_segment->geometry.extent_units;
    uint64_t body[UNIT / 8] = {1};
    const life wanted = {.type = 1000, .body = body, .body_words = UNIT / 8};
    directory_hit at;
    record_key key;
    change making;
    char name[300];

    reserve(units - 1); /* room for the name, and none for the body */
    memset(name, 'n', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    ck_gives(0, record_key_from(fixture_segment, name, &key));
    ck_gives(0, change_begin(fixture_segment, &making));
    ck_gives(-PYTOMIC_E_NO_ROOM, life_begin(&making, &key, &wanted, &at));
    change_end(&making);
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), 1);
    ck_assert(!owned(units - 1));
    ck_assert_uint_eq(load32(&fixture_header()->live), 0);
}
END_TEST

/* Words that no creator wrote. All of them together must not keep the lock's holder busy. */
START_TEST(forged_owners_are_gone_through_once)
{
    uint32_t units = fixture_segment->geometry.extent_units;
    uint64_t all = fixture_extent_word(0, units), word = 4711;
    change making;

    ck_assert_uint_le(units, LAYOUT_EXTENT_UNITS_MAX);
    release(reserve(units), units);
    for (uint32_t i = 0; i < LAYOUT_CHUNK_SLOTS; i++) {
        make_owner(i, (const uint64_t[]){all, all, all, all});
    }
    store64(&fixture_header()->change, 1);
    ck_gives(0, change_begin(fixture_segment, &making)); /* 97,536 units 256 times would be 25 million */
    change_end(&making);
    /* whose they are cannot be told: none is given away any more */
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), 0);
    ck_gives(-PYTOMIC_E_NO_ROOM, extent_reserve(fixture_segment, file, UNIT, LAYOUT_FOR_FACTS, &word));
    ck_assert(owned(0) && owned(units - 1));
}
END_TEST

START_TEST(owners_of_what_is_not_there_own_nothing)
{
    uint32_t first = reserve(2);

    make_owner(0, (const uint64_t[]){fixture_extent_word(CHUNK - 1, 2), fixture_extent_word(UINT32_MAX, 1), UINT64_MAX,
                                     fixture_extent_word(first, 2)});
    make_owner(1, (const uint64_t[]){fixture_extent_word(7, 0), 0, 0, 0});
    extent_rebuild(fixture_segment);
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), CHUNK - 2);
    ck_assert(owned(first) && owned(first + 1) && !owned(7) && !owned(CHUNK - 1));
}
END_TEST

/* The map of 16,384 units fills a page: the bit of one more would lie on a page that nobody claimed. */
START_TEST(a_number_of_units_that_was_forged_leads_to_whole_words_of_the_map)
{
    uint32_t units = 4096 * 4;

    release(reserve(units), units);
    store32(&fixture_header()->extents_claimed, units + 1);
    ck_gives(0, mapping_follow(fixture_segment));
    ck_assert_uint_eq(mapping_extents(fixture_segment), units);
    store32(&fixture_header()->extents_next, units - 1);
    ck_assert_uint_eq(reserve(1), units - 1);
    ck_assert_uint_eq(reserve(1), 0);
    ck_assert(!extent_is_valid(fixture_segment, fixture_extent_word(units, 1)));
    extent_rebuild(fixture_segment);
    ck_assert_uint_eq(load32(&fixture_header()->extents_free), units);
}
END_TEST

/* The first run of free units, looked for one by one; `units` if there is none. */
static uint32_t first_fit(uint32_t units, uint32_t wanted)
{
    uint32_t run = 0;

    for (uint32_t unit = 0; unit < units; unit++) {
        run = owned(unit) ? 0 : run + 1;
        if (run == wanted) {
            return unit + 1 - wanted;
        }
    }
    return units;
}

/* any pattern of owners: sparse, dense and with long runs, also across words of the map */
START_TEST(the_first_run_that_fits_is_found)
{
    enum { UNITS = 8 * CHUNK };
    layout_extent_map *map;
    uint64_t random = (uint64_t)_i + 1;

    release(reserve(UNITS), UNITS);
    ck_assert_uint_eq(mapping_extents(fixture_segment), UNITS);
    map = mapping_extent_map(fixture_segment);
    for (unsigned round = 0; round < 200; round++) {
        uint32_t taken = 0;
        for (uint32_t i = 0; i < UNITS / 64; i++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
            uint64_t word = random ^ random >> 29;
            map[i].owned = round % 4 == 0     ? word
                           : round % 4 == 1   ? word & word << 7 & word >> 5
                           : (word >> 60) < 5 ? 0
                                              : word << 40;
            taken += (uint32_t)__builtin_popcountll(map[i].owned);
        }
        for (uint32_t wanted = 1; wanted < 3 * CHUNK; wanted += 1 + wanted / 4) {
            uint32_t expected = first_fit(UNITS, wanted);
            fixture_header()->extents_free = UNITS - taken;
            fixture_header()->extents_next = 0;
            if (expected != UNITS && UNITS - taken >= wanted) {
                ck_assert_uint_eq(reserve(wanted), expected);
                release(expected, wanted);
            }
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("extent");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits"),
          *full = fixture_case(suite, "Full");

    tcase_add_checked_fixture(core, open_file, NULL);
    tcase_add_checked_fixture(limits, open_file, NULL);
    tcase_add_test(core, a_segment_without_extents_has_no_memory_for_them);
    tcase_add_test(core, units_are_claimed_a_chunk_at_a_time);
    tcase_add_test(core, reserved_units_are_nobody_elses);
    tcase_add_test(core, the_search_goes_on_behind_the_last_that_were_given);
    tcase_add_test(core, a_run_is_found_across_words_of_the_map_and_never_across_an_owner);
    tcase_add_test(core, nothing_of_an_earlier_owner_stays_in_the_units);
    tcase_add_test(core, only_units_that_are_claimed_can_be_looked_at);
    tcase_add_test(core, the_map_is_made_anew_from_the_records);
    tcase_add_test(core, units_without_an_owner_are_free_after_the_next_rebuild);
    tcase_add_test(limits, the_room_of_a_segment_is_an_error_when_it_is_in_use);
    tcase_add_test(full, pages_that_the_system_refuses_leave_everything_as_it_was);
    tcase_add_test(limits, a_creation_that_fails_frees_what_it_reserved);
    tcase_add_test(limits, forged_owners_are_gone_through_once);
    tcase_add_test(limits, owners_of_what_is_not_there_own_nothing);
    tcase_add_test(limits, a_number_of_units_that_was_forged_leads_to_whole_words_of_the_map);
    tcase_add_loop_test(core, the_first_run_that_fits_is_found, 0, 8);
    return fixture_run(suite);
}
