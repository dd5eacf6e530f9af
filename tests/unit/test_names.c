/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <stdio.h>
#include <string.h>

#include "fixture.h"

START_TEST(names_are_copied_and_sorted)
{
    names_list list = {0};
    pytomic_names names;
    char name[16];

    for (int i = 99; i >= 0; i--) { /* more than there is room for at first */
        snprintf(name, sizeof(name), "%02d", i);
        ck_gives(0, names_add(&list, name));
        name[0] = 'x';
    }
    ck_gives(0, names_finish(&list, 0, &names));
    ck_assert_uint_eq(names.count, 100);
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "%02d", i);
        ck_assert_str_eq(names.names[i], name);
    }
    pytomic_names_free(&names);
    ck_assert(names.count == 0 && names.names == NULL);
    pytomic_names_free(&names); /* a second time does nothing */
}
END_TEST

START_TEST(no_names_are_an_empty_list)
{
    names_list list = {0};
    pytomic_names names = {.count = 4711};

    ck_gives(0, names_finish(&list, 0, &names));
    ck_assert(names.count == 0 && names.names == NULL);
    pytomic_names_free(&names);
}
END_TEST

/* LeakSanitizer sees that nothing stays */
START_TEST(after_an_error_nothing_is_handed_over)
{
    names_list list = {0};
    pytomic_names names = {.count = 4711};

    ck_gives(0, names_add(&list, "a"));
    ck_gives(-ENOMEM, names_finish(&list, -ENOMEM, &names));
    ck_assert_uint_eq(names.count, 4711);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("names");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, names_are_copied_and_sorted);
    tcase_add_test(limits, no_names_are_an_empty_list);
    tcase_add_test(limits, after_an_error_nothing_is_handed_over);
    return fixture_run(suite);
}
