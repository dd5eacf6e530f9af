/* SPDX-License-Identifier: MIT */
/* What pytomic_repair() removes, and that it leaves everything else; that it mends what check finds, test_check.c shows. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "change.h"
#include "fixture.h"
#include "fixture_inside.h"
#include "fixture_slots.h"
#include "fixture_system.h"

static bool has(const char *name, uint64_t value)
{
    pytomic_slot slot;

    return pytomic_slot_find(fixture_segment, name, &slot) == 0 && pytomic_load(slot.as_uint) == value;
}

/* Repairs, and sees that just this was done, in this order. */
static void ck_repaired(size_t count, const char *const *texts)
{
    pytomic_report report;

    ck_ok(pytomic_repair(fixture_name, 0, &report));
    ck_assert_uint_eq(report.count, count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_str_eq(report.findings[i].text, texts[i]);
    }
    ck_assert_uint_eq(report.slots, load32(&mapping_header(fixture_segment)->live));
    pytomic_report_free(&report);
    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert_msg(report.count == 0 && !report.unsettled, "%s", report.count > 0 ? report.findings[0].text : "");
    pytomic_report_free(&report);
}

START_TEST(a_good_segment_is_left_as_it_is)
{
    fixture_create("a", 1);
    fixture_create("b", 2);
    ck_ok(pytomic_slot_remove(fixture_segment, "a"));
    uint32_t generation = mapping_generation(fixture_segment, 1);
    ck_repaired(0, NULL);
    ck_assert(has("b", 2) && !has("a", 1));
    ck_assert_uint_eq(mapping_generation(fixture_segment, 1), generation);
}
END_TEST

START_TEST(what_has_no_name_or_type_is_removed)
{
    static const char *const texts[] = {"removed slot 0: its name or type was invalid",
                                        "removed slot 2: its name or type was invalid"};
    pytomic_slot stale;

    fixture_create("a", 1);
    fixture_create("b", 2);
    fixture_create("c", 3);
    ck_ok(pytomic_slot_find(fixture_segment, "a", &stale));
    fixture_record(0)->type = 0;
    fixture_record(2)->name_length = 5000;
    ck_repaired(2, texts);
    ck_assert(has("b", 2));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_check(&stale));
    ck_assert_uint_eq(pytomic_load(&stale.cell->value.as_uint), 1); /* no value is changed */
    fixture_create("a", 4);
}
END_TEST

START_TEST(the_first_of_two_of_one_name_stays)
{
    static const char *const texts[] = {"removed slot 1: it had the name of slot 0",
                                        "removed slot 3: it had the name of slot 0"};

    fixture_create("a", 1);
    fixture_create("b", 2);
    ck_ok(pytomic_describe(fixture_segment, "a", &(pytomic_description){.help = "A help."})); /* no namesake */
    fixture_create("d", 3);
    memcpy(fixture_record(1)->name, "a", 1);
    memcpy(fixture_record(3)->name, "a", 1);
    ck_repaired(2, texts);
    ck_assert(has("a", 1));
    pytomic_description description;
    ck_ok(pytomic_description_get(fixture_segment, "a", &description));
}
END_TEST

START_TEST(the_first_of_two_of_one_extent_stays)
{
    static const char *const texts[] = {"removed slot 1: its extents did not exist or belonged to another slot"};
    char first[400] = "", second[400] = "";

    memset(first, 'n', 300);
    memset(second, 'm', 300);
    fixture_create(first, 1);
    fixture_create(second, 2);
    fixture_create("c", 3);
    fixture_record(1)->extents[0] = fixture_record(0)->extents[0];
    ck_repaired(1, texts);
    ck_assert(has(first, 1) && has("c", 3) && !has(second, 2));
    fixture_create(second, 4);
    ck_assert(has(first, 1) && has(second, 4)); /* and the units of the one that went are free */
}
END_TEST

/* the units that forged owners withheld are given away again */
START_TEST(room_that_forged_owners_took_comes_back)
{
    static const char *const texts[] = {"removed slot 1: its extents did not exist or belonged to another slot",
                                        "removed slot 2: its extents did not exist or belonged to another slot"};
    uint64_t all = layout_extent_word((layout_extent){.units = LAYOUT_EXTENT_CHUNK});
    char name[400] = "";
    pytomic_slot slot;

    memset(name, 'n', 300);
    fixture_create(name, 1);
    fixture_create("b", 2);
    fixture_create("c", 3);
    for (uint32_t i = 0; i < LAYOUT_EXTENTS; i++) {
        fixture_record(1)->extents[i] = fixture_record(2)->extents[i] = all;
    }
    store64(&mapping_header(fixture_segment)->change, 1);
    name[300] = 'm';
    ck_ok(pytomic_slot_open(fixture_segment, "d", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot)); /* rebuilds */
    ck_assert_uint_eq(load32(&mapping_header(fixture_segment)->extents_free), 0);
    ck_repaired(2, texts);
    ck_assert_uint_eq(load32(&mapping_header(fixture_segment)->extents_free), LAYOUT_EXTENT_CHUNK - 1);
    name[300] = '\0';
    ck_assert(has(name, 1));
}
END_TEST

START_TEST(a_repair_that_is_not_possible_is_an_error)
{
    pytomic_report report = {.count = 4711};
    lock held;

    ck_code(-EINVAL, pytomic_repair(fixture_name, PYTOMIC_READ, &report));
    ck_code(-EINVAL, pytomic_repair(fixture_name, PYTOMIC_CREATE, &report));
    ck_code(-PYTOMIC_E_SEGMENT_NAME, pytomic_repair("", 0, &report));
    ck_code(-PYTOMIC_E_NO_SEGMENT, pytomic_repair("no.such.segment", 0, &report));
    pytomic_set_lock_timeout(0);
    ck_gives(0, lock_acquire(fixture_segment, &held));
    ck_code(-ETIMEDOUT, pytomic_repair(fixture_name, 0, &report));
    lock_release(&held);
    ck_assert_uint_eq(report.count, 4711);
}
END_TEST

START_TEST(a_segment_of_another_user_is_repaired_when_asked_to)
{
    const char *path = files_path(fixture_name);
    pytomic_report report;

    fixture_need(geteuid() == 0, "only root can give a file away");
    ck_assert_int_eq(chown(path, FIXTURE_OTHER_USER, (gid_t)-1), 0);
    ck_code(-PYTOMIC_E_OWNER, pytomic_repair(fixture_name, 0, &report));
    ck_ok(pytomic_repair(fixture_name, PYTOMIC_ANY_OWNER, &report));
    pytomic_report_free(&report);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("repair");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, a_good_segment_is_left_as_it_is);
    tcase_add_test(core, what_has_no_name_or_type_is_removed);
    tcase_add_test(core, the_first_of_two_of_one_name_stays);
    tcase_add_test(core, the_first_of_two_of_one_extent_stays);
    tcase_add_test(core, room_that_forged_owners_took_comes_back);
    tcase_add_test(limits, a_repair_that_is_not_possible_is_an_error);
    tcase_add_test(limits, a_segment_of_another_user_is_repaired_when_asked_to);
    return fixture_run(suite);
}
