/* SPDX-License-Identifier: MIT */
#include "change.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_inside.h"
#include "fixture_slots.h"

#define SLOTS 64u /* as many as are claimed at first: the next ones come from the queue */

/* Slots 0 to 63, of which 5, 3 and 60 were removed in this order. */
static void fill(void)
{
    for (uint32_t i = 0; i < SLOTS; i++) {
        ck_assert_uint_eq(fixture_create(fixture_numbered(i), 0).index, i);
    }
    ck_ok(pytomic_slot_remove(fixture_segment, "slot 5"));
    ck_ok(pytomic_slot_remove(fixture_segment, "slot 3"));
    ck_ok(pytomic_slot_remove(fixture_segment, "slot 60"));
}

/* What a change that is killed at the worst moment leaves: the mark, and caches that mean nothing. */
static void cut_short(void)
{
    store64(&fixture_header()->change, load64(&fixture_header()->change) | 1);
    memset(mapping_directory(fixture_segment, 0), 0xa5, LAYOUT_DIRECTORY_ENTRIES * sizeof(uint64_t));
    store32(&fixture_header()->directory_filled, 4711);
    store32(&fixture_header()->used, 1);
    store32(&fixture_header()->live, 99999);
    store32(&fixture_header()->free_head, 17);
    store32(&fixture_header()->free_tail, 0);
    store64(&fixture_header()->removals, 0);
    for (uint32_t i = 0; i < SLOTS; i++) {
        store32(&mapping_record(fixture_segment, i)->next_free, UINT32_MAX);
    }
}

START_TEST(a_change_marks_its_beginning_and_its_end)
{
    change making;

    ck_assert_uint_eq(load64(&fixture_header()->change), 0);
    ck_gives(0, change_begin(fixture_segment, &making));
    ck_assert_uint_eq(load64(&fixture_header()->change), 1);
    change_end(&making);
    ck_assert_uint_eq(load64(&fixture_header()->change), 2);
}
END_TEST

/* Who counts changes, as the reader of a description does, must see those that were cut short, too. */
START_TEST(every_holder_of_the_lock_moves_the_mark)
{
    change making;

    for (uint64_t i = 0; i < 3; i++) {
        ck_gives(0, change_begin(fixture_segment, &making));
        ck_assert_uint_eq(load64(&fixture_header()->change), 2 * i + 1);
        lock_release(&making.held); /* killed: the mark stays */
    }
    ck_gives(0, change_begin(fixture_segment, &making));
    change_end(&making);
    ck_assert_uint_eq(load64(&fixture_header()->change), 8);
}
END_TEST

START_TEST(one_change_is_under_way_at_a_time)
{
    change first, second;

    pytomic_set_lock_timeout(0);
    ck_gives(0, change_begin(fixture_segment, &first));
    ck_gives(-ETIMEDOUT, change_begin(fixture_segment, &second));
    ck_code(-ETIMEDOUT, pytomic_slot_remove(fixture_segment, "slot"));
    change_end(&first);
    ck_gives(0, change_begin(fixture_segment, &second));
    change_end(&second);
}
END_TEST

START_TEST(a_change_that_was_cut_short_is_cleaned_up_by_the_next)
{
    fill();
    cut_short();
    ck_assert_uint_eq(fixture_create("anew", 0).index, 5);
    ck_assert_uint_eq(load64(&fixture_header()->change) % 2, 0);
    ck_assert_uint_eq(load32(&fixture_header()->live), SLOTS - 2);
    for (uint32_t i = 0; i < SLOTS; i++) {
        ck_assert_msg(fixture_exists(fixture_numbered(i)) == (i != 5 && i != 3 && i != 60), "%s", fixture_numbered(i));
    }
}
END_TEST

START_TEST(the_order_of_the_queue_outlives_a_change_that_was_cut_short)
{
    fill();
    cut_short();
    ck_ok(pytomic_slot_remove(fixture_segment, "slot 0"));
    ck_assert_uint_eq(fixture_create("a", 0).index, 5);
    ck_assert_uint_eq(fixture_create("b", 0).index, 3);
    cut_short();
    ck_assert_uint_eq(fixture_create("c", 0).index, 60);
    ck_assert_uint_eq(fixture_create("d", 0).index, 0);
    ck_assert_uint_eq(fixture_create("e", 0).index, SLOTS);
}
END_TEST

START_TEST(look_ups_are_right_while_nobody_has_cleaned_up)
{
    pytomic_segment *reader;
    pytomic_slot slot;

    fill();
    cut_short();
    ck_ok(pytomic_open(fixture_name, PYTOMIC_READ, NULL, &reader));
    for (uint32_t i = 0; i < SLOTS; i++) {
        ck_code(i == 5 || i == 3 || i == 60 ? -PYTOMIC_E_NO_SLOT : 0,
                pytomic_slot_find(reader, fixture_numbered(i), &slot));
    }
    pytomic_close(reader);
}
END_TEST

/* Attached before anything was there; the first that it does is a change. */
static int change_what_grew(int ready, int go)
{
    char byte;
    change making;

    if (write(ready, "", 1) != 1 || read(go, &byte, 1) != 1 || mapping_claimed(fixture_segment) != SLOTS) {
        return 1;
    }
    if (change_begin(fixture_segment, &making) != 0) {
        return 2;
    }
    bool whole = mapping_claimed(fixture_segment) == 320 && mapping_directory_level(fixture_segment) == 1;
    change_end(&making);
    return whole ? 0 : 3;
}

START_TEST(a_change_begins_with_all_that_is_there)
{
    int ready[2], go[2];
    char byte;

    ck_assert(pipe(ready) == 0 && pipe(go) == 0);
    pid_t child = child_fork();
    if (child == 0) {
        _exit(change_what_grew(ready[1], go[0]));
    }
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    for (uint32_t i = 0; i < 300; i++) {
        fixture_create(fixture_numbered(i), 0);
    }
    ck_assert_int_eq(write(go[1], "", 1), 1);
    ck_assert_int_eq(child_wait(child), 0);
}
END_TEST

/* the lock and the mark of the dead together */
START_TEST(a_process_killed_inside_a_change_stops_nobody)
{
    fill();
    pid_t child = child_fork();
    if (child == 0) {
        change making;
        if (change_begin(fixture_segment, &making) == 0) {
            cut_short();
            raise(SIGKILL);
        }
        _exit(1);
    }
    ck_assert_int_eq(child_wait(child), -SIGKILL);
    pytomic_set_lock_timeout(0);
    ck_assert(fixture_exists("slot 0"));
    ck_assert_uint_eq(fixture_create("anew", 0).index, 5);
    ck_assert_uint_eq(load64(&fixture_header()->change) % 2, 0);
}
END_TEST

START_TEST(a_read_only_mapping_changes_nothing)
{
    pytomic_segment *reader;
    change making;

    ck_ok(pytomic_open(fixture_name, PYTOMIC_READ, NULL, &reader));
    ck_gives(-EACCES, change_begin(reader, &making));
    ck_assert_uint_eq(load64(&fixture_header()->change), 0);
    pytomic_close(reader);
}
END_TEST

START_TEST(a_stale_segment_is_not_changed)
{
    change making;

    ck_ok(pytomic_unlink(fixture_name));
    ck_gives(-PYTOMIC_E_STALE, change_begin(fixture_segment, &making));
    ck_assert_uint_eq(load64(&fixture_header()->change), 0);
}
END_TEST

/* Slots under one name, and entries under one tag: only a peer that breaks the rules can do that. */
static void make_namesakes(uint32_t count)
{
    layout_record *first = mapping_record(fixture_segment, 0);

    for (uint32_t i = 0; i < count; i++) {
        layout_record *record = mapping_record(fixture_segment, fixture_create(fixture_numbered(i), 0).index);
        store32(&record->name_length, first->name_length);
        memcpy(record->name, first->name, sizeof(record->name));
    }
    uint32_t level = mapping_directory_level(fixture_segment);
    for (uint32_t i = 0; i < layout_level_entries(level); i++) {
        mapping_directory(fixture_segment, level)[i] &= UINT32_MAX;
    }
}

START_TEST(what_cannot_be_rebuilt_stays_marked_and_unlocked)
{
    change making;

    make_namesakes(FIXTURE_SLOTS);
    store64(&fixture_header()->change, 1);
    pytomic_set_lock_timeout(0);
    ck_gives(-PYTOMIC_E_DAMAGED, change_begin(fixture_segment, &making));
    ck_gives(-PYTOMIC_E_DAMAGED, change_begin(fixture_segment, &making));
    ck_assert_uint_eq(load64(&fixture_header()->change) % 2, 1);
    ck_assert(fixture_exists("slot 0"));
}
END_TEST

/* Level 2 is half full: one more slot wants the next, whose making shows what the tags are. */
START_TEST(a_creation_that_cannot_rebuild_leaves_the_mark)
{
    pytomic_slot slot;

    make_namesakes(1024);
    ck_assert_uint_eq(load64(&fixture_header()->change) % 2, 0);
    ck_code(-PYTOMIC_E_DAMAGED, pytomic_slot_open(fixture_segment, "one more", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_assert_uint_eq(load64(&fixture_header()->change) % 2, 1);
    ck_assert(fixture_exists("slot 0"));
}
END_TEST

START_TEST(the_mark_wraps_round)
{
    fill();
    store64(&fixture_header()->change, UINT64_MAX - 1);
    ck_assert_uint_eq(fixture_create("anew", 0).index, 5);
    ck_assert_uint_eq(load64(&fixture_header()->change), 0);
    ck_assert(fixture_exists("anew"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("change");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, a_change_marks_its_beginning_and_its_end);
    tcase_add_test(core, every_holder_of_the_lock_moves_the_mark);
    tcase_add_test(core, one_change_is_under_way_at_a_time);
    tcase_add_test(core, a_change_that_was_cut_short_is_cleaned_up_by_the_next);
    tcase_add_test(core, the_order_of_the_queue_outlives_a_change_that_was_cut_short);
    tcase_add_test(core, look_ups_are_right_while_nobody_has_cleaned_up);
    tcase_add_test(core, a_change_begins_with_all_that_is_there);
    tcase_add_test(core, a_process_killed_inside_a_change_stops_nobody);
    tcase_add_test(limits, a_read_only_mapping_changes_nothing);
    tcase_add_test(limits, a_stale_segment_is_not_changed);
    tcase_add_test(limits, what_cannot_be_rebuilt_stays_marked_and_unlocked);
    tcase_add_test(limits, a_creation_that_cannot_rebuild_leaves_the_mark);
    tcase_add_test(limits, the_mark_wraps_round);
    return fixture_run(suite);
}
