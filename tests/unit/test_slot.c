/* SPDX-License-Identifier: MIT */
#include "pytomic/slot.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "change.h"
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

    ck_code(-PYTOMIC_E_NO_SLOT, open_slot("hits", PYTOMIC_UINT, 0, 0, &slot));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, "hits", &slot));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_remove(fixture_segment, "hits"));
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
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_remove(fixture_segment, "first"));
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
    pid_t child = child_fork();
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
    ck_assert_int_eq(child_wait(child), 0);
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
    ck_code(-PYTOMIC_E_NO_SEGMENT, pytomic_attach(path, PYTOMIC_UINT, 0, 7, &slot));
    ck_ok(pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE, 7, &slot));
    ck_ok(pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_READ, 0, &again));
    ck_assert_uint_eq(pytomic_inc(slot.as_uint), 8);
    ck_assert_uint_eq(pytomic_load(again.as_uint), 8);
    ck_assert(!pytomic_segment_writable(again.segment));
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
    ck_code(-PYTOMIC_E_SLOT_NAME, pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    snprintf(path, sizeof(path), "%s/a", fixture_name);
    ck_code(-ENOTSUP, pytomic_attach(path, PYTOMIC_FLOAT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-EINVAL, pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_READ | PYTOMIC_CREATE, 0, &slot));
    ck_code(-EINVAL, pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_EXCLUSIVE, 0, &slot));
    ck_code(-PYTOMIC_E_SLOT_NAME, pytomic_attach(fixture_name, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-PYTOMIC_E_NO_SEGMENT, pytomic_open(fixture_name, 0, NULL, &segment));
}
END_TEST

static const char *const bad_names[] = {
    "",         "a\n",          "\t",           "\x1b[2J",          "a\x7f", "\xc2\x9b", "\x80",
    "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff",  "\xe8\xa8", NULL, /* 4,096 bytes */
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
    ck_code(-PYTOMIC_E_SLOT_NAME, open_slot(name, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-PYTOMIC_E_SLOT_NAME, open_slot(name, PYTOMIC_UINT, 0, 0, &slot));
    ck_code(-PYTOMIC_E_SLOT_NAME, pytomic_slot_find(fixture_segment, name, &slot));
    ck_code(-PYTOMIC_E_SLOT_NAME, pytomic_slot_remove(fixture_segment, name));
    ck_assert_uint_eq(slot.index, 4711);
    ck_assert_uint_eq(count_slots(), 0);
}
END_TEST

START_TEST(names_of_4095_bytes_are_told_apart_by_their_last)
{
    char name[PYTOMIC_SLOT_NAME_MAX + 1];
    pytomic_slot slot;

    memset(name, 'n', PYTOMIC_SLOT_NAME_MAX);
    name[PYTOMIC_SLOT_NAME_MAX] = '\0';
    create(name, 1);
    name[PYTOMIC_SLOT_NAME_MAX - 1] = 'm';
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, name, &slot));
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
    ck_code(-EINVAL, open_slot("a", (pytomic_type)(PYTOMIC_RATE + 1), PYTOMIC_CREATE, 0, &slot));
    ck_code(-ENOTSUP, open_slot("a", PYTOMIC_FLOAT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-ENOTSUP, open_slot("a", PYTOMIC_BOOL, PYTOMIC_CREATE, 0, &slot));
    ck_code(-ENOTSUP, open_slot("a", PYTOMIC_CHAR, PYTOMIC_CREATE, 0, &slot));
    ck_code(-ENOTSUP, open_slot("a", PYTOMIC_HISTOGRAM, PYTOMIC_CREATE, 0, &slot));
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
        ck_ok(pytomic_segment_get_info(fixture_segment, round == 0 ? &full : &again));
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

/* Opens three names, two of which are there, with these flags. */
static int open_many(const char *const *names, size_t count, int flags, pytomic_slot *out, size_t *opened)
{
    return pytomic_slot_open_many(fixture_segment, count, names, PYTOMIC_UINT, flags, 7, out, opened);
}

START_TEST(many_are_opened_in_their_order_and_created_where_absent)
{
    static const char *const names[] = {"b", "new", "a", "new", "newer"};
    pytomic_slot slots[5], a = create("a", 1), b = create("b", 2);
    size_t opened = 99;

    ck_ok(open_many(names, 5, PYTOMIC_CREATE, slots, &opened));
    ck_assert_uint_eq(opened, 5);
    ck_assert_ptr_eq(slots[0].cell, b.cell);
    ck_assert_ptr_eq(slots[2].cell, a.cell);
    ck_assert_ptr_eq(slots[1].cell, slots[3].cell); /* said twice: one slot */
    ck_assert_uint_eq(pytomic_load(slots[0].as_uint), 2);
    ck_assert_uint_eq(pytomic_load(slots[1].as_uint), 7);
    ck_assert_uint_eq(pytomic_load(slots[4].as_uint), 7);
    ck_assert_uint_eq(count_slots(), 4);
    for (size_t i = 0; i < 5; i++) {
        ck_ok(pytomic_slot_check(&slots[i]));
        ck_assert_ptr_eq(slots[i].segment, fixture_segment);
    }
    ck_ok(open_many(names, 0, 0, slots, &opened));
    ck_assert_uint_eq(opened, 0);
}
END_TEST

/* with the lock held by another, and no patience */
START_TEST(many_that_are_there_are_opened_without_the_lock)
{
    static const char *const names[] = {"b", "a", "b"};
    pytomic_slot slots[3];
    lock held;
    size_t opened;

    create("a", 1);
    create("b", 2);
    pytomic_segment_set_lock_timeout(fixture_segment, 0);
    ck_gives(0, lock_acquire(fixture_segment, &held));
    ck_ok(open_many(names, 3, PYTOMIC_CREATE, slots, &opened));
    ck_ok(open_many(names, 3, 0, slots, &opened));
    ck_assert_uint_eq(opened, 3);
    ck_code(-ETIMEDOUT, open_many((const char *const[]){"a", "c"}, 2, PYTOMIC_CREATE, slots, &opened));
    ck_assert_uint_eq(opened, 1);
    lock_release(&held);
}
END_TEST

/* one lock for all that are created: nobody's change comes between */
START_TEST(many_are_created_in_one_change)
{
    enum { COUNT = 1500 };
    static char texts[COUNT][16];
    static const char *names[COUNT];
    static pytomic_slot slots[COUNT];
    size_t opened;

    for (unsigned i = 0; i < COUNT; i++) {
        snprintf(texts[i], sizeof(texts[i]), "%u", i);
        names[i] = texts[i];
    }
    ck_ok(pytomic_slot_open_many(fixture_segment, COUNT, names, PYTOMIC_COUNTER, PYTOMIC_CREATE, 5, slots, &opened));
    ck_assert_uint_eq(opened, COUNT);
    ck_assert_uint_eq(load64(&mapping_header(fixture_segment)->change), 2);
    ck_assert_uint_eq(count_slots(), COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        ck_assert_int_eq(pytomic_counter_sum(&slots[i].counter), 5);
        ck_assert(exists(names[i]));
    }
}
END_TEST

/* with a few that are new among many that are there, or said more than once, memory grows by the few */
START_TEST(memory_is_claimed_for_those_that_are_created)
{
    enum { COUNT = 900 };
    static char texts[COUNT][16];
    static const char *names[2 * COUNT];
    static pytomic_slot slots[2 * COUNT];
    size_t opened;

    for (unsigned i = 0; i < COUNT; i++) {
        snprintf(texts[i], sizeof(texts[i]), "%u", i);
        names[i] = names[COUNT + i] = texts[i];
    }
    ck_ok(open_many(names, COUNT, PYTOMIC_CREATE, slots, &opened));
    uint32_t claimed = mapping_claimed(fixture_segment);
    names[0] = "new";
    ck_ok(open_many(names, 2 * COUNT, PYTOMIC_CREATE, slots, &opened));
    ck_assert_uint_eq(opened, 2 * COUNT);
    ck_assert_uint_le(mapping_claimed(fixture_segment), claimed + LAYOUT_CHUNK_SLOTS);
    ck_assert_uint_eq(mapping_directory_level(fixture_segment), 2);
}
END_TEST

START_TEST(many_stop_at_the_first_that_cannot_be_opened)
{
    static const struct {
        const char *names[4];
        int flags, code;
        size_t opened;
    } cases[] = {
        {{"a", "absent", "b", "c"}, 0, -PYTOMIC_E_NO_SLOT, 1},
        {{"a", "b", "signed", "c"}, 0, -PYTOMIC_E_TYPE, 2},
        {{"a", "new", "signed", "c"}, PYTOMIC_CREATE, -PYTOMIC_E_TYPE, 2},
        {{"new", "newer", "a", "c"}, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, -EEXIST, 2},
        {{"a", "new", "b", "c"}, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, -EEXIST, 0},
        {{"new", "new", "b", "c"}, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, -EEXIST, 1},
        {{"a", "b\n", "new", "c"}, PYTOMIC_CREATE, -PYTOMIC_E_SLOT_NAME, 1},
        {{"a", "new", "b\n", "c"}, PYTOMIC_CREATE, -PYTOMIC_E_SLOT_NAME, 2},
        {{"", "new", "b", "c"}, PYTOMIC_CREATE, -PYTOMIC_E_SLOT_NAME, 0},
    };
    pytomic_slot slots[4] = {{.index = 4711}, {.index = 4711}, {.index = 4711}, {.index = 4711}}, other;
    size_t opened = 99;

    create("a", 1);
    create("b", 2);
    ck_ok(open_slot("signed", PYTOMIC_INT, PYTOMIC_CREATE, 0, &other));
    ck_code(cases[_i].code, open_many(cases[_i].names, 4, cases[_i].flags, slots, &opened));
    ck_assert_uint_eq(opened, cases[_i].opened);
    for (size_t i = 0; i < opened; i++) { /* those before are good handles, created ones too */
        ck_ok(pytomic_slot_check(&slots[i]));
        ck_ok(pytomic_slot_find(fixture_segment, cases[_i].names[i], &other));
        ck_assert_ptr_eq(other.cell, slots[i].cell);
    }
    ck_assert_uint_eq(slots[opened].index, 4711);
    ck_assert(!exists("c"));
    ck_assert_uint_eq(load64(&mapping_header(fixture_segment)->change) % 2, 0);
}
END_TEST
#define STOPS 9

START_TEST(many_of_a_full_segment_keep_what_fitted)
{
    static const char *const names[] = {"0", "1", "2", "3", "4"};
    pytomic_slot slots[5];
    size_t opened;

    small_segment(3);
    ck_code(-PYTOMIC_E_FULL, open_many(names, 5, PYTOMIC_CREATE, slots, &opened));
    ck_assert_uint_eq(opened, 3);
    ck_assert_uint_eq(count_slots(), 3);
    opened = 99;
    ck_code(-EINVAL, pytomic_slot_open_many(fixture_segment, 5, names, (pytomic_type)0, 0, 0, slots, &opened));
    ck_assert_uint_eq(opened, 0);
    ck_code(-ENOTSUP, pytomic_slot_open_many(fixture_segment, 5, names, PYTOMIC_CHAR, 0, 0, slots, &opened));
    ck_code(-EINVAL, pytomic_slot_open_many(fixture_segment, 5, names, PYTOMIC_INT, PYTOMIC_READ, 0, slots, &opened));
}
END_TEST

START_TEST(a_slot_is_removed_by_its_handle_and_no_other)
{
    pytomic_slot slot = create("a", 1), copy = slot, other = create("b", 2);

    ck_ok(pytomic_slot_remove_handle(&slot));
    ck_assert(!exists("a") && exists("b"));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_remove_handle(&copy));
    ck_ok(pytomic_slot_check(&other));
    small_segment(1);
    slot = create("a", 1);
    ck_ok(pytomic_slot_remove(fixture_segment, "a"));
    pytomic_slot anew = create("a", 3); /* the same name in the same cell: another slot */
    ck_assert_ptr_eq(anew.cell, slot.cell);
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_remove_handle(&slot));
    ck_assert(exists("a"));
    ck_ok(pytomic_slot_remove_handle(&anew));
    ck_assert_uint_eq(count_slots(), 0);
}
END_TEST

/* between the first look at the handle and the lock somebody else is faster */
static void *remove_and_create_anew(void *unused)
{
    (void)unused;
    for (int i = 0; i < 2000; i++) {
        pytomic_slot slot;
        if (open_slot("contended", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot) != 0) {
            return &fixture_segment;
        }
        int code = pytomic_slot_remove_handle(&slot);
        if (code != 0 && code != -PYTOMIC_E_STALE) {
            return &fixture_segment;
        }
    }
    return NULL;
}

START_TEST(threads_that_remove_one_slot_agree_who_did)
{
    pytomic_segment_info info;
    pthread_t threads[2];
    void *failed;

    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, remove_and_create_anew, NULL), 0);
    }
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
        ck_assert_ptr_null(failed);
    }
    ck_ok(pytomic_segment_get_info(fixture_segment, &info));
    ck_assert_uint_eq(info.slots, count_slots());
    ck_assert_uint_le(info.slots, 1);
}
END_TEST

START_TEST(a_handle_of_what_may_not_be_changed_removes_nothing)
{
    pytomic_segment *reader;
    pytomic_slot slot = create("a", 1), seen;

    ck_ok(pytomic_open(fixture_name, PYTOMIC_READ, NULL, &reader));
    ck_ok(pytomic_slot_find(reader, "a", &seen));
    ck_code(-EACCES, pytomic_slot_remove_handle(&seen));
    pytomic_close(reader);
    /* a record that a peer spoiled has no name under which to remove it */
    uint32_t length = load32(&mapping_record(fixture_segment, slot.index)->name_length);
    store32(&mapping_record(fixture_segment, slot.index)->name_length, 0);
    ck_code(-PYTOMIC_E_DAMAGED, pytomic_slot_remove_handle(&slot));
    store32(&mapping_record(fixture_segment, slot.index)->name_length, length);
    ck_ok(pytomic_unlink(fixture_name));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_remove_handle(&slot));
    ck_ok(pytomic_slot_check(&slot));
}
END_TEST

/* a wrong member must crash at its first use and not corrupt in silence */
START_TEST(a_handle_reaches_its_value_by_the_member_of_its_type_alone)
{
    static const pytomic_type types[] = {PYTOMIC_INT, PYTOMIC_UINT, PYTOMIC_COUNTER};
    pytomic_type type = types[_i];
    pytomic_slot slots[3];

    ck_ok(open_slot("a", type, PYTOMIC_CREATE, 7, &slots[0]));
    ck_ok(pytomic_slot_find(fixture_segment, "a", &slots[1]));
    ck_ok(pytomic_anonymous_create(type, 7, &slots[2]));
    for (int i = 0; i < 3; i++) {
        ck_assert((slots[i].as_int != NULL) == (type == PYTOMIC_INT));
        ck_assert((slots[i].as_uint != NULL) == (type == PYTOMIC_UINT));
        ck_assert((slots[i].counter.lanes != NULL) == (type == PYTOMIC_COUNTER));
        ck_assert((slots[i].counter.base != NULL) == (type == PYTOMIC_COUNTER));
        ck_assert_ptr_nonnull(slots[i].cell);
        ck_assert_uint_eq(slots[i].reserved | slots[i].spare[0] | slots[i].spare[3], 0);
    }
    pytomic_anonymous_free(&slots[2]);
}
END_TEST

START_TEST(an_existing_slot_of_any_type_is_attached_by_path)
{
    char path[PYTOMIC_SEGMENT_NAME_MAX + 16];
    pytomic_slot slot, other;
    static const pytomic_type types[] = {PYTOMIC_INT, PYTOMIC_UINT, PYTOMIC_COUNTER};

    snprintf(path, sizeof(path), "%s/a/b", fixture_name);
    for (int i = 0; i < 3; i++) {
        ck_ok(open_slot("a/b", types[i], PYTOMIC_CREATE, 7, &other));
        ck_ok(pytomic_attach_any(path, 0, &slot));
        ck_assert_int_eq(slot.type, types[i]);
        ck_assert_ptr_eq(slot.cell, other.cell);
        pytomic_detach(&slot);
        ck_ok(pytomic_attach_any(path, PYTOMIC_READ, &slot));
        ck_assert(!pytomic_segment_writable(slot.segment));
        pytomic_detach(&slot);
        ck_ok(pytomic_attach_any(path, PYTOMIC_ANY_OWNER, &slot));
        ck_ok(pytomic_slot_remove_handle(&slot));
        pytomic_detach(&slot);
    }
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_attach_any(path, 0, &slot));
    ck_code(-EINVAL, pytomic_attach_any(path, PYTOMIC_CREATE, &slot));
    ck_code(-EINVAL, pytomic_attach_any(path, PYTOMIC_EXCLUSIVE, &slot));
    ck_code(-PYTOMIC_E_SLOT_NAME, pytomic_attach_any(fixture_name, 0, &slot));
    ck_code(-PYTOMIC_E_SEGMENT_NAME, pytomic_attach_any("/a", 0, &slot));
    strcpy(path + strlen(fixture_name), ".none/a");
    ck_code(-PYTOMIC_E_NO_SEGMENT, pytomic_attach_any(path, 0, &slot));
}
END_TEST

START_TEST(a_walk_tells_when_a_slot_was_created)
{
    int64_t before = os_epoch_milliseconds();
    pytomic_slot_info info;
    uint32_t cursor = 0;

    create("a", 1);
    memset(&info, 0xff, sizeof(info));
    ck_code(1, pytomic_slot_next(fixture_segment, &cursor, &info));
    ck_assert(info.created >= before && info.created <= os_epoch_milliseconds());
    ck_assert_uint_eq(info.reserved | info.spare[0] | info.spare[1] | info.spare[2] | info.spare[3], 0);
}
END_TEST

static const size_t lengths[] = {255, 256, 257, 511, 512, 4094, 4095};
#define LENGTHS (sizeof(lengths) / sizeof(lengths[0]))

/* two names that differ behind their first 256 bytes, or in their last */
START_TEST(a_long_name_is_created_found_listed_and_removed)
{
    char first[PYTOMIC_SLOT_NAME_MAX + 1] = "", second[PYTOMIC_SLOT_NAME_MAX + 1] = "";
    pytomic_segment_info info;
    pytomic_snapshot snapshot;
    change making;

    memset(first, 'n', lengths[_i]);
    memset(second, 'n', lengths[_i]);
    second[lengths[_i] - 1] = 'o';
    pytomic_slot one = create(first, 1), two = create(second, 2), found;
    for (int round = 0; round < 2; round++) {
        ck_ok(pytomic_slot_find(fixture_segment, first, &found));
        ck_assert_ptr_eq(found.cell, one.cell);
        ck_ok(pytomic_slot_find(fixture_segment, second, &found));
        ck_assert_ptr_eq(found.cell, two.cell);
        ck_ok(pytomic_snapshot_take(fixture_segment, &snapshot));
        ck_assert_uint_eq(snapshot.count, 2);
        ck_assert_str_eq(snapshot.entries[0].name, first);
        ck_assert_str_eq(snapshot.entries[1].name, second);
        pytomic_snapshot_free(&snapshot);
        ck_gives(0, change_begin(fixture_segment, &making));
        ck_gives(0, change_rebuild(&making));
        change_end(&making);
    }
    ck_ok(pytomic_slot_remove(fixture_segment, first));
    ck_ok(pytomic_slot_find(fixture_segment, second, &found));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, first, &found));
    ck_ok(pytomic_slot_remove_handle(&two));
    ck_ok(pytomic_segment_get_info(fixture_segment, &info));
    ck_assert_uint_eq(info.slots, 0);
    /* nothing is left of the units they owned */
    ck_assert_uint_eq(load32(&mapping_header(fixture_segment)->extents_free),
                      load32(&mapping_header(fixture_segment)->extents_claimed));
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
    tcase_add_test(core, many_are_opened_in_their_order_and_created_where_absent);
    tcase_add_test(core, many_that_are_there_are_opened_without_the_lock);
    tcase_add_test(core, many_are_created_in_one_change);
    tcase_add_test(core, memory_is_claimed_for_those_that_are_created);
    tcase_add_test(core, a_slot_is_removed_by_its_handle_and_no_other);
    tcase_add_test(core, threads_that_remove_one_slot_agree_who_did);
    tcase_add_loop_test(core, a_handle_reaches_its_value_by_the_member_of_its_type_alone, 0, 3);
    tcase_add_test(core, an_existing_slot_of_any_type_is_attached_by_path);
    tcase_add_test(core, a_walk_tells_when_a_slot_was_created);
    tcase_add_loop_test(core, a_long_name_is_created_found_listed_and_removed, 0, LENGTHS);
    tcase_add_loop_test(limits, many_stop_at_the_first_that_cannot_be_opened, 0, STOPS);
    tcase_add_test(limits, many_of_a_full_segment_keep_what_fitted);
    tcase_add_test(limits, a_handle_of_what_may_not_be_changed_removes_nothing);
    tcase_add_loop_test(limits, a_bad_name_is_refused_and_nothing_is_made, 0, BAD_NAMES);
    tcase_add_test(limits, names_of_4095_bytes_are_told_apart_by_their_last);
    tcase_add_test(limits, types_and_flags_out_of_range_are_refused);
    tcase_add_test(limits, a_full_segment_takes_no_more_until_one_goes);
    tcase_add_test(limits, a_generation_that_wraps_leaves_a_free_cell_and_a_stale_handle);
    tcase_add_test(limits, a_type_of_the_future_can_be_found_and_removed);
    tcase_add_test(limits, a_hundred_thousand_slots_come_and_go_and_come_again);
    return fixture_run(suite);
}
