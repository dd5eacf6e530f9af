/* SPDX-License-Identifier: MIT */
/* Opening many slots in one call. */
#include "pytomic/slot.h"

#include <stdio.h>

#include "change.h"
#include "fixture.h"
#include "fixture_slots.h"
#include "mapping.h"

/* Opens three names, two of which are there, with these flags. */
static int open_many(const char *const *names, size_t count, int flags, pytomic_slot *out, size_t *opened)
{
    return pytomic_slot_open_many(fixture_segment, count, names, PYTOMIC_UINT, flags, 7, out, opened);
}

START_TEST(many_are_opened_in_their_order_and_created_where_absent)
{
    static const char *const names[] = {"b", "new", "a", "new", "newer"};
    pytomic_slot slots[5], a = fixture_create("a", 1), b = fixture_create("b", 2);
    size_t opened = 99;

    ck_ok(open_many(names, 5, PYTOMIC_CREATE, slots, &opened));
    ck_assert_uint_eq(opened, 5);
    ck_assert_ptr_eq(slots[0].cell, b.cell);
    ck_assert_ptr_eq(slots[2].cell, a.cell);
    ck_assert_ptr_eq(slots[1].cell, slots[3].cell); /* said twice: one slot */
    ck_assert_uint_eq(pytomic_load(slots[0].as_uint), 2);
    ck_assert_uint_eq(pytomic_load(slots[1].as_uint), 7);
    ck_assert_uint_eq(pytomic_load(slots[4].as_uint), 7);
    ck_assert_uint_eq(fixture_count_slots(), 4);
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

    fixture_create("a", 1);
    fixture_create("b", 2);
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
    ck_assert_uint_eq(fixture_count_slots(), COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        ck_assert_int_eq(pytomic_counter_sum(&slots[i].counter), 5);
        ck_assert(fixture_exists(names[i]));
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

    fixture_create("a", 1);
    fixture_create("b", 2);
    ck_ok(fixture_open_slot("signed", PYTOMIC_INT, PYTOMIC_CREATE, 0, &other));
    ck_code(cases[_i].code, open_many(cases[_i].names, 4, cases[_i].flags, slots, &opened));
    ck_assert_uint_eq(opened, cases[_i].opened);
    for (size_t i = 0; i < opened; i++) { /* those before are good handles, created ones too */
        ck_ok(pytomic_slot_check(&slots[i]));
        ck_ok(pytomic_slot_find(fixture_segment, cases[_i].names[i], &other));
        ck_assert_ptr_eq(other.cell, slots[i].cell);
    }
    ck_assert_uint_eq(slots[opened].index, 4711);
    ck_assert(!fixture_exists("c"));
    ck_assert_uint_eq(load64(&mapping_header(fixture_segment)->change) % 2, 0);
}
END_TEST
#define STOPS 9

START_TEST(many_of_a_full_segment_keep_what_fitted)
{
    static const char *const names[] = {"0", "1", "2", "3", "4"};
    pytomic_slot slots[5];
    size_t opened;

    fixture_small_segment(3);
    ck_code(-PYTOMIC_E_FULL, open_many(names, 5, PYTOMIC_CREATE, slots, &opened));
    ck_assert_uint_eq(opened, 3);
    ck_assert_uint_eq(fixture_count_slots(), 3);
    opened = 99;
    ck_code(-EINVAL, pytomic_slot_open_many(fixture_segment, 5, names, (pytomic_type)0, 0, 0, slots, &opened));
    ck_assert_uint_eq(opened, 0);
    ck_code(-ENOTSUP,
            pytomic_slot_open_many(fixture_segment, 5, names, PYTOMIC_HISTOGRAM, PYTOMIC_CREATE, 0, slots, &opened));
    ck_code(-EINVAL, pytomic_slot_open_many(fixture_segment, 5, names, PYTOMIC_INT, PYTOMIC_READ, 0, slots, &opened));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("slot_many");
    TCase *core = fixture_case_with_segment(suite, "Core");
    TCase *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, many_are_opened_in_their_order_and_created_where_absent);
    tcase_add_test(core, many_that_are_there_are_opened_without_the_lock);
    tcase_add_test(core, many_are_created_in_one_change);
    tcase_add_test(core, memory_is_claimed_for_those_that_are_created);
    tcase_add_loop_test(limits, many_stop_at_the_first_that_cannot_be_opened, 0, STOPS);
    tcase_add_test(limits, many_of_a_full_segment_keep_what_fitted);
    return fixture_run(suite);
}
