/* SPDX-License-Identifier: MIT */
/* Names of files: giving, taking and walking through them, and what bears one without being a file. */
#include "os.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_files.h"

static bool is_named(int fd)
{
    bool named = false;

    ck_gives(0, os_is_named(fd, fixture_name, &named));
    return named;
}

START_TEST(a_name_is_the_name_of_one_file)
{
    const char *path = files_path(fixture_name);
    int fd = fixture_file(), other;

    ck_assert(is_named(fd));
    ck_gives(0, os_unlink(fixture_name));
    ck_assert(!is_named(fd));
    other = fixture_file();
    ck_assert(is_named(other) && !is_named(fd));
    ck_gives(0, os_unlink(fixture_name));
    ck_assert_int_eq(symlink("/proc/self/exe", path), 0); /* and a link is not followed */
    ck_assert(!is_named(other));
    ck_gives(0, os_unlink_path(path));
    ck_gives(-ENOENT, os_unlink_path(path));
    os_close(fd);
    os_close(other);
}
END_TEST

START_TEST(a_file_without_a_name_is_given_one)
{
    int fd = fixture_nameless_file(), other = fixture_nameless_file(), opened;

    ck_assert_uint_eq(fixture_links(fd), 0);
    ck_gives(0, os_link(NULL, fd, fixture_name));
    ck_gives(-EEXIST, os_link(NULL, other, fixture_name));
    ck_assert_uint_eq(fixture_links(fd), 1);
    ck_assert_uint_eq(fixture_links(other), 0);
    ck_gives(0, fixture_open_published(true, &opened));
    ck_assert(is_named(opened));
    os_close(opened);
    os_close(fd);
    os_close(other);
}
END_TEST

START_TEST(a_file_with_a_name_is_given_a_second_one)
{
    char first[FILES_PATH_MAX], second[FILES_PATH_MAX + 8];
    int fd = fixture_file();

    strcpy(first, files_path(fixture_name));
    snprintf(second, sizeof(second), "%s.first", first);
    ck_assert_int_eq(rename(first, second), 0);
    ck_gives(0, os_link(second, fd, fixture_name));
    ck_assert_uint_eq(fixture_links(fd), 2);
    ck_gives(-EEXIST, os_link(second, fd, fixture_name));
    ck_gives(0, os_unlink_path(second));
    ck_assert(is_named(fd));
    os_close(fd);
}
END_TEST

static int stop_at_ours(const char *name, void *context)
{
    int *seen = context;

    ck_assert_str_ne(name, "");
    if (strcmp(name, fixture_name) == 0) {
        (*seen)++;
        return 77;
    }
    return 0;
}

START_TEST(a_walk_through_the_segments_stops_where_it_is_told)
{
    int seen = 0;

    ck_gives(0, os_each(OS_SEGMENT_PREFIX, stop_at_ours, &seen));
    int fd = fixture_file();
    ck_gives(77, os_each(OS_SEGMENT_PREFIX, stop_at_ours, &seen));
    ck_assert_int_eq(seen, 1);
    ck_gives(0, os_unlink(fixture_name));
    ck_gives(0, os_each(OS_SEGMENT_PREFIX, stop_at_ours, &seen));
    ck_assert_uint_eq(fixture_links(fd), 0);
    os_close(fd);
}
END_TEST

static void (*const obstacles[])(const char *) = {fixture_put_directory, fixture_put_link, fixture_put_dangling_link,
                                                  fixture_put_fifo, fixture_put_socket};

/* Refused by the system, or told from a file by its status. */
static bool is_foreign(bool writable)
{
    os_status status;
    int fd, code = fixture_open_published(writable, &fd);

    if (code == 0) {
        ck_gives(0, os_get_status(fd, &status));
        os_close(fd);
        return !status.is_file;
    }
    return code == -PYTOMIC_E_FOREIGN;
}

START_TEST(what_is_no_file_is_foreign_and_is_not_waited_for)
{
    const char *path = files_path(fixture_name);
    struct stat before, after;

    obstacles[_i](path);
    ck_assert_int_eq(lstat(path, &before), 0);
    ck_assert(is_foreign(true) && is_foreign(false));
    ck_assert_int_eq(lstat(path, &after), 0);
    ck_assert(before.st_ino == after.st_ino && before.st_mode == after.st_mode);
    ck_assert_int_eq(remove(path), 0);
}
END_TEST

START_TEST(a_directory_is_not_unlinked)
{
    const char *path = files_path(fixture_name);

    fixture_put_directory(path);
    ck_gives(-PYTOMIC_E_FOREIGN, os_unlink(fixture_name));
    ck_assert_int_eq(rmdir(path), 0);
    ck_gives(-ENOENT, os_unlink(fixture_name));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("os_name");
    TCase *core = fixture_case(suite, "Core");
    TCase *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, a_name_is_the_name_of_one_file);
    tcase_add_test(core, a_file_without_a_name_is_given_one);
    tcase_add_test(core, a_file_with_a_name_is_given_a_second_one);
    tcase_add_test(core, a_walk_through_the_segments_stops_where_it_is_told);
    tcase_add_loop_test(limits, what_is_no_file_is_foreign_and_is_not_waited_for, 0,
                        sizeof(obstacles) / sizeof(obstacles[0]));
    tcase_add_test(limits, a_directory_is_not_unlinked);
    return fixture_run(suite);
}
