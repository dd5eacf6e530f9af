/* SPDX-License-Identifier: MIT */
#include "pytomic/slot.h"

#include <pthread.h>
#include <stdio.h>

#include "fixture.h"
#include "fixture_slots.h"
#include "mapping.h"

START_TEST(a_slot_is_created_with_its_value_and_found_with_it)
{
    pytomic_slot slot, again;

    ck_ok(fixture_open_slot("hits", PYTOMIC_INT, PYTOMIC_CREATE, (uint64_t)INT64_MIN, &slot));
    ck_assert_int_eq(pytomic_load(slot.as_int), INT64_MIN);
    ck_assert_int_eq(slot.type, PYTOMIC_INT);
    ck_assert_ptr_eq(slot.segment, fixture_segment);
    ck_ok(fixture_open_slot("hits", PYTOMIC_INT, 0, 0, &again));
    ck_assert_ptr_eq(again.cell, slot.cell);
    ck_assert_uint_eq(again.index, slot.index);
    ck_assert_uint_eq(again.generation, slot.generation);
}
END_TEST

START_TEST(opening_a_slot_that_is_there_leaves_its_value)
{
    pytomic_slot slot = fixture_create("hits", 7), again;

    pytomic_inc(slot.as_uint);
    ck_ok(fixture_open_slot("hits", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &again));
    ck_assert_uint_eq(pytomic_load(again.as_uint), 8);
}
END_TEST

START_TEST(an_absent_slot_is_created_only_when_asked_for)
{
    pytomic_slot slot = {.index = 4711};

    ck_code(-PYTOMIC_E_NO_SLOT, fixture_open_slot("hits", PYTOMIC_UINT, 0, 0, &slot));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, "hits", &slot));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_remove(fixture_segment, "hits"));
    ck_assert_uint_eq(slot.index, 4711);
    ck_assert_uint_eq(fixture_count_slots(), 0);
}
END_TEST

START_TEST(an_exclusive_creator_does_not_open)
{
    pytomic_slot slot = fixture_create("hits", 7), other = {.index = 4711};

    ck_code(-EEXIST, fixture_open_slot("hits", PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 0, &other));
    ck_code(-EEXIST, fixture_open_slot("hits", PYTOMIC_INT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 0, &other));
    ck_assert_uint_eq(other.index, 4711);
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 7);
}
END_TEST

START_TEST(a_slot_of_another_type_is_refused_and_found)
{
    pytomic_slot slot = fixture_create("hits", 7), other = {.index = 4711};

    ck_code(-PYTOMIC_E_TYPE, fixture_open_slot("hits", PYTOMIC_INT, 0, 0, &other));
    ck_code(-PYTOMIC_E_TYPE, fixture_open_slot("hits", PYTOMIC_INT, PYTOMIC_CREATE, 0, &other));
    ck_assert_uint_eq(other.index, 4711);
    ck_ok(pytomic_slot_find(fixture_segment, "hits", &other));
    ck_assert_int_eq(other.type, PYTOMIC_UINT);
    ck_assert_ptr_eq(other.cell, slot.cell);
}
END_TEST

START_TEST(a_removed_slot_is_gone_and_its_neighbours_are_not)
{
    pytomic_slot first = fixture_create("first", 1), second = fixture_create("second", 2);

    ck_ok(pytomic_slot_remove(fixture_segment, "first"));
    ck_assert(!fixture_exists("first") && fixture_exists("second"));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_remove(fixture_segment, "first"));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&first));
    ck_ok(pytomic_slot_check(&second));
    ck_assert_uint_eq(pytomic_load(second.as_uint), 2);
}
END_TEST

/* Create, find and remove a name of one's own, and find one that stays. */
static void *come_and_go(void *number)
{
    char name[16];
    pytomic_slot slot, stays;

    snprintf(name, sizeof(name), "thread %d", *(int *)number);
    for (int i = 0; i < 1000; i++) {
        if (fixture_open_slot(name, PYTOMIC_INT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 7, &slot) != 0 ||
            pytomic_inc(slot.as_int) != 8 || fixture_open_slot("stays", PYTOMIC_UINT, 0, 0, &stays) != 0 ||
            pytomic_slot_check(&stays) != 0 || pytomic_slot_remove(fixture_segment, name) != 0 ||
            fixture_exists(name)) {
            return number;
        }
        pytomic_inc(stays.as_uint);
    }
    return NULL;
}

START_TEST(threads_create_find_and_remove_at_the_same_time)
{
    static int numbers[] = {0, 1, 2};
    pytomic_slot slot = fixture_create("stays", 0);
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
    ck_assert_uint_eq(fixture_count_slots(), 1);
}
END_TEST

START_TEST(types_and_flags_out_of_range_are_refused)
{
    static const int flags[] = {PYTOMIC_READ, PYTOMIC_EXCLUSIVE, PYTOMIC_READ | PYTOMIC_CREATE, 8, -1};
    pytomic_slot slot = {.index = 4711};

    for (int i = 0; i < 5; i++) {
        ck_code(-EINVAL, fixture_open_slot("a", PYTOMIC_UINT, flags[i], 0, &slot));
    }
    ck_code(-EINVAL, fixture_open_slot("a", (pytomic_type)0, PYTOMIC_CREATE, 0, &slot));
    ck_code(-EINVAL, fixture_open_slot("a", (pytomic_type)(PYTOMIC_RATE + 1), PYTOMIC_CREATE, 0, &slot));
    ck_code(-ENOTSUP, fixture_open_slot("a", PYTOMIC_HISTOGRAM, PYTOMIC_CREATE, 0, &slot));
    ck_assert_uint_eq(slot.index, 4711);
    ck_assert_uint_eq(fixture_count_slots(), 0);
}
END_TEST

START_TEST(a_type_of_the_future_can_be_found_and_removed)
{
    pytomic_slot slot = fixture_create("a", 0), found;

    __atomic_store_n(&mapping_record(fixture_segment, slot.index)->type, 1000, __ATOMIC_SEQ_CST);
    ck_ok(pytomic_slot_find(fixture_segment, "a", &found));
    ck_assert_int_eq((int)found.type, 1000);
    ck_code(-PYTOMIC_E_TYPE, fixture_open_slot("a", PYTOMIC_UINT, 0, 0, &found));
    ck_ok(pytomic_slot_remove(fixture_segment, "a"));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&slot));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("slot");
    TCase *core = fixture_case_with_segment(suite, "Core");
    TCase *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, a_slot_is_created_with_its_value_and_found_with_it);
    tcase_add_test(core, opening_a_slot_that_is_there_leaves_its_value);
    tcase_add_test(core, an_absent_slot_is_created_only_when_asked_for);
    tcase_add_test(core, an_exclusive_creator_does_not_open);
    tcase_add_test(core, a_slot_of_another_type_is_refused_and_found);
    tcase_add_test(core, a_removed_slot_is_gone_and_its_neighbours_are_not);
    tcase_add_test(core, threads_create_find_and_remove_at_the_same_time);
    tcase_add_test(limits, types_and_flags_out_of_range_are_refused);
    tcase_add_test(limits, a_type_of_the_future_can_be_found_and_removed);
    return fixture_run(suite);
}
