/* SPDX-License-Identifier: MIT */
/* Walking through the slots of a segment. */
#include "pytomic/slot.h"

#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "fixture_slots.h"
#include "os.h"

START_TEST(a_walk_meets_each_live_slot_once)
{
    bool seen[300] = {false};
    pytomic_slot_info info;
    uint32_t cursor = 0;

    fixture_create_range(0, 300);
    ck_ok(pytomic_slot_remove(fixture_segment, "slot 100"));
    while (pytomic_slot_next(fixture_segment, &cursor, &info) == 1) {
        ck_assert_uint_lt(info.value, 300);
        ck_assert(!seen[info.value]);
        seen[info.value] = true;
        ck_assert_str_eq(info.name, fixture_numbered((unsigned)info.value));
        ck_assert_int_eq(info.type, PYTOMIC_UINT);
    }
    for (unsigned i = 0; i < 300; i++) {
        ck_assert(seen[i] == (i != 100));
    }
    ck_code(0, pytomic_slot_next(fixture_segment, &cursor, &info));
}
END_TEST

START_TEST(a_walk_tells_when_a_slot_was_created)
{
    int64_t before = os_epoch_milliseconds();
    pytomic_slot_info info;
    uint32_t cursor = 0;

    fixture_create("a", 1);
    memset(&info, 0xff, sizeof(info));
    ck_code(1, pytomic_slot_next(fixture_segment, &cursor, &info));
    ck_assert(info.created >= before && info.created <= os_epoch_milliseconds());
    ck_assert_uint_eq(info.reserved | info.spare[0] | info.spare[1] | info.spare[2] | info.spare[3], 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("slot_walk");
    TCase *core = fixture_case_with_segment(suite, "Core");

    tcase_add_test(core, a_walk_meets_each_live_slot_once);
    tcase_add_test(core, a_walk_tells_when_a_slot_was_created);
    return fixture_run(suite);
}
