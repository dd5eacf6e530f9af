/* SPDX-License-Identifier: MIT */
#include "pytomic/slot.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "mapping.h"

static int open_slot(const char *name, pytomic_type type, int flags, uint64_t init, pytomic_slot *out)
{
    return pytomic_slot_open(fixture_segment, name, type, flags, init, out);
}

static pytomic_slot create(const char *name, uint64_t init)
{
    pytomic_slot slot;

    ck_ok(open_slot(name, PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, init, &slot));
    return slot;
}

static bool exists(const char *name)
{
    pytomic_slot slot;

    return pytomic_slot_find(fixture_segment, name, &slot) == 0;
}

static uint32_t count_slots(void)
{
    pytomic_slot_info info;
    uint32_t cursor = 0, count = 0;

    while (pytomic_slot_next(fixture_segment, &cursor, &info) == 1) {
        count++;
    }
    return count;
}

/* A segment of a test's own for so many slots. */
static pytomic_segment *small_segment(uint32_t max_slots)
{
    pytomic_options options = {.max_slots = max_slots};

    pytomic_close(fixture_segment);
    ck_ok(pytomic_unlink(fixture_name));
    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &fixture_segment));
    return fixture_segment;
}

START_TEST(a_slot_is_created_with_its_value_and_found_with_it)
{
    pytomic_slot slot, again;

    ck_ok(open_slot("hits", PYTOMIC_INT, PYTOMIC_CREATE, (uint64_t)INT64_MIN, &slot));
    ck_assert_int_eq(pytomic_load(slot.as_int), INT64_MIN);
    ck_assert_int_eq(slot.type, PYTOMIC_INT);
    ck_assert_ptr_eq(slot.segment, fixture_segment);
    ck_ok(open_slot("hits", PYTOMIC_INT, 0, 0, &again));
    ck_assert_ptr_eq(again.cell, slot.cell);
    ck_assert_uint_eq(again.index, slot.index);
    ck_assert_uint_eq(again.generation, slot.generation);
}
END_TEST

START_TEST(opening_a_slot_that_is_there_leaves_its_value)
{
    pytomic_slot slot = create("hits", 7), again;

    pytomic_inc(slot.as_uint);
    ck_ok(open_slot("hits", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &again));
    ck_assert_uint_eq(pytomic_load(again.as_uint), 8);
}
END_TEST

START_TEST(an_absent_slot_is_created_only_when_asked_for)
{
    pytomic_slot slot = {.index = 4711};

    ck_code(-ENOENT, open_slot("hits", PYTOMIC_UINT, 0, 0, &slot));
    ck_code(-ENOENT, pytomic_slot_find(fixture_segment, "hits", &slot));
    ck_code(-ENOENT, pytomic_slot_remove(fixture_segment, "hits"));
    ck_assert_uint_eq(slot.index, 4711);
    ck_assert_uint_eq(count_slots(), 0);
}
END_TEST

START_TEST(an_exclusive_creator_does_not_open)
{
    pytomic_slot slot = create("hits", 7), other = {.index = 4711};

    ck_code(-EEXIST, open_slot("hits", PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 0, &other));
    ck_code(-EEXIST, open_slot("hits", PYTOMIC_INT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 0, &other));
    ck_assert_uint_eq(other.index, 4711);
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 7);
}
END_TEST

START_TEST(a_slot_of_another_type_is_refused_and_found)
{
    pytomic_slot slot = create("hits", 7), other = {.index = 4711};

    ck_code(-PYTOMIC_E_TYPE, open_slot("hits", PYTOMIC_INT, 0, 0, &other));
    ck_code(-PYTOMIC_E_TYPE, open_slot("hits", PYTOMIC_INT, PYTOMIC_CREATE, 0, &other));
    ck_assert_uint_eq(other.index, 4711);
    ck_ok(pytomic_slot_find(fixture_segment, "hits", &other));
    ck_assert_int_eq(other.type, PYTOMIC_UINT);
    ck_assert_ptr_eq(other.cell, slot.cell);
}
END_TEST

START_TEST(a_removed_slot_is_gone_and_its_neighbours_are_not)
{
    pytomic_slot first = create("first", 1), second = create("second", 2);

    ck_ok(pytomic_slot_remove(fixture_segment, "first"));
    ck_assert(!exists("first") && exists("second"));
    ck_code(-ENOENT, pytomic_slot_remove(fixture_segment, "first"));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&first));
    ck_ok(pytomic_slot_check(&second));
    ck_assert_uint_eq(pytomic_load(second.as_uint), 2);
}
END_TEST

START_TEST(a_handle_stays_stale_when_its_cell_serves_again)
{
    small_segment(1);
    pytomic_slot old = create("old", 1);
    ck_ok(pytomic_slot_remove(fixture_segment, "old"));
    pytomic_slot anew = create("other", 2);
    ck_assert_ptr_eq(anew.cell, old.cell);
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&old));
    ck_ok(pytomic_slot_check(&anew));
    ck_ok(pytomic_slot_remove(fixture_segment, "other"));
    pytomic_slot same = create("old", 3); /* under its old name too */
    ck_assert_ptr_eq(same.cell, old.cell);
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&old));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&anew));
    ck_ok(pytomic_slot_check(&same));
}
END_TEST

START_TEST(a_cell_serves_again_as_late_as_possible)
{
    uint32_t first = create("0", 0).index;
    char name[16];

    ck_ok(pytomic_slot_remove(fixture_segment, "0"));
    for (int i = 1; i < 64; i++) {
        snprintf(name, sizeof(name), "%d", i);
        ck_assert_uint_ne(create(name, 0).index, first);
    }
    ck_assert_uint_eq(create("64", 0).index, first); /* before more memory is claimed */
}
END_TEST

START_TEST(a_handle_from_before_a_growth_opens_slots_from_after_it)
{
    int to_child[2], to_parent[2];
    pytomic_slot slot, old = create("old", 1);
    char name[16], byte;

    ck_assert(pipe(to_child) == 0 && pipe(to_parent) == 0);
    pid_t child = fork();
    if (child == 0) {
        bool ready = write(to_parent[1], "", 1) == 1 && read(to_child[0], &byte, 1) == 1;
        bool found = pytomic_slot_find(fixture_segment, "slot 1500", &slot) == 0;
        _exit(ready && found && pytomic_inc(slot.as_uint) == 1501 && pytomic_slot_check(&old) == 0 ? 0 : 1);
    }
    ck_assert_int_eq(read(to_parent[0], &byte, 1), 1);
    for (unsigned i = 0; i < FIXTURE_SLOTS - 1; i++) {
        snprintf(name, sizeof(name), "slot %u", i);
        create(name, i);
    }
    ck_assert_int_eq(write(to_child[1], "", 1), 1);
    ck_assert_int_eq(fixture_wait(child), 0);
    ck_ok(pytomic_slot_find(fixture_segment, "slot 1500", &slot));
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 1501);
    ck_assert_uint_eq(pytomic_load(old.as_uint), 1);
}
END_TEST

START_TEST(a_walk_meets_each_live_slot_once)
{
    bool seen[300] = {false};
    pytomic_slot_info info;
    uint32_t cursor = 0;
    char name[16];

    for (unsigned i = 0; i < 300; i++) {
        snprintf(name, sizeof(name), "%u", i);
        create(name, i);
    }
    ck_ok(pytomic_slot_remove(fixture_segment, "100"));
    while (pytomic_slot_next(fixture_segment, &cursor, &info) == 1) {
        ck_assert_uint_lt(info.value, 300);
        ck_assert(!seen[info.value]);
        seen[info.value] = true;
        snprintf(name, sizeof(name), "%u", (unsigned)info.value);
        ck_assert_str_eq(info.name, name);
        ck_assert_int_eq(info.type, PYTOMIC_UINT);
    }
    for (unsigned i = 0; i < 300; i++) {
        ck_assert(seen[i] == (i != 100));
    }
    ck_code(0, pytomic_slot_next(fixture_segment, &cursor, &info));
}
END_TEST

/* Create, find and remove a name of one's own, and find one that stays. */
static void *come_and_go(void *number)
{
    char name[16];
    pytomic_slot slot, stays;

    snprintf(name, sizeof(name), "thread %d", *(int *)number);
    for (int i = 0; i < 1000; i++) {
        if (open_slot(name, PYTOMIC_INT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 7, &slot) != 0 ||
            pytomic_inc(slot.as_int) != 8 || open_slot("stays", PYTOMIC_UINT, 0, 0, &stays) != 0 ||
            pytomic_slot_check(&stays) != 0 || pytomic_slot_remove(fixture_segment, name) != 0 || exists(name)) {
            return number;
        }
        pytomic_inc(stays.as_uint);
    }
    return NULL;
}

START_TEST(threads_create_find_and_remove_at_the_same_time)
{
    static int numbers[] = {0, 1, 2};
    pytomic_slot slot = create("stays", 0);
    pthread_t threads[3];
    void *failed;

    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, come_and_go, &numbers[i]), 0);
    }
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
        ck_assert_ptr_null(failed);
    }
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 3000);
    ck_assert_uint_eq(count_slots(), 1);
}
END_TEST

START_TEST(one_call_attaches_by_path)
{
    char path[PYTOMIC_SEGMENT_NAME_MAX + 16];
    pytomic_slot slot, again;

    pytomic_close(fixture_segment);
    fixture_segment = NULL;
    ck_ok(pytomic_unlink(fixture_name));
    snprintf(path, sizeof(path), "%s/hits/today", fixture_name);
    ck_code(-ENOENT, pytomic_attach(path, PYTOMIC_UINT, 0, 7, &slot));
    ck_ok(pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE, 7, &slot));
    ck_ok(pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_READ, 0, &again));
    ck_assert_uint_eq(pytomic_inc(slot.as_uint), 8);
    ck_assert_uint_eq(pytomic_load(again.as_uint), 8);
    ck_assert(!pytomic_writable(again.segment));
    pytomic_detach(&again);
    ck_assert_ptr_null(again.cell);
    ck_code(-EEXIST, pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 0, &again));
    ck_code(-PYTOMIC_E_TYPE, pytomic_attach(path, PYTOMIC_INT, PYTOMIC_CREATE, 0, &again));
    pytomic_detach(&slot);
    ck_ok(pytomic_attach(path, PYTOMIC_UINT, 0, 0, &slot)); /* detaching did not unlink */
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 8);
    pytomic_detach(&slot);
}
END_TEST

START_TEST(a_bad_slot_in_a_path_leaves_no_segment_behind)
{
    char path[PYTOMIC_SEGMENT_NAME_MAX + 16];
    pytomic_segment *segment;
    pytomic_slot slot;

    pytomic_close(fixture_segment);
    fixture_segment = NULL;
    ck_ok(pytomic_unlink(fixture_name));
    snprintf(path, sizeof(path), "%s/a\n", fixture_name);
    ck_code(-EINVAL, pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    snprintf(path, sizeof(path), "%s/a", fixture_name);
    ck_code(-ENOTSUP, pytomic_attach(path, PYTOMIC_FLOAT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-EINVAL, pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_READ | PYTOMIC_CREATE, 0, &slot));
    ck_code(-EINVAL, pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_EXCLUSIVE, 0, &slot));
    ck_code(-EINVAL, pytomic_attach(fixture_name, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-ENOENT, pytomic_open(fixture_name, 0, NULL, &segment));
}
END_TEST

static const char *const bad_names[] = {
    "",         "a\n",          "\t",           "\x1b[2J",          "a\x7f", "\xc2\x9b", "\x80",
    "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff",  "\xe8\xa8", NULL, /* 256 bytes */
};
#define BAD_NAMES (sizeof(bad_names) / sizeof(bad_names[0]))

START_TEST(a_bad_name_is_refused_and_nothing_is_made)
{
    char longest[PYTOMIC_SLOT_NAME_MAX + 2] = "";
    const char *name = bad_names[_i];
    pytomic_slot slot = {.index = 4711};

    if (name == NULL) {
        memset(longest, 'n', PYTOMIC_SLOT_NAME_MAX + 1);
        name = longest;
    }
    ck_code(-EINVAL, open_slot(name, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-EINVAL, open_slot(name, PYTOMIC_UINT, 0, 0, &slot));
    ck_code(-EINVAL, pytomic_slot_find(fixture_segment, name, &slot));
    ck_code(-EINVAL, pytomic_slot_remove(fixture_segment, name));
    ck_assert_uint_eq(slot.index, 4711);
    ck_assert_uint_eq(count_slots(), 0);
}
END_TEST

START_TEST(names_of_255_bytes_are_told_apart_by_their_last)
{
    char name[PYTOMIC_SLOT_NAME_MAX + 1];
    pytomic_slot slot;

    memset(name, 'n', PYTOMIC_SLOT_NAME_MAX);
    name[PYTOMIC_SLOT_NAME_MAX] = '\0';
    create(name, 1);
    name[PYTOMIC_SLOT_NAME_MAX - 1] = 'm';
    ck_code(-ENOENT, pytomic_slot_find(fixture_segment, name, &slot));
    create(name, 2);
    name[PYTOMIC_SLOT_NAME_MAX - 1] = 'n';
    ck_ok(pytomic_slot_find(fixture_segment, name, &slot));
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 1);
}
END_TEST

START_TEST(types_and_flags_out_of_range_are_refused)
{
    static const int flags[] = {PYTOMIC_READ, PYTOMIC_EXCLUSIVE, PYTOMIC_READ | PYTOMIC_CREATE, 8, -1};
    pytomic_slot slot = {.index = 4711};

    for (int i = 0; i < 5; i++) {
        ck_code(-EINVAL, open_slot("a", PYTOMIC_UINT, flags[i], 0, &slot));
    }
    ck_code(-EINVAL, open_slot("a", (pytomic_type)0, PYTOMIC_CREATE, 0, &slot));
    ck_code(-EINVAL, open_slot("a", (pytomic_type)(PYTOMIC_COUNTER + 1), PYTOMIC_CREATE, 0, &slot));
    ck_code(-ENOTSUP, open_slot("a", PYTOMIC_FLOAT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-ENOTSUP, open_slot("a", PYTOMIC_BOOL, PYTOMIC_CREATE, 0, &slot));
    ck_code(-ENOTSUP, open_slot("a", PYTOMIC_CHAR, PYTOMIC_CREATE, 0, &slot));
    ck_assert_uint_eq(slot.index, 4711);
    ck_assert_uint_eq(count_slots(), 0);
}
END_TEST

START_TEST(a_full_segment_takes_no_more_until_one_goes)
{
    small_segment(70); /* not a whole number of chunks */
    pytomic_slot slot;
    char name[16];

    for (unsigned i = 0; i < 70; i++) {
        snprintf(name, sizeof(name), "%u", i);
        create(name, i);
    }
    ck_code(-PYTOMIC_E_FULL, open_slot("one more", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_assert_uint_eq(count_slots(), 70);
    ck_ok(open_slot("33", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot)); /* it is there: nothing is needed */
    ck_ok(pytomic_slot_remove(fixture_segment, "33"));
    create("one more", 0);
    ck_code(-PYTOMIC_E_FULL, open_slot("33", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
}
END_TEST

START_TEST(a_generation_that_wraps_leaves_a_free_cell_and_a_stale_handle)
{
    small_segment(1);
    pytomic_slot slot = create("a", 0);
    /* as after two thousand million lives */
    __atomic_store_n(&slot.cell->generation, UINT32_MAX, __ATOMIC_SEQ_CST);
    ck_ok(pytomic_slot_find(fixture_segment, "a", &slot));
    ck_assert_uint_eq(slot.generation, UINT32_MAX);
    ck_ok(pytomic_slot_remove(fixture_segment, "a"));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&slot));
    ck_assert_uint_eq(count_slots(), 0);
    pytomic_slot anew = create("a", 5);
    ck_assert_ptr_eq(anew.cell, slot.cell);
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&slot));
    ck_ok(pytomic_slot_check(&anew));
}
END_TEST

START_TEST(a_type_of_the_future_can_be_found_and_removed)
{
    pytomic_slot slot = create("a", 0), found;

    __atomic_store_n(&mapping_record(fixture_segment, slot.index)->type, PYTOMIC_FLOAT, __ATOMIC_SEQ_CST);
    ck_ok(pytomic_slot_find(fixture_segment, "a", &found));
    ck_assert_int_eq(found.type, PYTOMIC_FLOAT);
    ck_code(-PYTOMIC_E_TYPE, open_slot("a", PYTOMIC_UINT, 0, 0, &found));
    ck_ok(pytomic_slot_remove(fixture_segment, "a"));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&slot));
}
END_TEST

START_TEST(a_hundred_thousand_slots_come_and_go_and_come_again)
{
    enum { SLOTS = 100000 };
    pytomic_segment_info full, again;
    pytomic_slot slot;
    char name[24];

    small_segment(SLOTS);
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < SLOTS; i++) {
            snprintf(name, sizeof(name), "slot/%u", i);
            ck_ok(open_slot(name, PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, i + round, &slot));
        }
        ck_ok(pytomic_info(fixture_segment, round == 0 ? &full : &again));
        ck_code(-PYTOMIC_E_FULL, open_slot("one more", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
        for (unsigned i = 0; i < SLOTS; i++) {
            snprintf(name, sizeof(name), "slot/%u", i);
            ck_ok(pytomic_slot_find(fixture_segment, name, &slot));
            ck_assert_uint_eq(pytomic_load(slot.as_uint), i + round);
            ck_ok(pytomic_slot_remove(fixture_segment, name));
        }
        ck_assert_uint_eq(count_slots(), 0);
    }
    ck_assert_uint_eq(full.slots, SLOTS);
    ck_assert_uint_eq(again.memory, full.memory);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("slot");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, a_slot_is_created_with_its_value_and_found_with_it);
    tcase_add_test(core, opening_a_slot_that_is_there_leaves_its_value);
    tcase_add_test(core, an_absent_slot_is_created_only_when_asked_for);
    tcase_add_test(core, an_exclusive_creator_does_not_open);
    tcase_add_test(core, a_slot_of_another_type_is_refused_and_found);
    tcase_add_test(core, a_removed_slot_is_gone_and_its_neighbours_are_not);
    tcase_add_test(core, a_handle_stays_stale_when_its_cell_serves_again);
    tcase_add_test(core, a_cell_serves_again_as_late_as_possible);
    tcase_add_test(core, a_handle_from_before_a_growth_opens_slots_from_after_it);
    tcase_add_test(core, a_walk_meets_each_live_slot_once);
    tcase_add_test(core, threads_create_find_and_remove_at_the_same_time);
    tcase_add_test(core, one_call_attaches_by_path);
    tcase_add_test(core, a_bad_slot_in_a_path_leaves_no_segment_behind);
    tcase_add_loop_test(limits, a_bad_name_is_refused_and_nothing_is_made, 0, BAD_NAMES);
    tcase_add_test(limits, names_of_255_bytes_are_told_apart_by_their_last);
    tcase_add_test(limits, types_and_flags_out_of_range_are_refused);
    tcase_add_test(limits, a_full_segment_takes_no_more_until_one_goes);
    tcase_add_test(limits, a_generation_that_wraps_leaves_a_free_cell_and_a_stale_handle);
    tcase_add_test(limits, a_type_of_the_future_can_be_found_and_removed);
    tcase_add_test(limits, a_hundred_thousand_slots_come_and_go_and_come_again);
    return fixture_run(suite);
}
