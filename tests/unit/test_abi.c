/* SPDX-License-Identifier: MIT */
/*
 * What programs compile into themselves: the layout of every public structure and the value of every public constant. The
 * header is the ABI, so each of these stays as it is for as long as the library has its major version.
 *
 * Three columns: 64 bits; 32 bits where a 64-bit integer is aligned to 8 bytes (arm, x32); and where it is to 4 (i386).
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

typedef struct probe {
    char before;
    uint64_t word;
} probe;

#define LP64 (sizeof(void *) == 8)
#define ALIGNED (offsetof(probe, word) == 8)
#define CHOOSE(lp64, ilp32, i386) (LP64 ? (lp64) : ALIGNED ? (ilp32) : (i386))

/* clang-format off */
#define AT(type, member, lp64, ilp32, i386) \
    _Static_assert(offsetof(pytomic_##type, member) == CHOOSE(lp64, ilp32, i386), "pytomic_" #type "." #member)
#define SIZE(type, lp64, ilp32, i386) \
    _Static_assert(sizeof(pytomic_##type) == CHOOSE(lp64, ilp32, i386), "size of pytomic_" #type)
#define ALIGNMENT(type, lp64, ilp32, i386) \
    _Static_assert(_Alignof(pytomic_##type) == CHOOSE(lp64, ilp32, i386), "alignment of pytomic_" #type)
#define VALUE(name, value) _Static_assert((name) == (value), #name)

AT(options, max_slots, 0, 0, 0);
AT(options, mode, 4, 4, 4);
AT(options, group, 8, 8, 8);
AT(options, set_group, 12, 12, 12);
AT(options, ephemeral, 13, 13, 13);
AT(options, spare, 16, 16, 16);
SIZE(options, 48, 48, 48);
ALIGNMENT(options, 8, 8, 4);

AT(segment_info, max_slots, 0, 0, 0);
AT(segment_info, slots, 4, 4, 4);
AT(segment_info, version, 8, 8, 8);
AT(segment_info, mode, 12, 12, 12);
AT(segment_info, uid, 16, 16, 16);
AT(segment_info, gid, 20, 20, 20);
AT(segment_info, size, 24, 24, 24);
AT(segment_info, memory, 32, 32, 32);
AT(segment_info, device, 40, 40, 40);
AT(segment_info, inode, 48, 48, 48);
AT(segment_info, created, 56, 56, 56);
AT(segment_info, ephemeral, 64, 64, 64);
AT(segment_info, spare, 72, 72, 68);
SIZE(segment_info, 104, 104, 100);
ALIGNMENT(segment_info, 8, 8, 4);

AT(names, count, 0, 0, 0);
AT(names, names, 8, 4, 4);
AT(names, spare, 16, 8, 8);
SIZE(names, 32, 24, 24);
ALIGNMENT(names, 8, 8, 4);

AT(slot_info, name, 0, 0, 0);
AT(slot_info, type, 4096, 4096, 4096);
AT(slot_info, index, 4100, 4100, 4100);
AT(slot_info, generation, 4104, 4104, 4104);
AT(slot_info, reserved, 4108, 4108, 4108);
AT(slot_info, value, 4112, 4112, 4112);
AT(slot_info, created, 4120, 4120, 4120);
AT(slot_info, spare, 4128, 4128, 4128);
SIZE(slot_info, 4160, 4160, 4160);
ALIGNMENT(slot_info, 8, 8, 4);

AT(cell, value, 0, 0, 0);
AT(cell, generation, 8, 8, 8);
AT(cell, waiting, 12, 12, 12);
AT(cell, parameters, 16, 16, 16);
AT(cell, reserved, 32, 32, 32);
AT(cell, padding, 64, 64, 64);
SIZE(cell, 128, 128, 128);
ALIGNMENT(cell, 8, 8, 8);

AT(counter, lanes, 0, 0, 0);
AT(counter, base, 8, 4, 4);
AT(counter, cpus, 16, 8, 8);
AT(counter, shared, 20, 12, 12);
SIZE(counter, 24, 16, 16);
ALIGNMENT(counter, 8, 4, 4);

AT(bucket, sum, 0, 0, 0);
AT(bucket, count, 8, 8, 8);
SIZE(bucket, 16, 16, 16);
ALIGNMENT(bucket, 16, 16, 16);

AT(interval, bound, 0, 0, 0);
AT(interval, bucket, 8, 8, 8);
SIZE(interval, 16, 16, 16);
ALIGNMENT(interval, 16, 16, 16);

AT(histogram, bounds, 0, 0, 0);
AT(histogram, intervals, 8, 4, 4);
AT(histogram, lanes, 16, 8, 8);
AT(histogram, low, 24, 16, 12);
AT(histogram, high, 32, 24, 20);
AT(histogram, count, 40, 32, 28);
AT(histogram, stride, 44, 36, 32);
AT(histogram, cpus, 48, 40, 36);
AT(histogram, shared, 52, 44, 40);
SIZE(histogram, 56, 48, 44);
ALIGNMENT(histogram, 8, 8, 4);

AT(histogram_options, bounds, 0, 0, 0);
AT(histogram_options, count, 8, 4, 4);
AT(histogram_options, scale, 12, 8, 8);
AT(histogram_options, offset, 16, 12, 12);
AT(histogram_options, reserved, 20, 16, 16);
AT(histogram_options, spare, 24, 24, 20);
SIZE(histogram_options, 56, 56, 52);
ALIGNMENT(histogram_options, 8, 8, 4);

AT(histogram_data, count, 0, 0, 0);
AT(histogram_data, sum, 8, 8, 8);
AT(histogram_data, bound_count, 16, 16, 16);
AT(histogram_data, exponential, 20, 20, 20);
AT(histogram_data, scale, 24, 24, 24);
AT(histogram_data, offset, 28, 28, 28);
AT(histogram_data, reserved, 32, 32, 32);
AT(histogram_data, bounds, 40, 40, 36);
AT(histogram_data, counts, 4136, 4136, 4132);
AT(histogram_data, spare, 8240, 8240, 8236);
SIZE(histogram_data, 8272, 8272, 8268);
ALIGNMENT(histogram_data, 8, 8, 4);

AT(rate, arrival, 0, 0, 0);
AT(rate, frequency, 8, 8, 4);
AT(rate, tolerance, 16, 16, 12);
AT(rate, shift, 24, 24, 20);
AT(rate, burst, 28, 28, 24);
SIZE(rate, 32, 32, 28);
ALIGNMENT(rate, 8, 8, 4);

AT(rate_state, rate, 0, 0, 0);
AT(rate_state, burst, 8, 8, 8);
AT(rate_state, available, 12, 12, 12);
AT(rate_state, spare, 16, 16, 16);
SIZE(rate_state, 32, 32, 32);
ALIGNMENT(rate_state, 8, 8, 4);

AT(semaphore_state, permits, 0, 0, 0);
AT(semaphore_state, held, 4, 4, 4);
AT(semaphore_state, free, 8, 8, 8);
AT(semaphore_state, ours, 12, 12, 12);
AT(semaphore_state, spare, 16, 16, 16);
SIZE(semaphore_state, 32, 32, 32);
ALIGNMENT(semaphore_state, 8, 8, 4);

#define MEMBERS (sizeof(pytomic_counter) + sizeof(pytomic_rate) + sizeof(pytomic_histogram))
#define COUNTER sizeof(pytomic_counter)
#define RATE sizeof(pytomic_rate)
#define POINTERS 6 /* before the counter */
AT(slot, cell, 0, 0, 0);
AT(slot, as_int, 8, 4, 4);
AT(slot, as_uint, 16, 8, 8);
AT(slot, as_float, 24, 12, 12);
AT(slot, as_bool, 32, 16, 16);
AT(slot, as_char, 40, 20, 20);
AT(slot, counter, 8 * POINTERS, 4 * POINTERS, 4 * POINTERS);
AT(slot, rate, 8 * POINTERS + COUNTER, 4 * POINTERS + COUNTER, 4 * POINTERS + COUNTER);
AT(slot, histogram, 8 * POINTERS + COUNTER + RATE, 4 * POINTERS + COUNTER + RATE, 4 * POINTERS + COUNTER + RATE);
AT(slot, segment, 8 * POINTERS + MEMBERS, 4 * POINTERS + MEMBERS, 4 * POINTERS + MEMBERS);
AT(slot, type, 8 + 8 * POINTERS + MEMBERS, 4 + 4 * POINTERS + MEMBERS, 4 + 4 * POINTERS + MEMBERS);
AT(slot, index, 12 + 8 * POINTERS + MEMBERS, 8 + 4 * POINTERS + MEMBERS, 8 + 4 * POINTERS + MEMBERS);
AT(slot, generation, 16 + 8 * POINTERS + MEMBERS, 12 + 4 * POINTERS + MEMBERS, 12 + 4 * POINTERS + MEMBERS);
AT(slot, reserved, 20 + 8 * POINTERS + MEMBERS, 16 + 4 * POINTERS + MEMBERS, 16 + 4 * POINTERS + MEMBERS);
AT(slot, spare, 24 + 8 * POINTERS + MEMBERS, (27 + 4 * POINTERS + MEMBERS) / 8 * 8, 20 + 4 * POINTERS + MEMBERS);
SIZE(slot, 56 + 8 * POINTERS + MEMBERS, (27 + 4 * POINTERS + MEMBERS) / 8 * 8 + 32, 52 + 4 * POINTERS + MEMBERS);
ALIGNMENT(slot, 8, 8, 4);

AT(description, help, 0, 0, 0);
AT(description, unit, 1024, 1024, 1024);
AT(description, kind, 1088, 1088, 1088);
AT(description, reserved, 1092, 1092, 1092);
AT(description, spare, 1096, 1096, 1096);
SIZE(description, 1128, 1128, 1128);
ALIGNMENT(description, 8, 8, 4);

AT(report, count, 0, 0, 0);
AT(report, findings, 8, 4, 4);
AT(report, more, 16, 8, 8);
AT(report, unsettled, 17, 9, 9);
AT(report, slots, 20, 12, 12);
AT(report, spare, 24, 16, 16);
SIZE(report, 56, 48, 48);
ALIGNMENT(report, 8, 8, 4);

AT(finding, offset, 0, 0, 0);
AT(finding, text, 8, 8, 8);
AT(finding, spare, 168, 168, 168);
SIZE(finding, 184, 184, 184);
ALIGNMENT(finding, 8, 8, 4);

AT(snapshot, count, 0, 0, 0);
AT(snapshot, entries, 8, 4, 4);
AT(snapshot, spare, 16, 8, 8);
SIZE(snapshot, 32, 24, 24);
ALIGNMENT(snapshot, 8, 8, 4);

AT(snapshot_entry, name, 0, 0, 0);
AT(snapshot_entry, value, 8, 8, 4);
AT(snapshot_entry, created, 16, 16, 12);
AT(snapshot_entry, type, 24, 24, 20);
AT(snapshot_entry, reserved, 28, 28, 24);
AT(snapshot_entry, spare, 32, 32, 28);
SIZE(snapshot_entry, 48, 48, 44);
ALIGNMENT(snapshot_entry, 8, 8, 4);

AT(int, value, 0, 0, 0);
SIZE(int, 8, 8, 8);
ALIGNMENT(int, 8, 8, 8);

AT(uint, value, 0, 0, 0);
SIZE(uint, 8, 8, 8);
ALIGNMENT(uint, 8, 8, 8);

AT(float, bits, 0, 0, 0);
SIZE(float, 8, 8, 8);
ALIGNMENT(float, 8, 8, 8);

AT(bool, value, 0, 0, 0);
SIZE(bool, 8, 8, 8);
ALIGNMENT(bool, 8, 8, 8);

AT(char, value, 0, 0, 0);
SIZE(char, 8, 8, 8);
ALIGNMENT(char, 8, 8, 8);

VALUE(PYTOMIC_INT, 1);
VALUE(PYTOMIC_UINT, 2);
VALUE(PYTOMIC_FLOAT, 3);
VALUE(PYTOMIC_BOOL, 4);
VALUE(PYTOMIC_CHAR, 5);
VALUE(PYTOMIC_COUNTER, 6);
VALUE(PYTOMIC_HISTOGRAM, 7);
VALUE(PYTOMIC_SEMAPHORE, 8);
VALUE(PYTOMIC_RATE, 9);
VALUE(PYTOMIC_TYPE_MAX, 0x7fffffff);

VALUE(PYTOMIC_READ, 1);
VALUE(PYTOMIC_CREATE, 2);
VALUE(PYTOMIC_EXCLUSIVE, 4);
VALUE(PYTOMIC_ANY_OWNER, 8);

VALUE(PYTOMIC_KIND_UNKNOWN, 0);
VALUE(PYTOMIC_KIND_COUNTER, 1);
VALUE(PYTOMIC_KIND_GAUGE, 2);
VALUE(PYTOMIC_KIND_HISTOGRAM, 3);

VALUE(PYTOMIC_E_NO_SEGMENT, 5001);
VALUE(PYTOMIC_E_NO_SLOT, 5002);
VALUE(PYTOMIC_E_NO_DESCRIPTION, 5003);
VALUE(PYTOMIC_E_SEGMENT_NAME, 5004);
VALUE(PYTOMIC_E_SLOT_NAME, 5005);
VALUE(PYTOMIC_E_TYPE, 5006);
VALUE(PYTOMIC_E_PARAMETERS, 5007);
VALUE(PYTOMIC_E_STALE, 5008);
VALUE(PYTOMIC_E_FULL, 5009);
VALUE(PYTOMIC_E_NO_ROOM, 5010);
VALUE(PYTOMIC_E_OWNER, 5011);
VALUE(PYTOMIC_E_FOREIGN, 5012);
VALUE(PYTOMIC_E_VERSION, 5013);
VALUE(PYTOMIC_E_NEWER, 5014);
VALUE(PYTOMIC_E_BYTE_ORDER, 5015);
VALUE(PYTOMIC_E_DAMAGED, 5016);

VALUE(PYTOMIC_SEGMENT_NAME_MAX, 200);
VALUE(PYTOMIC_SLOT_NAME_MAX, 4095);
VALUE(PYTOMIC_SLOTS_DEFAULT, 65536);
VALUE(PYTOMIC_SLOTS_MAX, 16777216);
VALUE(PYTOMIC_HELP_MAX, 1023);
VALUE(PYTOMIC_UNIT_MAX, 63);
VALUE(PYTOMIC_LOCK_TIMEOUT_DEFAULT, UINT32_MAX);
VALUE(PYTOMIC_LANE_STRIDE, 128);
VALUE(PYTOMIC_SEMAPHORE_MAX, 4096);
VALUE(PYTOMIC_RATE_SECONDS_MAX, 268435456);
VALUE(PYTOMIC_RATE_TIME_MAX, 536870912000000000);
VALUE(PYTOMIC_VALUE_TEXT, 32);

/* enumerations are as wide as int */
_Static_assert(sizeof(pytomic_type) == 4 && sizeof(pytomic_kind) == 4, "enumerations");
/* clang-format on */

/* what offsetof() does not tell: how long the spare members are, which later versions use */
START_TEST(spare_members_are_as_many_as_they_were)
{
    ck_assert_uint_eq(sizeof(((pytomic_options *)NULL)->spare), 32);
    ck_assert_uint_eq(sizeof(((pytomic_segment_info *)NULL)->spare), 32);
    ck_assert_uint_eq(sizeof(((pytomic_slot_info *)NULL)->spare), 32);
    ck_assert_uint_eq(sizeof(((pytomic_slot *)NULL)->spare), 32);
    ck_assert_uint_eq(sizeof(((pytomic_report *)NULL)->spare), 32);
    ck_assert_uint_eq(sizeof(((pytomic_description *)NULL)->spare), 32);
    ck_assert_uint_eq(sizeof(((pytomic_snapshot_entry *)NULL)->spare), 16);
    ck_assert_uint_eq(sizeof(((pytomic_finding *)NULL)->text), 160);
}
END_TEST

/* as the library returns them, for programs that look at them one day */
START_TEST(spare_members_that_the_library_returns_are_zero)
{
    static const uint64_t zeros[4];
    pytomic_segment_info info;
    pytomic_description description;
    pytomic_report report;
    pytomic_slot slot;

    memset(&info, 0xff, sizeof(info));
    memset(&description, 0xff, sizeof(description));
    memset(&report, 0xff, sizeof(report));
    memset(&slot, 0xff, sizeof(slot));
    ck_ok(pytomic_slot_open(fixture_segment, "a", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    ck_ok(pytomic_describe(fixture_segment, "a", &(pytomic_description){.help = "A."}));
    ck_ok(pytomic_description_get(fixture_segment, "a", &description));
    ck_ok(pytomic_segment_get_info(fixture_segment, &info));
    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert_mem_eq(slot.spare, zeros, sizeof(zeros));
    ck_assert_mem_eq(description.spare, zeros, sizeof(zeros));
    ck_assert_mem_eq(info.spare, zeros, sizeof(zeros));
    ck_assert_mem_eq(report.spare, zeros, sizeof(zeros));
    ck_assert_uint_eq(slot.reserved | description.reserved, 0);
    pytomic_report_free(&report);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("abi");
    TCase *core = fixture_case_with_segment(suite, "Core");

    tcase_add_test(core, spare_members_are_as_many_as_they_were);
    tcase_add_test(core, spare_members_that_the_library_returns_are_zero);
    return fixture_run(suite);
}
