/* SPDX-License-Identifier: MIT */
#include "os.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_system.h"
#include "mounts.h"

static int open_published(bool writable, int *fd)
{
    return os_open(fixture_name, writable, fd);
}

/* A file of 8 KiB, claimed, under the name of the test's segment. */
static int published_file(void)
{
    const char *path = files_path(fixture_name);
    int fd = -1;

    ck_gives(0, os_open_path(path, O_RDWR | O_CREAT | O_EXCL, &fd));
    ck_gives(0, os_resize(fd, 8192));
    ck_gives(0, os_claim(fd, 0, 8192));
    return fd;
}

/* One without a name, for what needs none. */
static int nameless_file(void)
{
    int fd = -1;

    ck_gives(0, os_open_path(OS_DIRECTORY, O_RDWR | O_TMPFILE, &fd));
    return fd;
}

static uint64_t links_of(int fd)
{
    os_status status;

    ck_gives(0, os_get_status(fd, &status));
    return status.links;
}

START_TEST(the_status_tells_what_the_file_is)
{
    int fd = published_file(), again;
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

static bool is_named(int fd)
{
    bool named = false;

    ck_gives(0, os_is_named(fd, fixture_name, &named));
    return named;
}

START_TEST(a_name_is_the_name_of_one_file)
{
    const char *path = files_path(fixture_name);
    int fd = published_file(), other;

    ck_assert(is_named(fd));
    ck_gives(0, os_unlink(fixture_name));
    ck_assert(!is_named(fd));
    other = published_file();
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
    int fd = nameless_file(), other = nameless_file(), opened;

    ck_assert_uint_eq(links_of(fd), 0);
    ck_gives(0, os_link(NULL, fd, fixture_name));
    ck_gives(-EEXIST, os_link(NULL, other, fixture_name));
    ck_assert_uint_eq(links_of(fd), 1);
    ck_assert_uint_eq(links_of(other), 0);
    ck_gives(0, open_published(true, &opened));
    ck_assert(is_named(opened));
    os_close(opened);
    os_close(fd);
    os_close(other);
}
END_TEST

START_TEST(a_file_with_a_name_is_given_a_second_one)
{
    char first[FILES_PATH_MAX], second[FILES_PATH_MAX + 8];
    int fd = published_file();

    strcpy(first, files_path(fixture_name));
    snprintf(second, sizeof(second), "%s.first", first);
    ck_assert_int_eq(rename(first, second), 0);
    ck_gives(0, os_link(second, fd, fixture_name));
    ck_assert_uint_eq(links_of(fd), 2);
    ck_gives(-EEXIST, os_link(second, fd, fixture_name));
    ck_gives(0, os_unlink_path(second));
    ck_assert(is_named(fd));
    os_close(fd);
}
END_TEST

START_TEST(two_openings_of_one_file_exclude_each_other)
{
    int first = published_file(), second;

    ck_gives(0, open_published(true, &second));
    ck_gives(0, os_lock(first, OS_LOCK_EXCLUSIVE, 0));
    ck_gives(0, os_lock(first, OS_LOCK_EXCLUSIVE, 0)); /* its own lock is no obstacle */
    ck_gives(-EAGAIN, os_lock(second, OS_LOCK_EXCLUSIVE, 0));
    os_unlock(first, 0);
    ck_gives(0, os_lock(second, OS_LOCK_EXCLUSIVE, 0));
    os_close(second);
    ck_gives(0, os_lock(first, OS_LOCK_EXCLUSIVE, 0));
    os_close(first);
}
END_TEST

/* a lock of the process (F_SETLK) would go with the first close of any descriptor of the file */
START_TEST(closing_another_opening_does_not_drop_the_lock)
{
    int holder = published_file(), other, third;

    ck_gives(0, open_published(true, &other));
    ck_gives(0, open_published(true, &third));
    ck_gives(0, os_lock(holder, OS_LOCK_EXCLUSIVE, 0));
    os_close(other);
    ck_gives(-EAGAIN, os_lock(third, OS_LOCK_EXCLUSIVE, 0));
    os_close(third);
    os_close(holder);
}
END_TEST

START_TEST(claimed_pages_are_there_and_others_are_not)
{
    os_status status;
    int fd = nameless_file();

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

START_TEST(what_is_written_is_read_and_mapped)
{
    int fd = published_file();
    char bytes[16] = "";
    void *base;
    size_t got;

    ck_gives(0, os_write(fd, "pages", 6, 4096));
    ck_gives(0, os_read(fd, bytes, sizeof(bytes), 4096, &got));
    ck_assert_uint_eq(got, sizeof(bytes));
    ck_assert_str_eq(bytes, "pages");
    ck_gives(0, os_read(fd, bytes, sizeof(bytes), 8192 - 4, &got));
    ck_assert_uint_eq(got, 4);
    ck_gives(0, os_map(fd, 8192, &base));
    ck_gives(0, os_show(base, 4096, 6, false));
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

    ck_gives(0, os_each(OS_SEGMENT_PREFIX, stop_at_ours, &seen));
    int fd = published_file();
    ck_gives(77, os_each(OS_SEGMENT_PREFIX, stop_at_ours, &seen));
    ck_assert_int_eq(seen, 1);
    ck_gives(0, os_unlink(fixture_name));
    ck_gives(0, os_each(OS_SEGMENT_PREFIX, stop_at_ours, &seen));
    ck_assert_uint_eq(links_of(fd), 0);
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

/* How the pages of a mapping may be accessed: "rw", "r" or "" for each. */
static const char *access_of(const void *address)
{
    static const char *const names[] = {"", "r", "rw"};

    return names[fixture_access(address)];
}

START_TEST(a_mapping_can_be_touched_only_where_it_was_shown)
{
    enum { PAGE = 4096, PAGES = 8 };
    int fd = nameless_file();
    unsigned char *base;
    void *mapped;

    ck_gives(0, os_resize(fd, PAGES * PAGE));
    ck_gives(0, os_map(fd, PAGES * PAGE, &mapped));
    base = mapped;
    for (int i = 0; i < PAGES; i++) {
        ck_assert_str_eq(access_of(base + i * PAGE), "");
    }
    ck_gives(0, os_show(base, PAGE + 1, PAGE, true)); /* not whole pages: each that is touched */
    ck_gives(0, os_show(base, 5 * PAGE, 1, false));
    static const char *const expected[PAGES] = {"", "rw", "rw", "", "", "r", "", ""};
    for (int i = 0; i < PAGES; i++) {
        ck_assert_str_eq(access_of(base + i * PAGE), expected[i]);
    }
    os_unmap(base, PAGES * PAGE);
    os_close(fd);
}
END_TEST

/* shown parts stay shown, and keep what is in them; a page that both kinds touch is shown */
START_TEST(a_mapping_is_put_through_another_opening_in_place)
{
    enum { PAGE = 4096, PAGES = 4 };
    int first = published_file(), second;
    unsigned char *base;
    void *mapped;

    ck_gives(0, os_resize(first, PAGES * PAGE));
    ck_gives(0, open_published(true, &second));
    ck_gives(0, os_map(first, PAGES * PAGE, &mapped));
    base = mapped;
    ck_gives(0, os_show(base, 0, PAGE + 8, true));
    base[PAGE] = 77;
    ck_gives(0, os_lock(first, OS_LOCK_EXCLUSIVE, 0));
    os_close(first);
    ck_gives(-EAGAIN, os_lock(second, OS_LOCK_EXCLUSIVE, 0)); /* the mapping keeps the opening, and its lock */
    ck_gives(0, os_remap(second, base, 0, PAGE + 8, true));
    ck_gives(0, os_remap(second, base, PAGE + 8, (PAGES - 1) * PAGE - 8, false));
    ck_gives(0, os_lock(second, OS_LOCK_EXCLUSIVE, 0));
    ck_assert_uint_eq(base[PAGE], 77);
    static const char *const expected[PAGES] = {"rw", "rw", "", ""};
    for (int i = 0; i < PAGES; i++) {
        ck_assert_str_eq(access_of(base + i * PAGE), expected[i]);
    }
    ck_gives(0, os_remap(second, base, 8, 8, false)); /* no whole page begins in it */
    ck_assert_str_eq(access_of(base), "rw");
    os_unmap(base, PAGES * PAGE);
    os_close(second);
}
END_TEST

START_TEST(a_shared_lock_excludes_only_an_exclusive_one)
{
    int first = published_file(), second, third;

    ck_gives(0, open_published(true, &second));
    ck_gives(0, open_published(true, &third));
    ck_gives(0, os_lock(first, OS_LOCK_SHARED, 1));
    ck_gives(0, os_lock(second, OS_LOCK_SHARED, 1));
    ck_gives(-EAGAIN, os_lock(third, OS_LOCK_EXCLUSIVE, 1));
    ck_assert(!os_lock_is_free(third, 1));
    ck_gives(0, os_lock(third, OS_LOCK_EXCLUSIVE, 0)); /* another byte is another lock */
    os_unlock(first, 1);
    ck_assert(!os_lock_is_free(third, 1));
    os_close(second);
    ck_assert(os_lock_is_free(third, 1));
    ck_gives(0, os_lock(first, OS_LOCK_EXCLUSIVE, 1)); /* asking took nothing */
    os_close(first);
    os_close(third);
}
END_TEST

START_TEST(mode_and_group_are_set_as_given)
{
    int fd = nameless_file();
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
    fd = published_file();
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

    os_close(published_file());
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

/* Highest possible CPU of the machine, and one: what /sys says, read another way. */
static uint32_t possible_cpus(void)
{
    FILE *file = fopen("/sys/devices/system/cpu/possible", "r");
    unsigned number, last = 0;
    int byte;

    while (file != NULL && fscanf(file, "%u", &number) == 1) {
        last = number;
        byte = fgetc(file);
        if (byte != '-' && byte != ',') {
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return last + 1;
}

static void pin_to_one(void)
{
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET(0, &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof(one), &one), 0);
}

START_TEST(a_pinned_process_counts_all_cpus)
{
    uint32_t possible = possible_cpus();

    ck_assert_uint_eq(os_cpus(), possible);
    pin_to_one();
    ck_assert_uint_eq(os_cpus(), possible);
}
END_TEST

/* What a process sees of the CPUs that is pinned to one and has neither /sys nor /proc; 0: not permitted to hide them. */
static uint32_t cpus_in_a_sandbox(void)
{
    uint32_t cpus = 0;
    int told[2];

    ck_assert_int_eq(pipe(told), 0);
    pid_t child = child_fork();
    if (child == 0) {
        if (mounts_cover("/sys", NULL) && mounts_cover("/proc", NULL) && access("/sys/devices", F_OK) != 0) {
            pin_to_one();
            cpus = os_cpus();
        }
        _exit(write(told[1], &cpus, sizeof(cpus)) == sizeof(cpus) ? 0 : 1);
    }
    ck_assert_int_eq(child_wait(child), 0);
    ck_assert_int_eq(read(told[0], &cpus, sizeof(cpus)), sizeof(cpus));
    return cpus;
}

/* the kernel's own bound is taken then, which may be too high and never too low */
START_TEST(without_sys_and_proc_no_cpu_is_missed)
{
    uint32_t possible = possible_cpus(), cpus = cpus_in_a_sandbox();

    fixture_need(cpus > 0, "cannot mount");
    ck_assert_uint_ge(cpus, possible);
    ck_assert_uint_le(cpus, 8192);
}
END_TEST

/* what the file may say on other machines */
START_TEST(the_last_of_the_possible_cpus_counts)
{
    static const struct {
        const char *text;
        uint32_t cpus;
    } cases[] = {
        {"0\n", 1}, {"0-3\n", 4}, {"0,2\n", 3}, {"0-3,8-11\n", 12}, {"0-7,16\n", 17}, {"0-8191\n", 8192},
    };

    fixture_need(mounts_cover("/sys/devices/system/cpu", NULL), "cannot mount");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        FILE *file = fopen("/sys/devices/system/cpu/possible", "w");
        ck_assert_ptr_nonnull(file);
        fputs(cases[i].text, file);
        fclose(file);
        ck_assert_msg(os_cpus() == cases[i].cpus, "%s", cases[i].text);
    }
    static const char *const nonsense[] = {"", "\n", "all\n", "0-\n"};
    for (size_t i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++) {
        FILE *file = fopen("/sys/devices/system/cpu/possible", "w");
        fputs(nonsense[i], file);
        fclose(file);
        ck_assert_uint_ge(os_cpus(), 1);
        ck_assert_uint_le(os_cpus(), 8192);
    }
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

/* Refused by the system, or told from a file by its status. */
static bool is_foreign(bool writable)
{
    os_status status;
    int fd, code = open_published(writable, &fd);

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

    put_directory(path);
    ck_gives(-PYTOMIC_E_FOREIGN, os_unlink(fixture_name));
    ck_assert_int_eq(rmdir(path), 0);
    ck_gives(-ENOENT, os_unlink(fixture_name));
}
END_TEST

/* SIGXFSZ would end the process: its default action is left in place here on purpose */
START_TEST(a_size_past_the_file_size_limit_is_an_error_and_no_signal)
{
    struct rlimit limit = {.rlim_cur = 4096, .rlim_max = RLIM_INFINITY};
    int fd = nameless_file();

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
    int fd = published_file();
    void *base;

    os_close(fd);
    ck_gives(0, open_published(false, &fd));
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

START_TEST(more_than_the_address_space_cannot_be_mapped)
{
    int fd = published_file();
    void *base = &base;

    ck_gives(-ENOMEM, os_map(fd, UINT64_C(1) << 62, &base));
    ck_assert_ptr_eq(base, &base);
    os_close(fd);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("os");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");

    tcase_add_test(core, the_status_tells_what_the_file_is);
    tcase_add_test(core, an_identity_is_device_and_inode);
    tcase_add_test(core, a_name_is_the_name_of_one_file);
    tcase_add_test(core, a_file_without_a_name_is_given_one);
    tcase_add_test(core, a_file_with_a_name_is_given_a_second_one);
    tcase_add_test(core, two_openings_of_one_file_exclude_each_other);
    tcase_add_test(core, closing_another_opening_does_not_drop_the_lock);
    tcase_add_test(core, a_shared_lock_excludes_only_an_exclusive_one);
    tcase_add_test(core, claimed_pages_are_there_and_others_are_not);
    tcase_add_test(core, what_is_written_is_read_and_mapped);
    tcase_add_test(core, a_mapping_can_be_touched_only_where_it_was_shown);
    tcase_add_test(core, a_mapping_is_put_through_another_opening_in_place);
    tcase_add_test(core, mode_and_group_are_set_as_given);
    tcase_add_test(core, a_sealed_file_in_memory_keeps_its_size);
    tcase_add_test(core, access_is_what_the_descriptor_was_opened_for);
    tcase_add_test(core, a_walk_through_the_segments_stops_where_it_is_told);
    tcase_add_test(core, a_duplicate_is_the_same_file_and_closed_on_exec);
    tcase_add_test(core, random_bytes_differ);
    tcase_add_test(core, clocks_tell_the_time);
    tcase_add_test(core, a_pinned_process_counts_all_cpus);
    tcase_add_test(limits, without_sys_and_proc_no_cpu_is_missed);
    tcase_add_test(limits, the_last_of_the_possible_cpus_counts);
    tcase_add_loop_test(limits, what_is_no_file_is_foreign_and_is_not_waited_for, 0,
                        sizeof(obstacles) / sizeof(obstacles[0]));
    tcase_add_test(limits, a_directory_is_not_unlinked);
    tcase_add_test(limits, a_size_past_the_file_size_limit_is_an_error_and_no_signal);
    tcase_add_test(limits, what_the_descriptor_does_not_allow_is_refused);
    tcase_add_test(limits, more_than_the_address_space_cannot_be_mapped);
    return fixture_run(suite);
}
