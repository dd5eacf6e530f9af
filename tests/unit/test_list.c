/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

#define SEGMENTS 40 /* more than the list has room for at first */

/* Other tests may have segments too: only ours are looked at. */
static size_t count_ours(const pytomic_names *names)
{
    size_t count = 0;

    for (size_t i = 0; i < names->count; i++) {
        count += strncmp(names->names[i], fixture_name, strlen(fixture_name)) == 0;
    }
    return count;
}

static size_t list_ours(void)
{
    pytomic_names names;

    ck_ok(pytomic_list_segments(&names));
    size_t count = count_ours(&names);
    pytomic_names_free(&names);
    ck_assert_uint_eq(names.count, 0);
    return count;
}

static void name_segment(char name[PYTOMIC_SEGMENT_NAME_MAX + 16], int number)
{
    snprintf(name, PYTOMIC_SEGMENT_NAME_MAX + 16, "%s.%d", fixture_name, number);
}

START_TEST(segments_are_listed_as_long_as_they_have_their_name)
{
    pytomic_segment *segment;

    ck_assert_uint_eq(list_ours(), 0);
    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, NULL, &segment));
    ck_assert_uint_eq(list_ours(), 1);
    pytomic_close(segment);
    ck_assert_uint_eq(list_ours(), 1);
    ck_ok(pytomic_unlink(fixture_name));
    ck_assert_uint_eq(list_ours(), 0);
}
END_TEST

START_TEST(all_names_are_listed_and_sorted)
{
    char name[PYTOMIC_SEGMENT_NAME_MAX + 16];
    pytomic_segment *segment;
    pytomic_names names;

    for (int i = 0; i < SEGMENTS; i++) {
        name_segment(name, i);
        ck_ok(pytomic_open(name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, NULL, &segment));
        pytomic_close(segment);
    }
    ck_ok(pytomic_list_segments(&names));
    ck_assert_uint_eq(count_ours(&names), SEGMENTS);
    for (size_t i = 1; i < names.count; i++) {
        ck_assert_int_lt(strcmp(names.names[i - 1], names.names[i]), 0);
    }
    pytomic_names_free(&names);
    for (int i = 0; i < SEGMENTS; i++) {
        name_segment(name, i);
        ck_ok(pytomic_unlink(name));
    }
}
END_TEST

static void make_file(const char *path)
{
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0);

    ck_assert_int_ge(fd, 0);
    close(fd);
}

START_TEST(a_segment_that_may_not_be_opened_is_listed)
{
    const char *path = files_path(fixture_name);

    make_file(path);
    ck_assert_uint_eq(list_ours(), 1);
    ck_assert_int_eq(remove(path), 0);
}
END_TEST

START_TEST(names_that_no_segment_can_have_are_passed_over)
{
    char path[FILES_PATH_MAX + 16];

    strcpy(path, files_path(fixture_name));
    strcat(path, " \x1b[2J");
    make_file(path);
    ck_assert_uint_eq(list_ours(), 0);
    ck_assert_int_eq(remove(path), 0);
    snprintf(path, sizeof(path), "/dev/shm/%s", fixture_name); /* without the prefix */
    make_file(path);
    ck_assert_uint_eq(list_ours(), 0);
    ck_assert_int_eq(remove(path), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("list");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, segments_are_listed_as_long_as_they_have_their_name);
    tcase_add_test(core, all_names_are_listed_and_sorted);
    tcase_add_test(limits, a_segment_that_may_not_be_opened_is_listed);
    tcase_add_test(limits, names_that_no_segment_can_have_are_passed_over);
    return fixture_run(suite);
}
