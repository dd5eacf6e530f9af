/* SPDX-License-Identifier: MIT */
#include "pytomic/snapshot.h"

#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "fixture_slots.h"
#include "os.h"

START_TEST(a_snapshot_holds_every_slot_sorted_by_name)
{
    int64_t before = os_epoch_milliseconds();
    pytomic_snapshot snapshot;

    fixture_create_as("b", PYTOMIC_UINT, 2);
    fixture_create_as("gone", PYTOMIC_UINT, 0);
    fixture_create_as("a/z", PYTOMIC_INT, (uint64_t)-1);
    fixture_create_as("\xc3\xa4", PYTOMIC_UINT, 4); /* bytewise: behind all of ASCII */
    fixture_create_as("a", PYTOMIC_UINT, UINT64_MAX);
    ck_ok(pytomic_slot_remove(fixture_segment, "gone"));
    ck_ok(pytomic_snapshot_take(fixture_segment, &snapshot));
    ck_assert_uint_eq(snapshot.count, 4);
    static const char *const names[] = {"a", "a/z", "b", "\xc3\xa4"};
    static const uint64_t values[] = {UINT64_MAX, (uint64_t)-1, 2, 4};
    for (size_t i = 0; i < 4; i++) {
        ck_assert_str_eq(snapshot.entries[i].name, names[i]);
        ck_assert_uint_eq(snapshot.entries[i].value, values[i]);
        ck_assert_int_eq(snapshot.entries[i].type, i == 1 ? PYTOMIC_INT : PYTOMIC_UINT);
        ck_assert(snapshot.entries[i].created >= before && snapshot.entries[i].created <= os_epoch_milliseconds());
        ck_assert_uint_eq(snapshot.entries[i].reserved | snapshot.entries[i].spare[0] | snapshot.entries[i].spare[1],
                          0);
    }
    pytomic_snapshot_free(&snapshot);
    ck_assert_uint_eq(snapshot.count, 0);
}
END_TEST

START_TEST(a_snapshot_does_not_change_any_more)
{
    pytomic_snapshot snapshot;
    pytomic_slot slot;

    fixture_create_as("a", PYTOMIC_UINT, 1);
    ck_ok(pytomic_snapshot_take(fixture_segment, &snapshot));
    ck_ok(pytomic_slot_find(fixture_segment, "a", &slot));
    pytomic_store(slot.as_uint, 2);
    ck_ok(pytomic_slot_remove(fixture_segment, "a"));
    ck_assert_str_eq(snapshot.entries[0].name, "a");
    ck_assert_uint_eq(snapshot.entries[0].value, 1);
    pytomic_snapshot_free(&snapshot);
}
END_TEST

START_TEST(a_reader_can_take_one)
{
    pytomic_snapshot snapshot;
    pytomic_segment *reader;

    fixture_create_as("a", PYTOMIC_UINT, 1);
    ck_ok(pytomic_open(fixture_name, PYTOMIC_READ, NULL, &reader));
    ck_ok(pytomic_snapshot_take(reader, &snapshot));
    pytomic_close(reader);
    ck_assert_str_eq(snapshot.entries[0].name, "a"); /* it lives without the segment */
    pytomic_snapshot_free(&snapshot);
}
END_TEST

START_TEST(a_segment_without_slots_gives_an_empty_one)
{
    pytomic_snapshot snapshot = {.count = 4711};

    ck_ok(pytomic_snapshot_take(fixture_segment, &snapshot));
    ck_assert_uint_eq(snapshot.count, 0);
    pytomic_snapshot_free(&snapshot);
    pytomic_snapshot_free(&snapshot); /* a second time does nothing */
}
END_TEST

/* 2,000 names of 4,095 bytes: many blocks of memory for the names */
START_TEST(a_full_segment_of_long_names_fits)
{
    char name[PYTOMIC_SLOT_NAME_MAX + 1];
    pytomic_snapshot snapshot;

    memset(name, 'n', PYTOMIC_SLOT_NAME_MAX);
    name[PYTOMIC_SLOT_NAME_MAX] = '\0';
    for (unsigned i = 0; i < FIXTURE_SLOTS; i++) {
        snprintf(name + PYTOMIC_SLOT_NAME_MAX - 4, 5, "%04u", FIXTURE_SLOTS - 1 - i);
        fixture_create_as(name, PYTOMIC_UINT, FIXTURE_SLOTS - 1 - i);
    }
    ck_ok(pytomic_snapshot_take(fixture_segment, &snapshot));
    ck_assert_uint_eq(snapshot.count, FIXTURE_SLOTS);
    for (unsigned i = 0; i < FIXTURE_SLOTS; i++) {
        snprintf(name + PYTOMIC_SLOT_NAME_MAX - 4, 5, "%04u", i);
        ck_assert_str_eq(snapshot.entries[i].name, name);
        ck_assert_uint_eq(snapshot.entries[i].value, i);
    }
    pytomic_snapshot_free(&snapshot);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("snapshot");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, a_snapshot_holds_every_slot_sorted_by_name);
    tcase_add_test(core, a_snapshot_does_not_change_any_more);
    tcase_add_test(core, a_reader_can_take_one);
    tcase_add_test(limits, a_segment_without_slots_gives_an_empty_one);
    tcase_add_test(limits, a_full_segment_of_long_names_fits);
    return fixture_run(suite);
}
