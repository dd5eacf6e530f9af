/* SPDX-License-Identifier: MIT */
/* Attaching to segment and slot at once, by path. */
#include "pytomic/slot.h"

#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "fixture_slots.h"

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
    ck_code(-ENOTSUP, pytomic_attach(path, PYTOMIC_HISTOGRAM, PYTOMIC_CREATE, 0, &slot));
    ck_code(-EINVAL, pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_READ | PYTOMIC_CREATE, 0, &slot));
    ck_code(-EINVAL, pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_EXCLUSIVE, 0, &slot));
    ck_code(-PYTOMIC_E_SLOT_NAME, pytomic_attach(fixture_name, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-PYTOMIC_E_NO_SEGMENT, pytomic_open(fixture_name, 0, NULL, &segment));
}
END_TEST

START_TEST(an_existing_slot_of_any_type_is_attached_by_path)
{
    char path[PYTOMIC_SEGMENT_NAME_MAX + 16];
    pytomic_slot slot, other;
    static const pytomic_type types[] = {PYTOMIC_INT, PYTOMIC_UINT, PYTOMIC_COUNTER};

    snprintf(path, sizeof(path), "%s/a/b", fixture_name);
    for (int i = 0; i < 3; i++) {
        ck_ok(fixture_open_slot("a/b", types[i], PYTOMIC_CREATE, 7, &other));
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

int main(void)
{
    Suite *suite = suite_create("slot_path");
    TCase *core = fixture_case_with_segment(suite, "Core");

    tcase_add_test(core, one_call_attaches_by_path);
    tcase_add_test(core, a_bad_slot_in_a_path_leaves_no_segment_behind);
    tcase_add_test(core, an_existing_slot_of_any_type_is_attached_by_path);
    return fixture_run(suite);
}
