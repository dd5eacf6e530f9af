/* SPDX-License-Identifier: MIT */
#include "backoff.h"

#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fixture.h"

/* A loop that waits for others must neither end at once nor go on for long, whatever the value. */
START_TEST(every_wait_is_within_its_bounds)
{
    static const uint64_t values[] = {0, 1, UINT32_MAX, UINT64_C(1) << 63, UINT64_MAX};

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        ck_assert_uint_ge(backoff_steps(values[i]), BACKOFF_STEPS_MIN);
        ck_assert_uint_le(backoff_steps(values[i]), BACKOFF_STEPS_MAX);
    }
}
END_TEST

/* Losers saw values near each other: those are what has to give different waits. */
START_TEST(values_in_a_row_give_waits_all_over_the_range)
{
    enum { VALUES = 64, PARTS = 8 };
    unsigned part = (BACKOFF_STEPS_MAX + 1 - BACKOFF_STEPS_MIN) / PARTS, hits[PARTS] = {0};

    for (uint64_t seen = 1000; seen < 1000 + VALUES; seen++) {
        ck_assert_uint_ne(backoff_steps(seen), backoff_steps(seen + 1));
        hits[(backoff_steps(seen) - BACKOFF_STEPS_MIN) / part]++;
    }
    for (int i = 0; i < PARTS; i++) {
        ck_assert_uint_ge(hits[i], VALUES / PARTS / 2);
    }
}
END_TEST

/* Wait where strict seccomp kills whoever makes a system call but read() and write(), or reads the processor's clock. */
static void wait_confined(int done)
{
    if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV) != 0 && errno != EINVAL) { /* EINVAL: not x86 */
        _exit(2);
    }
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) {
        _exit(3);
    }
    for (uint64_t seen = 0; seen < 1000; seen++) {
        pytomic_backoff(seen);
    }
    syscall(SYS_write, done, "", 1);
    syscall(SYS_exit, 0); /* this thread alone, for exit_group() is not allowed */
}

START_TEST(waiting_needs_neither_the_kernel_nor_a_clock)
{
    int done[2];
    char byte;

    ck_assert_int_eq(pipe(done), 0);
    pid_t child = child_fork();
    if (child == 0) {
        wait_confined(done[1]);
    }
    close(done[1]);
    ck_assert_int_eq(read(done[0], &byte, 1), 1); /* 0: it was killed */
    kill(child, SIGKILL);                         /* a sanitizer's threads would keep it */
    child_wait(child);
    close(done[0]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("backoff");
    TCase *core = fixture_case(suite, "Core"), *kernel = fixture_case(suite, "Kernel");

    tcase_set_tags(kernel, FIXTURE_KERNEL_TAG);
    tcase_add_test(core, every_wait_is_within_its_bounds);
    tcase_add_test(core, values_in_a_row_give_waits_all_over_the_range);
    tcase_add_test(kernel, waiting_needs_neither_the_kernel_nor_a_clock);
    return fixture_run(suite);
}
