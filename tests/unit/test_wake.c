/* SPDX-License-Identifier: MIT */
#include "wake.h"

#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "asleep.h"
#include "fixture.h"
#include "os.h"
#include "shared.h"

static pytomic_slot slot;

static void create_slot(void)
{
    ck_ok(pytomic_slot_open(fixture_segment, "slot", PYTOMIC_UINT, PYTOMIC_CREATE, 7, &slot));
}

/* Notify where every system call ends the process, but for its end. */
static void notify_confined(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = 4, .filter = filter};

    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
    pytomic_notify_one(&slot);
    pytomic_notify_all(&slot);
    syscall(SYS_exit_group, EXIT_SUCCESS);
}

static bool needs_the_kernel(void)
{
    pid_t child = child_fork();

    if (child == 0) {
        notify_confined();
    }
    int status = child_wait(child);
    must(status == EXIT_SUCCESS || status == -SIGSYS);
    return status == -SIGSYS;
}

/* Kill a process that waits for the slot. */
static void lose_waiter(void)
{
    pid_t child = child_fork();
    uint64_t seen;

    if (child == 0) {
        _exit(pytomic_wait(&slot, 7, PYTOMIC_FOREVER, &seen));
    }
    asleep_await(child);
    child_kill(child);
    ck_assert_uint_eq(load32(&slot.cell->waiting) % 2, 1);
}

START_TEST(where_nobody_waits_a_notification_makes_no_system_call)
{
    create_slot();
    ck_assert(!needs_the_kernel());
    ck_assert_uint_eq(load32(&slot.cell->waiting), 0);
    slot.cell->waiting = 1;
    ck_assert(needs_the_kernel()); /* the test would see one */
}
END_TEST

START_TEST(the_first_notification_after_a_killed_waiter_is_the_last_that_makes_one)
{
    create_slot();
    lose_waiter();
    pytomic_notify_all(&slot);
    ck_assert(!needs_the_kernel());
    lose_waiter();
    pytomic_notify_one(&slot);
    ck_assert(!needs_the_kernel());
}
END_TEST

START_TEST(a_wake_up_changes_the_number_and_says_how_many_slept)
{
    create_slot();
    slot.cell->waiting = 5;
    ck_assert_int_eq(os_wake(&slot.cell->waiting, 2, 1), 0);
    ck_assert_uint_eq(load32(&slot.cell->waiting), 7);
    ck_assert_int_eq(os_sleep_on(&slot.cell->waiting, 5, INT64_MAX), -EAGAIN);
    ck_assert_int_eq(os_sleep_on(&slot.cell->waiting, 7, 0), -ETIMEDOUT);
    pid_t child = child_fork();
    if (child == 0) {
        _exit(os_sleep_on(&slot.cell->waiting, 7, INT64_MAX) == 0 ? 0 : 1);
    }
    asleep_await(child);
    ck_assert_int_eq(os_wake(&slot.cell->waiting, 1, INT_MAX), 1);
    ck_assert_int_eq(child_wait(child), 0);
    ck_assert_uint_eq(load32(&slot.cell->waiting), 8);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("wake");
    TCase *core = fixture_case_with_segment(suite, "Core"), *kernel = fixture_case_with_segment(suite, "Kernel");

    tcase_set_tags(kernel, FIXTURE_KERNEL_TAG);
    tcase_add_test(core, a_wake_up_changes_the_number_and_says_how_many_slept);
    tcase_add_test(kernel, where_nobody_waits_a_notification_makes_no_system_call);
    tcase_add_test(kernel, the_first_notification_after_a_killed_waiter_is_the_last_that_makes_one);
    return fixture_run(suite);
}
