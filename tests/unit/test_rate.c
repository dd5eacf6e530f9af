/* SPDX-License-Identifier: MIT */
#include "rate.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "shared.h"

#define SECOND UINT64_C(1000000000)

static const double rates[] = {
    PYTOMIC_RATE_MIN, 1.0 / 86400,      0.1, 0.3, 1, 7, 10, 1000.0 / 3, 1e6 * 3.14159265358979, 0.9e9, 999999999,
    0.99 * 1e9,       PYTOMIC_RATE_MAX,
};
#define RATES ((int)(sizeof(rates) / sizeof(rates[0])))

static pytomic_slot made;

static const pytomic_rate *make(double rate, uint32_t burst)
{
    pytomic_slot_remove(fixture_segment, "rate");
    ck_ok(pytomic_rate_open(fixture_segment, "rate", rate, burst, PYTOMIC_CREATE, &made));
    return &made.rate;
}

static int take(const pytomic_rate *rate, uint32_t n, uint64_t now)
{
    uint64_t wait;

    return pytomic_rate_take_at(rate, n, now, &wait);
}

START_TEST(a_burst_passes_and_then_one_each_interval)
{
    const pytomic_rate *rate = make(10, 20);
    uint64_t now = 5 * SECOND, wait;

    for (int i = 0; i < 20; i++) {
        ck_ok(take(rate, 1, now));
    }
    ck_code(-EAGAIN, pytomic_rate_take_at(rate, 1, now, &wait));
    ck_assert_uint_eq(wait, SECOND / 10);
    ck_code(-EAGAIN, take(rate, 1, now + wait - 1));
    ck_ok(take(rate, 1, now + wait));
    ck_code(-EAGAIN, pytomic_rate_take_at(rate, 20, now + wait, &wait));
    ck_assert_uint_eq(wait, 2 * SECOND);
}
END_TEST

/* what is less than a nanosecond is rounded against the caller */
START_TEST(the_last_part_of_a_burst_waits_for_a_nanosecond_at_most)
{
    const pytomic_rate *rate = make(1000.0 / 3, 20);
    uint64_t now = 12345678901, wait;

    ck_ok(take(rate, 19, now));
    ck_code(-EAGAIN, pytomic_rate_take_at(rate, 1, now, &wait));
    ck_assert_uint_eq(wait, 1);
    ck_ok(take(rate, 1, now + 1));
}
END_TEST

START_TEST(a_long_pause_gives_no_more_than_the_burst)
{
    const pytomic_rate *rate = make(1000, 5);

    ck_ok(take(rate, 5, 0));
    ck_ok(take(rate, 5, PYTOMIC_RATE_TIME_MAX - 1));
    ck_code(-EAGAIN, take(rate, 1, PYTOMIC_RATE_TIME_MAX - 1));
}
END_TEST

/* the machine may have started a moment ago */
START_TEST(it_begins_full_at_any_time)
{
    static const uint64_t times[] = {0, 1, SECOND - 1, SECOND, 12345678901, PYTOMIC_RATE_TIME_MAX - 1};

    for (int i = 0; i < RATES; i++) {
        for (size_t j = 0; j < sizeof(times) / sizeof(times[0]); j++) {
            ck_ok(take(make(rates[i], 3), 3, times[j]));
            ck_code(-EAGAIN, take(&made.rate, 1, times[j]));
        }
    }
}
END_TEST

START_TEST(an_earlier_time_gives_nothing_more)
{
    const pytomic_rate *rate = make(10, 2);

    ck_ok(take(rate, 2, 100 * SECOND));
    ck_code(-EAGAIN, take(rate, 1, 99 * SECOND));
    ck_code(-EAGAIN, take(rate, 1, 0));
    ck_code(-EAGAIN, take(rate, 1, 100 * SECOND));
    ck_ok(take(rate, 1, 100 * SECOND + SECOND / 10));
}
END_TEST

/* The rate that is kept is the one that was asked for, from below. */
START_TEST(the_rate_is_never_more_and_hardly_less_than_asked)
{
    pytomic_rate_state state;

    for (int i = 0; i < RATES; i++) {
        pytomic_rate_read(make(rates[i], 5), &state);
        ck_assert(state.rate <= rates[i] && state.rate >= rates[i] * (1 - 1 / 8e9));
        ck_assert_uint_eq(state.burst, 5);
        ck_assert_uint_eq(state.available, 5);
    }
}
END_TEST

#ifdef __SIZEOF_INT128__

__extension__ typedef unsigned __int128 wide;

/* The same algorithm in real numbers: all times in parts of a tick, of which a nanosecond has `frequency`. */
typedef struct reference {
    wide arrival, cost, tolerance;
    uint64_t frequency;
} reference;

static bool may_take(const reference *of, uint32_t n, uint64_t now)
{
    wide time = (wide)now * of->frequency, from = of->arrival > time ? of->arrival : time;

    return from + n * of->cost <= time + of->tolerance;
}

static void take_from(reference *of, uint32_t n, uint64_t now)
{
    wide time = (wide)now * of->frequency;

    of->arrival = (of->arrival > time ? of->arrival : time) + n * of->cost;
}

static uint64_t random_state = 88172645463325252;

static uint64_t random_number(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* Mostly steps of about what a token takes, which are the interesting ones; seldom a long pause, or a step back. */
static uint64_t next_time(const reference *of, uint64_t now)
{
    uint64_t interval = (uint64_t)(of->cost / of->frequency) + 1, chance = random_number() % 100;

    if (chance == 0) {
        now += random_number() % (100 * interval);
    } else if (chance == 1) {
        now -= random_number() % interval % (now + 1);
    } else {
        now += random_number() % (2 * interval);
    }
    return now;
}

/* What is granted, real numbers grant; what is refused, they refuse two ticks before. And `wait` is the first moment. */
START_TEST(whatever_comes_it_is_never_above_real_numbers_and_hardly_below)
{
    uint32_t burst = (uint32_t[]){1, 2, 100}[_i % 3];
    const pytomic_rate *rate = make(rates[_i / 3], burst);
    reference exact = {
        .frequency = rate->frequency,
        .cost = ((wide)1 << rate->shift) * SECOND,
        .tolerance = (wide)rate->tolerance * SECOND,
    };
    /* for slow rates the time that there is passes in some hundred steps */
    uint64_t now = random_number() % (rates[_i / 3] < 1 ? SECOND : PYTOMIC_RATE_TIME_MAX / 2);
    uint64_t last = PYTOMIC_RATE_TIME_MAX / 10 * 9, wait, granted = 0, refused = 0;

    for (int i = 0; i < 20000 && now < last; i++) {
        uint32_t n = (uint32_t)(random_number() % (burst < 5 ? burst + 1 : 5));
        int code = pytomic_rate_take_at(rate, n, now, &wait);
        if (code == 0) {
            ck_assert_msg(may_take(&exact, n, now), "rate %g granted %u too many at %ju", rates[_i / 3], n,
                          (uintmax_t)now);
            take_from(&exact, n, now);
            granted++;
        } else {
            reference early = exact;
            ck_assert_int_eq(code, -EAGAIN);
            early.tolerance -= 2 * SECOND;
            ck_assert_msg(!may_take(&early, n, now), "rate %g refused %u at %ju", rates[_i / 3], n, (uintmax_t)now);
            uint64_t arrival = rate->arrival->value;
            ck_assert_int_eq(take(rate, n, now + wait - 1), -EAGAIN);
            ck_assert_int_eq(take(rate, n, now + wait), 0);
            rate->arrival->value = arrival; /* that was only tried */
            refused++;
        }
        now = next_time(&exact, now);
    }
    ck_assert_uint_gt(granted, 100);
    ck_assert_uint_gt(refused, 20);
}
END_TEST

/* by a clock of our own; what is taken is compared with what was asked for, not with what is kept of it */
START_TEST(when_saturated_it_is_never_above_and_at_least_99_parts_of_100)
{
    double asked = rates[_i];
    const pytomic_rate *rate = make(asked, 10);
    const uint64_t begin = 1234567890123, step = (uint64_t)(1e9 / asked) / 3 + 1;
    uint64_t span = 0, taken = 0;

    for (; span < 1200 * step; span += step) { /* 400 tokens, or one a nanosecond */
        while (take(rate, 1, begin + span) == 0) {
            taken++;
        }
        long double most = (long double)asked * (long double)span / 1e9L + 10;
        ck_assert_msg((long double)taken <= most, "rate %g: %ju taken of %Lg", asked, (uintmax_t)taken, most);
    }
    span -= step;
    long double most = (long double)asked * (long double)span / 1e9L + 10;
    ck_assert_msg((long double)taken >= 0.99L * most, "rate %g: only %ju taken of %Lg", asked, (uintmax_t)taken, most);
}
END_TEST

#endif

START_TEST(what_can_never_be_taken_is_said)
{
    const pytomic_rate *rate = make(10, 20);
    uint64_t wait = 4711;

    ck_code(-ERANGE, pytomic_rate_take_at(rate, 21, SECOND, &wait));
    ck_code(-ERANGE, pytomic_rate_take_at(rate, UINT32_MAX, SECOND, &wait));
    ck_code(-ERANGE, pytomic_rate_take_at(rate, 1, PYTOMIC_RATE_TIME_MAX, &wait));
    ck_code(-ERANGE, pytomic_rate_take_at(rate, 1, UINT64_MAX, &wait));
    ck_assert_uint_eq(wait, 4711);
    ck_ok(take(rate, 20, SECOND)); /* nothing was taken by that */
    ck_ok(take(rate, 0, SECOND));
    ck_code(-EAGAIN, take(rate, 1, SECOND));
}
END_TEST

START_TEST(rates_and_bursts_out_of_range_are_refused)
{
    static const double wrong[] = {0, -1, 0.99e-6, 1.0000001e9, DBL_MIN, DBL_MAX, INFINITY, -INFINITY, NAN};
    pytomic_slot slot = {.index = 4711};

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        ck_code(-EINVAL, pytomic_rate_open(fixture_segment, "a", wrong[i], 1, PYTOMIC_CREATE, &slot));
    }
    ck_code(-EINVAL, pytomic_rate_open(fixture_segment, "a", 1, 0, PYTOMIC_CREATE, &slot));
    ck_code(-EINVAL, pytomic_rate_open(fixture_segment, "a", 1e-6, 269, PYTOMIC_CREATE, &slot)); /* 2^28 seconds */
    ck_code(-EINVAL, pytomic_rate_open(fixture_segment, "a", 1, 5, PYTOMIC_READ, &slot));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_rate_open(fixture_segment, "a", 1, 5, 0, &slot));
    ck_assert_uint_eq(slot.index, 4711);
    ck_ok(pytomic_rate_open(fixture_segment, "slow", 1e-6, 268, PYTOMIC_CREATE, &slot));
    ck_ok(take(&slot.rate, 268, PYTOMIC_RATE_TIME_MAX - 1));
    ck_code(-EAGAIN, take(&slot.rate, 1, PYTOMIC_RATE_TIME_MAX - 1));
    ck_ok(pytomic_rate_open(fixture_segment, "fast", 1e9, UINT32_MAX, PYTOMIC_CREATE, &slot));
    ck_ok(take(&slot.rate, UINT32_MAX, PYTOMIC_RATE_TIME_MAX - 1));
    ck_code(-EAGAIN, take(&slot.rate, 1, PYTOMIC_RATE_TIME_MAX - 1));
}
END_TEST

START_TEST(rate_and_burst_are_part_of_what_is_opened)
{
    pytomic_slot slot = {.index = 4711};

    make(0.1, 5);
    ck_code(-PYTOMIC_E_PARAMETERS, pytomic_rate_open(fixture_segment, "rate", 0.2, 5, PYTOMIC_CREATE, &slot));
    ck_code(-PYTOMIC_E_PARAMETERS, pytomic_rate_open(fixture_segment, "rate", 0.1, 6, 0, &slot));
    ck_code(-EEXIST, pytomic_rate_open(fixture_segment, "rate", 0.1, 5, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &slot));
    ck_assert_uint_eq(slot.index, 4711);
    ck_ok(pytomic_rate_open(fixture_segment, "rate", 0.1, 5, PYTOMIC_CREATE, &slot));
    ck_assert_ptr_eq(slot.cell, made.cell);
    ck_ok(pytomic_slot_open(fixture_segment, "hits", PYTOMIC_UINT, PYTOMIC_CREATE, 5, &slot));
    ck_code(-PYTOMIC_E_TYPE, pytomic_rate_open(fixture_segment, "hits", 0.1, 5, PYTOMIC_CREATE, &slot));
}
END_TEST

START_TEST(a_forged_arrival_time_is_refused_until_the_reset)
{
    static const uint64_t forged[] = {UINT64_MAX, UINT64_MAX - 1, UINT64_C(1) << 63, (UINT64_C(1) << 63) - 1};
    pytomic_rate_state state;
    uint64_t wait;

    for (int i = 0; i < RATES; i++) {
        const pytomic_rate *rate = make(rates[i], 3);
        for (size_t j = 0; j < sizeof(forged) / sizeof(forged[0]); j++) {
            rate->arrival->value = forged[j];
            ck_code(-EAGAIN, pytomic_rate_take_at(rate, 1, 5 * SECOND, &wait));
            ck_assert_uint_gt(wait, SECOND);
            pytomic_rate_read(rate, &state);
            ck_assert_uint_eq(state.available, 0);
            ck_ok(pytomic_slot_reset(&made));
            ck_ok(take(rate, 3, 5 * SECOND));
        }
    }
}
END_TEST

START_TEST(forged_parameters_make_a_rate_that_grants_nothing)
{
    static const uint64_t forged[][2] = {
        {0, 5},
        {UINT64_C(1) << 33, 5},
        {UINT64_MAX, 5},
        {(UINT64_C(1) << 42) - 1, 5},
        {UINT64_C(1) << 42, 5},
        {UINT64_C(1) << 41 | 255, 5},
        {UINT64_C(1) << 41 | 62, 2},
        {UINT64_C(1) << 41, 0},
        {UINT64_C(1) << 41, UINT64_C(1) << 32},
        {UINT64_C(1) << 41, UINT64_MAX},
    };
    pytomic_rate_state state;
    pytomic_slot slot;
    uint64_t value;

    make(10, 5);
    for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
        store64(&made.cell->parameters[0], forged[i][0]);
        store64(&made.cell->parameters[1], forged[i][1]);
        ck_ok(pytomic_slot_find(fixture_segment, "rate", &slot));
        ck_code(-ERANGE, take(&slot.rate, 1, SECOND));
        ck_ok(pytomic_slot_load(&slot, &value));
        ck_assert_uint_eq(value, 0);
        pytomic_rate_read(&slot.rate, &state);
        ck_assert_uint_eq(state.burst, 0);
        ck_code(-PYTOMIC_E_PARAMETERS, pytomic_rate_open(fixture_segment, "rate", 10, 5, PYTOMIC_CREATE, &slot));
    }
}
END_TEST

START_TEST(the_functions_for_all_types_open_it_and_create_none)
{
    const char *name = "a";
    pytomic_slot slot;
    size_t opened;
    uint64_t value, wait;

    make(1e-6, 5);
    ck_code(-ENOTSUP, pytomic_slot_open(fixture_segment, name, PYTOMIC_RATE, PYTOMIC_CREATE, 0, &slot));
    ck_code(-ENOTSUP,
            pytomic_slot_open_many(fixture_segment, 1, &name, PYTOMIC_RATE, PYTOMIC_CREATE, 0, &slot, &opened));
    ck_code(-ENOTSUP, pytomic_anonymous_create(PYTOMIC_RATE, 0, &slot));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, name, &slot));
    ck_ok(pytomic_slot_open(fixture_segment, "rate", PYTOMIC_RATE, 0, 0, &slot));
    ck_ok(pytomic_rate_take(&slot.rate, 2, &wait)); /* by the real clock: 12 days for the next */
    ck_ok(pytomic_slot_load(&slot, &value));
    ck_assert_uint_eq(value, 3);
    ck_code(-ENOTSUP, pytomic_slot_store(&slot, 1));
    ck_code(-ENOTSUP, pytomic_slot_add(&slot, 1, &value));
    ck_code(-EAGAIN, pytomic_rate_take(&slot.rate, 4, &wait));
    ck_ok(pytomic_slot_reset(&slot));
    ck_ok(pytomic_rate_take(&slot.rate, 5, &wait));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rate");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, a_burst_passes_and_then_one_each_interval);
    tcase_add_test(core, the_last_part_of_a_burst_waits_for_a_nanosecond_at_most);
    tcase_add_test(core, a_long_pause_gives_no_more_than_the_burst);
    tcase_add_test(core, it_begins_full_at_any_time);
    tcase_add_test(core, an_earlier_time_gives_nothing_more);
    tcase_add_test(core, the_rate_is_never_more_and_hardly_less_than_asked);
#ifdef __SIZEOF_INT128__
    tcase_add_loop_test(core, whatever_comes_it_is_never_above_real_numbers_and_hardly_below, 0, 3 * RATES);
    tcase_add_loop_test(core, when_saturated_it_is_never_above_and_at_least_99_parts_of_100, 0, RATES);
#endif
    tcase_add_test(limits, what_can_never_be_taken_is_said);
    tcase_add_test(limits, rates_and_bursts_out_of_range_are_refused);
    tcase_add_test(limits, rate_and_burst_are_part_of_what_is_opened);
    tcase_add_test(limits, a_forged_arrival_time_is_refused_until_the_reset);
    tcase_add_test(limits, forged_parameters_make_a_rate_that_grants_nothing);
    tcase_add_test(limits, the_functions_for_all_types_open_it_and_create_none);
    return fixture_run(suite);
}
