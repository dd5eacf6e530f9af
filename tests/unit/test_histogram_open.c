/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_histograms.h"
#include "histogram.h"
#include "life.h"

START_TEST(bounds_that_bits_tell_apart_need_no_search)
{
    static const bool has[] = {true, false, false, true, false, true, true, false, false};

    ck_assert((fixture_open_histogram("h", &fixture_histograms[_i]).histogram.intervals != NULL) == has[_i]);
}
END_TEST

START_TEST(the_same_bounds_open_it_and_others_do_not)
{
    static const double zeros[][2] = {{-0.0, 1}, {0.0, 1}};
    pytomic_slot slot = fixture_open_histogram("h", &fixture_histograms[0]), again;
    pytomic_histogram_options other = fixture_histograms[0];

    pytomic_histogram_observe(&slot.histogram, 1);
    again = fixture_open_histogram("h", &fixture_histograms[0]);
    ck_assert_uint_eq(fixture_read_histogram(&again).count, 1);
    ck_code(-EEXIST, pytomic_histogram_open(fixture_segment, "h", &fixture_histograms[0],
                                            PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &slot));
    other.count--;
    ck_code(-PYTOMIC_E_PARAMETERS, pytomic_histogram_open(fixture_segment, "h", &other, PYTOMIC_CREATE, &slot));
    ck_code(-PYTOMIC_E_PARAMETERS, pytomic_histogram_open(fixture_segment, "h", &fixture_histograms[6], 0, &slot));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_histogram_open(fixture_segment, "absent", &fixture_histograms[0], 0, &slot));
    ck_ok(pytomic_slot_find(fixture_segment, "h", &again));
    ck_assert_mem_eq(fixture_read_histogram(&again).bounds, fixture_histograms[0].bounds,
                     fixture_histograms[0].count * sizeof(double));
    ck_assert(!fixture_read_histogram(&again).exponential);
    fixture_open_histogram("zero", &(pytomic_histogram_options){.bounds = zeros[0], .count = 2});
    fixture_open_histogram("zero", &(pytomic_histogram_options){.bounds = zeros[1], .count = 2});
    ck_ok(pytomic_slot_open(fixture_segment, "int", PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-PYTOMIC_E_TYPE,
            pytomic_histogram_open(fixture_segment, "int", &fixture_histograms[0], PYTOMIC_CREATE, &slot));
    ck_code(-ENOTSUP, pytomic_histogram_read(&slot, &(pytomic_histogram_data){.count = 0}));
}
END_TEST

START_TEST(exponential_bounds_are_powers_of_a_root_of_two)
{
    pytomic_slot slot = fixture_open_histogram("h", &fixture_histograms[6]), same;
    pytomic_histogram_data data = fixture_read_histogram(&slot);
    pytomic_histogram_options explicit = {.bounds = data.bounds, .count = data.bound_count};

    ck_assert(data.exponential && data.scale == 3 && data.offset == -80);
    ck_assert(data.bounds[0] == 0x1p-10 && data.bounds[8] == 0x1p-9 && data.bounds[80] == 1);
    ck_assert_double_eq_tol(data.bounds[84], sqrt(2), 1e-15);
    ck_assert_double_eq_tol(data.bounds[1] / data.bounds[0], 1.0905077326652577, 1e-15);
    /* how the bounds were said does not matter */
    ck_ok(pytomic_histogram_open(fixture_segment, "h", &explicit, 0, &same));
    slot = fixture_open_histogram("coarse", &fixture_histograms[8]);
    data = fixture_read_histogram(&slot);
    ck_assert(data.bounds[0] == 0x1p-512 && data.bounds[2] == 1 && data.bounds[4] == 0x1p512);
    slot = fixture_open_histogram("fine", &(pytomic_histogram_options){.count = 512, .scale = 20, .offset = -256});
    ck_assert(fixture_read_histogram(&slot).bounds[256] == 1);
}
END_TEST

START_TEST(bounds_that_cannot_be_are_refused)
{
    const pytomic_histogram_options bad[] = {
        {.bounds = fixture_histograms[0].bounds, .count = 0},
        {.bounds = fixture_histograms[0].bounds, .count = PYTOMIC_BOUNDS_MAX + 1},
        {.bounds = (const double[]){1, 1}, .count = 2},
        {.bounds = (const double[]){2, 1}, .count = 2},
        {.bounds = (const double[]){-0.0, 0.0}, .count = 2},
        {.bounds = (const double[]){1, INFINITY}, .count = 2},
        {.bounds = (const double[]){-INFINITY, 1}, .count = 2},
        {.bounds = (const double[]){NAN}, .count = 1},
        {.bounds = fixture_histograms[0].bounds, .count = 1, .scale = 1},
        {.bounds = fixture_histograms[0].bounds, .count = 1, .offset = 1},
        {.bounds = fixture_histograms[0].bounds, .count = 1, .reserved = 1},
        {.bounds = fixture_histograms[0].bounds, .count = 1, .spare = {0, 0, 0, 1}},
        {.count = 1, .scale = 21},
        {.count = 1, .scale = -11},
        {.count = 2, .offset = 1023},
        {.count = 1, .offset = -1023},
        {.count = 1, .offset = INT32_MAX},
        {.count = 1, .scale = -10, .offset = INT32_MIN},
    };
    pytomic_slot slot;

    for (uint32_t i = 0; i < COUNT(bad); i++) {
        ck_code(-EINVAL, pytomic_histogram_open(fixture_segment, "h", &bad[i], PYTOMIC_CREATE, &slot));
    }
    ck_code(-EINVAL, pytomic_histogram_open(fixture_segment, "h", NULL, PYTOMIC_CREATE, &slot));
    ck_code(-EINVAL, pytomic_histogram_open(fixture_segment, "h", &fixture_histograms[0], PYTOMIC_EXCLUSIVE, &slot));
    ck_code(-ENOTSUP, pytomic_slot_open(fixture_segment, "h", PYTOMIC_HISTOGRAM, PYTOMIC_CREATE, 0, &slot));
    ck_code(-ENOTSUP, pytomic_anonymous_create(PYTOMIC_HISTOGRAM, 0, &slot));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, "h", &slot));
}
END_TEST

/* Another process creates one, in units that this process has not seen yet. */
START_TEST(a_histogram_that_came_with_new_units_is_found)
{
    pytomic_slot slot;
    pid_t child = child_fork();

    if (child == 0) {
        _exit(pytomic_histogram_open(fixture_segment, "h", &fixture_histograms[7], PYTOMIC_CREATE, &slot) == 0 ? 0 : 1);
    }
    ck_assert_int_eq(child_wait(child), 0);
    ck_ok(pytomic_slot_find(fixture_segment, "h", &slot));
    pytomic_histogram_observe(&slot.histogram, 1);
    ck_assert_uint_eq(fixture_read_histogram(&slot).count, 1);
}
END_TEST

/* In the place of what a histogram says: each of these is no histogram. */
static const struct {
    uint32_t offset; /* in the parameters or, from 100 on, of an extent's word in the record */
    uint64_t value;
} forgeries[] = {
    {0, 0},                                /* bounds */
    {0, PYTOMIC_BOUNDS_MAX + 1},           /* more than there can be */
    {0, 500},                              /* more than the body has */
    {2, 0xffff},                           /* intervals */
    {2, LAYOUT_INTERVALS_MAX},             /* more than the body has */
    {101, 0},                              /* no body */
    {102, 0},                              /* no lanes */
    {102, UINT64_C(16) << 32},             /* lanes in the units of the body */
    {102, UINT64_C(1) << 32 | UINT32_MAX}, /* beyond what is claimed */
    {102, UINT64_C(0xfffff) << 32},        /* beyond what is claimed */
};

START_TEST(what_cannot_be_a_histogram_is_damaged_and_repaired)
{
    pytomic_slot slot = fixture_open_histogram("h", &fixture_histograms[0]);
    layout_record *record = mapping_record(fixture_segment, slot.index);
    uint32_t offset = forgeries[_i].offset, cursor = 0;
    pytomic_slot_info info;
    pytomic_report report;

    if (offset >= 100) {
        record->extents[offset - 100] = forgeries[_i].value;
    } else {
        uint16_t value = (uint16_t)forgeries[_i].value;
        memcpy((char *)slot.cell->parameters + offset, &value, sizeof(value));
    }
    ck_code(-PYTOMIC_E_DAMAGED, pytomic_slot_find(fixture_segment, "h", &slot));
    ck_code(-PYTOMIC_E_DAMAGED,
            pytomic_histogram_open(fixture_segment, "h", &fixture_histograms[0], PYTOMIC_CREATE, &slot));
    ck_code(0, pytomic_slot_next(fixture_segment, &cursor, &info));
    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert_uint_ge(report.count, 1);
    ck_assert_ptr_nonnull(strstr(report.findings[0].text, "histogram with invalid bounds or lanes"));
    pytomic_report_free(&report);
    ck_ok(pytomic_repair(fixture_name, 0, &report));
    pytomic_report_free(&report);
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, "h", &slot));
    ck_ok(pytomic_check(fixture_name, &report));
    ck_assert_uint_eq(report.count, 0);
    pytomic_report_free(&report);
}
END_TEST

START_TEST(forged_bounds_lead_to_no_other_memory)
{
    static const uint64_t words[] = {0, UINT64_MAX, UINT64_C(0x7ff0000000000000), UINT64_C(0xfff8000000000000), 4711};
    pytomic_slot slot = fixture_open_histogram("h", &fixture_histograms[_i]);
    layout_extent body = layout_extent_of(mapping_record(fixture_segment, slot.index)->extents[LAYOUT_EXTENT_BODY]);
    pytomic_word *at = mapping_extent(fixture_segment, body.first);

    for (uint32_t k = 0; k < COUNT(words); k++) {
        for (uint32_t i = 0; i < body.units * LAYOUT_EXTENT_UNIT / sizeof(*at); i++) {
            at[i] = words[k];
        }
        for (double value = -1e10; value < 1e10; value += 4e6) {
            ck_assert_uint_le(pytomic_histogram_bucket(&slot.histogram, value), slot.histogram.count);
        }
        ck_assert_uint_le(pytomic_histogram_bucket(&slot.histogram, NAN), slot.histogram.count);
        ck_assert_uint_le(pytomic_histogram_bucket(&slot.histogram, 1e-5), slot.histogram.count);
    }
}
END_TEST

/* Not for ever, because under a slow sanitizer an interruption takes longer than the time to the next one. */
#define INTERRUPTIONS 500u

static void make_again(int number)
{
    static unsigned times;
    pytomic_slot made;

    (void)number;
    if (times < INTERRUPTIONS) {
        times++;
        must(pytomic_slot_remove(fixture_segment, "h") == 0 &&
             pytomic_histogram_open(fixture_segment, "h", &fixture_histograms[0], PYTOMIC_CREATE, &made) == 0);
    }
}

START_TEST(one_that_is_made_again_while_it_is_opened_is_opened_or_absent)
{
    pytomic_slot slot = fixture_open_histogram("h", &fixture_histograms[0]);

    fixture_begin_interruptions(make_again);
    for (int i = 0; i < 20000; i++) {
        int code = pytomic_histogram_open(fixture_segment, "h", &fixture_histograms[0], 0, &slot);
        ck_assert_msg(code == 0 || code == -PYTOMIC_E_NO_SLOT, "%s", pytomic_strerror(code));
    }
    fixture_end_interruptions();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("histogram_open");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_loop_test(core, bounds_that_bits_tell_apart_need_no_search, 0, FIXTURE_HISTOGRAMS);
    tcase_add_test(core, the_same_bounds_open_it_and_others_do_not);
    tcase_add_test(core, exponential_bounds_are_powers_of_a_root_of_two);
    tcase_add_test(core, a_histogram_that_came_with_new_units_is_found);
    tcase_add_test(core, one_that_is_made_again_while_it_is_opened_is_opened_or_absent);
    tcase_add_test(limits, bounds_that_cannot_be_are_refused);
    tcase_add_loop_test(limits, what_cannot_be_a_histogram_is_damaged_and_repaired, 0, COUNT(forgeries));
    tcase_add_loop_test(limits, forged_bounds_lead_to_no_other_memory, 0, FIXTURE_HISTOGRAMS);
    return fixture_run(suite);
}
