/* SPDX-License-Identifier: MIT */
#define PYTOMIC_RSEQ_CONST /* the tests set it */

#include "histogram.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_histograms.h"
#include "life.h"
#include "pytomic/wait.h"
#include "rseq.h"

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
    pytomic_slot slot = fixture_open_histogram("h", &fixture_histograms[_i]);
    pytomic_histogram_data data = fixture_read_histogram(&slot);

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

START_TEST(what_is_observed_is_counted_and_added_up)
{
    pytomic_slot slot = fixture_open_histogram("h", &fixture_histograms[0]);
    pytomic_histogram_data data;
    uint64_t value;

    for (int i = 1; i <= 100; i++) {
        pytomic_histogram_observe(&slot.histogram, i / 16.0); /* exact in a double, as their sum is */
        pytomic_histogram_observe_shared(&slot.histogram, 12, 8);
    }
    data = fixture_read_histogram(&slot);
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
    pytomic_slot slot = fixture_open_histogram("h", &fixture_histograms[0]);

    pytomic_histogram_observe(&slot.histogram, INFINITY);
    ck_assert(fixture_read_histogram(&slot).sum == INFINITY);
    pytomic_histogram_observe(&slot.histogram, -INFINITY);
    pytomic_histogram_observe(&slot.histogram, NAN);
    ck_assert_uint_eq(fixture_read_histogram(&slot).counts[0], 1);
    ck_assert_uint_eq(fixture_read_histogram(&slot).counts[12], 2);
    ck_assert(isnan(fixture_read_histogram(&slot).sum));
}
END_TEST

START_TEST(a_reset_moves_the_base_and_nobodys_lane)
{
    pytomic_slot slot = fixture_open_histogram("h", &fixture_histograms[0]);
    const uint64_t *lane = (const uint64_t *)(const void *)slot.histogram.lanes;

    for (int round = 1; round <= 3; round++) {
        pytomic_histogram_observe_shared(&slot.histogram, 3, 0.5);
        ck_assert_uint_eq(fixture_read_histogram(&slot).count, 1);
        ck_assert(fixture_read_histogram(&slot).sum == 0.5);
        ck_ok(pytomic_slot_reset(&slot));
        ck_assert_uint_eq(fixture_read_histogram(&slot).count, 0);
        ck_assert(fixture_read_histogram(&slot).sum == 0);
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
    pytomic_slot slot = fixture_open_histogram("h", &fixture_histograms[0]), read;
    char path[300];

    snprintf(path, sizeof(path), "%s/h", fixture_name);
    ck_ok(pytomic_attach_any(path, PYTOMIC_READ, &read));
    pytomic_histogram_observe(&slot.histogram, 1);
    ck_assert_uint_eq(fixture_read_histogram(&read).count, 1);
    ck_code(-EACCES, pytomic_slot_reset(&read));
    pytomic_detach(&read);
    ck_ok(pytomic_slot_remove(fixture_segment, "h"));
    ck_code(-PYTOMIC_E_STALE, pytomic_slot_reset(&slot));
    pytomic_histogram_data data = {.count = 4711};
    ck_code(-PYTOMIC_E_STALE, pytomic_histogram_read(&slot, &data));
    ck_assert_uint_eq(data.count, 4711);
}
END_TEST

START_TEST(its_value_is_its_count_which_nobody_can_set_or_wait_for)
{
    pytomic_slot slot = fixture_open_histogram("h", &fixture_histograms[0]);
    uint64_t value;

    pytomic_histogram_observe(&slot.histogram, 1);
    ck_ok(pytomic_slot_load(&slot, &value));
    ck_assert_uint_eq(value, 1);
    ck_code(-ENOTSUP, pytomic_slot_store(&slot, 1));
    ck_code(-ENOTSUP, pytomic_slot_add(&slot, 1, &value));
    ck_code(-ENOTSUP, pytomic_wait(&slot, 1, 0, &value));
    ck_assert_uint_eq(fixture_read_histogram(&slot).count, 1);
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
    pytomic_slot slot = fixture_open_histogram("h", &fixture_histograms[0]);
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
        ck_assert(fixture_read_histogram(&slot).sum == sum);
    }
}
END_TEST

#endif

/* A process that holds on to a stale handle may write into its lanes at any time: they are never names or descriptions. */
START_TEST(what_a_stale_handle_reaches_serves_nothing_but_histograms)
{
    pytomic_slot stale = fixture_open_histogram("h", &fixture_histograms[7]), slot;
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
    slot = fixture_open_histogram("h2", &fixture_histograms[7]);
    ck_assert_ptr_eq(slot.histogram.lanes, stale.histogram.lanes);
    ck_assert_uint_eq(fixture_read_histogram(&slot).count, 0);
    ck_assert(fixture_read_histogram(&slot).sum == 0);
}
END_TEST

START_TEST(lanes_do_not_share_a_pair_of_cache_lines)
{
    pytomic_slot slot = fixture_open_histogram("h", &fixture_histograms[_i]);

    ck_assert_uint_eq((uintptr_t)slot.histogram.lanes % PYTOMIC_LANE_STRIDE, 0);
    ck_assert_uint_eq(slot.histogram.stride % PYTOMIC_LANE_STRIDE, 0);
    ck_assert_uint_ge(slot.histogram.stride, (slot.histogram.count + 1) * sizeof(pytomic_bucket));
}
END_TEST

/* Garbage that comes after the handle was made: a wrong bucket, never one that does not exist. */
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
    replaced = fixture_open_histogram("h", &fixture_histograms[7]);
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

int main(void)
{
    Suite *suite = suite_create("histogram");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_loop_test(core, a_value_is_in_the_first_bucket_whose_bound_is_not_below_it, 0, FIXTURE_HISTOGRAMS);
    tcase_add_test(core, what_is_observed_is_counted_and_added_up);
    tcase_add_test(core, what_is_not_finite_is_counted_and_spoils_the_sum);
    tcase_add_test(core, a_reset_moves_the_base_and_nobodys_lane);
    tcase_add_test(core, a_histogram_is_reset_by_who_may_write_and_while_it_lives);
    tcase_add_test(core, quantiles_are_those_of_prometheus);
    tcase_add_test(core, a_quantile_lies_in_a_bucket_that_has_observations);
    tcase_add_test(core, a_reader_never_mixes_two_bases);
    tcase_add_loop_test(core, lanes_do_not_share_a_pair_of_cache_lines, 0, FIXTURE_HISTOGRAMS);
#ifdef PYTOMIC_HAVE_RSEQ
    tcase_add_test(core, an_observation_goes_to_the_lane_of_the_cpu_or_to_a_shared_one);
#endif
    tcase_add_test(limits, its_value_is_its_count_which_nobody_can_set_or_wait_for);
    tcase_add_test(limits, what_a_stale_handle_reaches_serves_nothing_but_histograms);
    tcase_add_test(limits, a_handle_of_another_type_has_no_histogram);
    return fixture_run(suite);
}
