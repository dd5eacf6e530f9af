/* SPDX-License-Identifier: MIT */
#include "os.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_files.h"

START_TEST(the_status_tells_what_the_file_is)
{
    int fd = fixture_file(), again;
    os_status first, second;

    ck_gives(0, os_open(fixture_name, false, &again));
    ck_gives(0, os_get_status(fd, &first));
    ck_gives(0, os_get_status(again, &second));
    ck_assert(os_same(first.identity, second.identity));
    ck_assert_uint_eq(first.size, 8192);
    ck_assert_uint_eq(first.memory, 8192);
    ck_assert_uint_eq(first.links, 1);
    ck_assert_uint_eq(first.mode, 0600);
    ck_assert_uint_eq(first.uid, geteuid());
    ck_assert_uint_eq(first.gid, getegid());
    ck_assert(first.is_file);
    os_close(again);
    again = open("/dev/null", O_RDONLY | O_CLOEXEC);
    ck_gives(0, os_get_status(again, &second));
    ck_assert(!second.is_file);
    os_close(again);
    os_close(fd);
    ck_gives(-EBADF, os_get_status(fd, &second));
}
END_TEST

/* one inode number on two devices: two files */
START_TEST(an_identity_is_device_and_inode)
{
    ck_assert(os_same((os_identity){.device = 1, .inode = 2}, (os_identity){.device = 1, .inode = 2}));
    ck_assert(!os_same((os_identity){.device = 1, .inode = 2}, (os_identity){.device = 2, .inode = 2}));
    ck_assert(!os_same((os_identity){.device = 1, .inode = 2}, (os_identity){.device = 1, .inode = 1}));
}
END_TEST

START_TEST(claimed_pages_are_there_and_others_are_not)
{
    os_status status;
    int fd = fixture_nameless_file();

    ck_gives(0, os_resize(fd, 1 << 20));
    ck_gives(0, os_get_status(fd, &status));
    ck_assert_uint_eq(status.size, 1 << 20);
    ck_assert_uint_eq(status.memory, 0);
    ck_gives(0, os_claim(fd, 8192, 4096));
    ck_gives(0, os_get_status(fd, &status));
    ck_assert_uint_ge(status.memory, 4096);
    ck_assert_uint_eq(status.size, 1 << 20);
    os_close(fd);
}
END_TEST

START_TEST(a_duplicate_is_the_same_file_and_closed_on_exec)
{
    os_status first, second;
    int fd, copy;

    ck_gives(0, os_anonymous(&fd));
    ck_gives(0, os_duplicate(fd, &copy));
    ck_gives(0, os_get_status(fd, &first));
    ck_gives(0, os_get_status(copy, &second));
    ck_assert_int_ne(fd, copy);
    ck_assert_uint_eq(first.identity.inode, second.identity.inode);
    ck_assert(fcntl(fd, F_GETFD) == FD_CLOEXEC && fcntl(copy, F_GETFD) == FD_CLOEXEC);
    os_close(fd);
    ck_gives(-EBADF, os_duplicate(fd, &fd));
    os_close(copy);
}
END_TEST

START_TEST(random_bytes_differ)
{
    uint64_t first[2] = {0}, second[2] = {0};

    ck_gives(0, os_random(first, sizeof(first)));
    ck_gives(0, os_random(second, sizeof(second)));
    ck_assert(first[0] != second[0] && first[1] != second[1]);
}
END_TEST

START_TEST(mode_and_group_are_set_as_given)
{
    int fd = fixture_nameless_file();
    os_status status;

    umask(0777);
    ck_gives(0, os_set_mode(fd, 0646));
    ck_gives(0, os_set_group(fd, getegid()));
    ck_gives(0, os_get_status(fd, &status));
    ck_assert_uint_eq(status.mode, 0646);
    ck_assert_uint_eq(status.gid, getegid());
    ck_assert_uint_eq(status.uid, geteuid());
    os_close(fd);
}
END_TEST

START_TEST(a_sealed_file_in_memory_keeps_its_size)
{
    int fd, plain = memfd_create("plain", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    ck_gives(0, os_anonymous(&fd));
    ck_gives(0, os_resize(fd, 8192));
    ck_assert(!os_is_sealed(fd));
    ck_gives(0, os_seal(fd));
    ck_assert(os_is_sealed(fd));
    ck_gives(-EPERM, os_resize(fd, 4096));
    ck_gives(-EPERM, os_resize(fd, 16384));
    ck_assert_int_ne(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0); /* nor can anybody seal it against us */
    ck_gives(0, os_write(fd, "x", 1, 0));
    ck_assert_int_eq(fcntl(plain, F_ADD_SEALS, F_SEAL_GROW), 0);
    ck_assert(!os_is_sealed(plain)); /* it can still be shortened */
    ck_assert(!os_is_sealed(-1));
    os_close(plain);
    os_close(fd);
    fd = fixture_file();
    ck_assert(!os_is_sealed(fd));
    os_close(fd);
}
END_TEST

START_TEST(access_is_what_the_descriptor_was_opened_for)
{
    static const struct {
        int flags, read, write;
    } cases[] = {
        {O_RDWR, 0, 0},
        {O_RDONLY, 0, -EACCES},
        {O_WRONLY, -EACCES, -EACCES},
        {O_PATH, -EACCES, -EACCES},
    };
    const char *path = files_path(fixture_name);

    os_close(fixture_file());
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int fd = open(path, cases[i].flags | O_CLOEXEC);
        ck_gives(cases[i].read, os_check_access(fd, false));
        ck_gives(cases[i].write, os_check_access(fd, true));
        os_close(fd);
    }
    ck_gives(-EBADF, os_check_access(-1, false));
}
END_TEST

START_TEST(clocks_tell_the_time)
{
    struct timespec now;
    uint64_t before = os_milliseconds();

    clock_gettime(CLOCK_REALTIME, &now);
    int64_t seconds = os_epoch_milliseconds() / 1000;
    ck_assert(seconds >= now.tv_sec && seconds < now.tv_sec + 300);
    os_sleep(2000000);
    ck_assert_uint_ge(os_milliseconds() - before, 1);
}
END_TEST

/* SIGXFSZ would end the process: its default action is left in place here on purpose */
START_TEST(a_size_past_the_file_size_limit_is_an_error_and_no_signal)
{
    struct rlimit limit = {.rlim_cur = 4096, .rlim_max = RLIM_INFINITY};
    int fd = fixture_nameless_file();

    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = 4096;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_gives(-EFBIG, os_resize(fd, 4097));
    ck_gives(0, os_resize(fd, 4096));
    os_close(fd);
}
END_TEST

START_TEST(what_the_descriptor_does_not_allow_is_refused)
{
    int fd = fixture_file();
    void *base;

    os_close(fd);
    ck_gives(0, fixture_open_published(false, &fd));
    ck_gives(-EBADF, os_claim(fd, 0, 4096));
    ck_gives(-EBADF, os_write(fd, "x", 1, 0));
    ck_gives(0, os_map(fd, 4096, &base));
    ck_gives(-EACCES, os_show(base, 0, 4096, true));
    ck_gives(0, os_show(base, 0, 4096, false));
    os_unmap(base, 4096);
    os_close(fd);
    ck_gives(-EBADF, os_lock(fd, OS_LOCK_EXCLUSIVE, 0));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("os");
    TCase *core = fixture_case(suite, "Core");
    TCase *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, the_status_tells_what_the_file_is);
    tcase_add_test(core, an_identity_is_device_and_inode);
    tcase_add_test(core, claimed_pages_are_there_and_others_are_not);
    tcase_add_test(core, mode_and_group_are_set_as_given);
    tcase_add_test(core, a_sealed_file_in_memory_keeps_its_size);
    tcase_add_test(core, access_is_what_the_descriptor_was_opened_for);
    tcase_add_test(core, a_duplicate_is_the_same_file_and_closed_on_exec);
    tcase_add_test(core, random_bytes_differ);
    tcase_add_test(core, clocks_tell_the_time);
    tcase_add_test(limits, a_size_past_the_file_size_limit_is_an_error_and_no_signal);
    tcase_add_test(limits, what_the_descriptor_does_not_allow_is_refused);
    return fixture_run(suite);
}
