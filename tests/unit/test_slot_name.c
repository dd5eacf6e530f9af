/* SPDX-License-Identifier: MIT */
/* Names of slots: which are refused, and long ones. */
#include "pytomic/slot.h"

#include <string.h>

#include "change.h"
#include "fixture.h"
#include "fixture_slots.h"
#include "mapping.h"

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
    ck_code(-PYTOMIC_E_SLOT_NAME, fixture_open_slot(name, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-PYTOMIC_E_SLOT_NAME, fixture_open_slot(name, PYTOMIC_UINT, 0, 0, &slot));
    ck_code(-PYTOMIC_E_SLOT_NAME, pytomic_slot_find(fixture_segment, name, &slot));
    ck_code(-PYTOMIC_E_SLOT_NAME, pytomic_slot_remove(fixture_segment, name));
    ck_assert_uint_eq(slot.index, 4711);
    ck_assert_uint_eq(fixture_count_slots(), 0);
}
END_TEST

START_TEST(names_of_4095_bytes_are_told_apart_by_their_last)
{
    char name[PYTOMIC_SLOT_NAME_MAX + 1];
    pytomic_slot slot;

    memset(name, 'n', PYTOMIC_SLOT_NAME_MAX);
    name[PYTOMIC_SLOT_NAME_MAX] = '\0';
    fixture_create(name, 1);
    name[PYTOMIC_SLOT_NAME_MAX - 1] = 'm';
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, name, &slot));
    fixture_create(name, 2);
    name[PYTOMIC_SLOT_NAME_MAX - 1] = 'n';
    ck_ok(pytomic_slot_find(fixture_segment, name, &slot));
    ck_assert_uint_eq(pytomic_load(slot.as_uint), 1);
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
    pytomic_slot one = fixture_create(first, 1), two = fixture_create(second, 2), found;
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
    Suite *suite = suite_create("slot_name");
    TCase *core = fixture_case_with_segment(suite, "Core");
    TCase *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_loop_test(core, a_long_name_is_created_found_listed_and_removed, 0, LENGTHS);
    tcase_add_loop_test(limits, a_bad_name_is_refused_and_nothing_is_made, 0, BAD_NAMES);
    tcase_add_test(limits, names_of_4095_bytes_are_told_apart_by_their_last);
    return fixture_run(suite);
}
