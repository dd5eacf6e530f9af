/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

#include "holdings.h"
#include "unique.h"

#define TIMEOUT 300 /* seconds: only a hang takes that long, also under a sanitizer on a busy machine */

char fixture_name[PYTOMIC_SEGMENT_NAME_MAX + 1];
pytomic_segment *fixture_segment;

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

static void name_test(void)
{
    snprintf(fixture_name, sizeof(fixture_name), "%s.%ld", test_name, (long)getpid());
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
    ck_assert_msg(files_count(fixture_name) == 0, "a file was left in /dev/shm");
    ck_assert_msg(holdings_mapped() == 0, "a segment or a cell was left open");
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
    unique_begin("unit");
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    unsigned left = unique_remove();
    if (failed == 0 && left > 0) {
        fprintf(stderr, "%u files were left in /dev/shm\n", left);
    }
    return failed == 0 && left == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
