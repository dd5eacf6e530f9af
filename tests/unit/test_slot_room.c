/* SPDX-License-Identifier: MIT */
/* Cells: which serves again, growth, and a full segment. */
#include "pytomic/slot.h"

#include <stdio.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_slots.h"

START_TEST(a_cell_serves_again_as_late_as_possible)
{
    uint32_t first = fixture_create("0", 0).index;

    ck_ok(pytomic_slot_remove(fixture_segment, "0"));
    for (unsigned i = 1; i < 64; i++) {
        ck_assert_uint_ne(fixture_create(fixture_numbered(i), 0).index, first);
    }
    ck_assert_uint_eq(fixture_create("64", 0).index, first); /* before more memory is claimed */
}
END_TEST

START_TEST(a_handle_from_before_a_growth_opens_slots_from_after_it)
{
    int to_child[2], to_parent[2];
    pytomic_slot slot, old = fixture_create("old", 1);
    char byte;

    ck_assert(pipe(to_child) == 0 && pipe(to_parent) == 0);
    pid_t child = child_fork();
    if (child == 0) {
        bool ready = write(to_parent[1], "", 1) == 1 && read(to_child[0], &byte, 1) == 1;
        bool found = pytomic_slot_find(fixture_segment, "slot 1500", &slot) == 0;
        _exit(ready && found && pytomic_inc(slot.as_uint) == 1501 && pytomic_slot_check(&old) == 0 ? 0 : 1);
    }
    ck_assert_int_eq(read(to_parent[0], &byte, 1), 1);
    fixture_create_range(0, FIXTURE_SLOTS - 1);
    ck_assert_int_eq(write(to_child[1], "", 1), 1);
    ck_assert_int_eq(child_wait(child), 0);
    ck_ok(pytomic_slot_find(fixture_segment, "slot 1500", &slot));
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 1501);
    ck_assert_uint_eq(pytomic_load(old.as_uint), 1);
}
END_TEST

START_TEST(a_full_segment_takes_no_more_until_one_goes)
{
    fixture_small_segment(70); /* not a whole number of chunks */
    pytomic_slot slot;

    fixture_create_range(0, 70);
    ck_code(-PYTOMIC_E_FULL, fixture_open_slot("one more", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_assert_uint_eq(fixture_count_slots(), 70);
    ck_ok(fixture_open_slot("slot 33", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot)); /* it is there: nothing is needed */
    ck_ok(pytomic_slot_remove(fixture_segment, "slot 33"));
    fixture_create("one more", 0);
    ck_code(-PYTOMIC_E_FULL, fixture_open_slot("slot 33", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
}
END_TEST

START_TEST(a_hundred_thousand_slots_come_and_go_and_come_again)
{
    enum { SLOTS = 100000 };
    pytomic_segment_info full, again;
    pytomic_slot slot;
    char name[24];

    fixture_small_segment(SLOTS);
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < SLOTS; i++) {
            snprintf(name, sizeof(name), "slot/%u", i);
            ck_ok(fixture_open_slot(name, PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, i + round, &slot));
        }
        ck_ok(pytomic_segment_get_info(fixture_segment, round == 0 ? &full : &again));
        ck_code(-PYTOMIC_E_FULL, fixture_open_slot("one more", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
        for (unsigned i = 0; i < SLOTS; i++) {
            snprintf(name, sizeof(name), "slot/%u", i);
            ck_ok(pytomic_slot_find(fixture_segment, name, &slot));
            ck_assert_uint_eq(pytomic_load(slot.as_uint), i + round);
            ck_ok(pytomic_slot_remove(fixture_segment, name));
        }
        ck_assert_uint_eq(fixture_count_slots(), 0);
    }
    ck_assert_uint_eq(full.slots, SLOTS);
    ck_assert_uint_eq(again.memory, full.memory);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("slot_room");
    TCase *core = fixture_case_with_segment(suite, "Core");
    TCase *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, a_cell_serves_again_as_late_as_possible);
    tcase_add_test(core, a_handle_from_before_a_growth_opens_slots_from_after_it);
    tcase_add_test(limits, a_full_segment_takes_no_more_until_one_goes);
    tcase_add_test(limits, a_hundred_thousand_slots_come_and_go_and_come_again);
    return fixture_run(suite);
}
