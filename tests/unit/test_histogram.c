/* SPDX-License-Identifier: MIT */
#define PYTOMIC_RSEQ_CONST /* the tests set it */

#include "histogram.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "life.h"
#include "pytomic/wait.h"
#include "rseq.h"

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

static const double seconds[] = {0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5};
static const double below_zero[] = {-3, -1.5, 0, 1e-300, 2};
static const double crowded[] = {1, 1.0001, 1.0002, 1000}; /* too close to each other for intervals */

static const pytomic_histogram_options options[] = {
    {.bounds = seconds, .count = COUNT(seconds)},
    {.bounds = below_zero, .count = COUNT(below_zero)},
    {.bounds = crowded, .count = COUNT(crowded)},
    {.bounds = (const double[]){1}, .count = 1},
    {.bounds = (const double[]){1e-320, 1e308}, .count = 2},
    {.bounds = (const double[]){1e300, 1.7976931348623157e308}, .count = 2},
    {.count = 160, .scale = 3, .offset = -80},
    {.count = PYTOMIC_BOUNDS_MAX, .scale = 5, .offset = -3},
    {.count = 5, .scale = -8, .offset = -2},
};

static pytomic_slot open_histogram(const char *name, const pytomic_histogram_options *from)
{
    pytomic_slot slot;

    ck_ok(pytomic_histogram_open(fixture_segment, name, from, PYTOMIC_CREATE, &slot));
    return slot;
}

static pytomic_histogram_data read_histogram(const pytomic_slot *slot)
{
    pytomic_histogram_data data;

    ck_ok(pytomic_histogram_read(slot, &data));
    return data;
}

/* The bucket by the definition. */
static uint32_t bucket_of(const pytomic_histogram_data *data, double value)
{
    uint32_t bucket = 0;

    while (bucket < data->bound_count && !(value <= data->bounds[bucket])) {
        bucket++;
    }
    return bucket;
}

static void ck_bucket(const pytomic_slot *slot, const pytomic_histogram_data *data, double value)
{
    pytomic_histogram searched = slot->histogram;

    searched.intervals = NULL;
    ck_assert_msg(pytomic_histogram_bucket(&slot->histogram, value) == bucket_of(data, value) &&
                      pytomic_histogram_bucket(&searched, value) == bucket_of(data, value),
                  "%a is in bucket %u, or %u by the search, not %u", value,
                  (unsigned)pytomic_histogram_bucket(&slot->histogram, value),
                  (unsigned)pytomic_histogram_bucket(&searched, value), (unsigned)bucket_of(data, value));
}

START_TEST(a_value_is_in_the_first_bucket_whose_bound_is_not_below_it)
{
    static const double values[] = {0,      -0.0,     1,   -1,        DBL_MIN,   5e-324,    -5e-324, 1e-310,  1.5,
                                    1e308,  -1e308,   3,   INFINITY,  -INFINITY, NAN,       -NAN,    0x1p-20, 0x1p20,
                                    0.0626, 0.062499, 1e9, 0x1p-1022, 0x1p1023,  0x1.8p-40, 1000};
    pytomic_slot slot = open_histogram("h", &options[_i]);
    pytomic_histogram_data data = read_histogram(&slot);

    for (uint32_t i = 0; i < data.bound_count; i++) {
        ck_bucket(&slot, &data, data.bounds[i]);
        ck_bucket(&slot, &data, nextafter(data.bounds[i], INFINITY));
        ck_bucket(&slot, &data, nextafter(data.bounds[i], -INFINITY));
        ck_bucket(&slot, &data, -data.bounds[i]);
    }
    for (uint32_t i = 0; i < COUNT(values); i++) {
        ck_bucket(&slot, &data, values[i]);
    }
    for (double value = 1e-9; value < 1e9; value *= 1.003) {
        ck_bucket(&slot, &data, value);
    }
}
END_TEST

START_TEST(bounds_that_bits_tell_apart_need_no_search)
{
    static const bool has[] = {true, false, false, true, false, true, true, false, false};

    ck_assert((open_histogram("h", &options[_i]).histogram.intervals != NULL) == has[_i]);
}
END_TEST

START_TEST(what_is_observed_is_counted_and_added_up)
{
    pytomic_slot slot = open_histogram("h", &options[0]);
    pytomic_histogram_data data;
    uint64_t value;

    for (int i = 1; i <= 100; i++) {
        pytomic_histogram_observe(&slot.histogram, i / 16.0); /* exact in a double, as their sum is */
        pytomic_histogram_observe_shared(&slot.histogram, 12, 8);
    }
    data = read_histogram(&slot);
    ck_assert_uint_eq(data.count, 200);
    ck_assert(data.sum == 5050 / 16.0 + 800);
    ck_assert_uint_eq(data.counts[4], 1);
    ck_assert_uint_eq(data.counts[11], 40);
    ck_assert_uint_eq(data.counts[12], 120);
    ck_ok(pytomic_slot_load(&slot, &value));
    ck_assert_uint_eq(value, 200);
}
END_TEST

START_TEST(what_is_not_finite_is_counted_and_spoils_the_sum)
{
    pytomic_slot slot = open_histogram("h", &options[0]);

    pytomic_histogram_observe(&slot.histogram, INFINITY);
    ck_assert(read_histogram(&slot).sum == INFINITY);
    pytomic_histogram_observe(&slot.histogram, -INFINITY);
    pytomic_histogram_observe(&slot.histogram, NAN);
    ck_assert_uint_eq(read_histogram(&slot).counts[0], 1);
    ck_assert_uint_eq(read_histogram(&slot).counts[12], 2);
    ck_assert(isnan(read_histogram(&slot).sum));
}
END_TEST

START_TEST(a_reset_moves_the_base_and_nobodys_lane)
{
    pytomic_slot slot = open_histogram("h", &options[0]);
    const uint64_t *lane = (const uint64_t *)(const void *)slot.histogram.lanes;

    for (int round = 1; round <= 3; round++) {
        pytomic_histogram_observe_shared(&slot.histogram, 3, 0.5);
        ck_assert_uint_eq(read_histogram(&slot).count, 1);
        ck_assert(read_histogram(&slot).sum == 0.5);
        ck_ok(pytomic_slot_reset(&slot));
        ck_assert_uint_eq(read_histogram(&slot).count, 0);
        ck_assert(read_histogram(&slot).sum == 0);
    }
    size_t shared = slot.histogram.cpus * (size_t)slot.histogram.stride / sizeof(*lane);
    uint64_t held = 0;
    for (uint32_t i = 0; i < slot.histogram.shared; i++) {
        held += lane[shared + i * slot.histogram.stride / sizeof(*lane) + 3 * 2 + 1];
    }
    ck_assert_uint_eq(held, 3);
}
END_TEST

START_TEST(a_histogram_is_reset_by_who_may_write_and_while_it_lives)
{
    pytomic_slot slot = open_histogram("h", &options[0]), read;
    char path[300];

    snprintf(path, sizeof(path), "%s/h", fixture_name);
    ck_ok(pytomic_attach_any(path, PYTOMIC_READ, &read));
    pytomic_histogram_observe(&slot.histogram, 1);
    ck_assert_uint_eq(read_histogram(&read).count, 1);
    ck_code(-EACCES, pytomic_slot_reset(&read));
    pytomic_detach(&read);
    ck_ok(pytomic_slot_remove(fixture_segment, "h"));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_reset(&slot));
    pytomic_histogram_data data = {.count = 4711};
    ck_code(-PYTOMIC_E_STALE, pytomic_histogram_read(&slot, &data));
    ck_assert_uint_eq(data.count, 4711);
}
END_TEST

START_TEST(the_same_bounds_open_it_and_others_do_not)
{
    static const double zeros[][2] = {{-0.0, 1}, {0.0, 1}};
    pytomic_slot slot = open_histogram("h", &options[0]), again;
    pytomic_histogram_options other = options[0];

    pytomic_histogram_observe(&slot.histogram, 1);
    again = open_histogram("h", &options[0]);
    ck_assert_uint_eq(read_histogram(&again).count, 1);
    ck_code(-EEXIST,
            pytomic_histogram_open(fixture_segment, "h", &options[0], PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &slot));
    other.count--;
    ck_code(-PYTOMIC_E_PARAMETERS, pytomic_histogram_open(fixture_segment, "h", &other, PYTOMIC_CREATE, &slot));
    ck_code(-PYTOMIC_E_PARAMETERS, pytomic_histogram_open(fixture_segment, "h", &options[6], 0, &slot));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_histogram_open(fixture_segment, "absent", &options[0], 0, &slot));
    ck_ok(pytomic_slot_find(fixture_segment, "h", &again));
    ck_assert_mem_eq(read_histogram(&again).bounds, seconds, sizeof(seconds));
    ck_assert(!read_histogram(&again).exponential);
    open_histogram("zero", &(pytomic_histogram_options){.bounds = zeros[0], .count = 2});
    open_histogram("zero", &(pytomic_histogram_options){.bounds = zeros[1], .count = 2});
    ck_ok(pytomic_slot_open(fixture_segment, "int", PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
    ck_code(-PYTOMIC_E_TYPE, pytomic_histogram_open(fixture_segment, "int", &options[0], PYTOMIC_CREATE, &slot));
    ck_code(-ENOTSUP, pytomic_histogram_read(&slot, &(pytomic_histogram_data){.count = 0}));
}
END_TEST

START_TEST(exponential_bounds_are_powers_of_a_root_of_two)
{
    pytomic_slot slot = open_histogram("h", &options[6]), same;
    pytomic_histogram_data data = read_histogram(&slot);
    pytomic_histogram_options explicit = {.bounds = data.bounds, .count = data.bound_count};

    ck_assert(data.exponential && data.scale == 3 && data.offset == -80);
    ck_assert(data.bounds[0] == 0x1p-10 && data.bounds[8] == 0x1p-9 && data.bounds[80] == 1);
    ck_assert_double_eq_tol(data.bounds[84], sqrt(2), 1e-15);
    ck_assert_double_eq_tol(data.bounds[1] / data.bounds[0], 1.0905077326652577, 1e-15);
    /* how the bounds were said does not matter */
    ck_ok(pytomic_histogram_open(fixture_segment, "h", &explicit, 0, &same));
    slot = open_histogram("coarse", &options[8]);
    data = read_histogram(&slot);
    ck_assert(data.bounds[0] == 0x1p-512 && data.bounds[2] == 1 && data.bounds[4] == 0x1p512);
    slot = open_histogram("fine", &(pytomic_histogram_options){.count = 512, .scale = 20, .offset = -256});
    ck_assert(read_histogram(&slot).bounds[256] == 1);
}
END_TEST

START_TEST(bounds_that_cannot_be_are_refused)
{
    const pytomic_histogram_options bad[] = {
        {.bounds = seconds, .count = 0},
        {.bounds = seconds, .count = PYTOMIC_BOUNDS_MAX + 1},
        {.bounds = (const double[]){1, 1}, .count = 2},
        {.bounds = (const double[]){2, 1}, .count = 2},
        {.bounds = (const double[]){-0.0, 0.0}, .count = 2},
        {.bounds = (const double[]){1, INFINITY}, .count = 2},
        {.bounds = (const double[]){-INFINITY, 1}, .count = 2},
        {.bounds = (const double[]){NAN}, .count = 1},
        {.bounds = seconds, .count = 1, .scale = 1},
        {.bounds = seconds, .count = 1, .offset = 1},
        {.bounds = seconds, .count = 1, .reserved = 1},
        {.bounds = seconds, .count = 1, .spare = {0, 0, 0, 1}},
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
    ck_code(-EINVAL, pytomic_histogram_open(fixture_segment, "h", &options[0], PYTOMIC_EXCLUSIVE, &slot));
    ck_code(-ENOTSUP, pytomic_slot_open(fixture_segment, "h", PYTOMIC_HISTOGRAM, PYTOMIC_CREATE, 0, &slot));
    ck_code(-ENOTSUP, pytomic_anonymous_create(PYTOMIC_HISTOGRAM, 0, &slot));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, "h", &slot));
}
END_TEST

START_TEST(its_value_is_its_count_which_nobody_can_set_or_wait_for)
{
    pytomic_slot slot = open_histogram("h", &options[0]);
    uint64_t value;

    pytomic_histogram_observe(&slot.histogram, 1);
    ck_ok(pytomic_slot_load(&slot, &value));
    ck_assert_uint_eq(value, 1);
    ck_code(-ENOTSUP, pytomic_slot_store(&slot, 1));
    ck_code(-ENOTSUP, pytomic_slot_add(&slot, 1, &value));
    ck_code(-ENOTSUP, pytomic_wait(&slot, 1, 0, &value));
    ck_assert_uint_eq(read_histogram(&slot).count, 1);
}
END_TEST

/* As `histogram_quantile()` answers for the same buckets. */
START_TEST(quantiles_are_those_of_prometheus)
{
    pytomic_histogram_data data = {.count = 10, .bound_count = 3, .bounds = {1, 2, 4}, .counts = {2, 4, 2, 2}};

    ck_assert(pytomic_histogram_quantile(&data, 0) == 0);
    ck_assert(pytomic_histogram_quantile(&data, 0.1) == 0.5);
    ck_assert(pytomic_histogram_quantile(&data, 0.2) == 1);
    ck_assert(pytomic_histogram_quantile(&data, 0.5) == 1.75);
    ck_assert(pytomic_histogram_quantile(&data, 0.8) == 4);
    ck_assert(pytomic_histogram_quantile(&data, 0.9) == 4);
    ck_assert(pytomic_histogram_quantile(&data, 1) == 4);
    ck_assert(pytomic_histogram_quantile(&data, -0.1) == -INFINITY);
    ck_assert(pytomic_histogram_quantile(&data, 1.1) == INFINITY);
    ck_assert(isnan(pytomic_histogram_quantile(&data, NAN)));
    data.bounds[0] = 0;
    ck_assert(pytomic_histogram_quantile(&data, 0.1) == 0);
    ck_assert(pytomic_histogram_quantile(&data, 0.3) == 0.5);
    data.bounds[0] = -2;
    ck_assert(pytomic_histogram_quantile(&data, 0.1) == -2);
    data.count = 0;
    ck_assert(isnan(pytomic_histogram_quantile(&data, 0.5)));
}
END_TEST

START_TEST(a_quantile_lies_in_a_bucket_that_has_observations)
{
    pytomic_histogram_data data = {.count = 2, .bound_count = 3, .bounds = {1, 2, 4}, .counts = {0, 2, 0, 0}};

    ck_assert(pytomic_histogram_quantile(&data, 0) == 1);
    ck_assert(pytomic_histogram_quantile(&data, 1) == 2);
    data = (pytomic_histogram_data){.count = 2, .bound_count = 2, .bounds = {-1.5e308, 1.5e308}, .counts = {0, 2, 0}};
    ck_assert(pytomic_histogram_quantile(&data, 0) == (double)-1.5e308);
    ck_assert(pytomic_histogram_quantile(&data, 0.5) == 0);
    ck_assert(pytomic_histogram_quantile(&data, 1) == (double)1.5e308);
    data = (pytomic_histogram_data){.count = 1, .bound_count = 2, .bounds = {1, 2}, .counts = {0, 0, 1}};
    ck_assert(pytomic_histogram_quantile(&data, 0) == 2);
}
END_TEST

#ifdef PYTOMIC_HAVE_RSEQ

/* An area that the kernel does not know of says what the test wants. */
static _Thread_local volatile rseq_area played;

static uint64_t count_in_lanes(const pytomic_histogram *histogram, uint32_t from, uint32_t to)
{
    uint64_t count = 0;

    for (uint32_t i = from; i < to; i++) {
        for (uint32_t k = 0; k <= histogram->count; k++) {
            const char *bucket =
                (const char *)histogram->lanes + (size_t)i * histogram->stride + k * sizeof(pytomic_bucket);
            count += load64((const pytomic_word *)(const void *)(bucket + offsetof(pytomic_bucket, count)));
        }
    }
    return count;
}

START_TEST(an_observation_goes_to_the_lane_of_the_cpu_or_to_a_shared_one)
{
    pytomic_slot slot = open_histogram("h", &options[0]);
    const pytomic_histogram *histogram = &slot.histogram;
    const uint32_t cpus[] = {0, histogram->cpus - 1, histogram->cpus, INT32_MAX, (uint32_t)INT32_MIN, RSEQ_NO_CPU};
    double sum = 0;

    pytomic_rseq_offset = (char *)&played - rseq_thread_pointer();
    for (uint32_t i = 0; i < COUNT(cpus); i++) {
        uint32_t last = histogram->cpus + histogram->shared;
        uint32_t begin = cpus[i] < histogram->cpus ? cpus[i] : histogram->cpus;
        uint32_t end = cpus[i] < histogram->cpus ? cpus[i] + 1 : last;
        uint64_t before = count_in_lanes(histogram, begin, end), all = count_in_lanes(histogram, 0, last);
        played.cpu_id = cpus[i];
        played.rseq_cs = 4711;
        pytomic_histogram_observe(histogram, i + 0.5);
        sum += i + 0.5;
        /* the code that it lies in may be unloaded next, and the kernel reads it at the next interruption */
        ck_assert_uint_eq(played.rseq_cs, 0);
        ck_assert_uint_eq(count_in_lanes(histogram, begin, end), before + 1);
        ck_assert_uint_eq(count_in_lanes(histogram, 0, last), all + 1);
        ck_assert(read_histogram(&slot).sum == sum);
    }
}
END_TEST

#endif

/* A process that holds on to a stale handle may write into its lanes at any time: they are never names or descriptions. */
START_TEST(what_a_stale_handle_reaches_serves_nothing_but_histograms)
{
    pytomic_slot stale = open_histogram("h", &options[7]), slot;
    pytomic_description description = {.help = "A text."};
    char name[1000];

    ck_ok(pytomic_slot_remove(fixture_segment, "h"));
    memset(name, 'n', sizeof(name) - 1);
    for (int i = 0; i < 200; i++) { /* more than what was claimed with its lanes */
        snprintf(name, sizeof(name), "%03d%996s", i, "n");
        ck_ok(pytomic_slot_open(fixture_segment, name, PYTOMIC_UINT, PYTOMIC_CREATE, (uint64_t)i, &slot));
        snprintf(name, sizeof(name), "%d", i);
        ck_ok(pytomic_describe(fixture_segment, name, &description));
    }
    for (uint32_t bucket = 0; bucket <= stale.histogram.count; bucket++) {
        pytomic_histogram_observe(&stale.histogram, 1e-9 * bucket);
        pytomic_histogram_observe_shared(&stale.histogram, bucket, 1);
    }
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof(name), "%03d%996s", i, "n");
        ck_ok(pytomic_slot_find(fixture_segment, name, &slot));
        ck_assert_uint_eq(pytomic_load(slot.as_uint), (uint64_t)i);
        snprintf(name, sizeof(name), "%d", i);
        ck_ok(pytomic_description_get(fixture_segment, name, &description));
    }
    /* and another histogram gets them */
    slot = open_histogram("h2", &options[7]);
    ck_assert_ptr_eq(slot.histogram.lanes, stale.histogram.lanes);
    ck_assert_uint_eq(read_histogram(&slot).count, 0);
    ck_assert(read_histogram(&slot).sum == 0);
}
END_TEST

START_TEST(lanes_do_not_share_a_pair_of_cache_lines)
{
    pytomic_slot slot = open_histogram("h", &options[_i]);

    ck_assert_uint_eq((uintptr_t)slot.histogram.lanes % PYTOMIC_LANE_STRIDE, 0);
    ck_assert_uint_eq(slot.histogram.stride % PYTOMIC_LANE_STRIDE, 0);
    ck_assert_uint_ge(slot.histogram.stride, (slot.histogram.count + 1) * sizeof(pytomic_bucket));
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
    pytomic_slot slot = open_histogram("h", &options[0]);
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
    ck_code(-PYTOMIC_E_DAMAGED, pytomic_histogram_open(fixture_segment, "h", &options[0], PYTOMIC_CREATE, &slot));
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

/* Garbage that comes after the handle was made: a wrong bucket, never one that does not exist. */
START_TEST(forged_bounds_lead_to_no_other_memory)
{
    static const uint64_t words[] = {0, UINT64_MAX, UINT64_C(0x7ff0000000000000), UINT64_C(0xfff8000000000000), 4711};
    pytomic_slot slot = open_histogram("h", &options[_i]);
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

START_TEST(a_handle_of_another_type_has_no_histogram)
{
    pytomic_slot slot;

    ck_ok(pytomic_slot_open(fixture_segment, "a", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    pid_t child = child_fork();
    if (child == 0) {
        pytomic_histogram_observe(&slot.histogram, 1);
        _exit(0);
    }
    ck_assert_int_ne(child_wait(child), 0); /* a signal, or what a sanitizer makes of it */
}
END_TEST

/* Another process creates one, in units that this process has not seen yet. */
START_TEST(a_histogram_that_came_with_new_units_is_found)
{
    pytomic_slot slot;
    pid_t child = child_fork();

    if (child == 0) {
        _exit(pytomic_histogram_open(fixture_segment, "h", &options[7], PYTOMIC_CREATE, &slot) == 0 ? 0 : 1);
    }
    ck_assert_int_eq(child_wait(child), 0);
    ck_ok(pytomic_slot_find(fixture_segment, "h", &slot));
    pytomic_histogram_observe(&slot.histogram, 1);
    ck_assert_uint_eq(read_histogram(&slot).count, 1);
}
END_TEST

static pytomic_slot replaced;

static void observe_everywhere(unsigned times)
{
    for (uint32_t i = 0; i <= replaced.histogram.count; i++) {
        for (unsigned k = 0; k < times; k++) {
            pytomic_histogram_observe_shared(&replaced.histogram, i, 1);
        }
    }
}

/* Not for ever, because under a slow sanitizer an interruption takes longer than the time to the next one. */
#define INTERRUPTIONS 500u

/* What other processes may do between any two instructions of a reader: write both bases anew, and observe. */
static void replace_bases(int number)
{
    static unsigned times;

    (void)number;
    if (times < INTERRUPTIONS) {
        must(pytomic_slot_reset(&replaced) == 0 && pytomic_slot_reset(&replaced) == 0);
        times++;
        observe_everywhere(times % 2 + 1);
    }
}

START_TEST(a_reader_never_mixes_two_bases)
{
    replaced = open_histogram("h", &options[7]);
    observe_everywhere(1);
    fixture_begin_interruptions(replace_bases);
    for (int i = 0; i < 3000; i++) {
        pytomic_histogram_data data;
        ck_assert(pytomic_histogram_read(&replaced, &data) == 0);
        ck_assert_uint_eq(data.count % (replaced.histogram.count + 1), 0);
        ck_assert(data.sum == (double)data.count);
    }
    fixture_end_interruptions();
}
END_TEST

static void make_again(int number)
{
    static unsigned times;
    pytomic_slot made;

    (void)number;
    if (times < INTERRUPTIONS) {
        times++;
        must(pytomic_slot_remove(fixture_segment, "h") == 0 &&
             pytomic_histogram_open(fixture_segment, "h", &options[0], PYTOMIC_CREATE, &made) == 0);
    }
}

START_TEST(one_that_is_made_again_while_it_is_opened_is_opened_or_absent)
{
    pytomic_slot slot = open_histogram("h", &options[0]);

    fixture_begin_interruptions(make_again);
    for (int i = 0; i < 20000; i++) {
        int code = pytomic_histogram_open(fixture_segment, "h", &options[0], 0, &slot);
        ck_assert_msg(code == 0 || code == -PYTOMIC_E_NO_SLOT, "%s", pytomic_strerror(code));
    }
    fixture_end_interruptions();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("histogram");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_loop_test(core, a_value_is_in_the_first_bucket_whose_bound_is_not_below_it, 0, COUNT(options));
    tcase_add_loop_test(core, bounds_that_bits_tell_apart_need_no_search, 0, COUNT(options));
    tcase_add_test(core, what_is_observed_is_counted_and_added_up);
    tcase_add_test(core, what_is_not_finite_is_counted_and_spoils_the_sum);
    tcase_add_test(core, a_reset_moves_the_base_and_nobodys_lane);
    tcase_add_test(core, a_histogram_is_reset_by_who_may_write_and_while_it_lives);
    tcase_add_test(core, the_same_bounds_open_it_and_others_do_not);
    tcase_add_test(core, exponential_bounds_are_powers_of_a_root_of_two);
    tcase_add_test(core, quantiles_are_those_of_prometheus);
    tcase_add_test(core, a_quantile_lies_in_a_bucket_that_has_observations);
    tcase_add_test(core, a_histogram_that_came_with_new_units_is_found);
    tcase_add_test(core, a_reader_never_mixes_two_bases);
    tcase_add_test(core, one_that_is_made_again_while_it_is_opened_is_opened_or_absent);
    tcase_add_loop_test(core, lanes_do_not_share_a_pair_of_cache_lines, 0, COUNT(options));
#ifdef PYTOMIC_HAVE_RSEQ
    tcase_add_test(core, an_observation_goes_to_the_lane_of_the_cpu_or_to_a_shared_one);
#endif
    tcase_add_test(limits, bounds_that_cannot_be_are_refused);
    tcase_add_test(limits, its_value_is_its_count_which_nobody_can_set_or_wait_for);
    tcase_add_test(limits, what_a_stale_handle_reaches_serves_nothing_but_histograms);
    tcase_add_loop_test(limits, what_cannot_be_a_histogram_is_damaged_and_repaired, 0, COUNT(forgeries));
    tcase_add_loop_test(limits, forged_bounds_lead_to_no_other_memory, 0, COUNT(options));
    tcase_add_test(limits, a_handle_of_another_type_has_no_histogram);
    return fixture_run(suite);
}
