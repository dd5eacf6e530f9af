/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define DIRECTORY "/dev/shm"
#define TIMEOUT 300 /* seconds: only a hang takes that long, also under a sanitizer on a busy machine */

char fixture_name[PYTOMIC_SEGMENT_NAME_MAX + 1];
pytomic_segment *fixture_segment;

static char prefix[64]; /* of the names of all tests of this run */

void fixture_path(char path[FIXTURE_PATH_MAX])
{
    snprintf(path, FIXTURE_PATH_MAX, "%s/pytomic.%s", DIRECTORY, fixture_name);
}

int fixture_file(void)
{
    char path[FIXTURE_PATH_MAX];

    fixture_path(path);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    return fd;
}

static void (*interruption)(int);
static volatile sig_atomic_t interruptions;

static void interrupt(int number)
{
    interruptions++;
    interruption(number);
}

static void set_timer(suseconds_t microseconds)
{
    struct itimerval timer = {.it_interval = {.tv_usec = microseconds}, .it_value = {.tv_usec = microseconds}};

    ck_assert_int_eq(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

void fixture_begin_interruptions(void (*handler)(int))
{
    interruption = handler;
    interruptions = 0;
    signal(SIGALRM, interrupt);
    set_timer(50);
}

void fixture_end_interruptions(void)
{
    set_timer(0);
    ck_assert_int_gt(interruptions, 10);
}

int fixture_wait(pid_t child)
{
    int status;

    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* How many things in the directory carry `text` in their name; removes them if told to. */
static int count_files(const char *text, bool removing)
{
    DIR *directory = opendir(DIRECTORY);
    struct dirent *entry;
    int count = 0;

    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (strstr(entry->d_name, text) != NULL) {
            count++;
            if (removing && unlinkat(dirfd(directory), entry->d_name, 0) != 0) {
                unlinkat(dirfd(directory), entry->d_name, AT_REMOVEDIR);
            }
        }
    }
    if (directory != NULL) {
        closedir(directory);
    }
    return count;
}

/* How many mappings of this process are of segments or anonymous cells, by whatever name: a creator maps a file without one. */
static int count_mappings(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[1024];
    int count = 0;

    while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
        count += strstr(line, DIRECTORY "/") != NULL || strstr(line, "/memfd:pytomic") != NULL;
    }
    if (maps != NULL) {
        fclose(maps);
    }
    return count;
}

static void name_test(void)
{
    snprintf(fixture_name, sizeof(fixture_name), "%s.%ld", prefix, (long)getpid());
}

static void open_segment(void)
{
    pytomic_options options = {.max_slots = FIXTURE_SLOTS};

    name_test();
    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &fixture_segment));
}

static void leave_nothing(void)
{
    pytomic_close(fixture_segment);
    pytomic_unlink(fixture_name);
    ck_assert_msg(count_files(fixture_name, false) == 0, "a file was left in " DIRECTORY);
    ck_assert_msg(count_mappings() == 0, "a segment or a cell was left open");
}

static TCase *make_case(Suite *suite, const char *name, SFun setup)
{
    TCase *made = tcase_create(name);

    tcase_set_timeout(made, TIMEOUT);
    tcase_add_checked_fixture(made, setup, leave_nothing);
    suite_add_tcase(suite, made);
    return made;
}

TCase *fixture_case(Suite *suite, const char *name)
{
    return make_case(suite, name, name_test);
}

TCase *fixture_case_with_segment(Suite *suite, const char *name)
{
    return make_case(suite, name, open_segment);
}

int fixture_run(Suite *suite)
{
    uint32_t random;

    if (getrandom(&random, sizeof(random), 0) != sizeof(random)) {
        return EXIT_FAILURE;
    }
    snprintf(prefix, sizeof(prefix), "unit.%ld.%08x", (long)getpid(), (unsigned)random);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    int left = count_files(prefix, true);
    if (failed == 0 && left > 0) {
        fprintf(stderr, "%d files were left in %s\n", left, DIRECTORY);
    }
    return failed == 0 && left == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
