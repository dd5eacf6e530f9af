/* SPDX-License-Identifier: MIT */
/*
 * What every suite shares: segment names that no other test can have, a segment ready to use, proof that nothing is
 * left behind, and asserts that name the error and see that errno was left alone.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <check.h>

#include "child.h"
#include "files.h"
#include "must.h"
#include "pytomic.h"

/* The call gives this code. For internal functions: errno is put back only where a public one returns. */
#define ck_gives(expected, call)                                                                                     \
    do {                                                                                                             \
        int ck_given = (call), ck_wanted = (expected);                                                               \
        ck_assert_msg(ck_given == ck_wanted, "%s gave %d (%s), not %d", #call, ck_given, pytomic_strerror(ck_given), \
                      ck_wanted);                                                                                    \
    } while (0)

/* The call gives this code and does not touch errno. */
#define ck_code(expected, call)                                                                                      \
    do {                                                                                                             \
        errno = MUST_ERRNO;                                                                                          \
        int ck_given = (call), ck_wanted = (expected), ck_errno = errno;                                             \
        ck_assert_msg(ck_given == ck_wanted, "%s gave %d (%s), not %d", #call, ck_given, pytomic_strerror(ck_given), \
                      ck_wanted);                                                                                    \
        ck_assert_msg(ck_errno == MUST_ERRNO, "%s set errno to %d", #call, ck_errno);                                \
    } while (0)
#define ck_ok(call) ck_code(0, call)

/* The segment of the running test: its name, and in a case with a segment an opening for reading and writing. */
extern char fixture_name[PYTOMIC_SEGMENT_NAME_MAX + 1];
extern pytomic_segment *fixture_segment;

/* A case whose tests have a name; one whose tests also have the segment, of FIXTURE_SLOTS slots, open. */
#define FIXTURE_SLOTS 2000u
#define FIXTURE_MANY_SLOTS (sizeof(void *) == 4 ? 100000u : 1000000u) /* 32 bits do not address a million */
TCase *fixture_case(Suite *suite, const char *name);
TCase *fixture_case_with_segment(Suite *suite, const char *name);

/* The tag of cases that ask the kernel for what an emulator of it does not do; script/reach leaves them out there. */
#define FIXTURE_KERNEL_TAG "kernel"

/* Run the suite and sweep up after tests that failed; the exit status of the program. */
int fixture_run(Suite *suite);

/*
 * Call `handler` by a signal every 50 microseconds until fixture_end_interruptions(), which sees that it was called:
 * what another process may do between any two instructions of the test, also where one processor serves both.
 */
void fixture_begin_interruptions(void (*handler)(int));
void fixture_end_interruptions(void);

#endif
