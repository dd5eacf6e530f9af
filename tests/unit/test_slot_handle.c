/* SPDX-License-Identifier: MIT */
/* A handle: what it reaches, when it is stale, and removing a slot by it. */
#include "pytomic/slot.h"

#include <pthread.h>

#include "fixture.h"
#include "fixture_slots.h"
#include "mapping.h"

START_TEST(a_handle_stays_stale_when_its_cell_serves_again)
{
    fixture_small_segment(1);
    pytomic_slot old = fixture_create("old", 1);
    ck_ok(pytomic_slot_remove(fixture_segment, "old"));
    pytomic_slot anew = fixture_create("other", 2);
    ck_assert_ptr_eq(anew.cell, old.cell);
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&old));
    ck_ok(pytomic_slot_check(&anew));
    ck_ok(pytomic_slot_remove(fixture_segment, "other"));
    pytomic_slot same = fixture_create("old", 3); /* under its old name too */
    ck_assert_ptr_eq(same.cell, old.cell);
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&old));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&anew));
    ck_ok(pytomic_slot_check(&same));
}
END_TEST

START_TEST(a_generation_that_wraps_leaves_a_free_cell_and_a_stale_handle)
{
    fixture_small_segment(1);
    pytomic_slot slot = fixture_create("a", 0);
    /* as after two thousand million lives */
    __atomic_store_n(&slot.cell->generation, UINT32_MAX, __ATOMIC_SEQ_CST);
    ck_ok(pytomic_slot_find(fixture_segment, "a", &slot));
    ck_assert_uint_eq(slot.generation, UINT32_MAX);
    ck_ok(pytomic_slot_remove(fixture_segment, "a"));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&slot));
    ck_assert_uint_eq(fixture_count_slots(), 0);
    pytomic_slot anew = fixture_create("a", 5);
    ck_assert_ptr_eq(anew.cell, slot.cell);
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&slot));
    ck_ok(pytomic_slot_check(&anew));
}
END_TEST

START_TEST(a_slot_is_removed_by_its_handle_and_no_other)
{
    pytomic_slot slot = fixture_create("a", 1), copy = slot, other = fixture_create("b", 2);

    ck_ok(pytomic_slot_remove_handle(&slot));
    ck_assert(!fixture_exists("a") && fixture_exists("b"));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_remove_handle(&copy));
    ck_ok(pytomic_slot_check(&other));
    fixture_small_segment(1);
    slot = fixture_create("a", 1);
    ck_ok(pytomic_slot_remove(fixture_segment, "a"));
    pytomic_slot anew = fixture_create("a", 3); /* the same name in the same cell: another slot */
    ck_assert_ptr_eq(anew.cell, slot.cell);
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_remove_handle(&slot));
    ck_assert(fixture_exists("a"));
    ck_ok(pytomic_slot_remove_handle(&anew));
    ck_assert_uint_eq(fixture_count_slots(), 0);
}
END_TEST

/* between the first look at the handle and the lock somebody else is faster */
static void *remove_and_create_anew(void *unused)
{
    (void)unused;
    for (int i = 0; i < 2000; i++) {
        pytomic_slot slot;
        if (fixture_open_slot("contended", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot) != 0) {
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
    ck_assert_uint_eq(info.slots, fixture_count_slots());
    ck_assert_uint_le(info.slots, 1);
}
END_TEST

START_TEST(a_handle_of_what_may_not_be_changed_removes_nothing)
{
    pytomic_segment *reader;
    pytomic_slot slot = fixture_create("a", 1), seen;

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

    ck_ok(fixture_open_slot("a", type, PYTOMIC_CREATE, 7, &slots[0]));
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

int main(void)
{
    Suite *suite = suite_create("slot_handle");
    TCase *core = fixture_case_with_segment(suite, "Core");
    TCase *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, a_handle_stays_stale_when_its_cell_serves_again);
    tcase_add_test(core, a_slot_is_removed_by_its_handle_and_no_other);
    tcase_add_test(core, threads_that_remove_one_slot_agree_who_did);
    tcase_add_loop_test(core, a_handle_reaches_its_value_by_the_member_of_its_type_alone, 0, 3);
    tcase_add_test(limits, a_handle_of_what_may_not_be_changed_removes_nothing);
    tcase_add_test(limits, a_generation_that_wraps_leaves_a_free_cell_and_a_stale_handle);
    return fixture_run(suite);
}
