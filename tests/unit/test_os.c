/* SPDX-License-Identifier: MIT */
#include "os.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "fixture.h"

/* A draft of 8 KiB, claimed, that is published under the test's name. */
static void publish(os_draft *draft)
{
    ck_ok(os_resize(draft->fd, 8192));
    ck_ok(os_claim(draft->fd, 0, 8192));
    ck_ok(os_draft_publish(draft, fixture_name));
}

static int open_published(bool writable, int *fd)
{
    os_status status;

    return os_open(fixture_name, writable, fd, &status);
}

static int published_file(void)
{
    os_draft draft;
    int fd;

    ck_ok(os_draft_create(&draft));
    publish(&draft);
    os_draft_discard(&draft);
    ck_ok(open_published(true, &fd));
    return fd;
}

static uint64_t links_of(int fd)
{
    os_status status;

    ck_ok(os_get_status(fd, &status));
    return status.links;
}

START_TEST(an_opening_tells_the_status_of_what_it_opened)
{
    os_status told, asked;
    int fd = published_file(), again;

    ck_ok(os_open(fixture_name, false, &again, &told));
    ck_ok(os_get_status(fd, &asked));
    ck_assert_uint_eq(told.identity.inode, asked.identity.inode);
    ck_assert_uint_eq(told.identity.device, asked.identity.device);
    ck_assert_uint_eq(told.size, 8192);
    ck_assert_uint_eq(told.links, 1);
    ck_assert_uint_eq(told.mode, 0600);
    ck_assert_uint_eq(told.uid, geteuid());
    ck_assert_uint_eq(told.gid, getegid());
    os_close(fd);
    os_close(again);
}
END_TEST

START_TEST(a_draft_has_no_name_until_it_is_published)
{
    os_draft draft;
    int fd;

    ck_ok(os_draft_create(&draft));
    ck_assert_str_eq(draft.temporary, "");
    ck_assert_uint_eq(links_of(draft.fd), 0);
    ck_code(-ENOENT, open_published(true, &fd));
    publish(&draft);
    ck_ok(open_published(true, &fd));
    os_draft_discard(&draft);
    ck_assert_uint_eq(links_of(fd), 1);
    os_close(fd);
}
END_TEST

START_TEST(a_named_draft_leaves_only_what_it_published)
{
    os_draft draft;
    int fd;

    ck_ok(os_draft_create_named(&draft));
    ck_assert_int_eq(access(draft.temporary, F_OK), 0);
    publish(&draft);
    ck_ok(open_published(true, &fd));
    ck_assert_uint_eq(links_of(fd), 2);
    os_draft_discard(&draft);
    ck_assert_uint_eq(links_of(fd), 1);
    ck_assert_int_ne(access(draft.temporary, F_OK), 0);
    os_close(fd);
}
END_TEST

START_TEST(a_draft_never_takes_the_place_of_what_is_there)
{
    int (*const create[])(os_draft *) = {os_draft_create, os_draft_create_named};
    os_status first, now;
    int fd = published_file();

    ck_ok(os_get_status(fd, &first));
    for (size_t i = 0; i < 2; i++) {
        os_draft draft;
        ck_ok(create[i](&draft));
        ck_code(-EEXIST, os_draft_publish(&draft, fixture_name));
        os_draft_discard(&draft);
        ck_assert(draft.temporary[0] == '\0' || access(draft.temporary, F_OK) != 0);
    }
    os_close(fd);
    ck_ok(open_published(false, &fd));
    ck_ok(os_get_status(fd, &now));
    ck_assert_uint_eq(now.identity.inode, first.identity.inode);
    os_close(fd);
}
END_TEST

/* the lock tells a draft at work from one that a killed creator left; a child of the creator must not keep it */
START_TEST(a_named_draft_is_locked_until_it_is_discarded)
{
    os_draft draft;
    int ready[2], go[2];
    char byte;

    ck_ok(os_draft_create_named(&draft));
    publish(&draft);
    ck_assert(pipe(ready) == 0 && pipe(go) == 0);
    pid_t child = fork();
    if (child == 0) {
        _exit(write(ready[1], "", 1) == 1 && read(go[0], &byte, 1) == 1 ? 0 : 1);
    }
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    int fd;
    ck_ok(open_published(true, &fd));
    ck_code(-EAGAIN, os_lock_try(fd));
    os_draft_discard(&draft);
    ck_ok(os_lock_try(fd));
    os_close(fd);
    ck_assert_int_eq(write(go[1], "", 1), 1);
    ck_assert_int_eq(fixture_wait(child), 0);
}
END_TEST

START_TEST(two_openings_of_one_file_exclude_each_other)
{
    int first = published_file(), second;

    ck_ok(open_published(true, &second));
    ck_ok(os_lock_try(first));
    ck_ok(os_lock_try(first)); /* its own lock is no obstacle */
    ck_code(-EAGAIN, os_lock_try(second));
    os_unlock(first);
    ck_ok(os_lock_try(second));
    os_close(second);
    ck_ok(os_lock_try(first));
    os_close(first);
}
END_TEST

/* a lock of the process (F_SETLK) would go with the first close of any descriptor of the file */
START_TEST(closing_another_opening_does_not_drop_the_lock)
{
    int holder = published_file(), other, third;

    ck_ok(open_published(true, &other));
    ck_ok(open_published(true, &third));
    ck_ok(os_lock_try(holder));
    os_close(other);
    ck_code(-EAGAIN, os_lock_try(third));
    os_close(third);
    os_close(holder);
}
END_TEST

START_TEST(claimed_pages_are_there_and_others_are_not)
{
    os_status status;
    os_draft draft;

    ck_ok(os_draft_create(&draft));
    ck_ok(os_resize(draft.fd, 1 << 20));
    ck_ok(os_get_status(draft.fd, &status));
    ck_assert_uint_eq(status.size, 1 << 20);
    ck_assert_uint_eq(status.memory, 0);
    ck_ok(os_claim(draft.fd, 8192, 4096));
    ck_ok(os_get_status(draft.fd, &status));
    ck_assert_uint_ge(status.memory, 4096);
    ck_assert_uint_eq(status.size, 1 << 20);
    os_draft_discard(&draft);
}
END_TEST

START_TEST(what_is_written_is_read_and_mapped)
{
    int fd = published_file();
    char bytes[16] = "";
    void *base;
    size_t got;

    ck_ok(os_write(fd, "pages", 6, 4096));
    ck_ok(os_read(fd, bytes, sizeof(bytes), 4096, &got));
    ck_assert_uint_eq(got, sizeof(bytes));
    ck_assert_str_eq(bytes, "pages");
    ck_ok(os_read(fd, bytes, sizeof(bytes), 8192 - 4, &got));
    ck_assert_uint_eq(got, 4);
    ck_ok(os_map(fd, 8192, false, &base));
    ck_assert_str_eq((char *)base + 4096, "pages");
    os_unmap(base, 8192);
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

    ck_code(0, os_each(OS_SEGMENT_PREFIX, stop_at_ours, &seen));
    int fd = published_file();
    ck_code(77, os_each(OS_SEGMENT_PREFIX, stop_at_ours, &seen));
    ck_assert_int_eq(seen, 1);
    ck_ok(os_unlink(fixture_name));
    ck_code(0, os_each(OS_SEGMENT_PREFIX, stop_at_ours, &seen));
    ck_assert_uint_eq(links_of(fd), 0);
    os_close(fd);
}
END_TEST

START_TEST(a_duplicate_is_the_same_file_and_closed_on_exec)
{
    os_status first, second;
    int fd, copy;

    ck_ok(os_anonymous(&fd));
    ck_ok(os_duplicate(fd, &copy));
    ck_ok(os_get_status(fd, &first));
    ck_ok(os_get_status(copy, &second));
    ck_assert_int_ne(fd, copy);
    ck_assert_uint_eq(first.identity.inode, second.identity.inode);
    ck_assert(fcntl(fd, F_GETFD) == FD_CLOEXEC && fcntl(copy, F_GETFD) == FD_CLOEXEC);
    os_close(fd);
    ck_code(-EBADF, os_duplicate(fd, &fd));
    os_close(copy);
}
END_TEST

START_TEST(random_bytes_differ)
{
    uint64_t first[2] = {0}, second[2] = {0};

    ck_ok(os_random(first, sizeof(first)));
    ck_ok(os_random(second, sizeof(second)));
    ck_assert(first[0] != second[0] && first[1] != second[1]);
}
END_TEST

/* Things that may bear a segment's name and are none. */
static void put_directory(const char *path)
{
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void put_link(const char *path)
{
    ck_assert_int_eq(symlink("/etc/passwd", path), 0);
}

static void put_dangling_link(const char *path)
{
    ck_assert_int_eq(symlink("/nowhere/at/all", path), 0);
}

static void put_fifo(const char *path)
{
    ck_assert_int_eq(mkfifo(path, 0600), 0);
}

static void put_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    ck_assert_uint_lt(strlen(path), sizeof(address.sun_path));
    memcpy(address.sun_path, path, strlen(path));
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    close(fd);
}

static void (*const obstacles[])(const char *) = {put_directory, put_link, put_dangling_link, put_fifo, put_socket};

START_TEST(what_is_no_file_is_foreign_and_is_not_waited_for)
{
    char path[FIXTURE_PATH_MAX];
    struct stat before, after;
    int fd = -1;

    fixture_path(path);
    obstacles[_i](path);
    ck_assert_int_eq(lstat(path, &before), 0);
    ck_code(-PYTOMIC_E_FOREIGN, open_published(true, &fd));
    ck_code(-PYTOMIC_E_FOREIGN, open_published(false, &fd));
    ck_assert_int_eq(fd, -1);
    ck_assert_int_eq(lstat(path, &after), 0);
    ck_assert(before.st_ino == after.st_ino && before.st_mode == after.st_mode);
    ck_assert_int_eq(remove(path), 0);
}
END_TEST

START_TEST(a_directory_is_not_unlinked)
{
    char path[FIXTURE_PATH_MAX];

    fixture_path(path);
    put_directory(path);
    ck_code(-PYTOMIC_E_FOREIGN, os_unlink(fixture_name));
    ck_assert_int_eq(rmdir(path), 0);
    ck_code(-ENOENT, os_unlink(fixture_name));
}
END_TEST

/* SIGXFSZ would end the process: its default action is left in place here on purpose */
START_TEST(a_size_past_the_file_size_limit_is_an_error_and_no_signal)
{
    struct rlimit limit = {.rlim_cur = 4096, .rlim_max = RLIM_INFINITY};
    os_draft draft;

    ck_ok(os_draft_create(&draft));
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = 4096;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_code(-EFBIG, os_resize(draft.fd, 4097));
    ck_ok(os_resize(draft.fd, 4096));
    os_draft_discard(&draft);
}
END_TEST

START_TEST(what_the_descriptor_does_not_allow_is_refused)
{
    int fd = published_file();
    void *base = &base;

    os_close(fd);
    ck_ok(open_published(false, &fd));
    ck_code(-EBADF, os_claim(fd, 0, 4096));
    ck_code(-EBADF, os_write(fd, "x", 1, 0));
    ck_code(-EACCES, os_map(fd, 4096, true, &base));
    ck_assert_ptr_eq(base, &base);
    os_close(fd);
    ck_code(-EBADF, os_lock_try(fd));
}
END_TEST

START_TEST(more_than_the_address_space_cannot_be_mapped)
{
    int fd = published_file();
    void *base = &base;

    ck_code(-ENOMEM, os_map(fd, UINT64_C(1) << 62, true, &base));
    ck_assert_ptr_eq(base, &base);
    os_close(fd);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("os");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, an_opening_tells_the_status_of_what_it_opened);
    tcase_add_test(core, a_draft_has_no_name_until_it_is_published);
    tcase_add_test(core, a_named_draft_leaves_only_what_it_published);
    tcase_add_test(core, a_draft_never_takes_the_place_of_what_is_there);
    tcase_add_test(core, a_named_draft_is_locked_until_it_is_discarded);
    tcase_add_test(core, two_openings_of_one_file_exclude_each_other);
    tcase_add_test(core, closing_another_opening_does_not_drop_the_lock);
    tcase_add_test(core, claimed_pages_are_there_and_others_are_not);
    tcase_add_test(core, what_is_written_is_read_and_mapped);
    tcase_add_test(core, a_walk_through_the_segments_stops_where_it_is_told);
    tcase_add_test(core, a_duplicate_is_the_same_file_and_closed_on_exec);
    tcase_add_test(core, random_bytes_differ);
    tcase_add_loop_test(limits, what_is_no_file_is_foreign_and_is_not_waited_for, 0,
                        sizeof(obstacles) / sizeof(obstacles[0]));
    tcase_add_test(limits, a_directory_is_not_unlinked);
    tcase_add_test(limits, a_size_past_the_file_size_limit_is_an_error_and_no_signal);
    tcase_add_test(limits, what_the_descriptor_does_not_allow_is_refused);
    tcase_add_test(limits, more_than_the_address_space_cannot_be_mapped);
    return fixture_run(suite);
}
