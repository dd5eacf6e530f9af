/* SPDX-License-Identifier: MIT */
#include "pytomic/version.h"

#include <stdio.h>

#include "fixture.h"

START_TEST(the_library_says_its_version)
{
    ck_assert_str_eq(pytomic_version(), PYTOMIC_VERSION);
}
END_TEST

START_TEST(the_number_is_that_of_the_text)
{
    int major, minor, patch;

    ck_assert_int_eq(sscanf(PYTOMIC_VERSION, "%d.%d.%d", &major, &minor, &patch), 3);
    ck_assert_int_eq(PYTOMIC_VERSION_NUMBER, major * 10000 + minor * 100 + patch);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("version");
    TCase *core = fixture_case(suite, "Core");

    tcase_add_test(core, the_library_says_its_version);
    tcase_add_test(core, the_number_is_that_of_the_text);
    return fixture_run(suite);
}
