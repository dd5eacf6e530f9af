/* SPDX-License-Identifier: MIT */
#include "pytomic/value.h"

#include <pthread.h>
#include <unistd.h>

#include "fixture.h"

/* START_TEST() pastes the name it is given: it has to be a whole one by then. */
#define CASE(name) CASE_NAMED(TEST(name))
#define CASE_NAMED(name) START_TEST(name)

static bool int_sum_fits(int64_t a, int64_t b)
{
    return b < 0 ? a >= INT64_MIN - b : a <= INT64_MAX - b;
}

static bool int_difference_fits(int64_t a, int64_t b)
{
    return b < 0 ? a <= INT64_MAX + b : a >= INT64_MIN + b;
}

static bool uint_sum_fits(uint64_t a, uint64_t b)
{
    return a <= UINT64_MAX - b;
}

static bool uint_difference_fits(uint64_t a, uint64_t b)
{
    return a >= b;
}

#define OBJECT pytomic_int
#define VALUE int64_t
#define LEAST INT64_MIN
#define MOST INT64_MAX
#define OPERATION(name) pytomic_int_##name
#define TEST(name) int_##name
#include "value_cases.h"
#undef OBJECT
#undef VALUE
#undef LEAST
#undef MOST
#undef OPERATION
#undef TEST

#define OBJECT pytomic_uint
#define VALUE uint64_t
#define LEAST 0
#define MOST UINT64_MAX
#define OPERATION(name) pytomic_uint_##name
#define TEST(name) uint_##name
#include "value_cases.h"

/* what i386 would do otherwise, where a 64-bit integer may lie at 4 */
START_TEST(a_value_never_lies_across_two_cache_lines)
{
    struct {
        char byte;
        pytomic_int as_int;
        char another;
        pytomic_uint as_uint;
    } object;

    ck_assert_uint_eq(_Alignof(pytomic_int), 8);
    ck_assert_uint_eq(_Alignof(pytomic_uint), 8);
    ck_assert_uint_eq(sizeof(pytomic_int), 8);
    ck_assert_uint_eq((uintptr_t)&object.as_int % 8, 0);
    ck_assert_uint_eq((uintptr_t)&object.as_uint % 8, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("value");
    TCase *limits = fixture_case(suite, "Limits");

    tcase_add_test(limits, a_value_never_lies_across_two_cache_lines);
    int_add_tests(suite);
    uint_add_tests(suite);
    return fixture_run(suite);
}
