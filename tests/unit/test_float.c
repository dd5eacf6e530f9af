/* SPDX-License-Identifier: MIT */
#include "pytomic/float.h"

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <pthread.h>

#include "fixture.h"

#define QUIET UINT64_C(0x7ff8000000000000) /* a NaN */
#define OTHER UINT64_C(0xfff8000000000123) /* a NaN with a sign and a payload */

#define BITS(number) pytomic_float_to_bits(number)

/* In their order, as fetch_max and fetch_min have it. */
static const double numbers[] = {
    -INFINITY, -DBL_MAX, -1e300, -2, -1.5, -1, -DBL_MIN, -5e-324, -0.0,     0.0,
    5e-324,    DBL_MIN,  0.1,    1,  1.5,  2,  1e300,    DBL_MAX, INFINITY,
};
#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

static pytomic_float made(double value)
{
    return (pytomic_float){.bits = BITS(value)};
}

/* The operation was given `object` at `start`, returned `before`, and left what the model says; all of it by its bits. */
#define ck_operation(call, returned, left)                                                            \
    do {                                                                                              \
        pytomic_float object = made(start);                                                           \
        double result = (call);                                                                       \
        ck_assert_msg(BITS(result) == BITS(returned), "%s returned %g for %g", #call, result, start); \
        ck_assert_msg(object.bits == BITS(left), "%s left %g", #call, pytomic_float_load(&object));   \
    } while (0)

/* The same under its three names: plain, explicit, and bare for any type. */
#define ck_three(name, returned, left)                                                                         \
    do {                                                                                                       \
        ck_operation(pytomic_float_##name(&object, operand), returned, left);                                  \
        ck_operation(pytomic_float_##name##_explicit(&object, operand, memory_order_relaxed), returned, left); \
        ck_operation(pytomic_float_##name##_explicit(&object, operand, memory_order_acquire), returned, left); \
        ck_operation(pytomic_float_##name##_explicit(&object, operand, memory_order_release), returned, left); \
        ck_operation(pytomic_##name(&object, operand), returned, left);                                        \
        ck_operation(pytomic_##name##_explicit(&object, operand, memory_order_acq_rel), returned, left);       \
    } while (0)

START_TEST(operations_with_an_operand_do_as_their_model)
{
    for (size_t i = 0; i < NUMBERS * NUMBERS; i++) {
        double start = numbers[i / NUMBERS], operand = numbers[i % NUMBERS];
        double greater = numbers[i / NUMBERS > i % NUMBERS ? i / NUMBERS : i % NUMBERS];
        double less = numbers[i / NUMBERS < i % NUMBERS ? i / NUMBERS : i % NUMBERS];
        ck_three(exchange, start, operand);
        ck_three(fetch_max, start, greater);
        ck_three(fetch_min, start, less);
        if (!isnan(start + operand)) { /* of the NaN that infinities make, the sign is the processor's */
            ck_three(fetch_add, start, start + operand);
        }
        if (!isnan(start - operand)) {
            ck_three(fetch_sub, start, start - operand);
        }
    }
}
END_TEST

START_TEST(what_is_stored_is_loaded_to_the_bit)
{
    for (size_t i = 0; i < NUMBERS; i++) {
        double start = 77, operand = numbers[i];
        ck_operation((pytomic_float_store(&object, operand), pytomic_float_load(&object)), operand, operand);
        ck_operation((pytomic_float_store_explicit(&object, operand, memory_order_release),
                      pytomic_float_load_explicit(&object, memory_order_acquire)),
                     operand, operand);
        ck_operation((pytomic_store(&object, operand), pytomic_load((const pytomic_float *)&object)), operand, operand);
        ck_operation((pytomic_store_explicit(&object, operand, memory_order_relaxed),
                      pytomic_load_explicit((const pytomic_float *)&object, memory_order_relaxed)),
                     operand, operand);
    }
}
END_TEST

/* One compare-and-exchange by each of its names; a weak one may fail for no reason, so it is asked again. */
static bool compare(int name, pytomic_float *object, double *expected, double desired)
{
    uint64_t wanted = BITS(*expected);
    bool done;

    do {
        *expected = pytomic_float_from_bits(wanted);
        switch (name) {
        case 0:
            return pytomic_float_compare_exchange_strong(object, expected, desired);
        case 1:
            return pytomic_float_compare_exchange_strong_explicit(object, expected, desired, memory_order_acq_rel,
                                                                  memory_order_acquire);
        case 2:
            return pytomic_compare_exchange_strong(object, expected, desired);
        case 3:
            return pytomic_compare_exchange_strong_explicit(object, expected, desired, memory_order_release,
                                                            memory_order_relaxed);
        case 4:
            done = pytomic_float_compare_exchange_weak(object, expected, desired);
            break;
        case 5:
            done = pytomic_float_compare_exchange_weak_explicit(object, expected, desired, memory_order_relaxed,
                                                                memory_order_relaxed);
            break;
        case 6:
            done = pytomic_compare_exchange_weak(object, expected, desired);
            break;
        default:
            done = pytomic_compare_exchange_weak_explicit(object, expected, desired, memory_order_seq_cst,
                                                          memory_order_seq_cst);
        }
    } while (!done && BITS(*expected) == wanted);
    return done;
}

/* { what the object holds, what is expected }, in bits */
static const struct {
    uint64_t holds, expected;
    bool equal;
} comparisons[] = {
    {0, 0, true},
    {UINT64_C(0x3ff8000000000000), UINT64_C(0x3ff8000000000000), true}, /* 1.5 */
    {0, UINT64_C(0x8000000000000000), false},                           /* 0.0 and -0.0, which == calls equal */
    {UINT64_C(0x8000000000000000), 0, false},
    {QUIET, QUIET, true}, /* NaN and NaN, which == calls different */
    {OTHER, OTHER, true},
    {QUIET, OTHER, false},
    {UINT64_C(0x7ff0000000000000), UINT64_C(0xfff0000000000000), false}, /* the infinities */
};

START_TEST(compare_exchange_compares_bits)
{
    for (int name = 0; name < 8; name++) {
        pytomic_float object = {comparisons[_i].holds};
        double expected = pytomic_float_from_bits(comparisons[_i].expected);
        bool done = compare(name, &object, &expected, 4711);
        ck_assert_int_eq(done, comparisons[_i].equal);
        ck_assert_uint_eq(object.bits, done ? BITS(4711) : comparisons[_i].holds);
        ck_assert_uint_eq(BITS(expected), done ? comparisons[_i].expected : comparisons[_i].holds);
    }
}
END_TEST

START_TEST(a_number_replaces_a_nan_and_a_nan_nothing)
{
    static const uint64_t nans[] = {QUIET, OTHER, UINT64_MAX, INT64_MAX, UINT64_C(0x7ff0000000000001)};

    for (size_t i = 0; i < NUMBERS * sizeof(nans) / sizeof(nans[0]); i++) {
        uint64_t nan = nans[i / NUMBERS];
        double number = numbers[i % NUMBERS];
        pytomic_float object = {nan};
        pytomic_fetch_max(&object, number);
        ck_assert_uint_eq(object.bits, BITS(number));
        pytomic_fetch_max(&object, pytomic_float_from_bits(nan));
        ck_assert_uint_eq(object.bits, BITS(number));
        pytomic_fetch_min(&object, pytomic_float_from_bits(nan));
        ck_assert_uint_eq(object.bits, BITS(number));
        object.bits = nan;
        pytomic_fetch_min(&object, number);
        ck_assert_uint_eq(object.bits, BITS(number));
        object.bits = nan;
        pytomic_fetch_max(&object, pytomic_float_from_bits(QUIET)); /* nor another NaN */
        pytomic_fetch_min(&object, pytomic_float_from_bits(QUIET));
        ck_assert_uint_eq(object.bits, nan);
    }
}
END_TEST

START_TEST(additions_end_in_infinities_and_nans)
{
    pytomic_float object = made(DBL_MAX);

    ck_assert_double_eq(pytomic_fetch_add(&object, DBL_MAX), DBL_MAX);
    ck_assert_uint_eq(object.bits, BITS(INFINITY));
    pytomic_fetch_sub(&object, DBL_MAX);
    ck_assert_uint_eq(object.bits, BITS(INFINITY));
    pytomic_fetch_sub(&object, INFINITY);
    ck_assert(isnan(pytomic_load(&object)));
    ck_assert(isnan(pytomic_fetch_add(&object, 1)));
    ck_assert(isnan(pytomic_load(&object)));
    object = made(-0.0);
    pytomic_fetch_add(&object, -0.0);
    ck_assert_uint_eq(object.bits, BITS(-0.0));
    pytomic_fetch_sub(&object, -0.0);
    ck_assert_uint_eq(object.bits, BITS(0.0));
    object = made(9007199254740992);
    pytomic_fetch_add(&object, 1); /* half of the distance to the next number: to the even one */
    ck_assert_double_eq(pytomic_load(&object), 9007199254740992);
}
END_TEST

START_TEST(additions_round_as_the_thread_says)
{
    pytomic_float object = made(9007199254740992);

    fesetround(FE_UPWARD);
    pytomic_fetch_add(&object, 1);
    fesetround(FE_TONEAREST);
    ck_assert_double_eq(pytomic_load(&object), 9007199254740994);
}
END_TEST

static const struct {
    double start, n, low, high;
    bool fits;
} bounded[] = {
    {1, 0.5, 1, 1.5, true},
    {1, 0.5, 1.5, 1.5, true},
    {1, 0.5, 1, 1.4999999999999998, false},
    {1, -0.5, 0.5, 1, true},
    {1, -0.5, 0.5000000000000001, 1, false},
    {1, 0, 2, 0, false}, /* the least above the greatest: nothing is between them */
    {DBL_MAX, DBL_MAX, -DBL_MAX, DBL_MAX, false},
    {DBL_MAX, DBL_MAX, -INFINITY, INFINITY, true},
    {0, -0.0, -0.0, -0.0, true}, /* 0 and -0 are one number */
    {1, NAN, -INFINITY, INFINITY, false},
    {NAN, 1, -INFINITY, INFINITY, false},
    {INFINITY, -INFINITY, -INFINITY, INFINITY, false},
    {1, 1, NAN, INFINITY, false},
    {1, 1, -INFINITY, NAN, false},
};

START_TEST(try_add_adds_what_stays_between_its_limits)
{
    pytomic_float object = made(bounded[_i].start), again = object;
    double before = 99;
    int code = bounded[_i].fits ? 0 : -ERANGE;

    ck_code(code, pytomic_float_try_add(&object, bounded[_i].n, bounded[_i].low, bounded[_i].high, &before));
    ck_assert_uint_eq(BITS(before), BITS(bounded[_i].start));
    ck_assert_uint_eq(object.bits, BITS(bounded[_i].fits ? bounded[_i].start + bounded[_i].n : bounded[_i].start));
    before = 99;
    ck_code(code, pytomic_try_add(&again, bounded[_i].n, bounded[_i].low, bounded[_i].high, &before));
    ck_assert_uint_eq(BITS(before), BITS(bounded[_i].start));
    ck_assert_uint_eq(again.bits, object.bits);
}
END_TEST

/* through pointers that the compiler cannot see through: the exported copies, as bindings call them */
START_TEST(exported_copies_do_the_same)
{
    pytomic_float object = made(40.5);
    double (*volatile add)(pytomic_float *, double) = pytomic_float_fetch_add;
    double (*volatile load)(const pytomic_float *) = pytomic_float_load;
    double (*volatile max)(pytomic_float *, double, memory_order) = pytomic_float_fetch_max_explicit;

    ck_assert_double_eq(add(&object, 1), 40.5);
    ck_assert_double_eq(load(&object), 41.5);
    ck_assert_double_eq(max(&object, 42, memory_order_acq_rel), 41.5);
    ck_assert_double_eq(load(&object), 42);
}
END_TEST

/* Threads that add and subtract, halves too: whatever the order, no sum here is rounded. */
static pytomic_float shared;

static void *count(void *which)
{
    double seen = 0;

    for (int i = 0; i < 20000; i++) {
        switch (*(int *)which) {
        case 0:
            pytomic_fetch_add(&shared, 1);
            break;
        case 1:
            pytomic_fetch_sub(&shared, 0.5);
            break;
        case 2:
            pytomic_fetch_add_explicit(&shared, 0.25, memory_order_relaxed);
            break;
        default:
            while (!pytomic_compare_exchange_weak(&shared, &seen, seen + 2)) {
            }
        }
    }
    return NULL;
}

START_TEST(no_addition_is_lost_between_threads)
{
    pthread_t threads[4];
    static int which[4] = {0, 1, 2, 3};

    pytomic_store(&shared, 5);
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, count, &which[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    }
    ck_assert_double_eq(pytomic_load(&shared), 5 + 20000 * (1 - 0.5 + 0.25 + 2));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("float");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, operations_with_an_operand_do_as_their_model);
    tcase_add_test(core, what_is_stored_is_loaded_to_the_bit);
    tcase_add_loop_test(core, compare_exchange_compares_bits, 0, sizeof(comparisons) / sizeof(comparisons[0]));
    tcase_add_test(core, exported_copies_do_the_same);
    tcase_add_test(core, no_addition_is_lost_between_threads);
    tcase_add_test(limits, a_number_replaces_a_nan_and_a_nan_nothing);
    tcase_add_loop_test(limits, try_add_adds_what_stays_between_its_limits, 0, sizeof(bounded) / sizeof(bounded[0]));
    tcase_add_test(limits, additions_end_in_infinities_and_nans);
    tcase_add_test(limits, additions_round_as_the_thread_says);
    return fixture_run(suite);
}
