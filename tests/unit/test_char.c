/* SPDX-License-Identifier: MIT */
#include "pytomic/char.h"

#include <pthread.h>
#include <unistd.h>

#include "fixture.h"

/* START_TEST() pastes the name it is given: it has to be a whole one by then. */
#define CASE(name) CASE_NAMED(TEST(name))
#define CASE_NAMED(name) START_TEST(name)

static bool char_sum_fits(unsigned a, unsigned b)
{
    return a + b <= UINT8_MAX;
}

static bool char_difference_fits(unsigned a, unsigned b)
{
    return a >= b;
}

#define OBJECT pytomic_char
#define VALUE uint8_t
#define LEAST 0
#define MOST UINT8_MAX
#define OPERATION(name) pytomic_char_##name
#define TEST(name) char_##name
#include "value_cases.h"

/* no neighbour is touched, whatever wraps round */
START_TEST(a_byte_alone_is_changed)
{
    pytomic_slot slot;

    ck_ok(pytomic_anonymous_create(PYTOMIC_CHAR, 255, &slot));
    ck_assert_uint_eq(pytomic_inc(slot.as_char), 0);
    ck_assert_uint_eq(pytomic_fetch_sub(slot.as_char, 1), 0);
    pytomic_fetch_or(slot.as_char, 255);
    pytomic_fetch_max(slot.as_char, 255);
    for (size_t i = 1; i < sizeof(uint64_t); i++) {
        ck_assert_uint_eq(((uint8_t *)slot.cell)[i], 0);
    }
    pytomic_anonymous_free(&slot);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("char");
    TCase *limits = fixture_case(suite, "Limits");

    tcase_add_test(limits, a_byte_alone_is_changed);
    char_add_tests(suite);
    return fixture_run(suite);
}
