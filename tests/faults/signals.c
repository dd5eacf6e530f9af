/* SPDX-License-Identifier: MIT */
/*
 * Signals interrupt everything, all the time, and nothing restarts by itself (no SA_RESTART). Holds: every function
 * works, none returns -EINTR, also while it waits for the lock or for a value, and while it claims megabytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asleep.h"
#include "child.h"
#include "must.h"
#include "os.h"
#include "pytomic.h"
#include "unique.h"

#define ROUNDS 300
#define WAIT 200u /* ms: that a waiter has to hold out under signals */

#define INTERRUPTED_FROM (1 << 16) /* bytes */

int __real_posix_fallocate(int fd, off_t offset, off_t length);
int __wrap_posix_fallocate(int fd, off_t offset, off_t length);

/* As many a kernel does it under a signal every few microseconds, where a large claim never comes to an end. */
int __wrap_posix_fallocate(int fd, off_t offset, off_t length)
{
    static unsigned interrupted;

    must(length < INTERRUPTED_FROM || ++interrupted < 100000); /* or it goes on like that for ever */
    return length >= INTERRUPTED_FROM ? EINTR : __real_posix_fallocate(fd, offset, length);
}

static volatile sig_atomic_t signals;

static void count_signal(int number)
{
    (void)number;
    signals++;
}

static void interrupt_every(long microseconds)
{
    struct sigaction action = {.sa_handler = count_signal};
    struct itimerval interval = {.it_interval.tv_usec = microseconds, .it_value.tv_usec = microseconds};

    must(sigaction(SIGALRM, &action, NULL) == 0);
    must(setitimer(ITIMER_REAL, &interval, NULL) == 0);
}

static void do_everything(void)
{
    pytomic_options options = {.max_slots = 2000, .ephemeral = true};
    pytomic_segment *segment;
    pytomic_segment_info info;
    pytomic_snapshot snapshot;
    pytomic_report report;
    pytomic_names names;
    pytomic_slot slot, cell;
    char name[16];

    must_give(0, pytomic_open(test_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment));
    for (unsigned i = 0; i < 70; i++) {
        snprintf(name, sizeof(name), "s%u", i);
        must_give(0, pytomic_slot_open(segment, name, i % 2 ? PYTOMIC_COUNTER : PYTOMIC_INT, PYTOMIC_CREATE, 1, &slot));
    }
    must_give(0, pytomic_slot_remove(segment, "s7"));
    must_give(0, pytomic_segment_get_info(segment, &info));
    must_give(0, pytomic_snapshot_take(segment, &snapshot));
    must(snapshot.count == 69);
    pytomic_snapshot_free(&snapshot);
    must_give(0, pytomic_check(test_name, &report));
    must(report.count == 0);
    pytomic_report_free(&report);
    must_give(0, pytomic_repair(test_name, 0, &report));
    pytomic_report_free(&report);
    must_give(0, pytomic_list_segments(&names));
    pytomic_names_free(&names);
    must_give(0, pytomic_anonymous_create(PYTOMIC_COUNTER, 1, &cell));
    pytomic_anonymous_free(&cell);
    pytomic_close(segment);
    must_give(-PYTOMIC_E_NO_SEGMENT, pytomic_unlink(test_name));
}

/* 64 MiB in one go: more than is claimed between two signals. */
static void claim_much(void)
{
    int fd = memfd_create("claim", MFD_CLOEXEC);
    os_status status;

    must(fd >= 0);
    must_give(0, os_resize(fd, 64 << 20));
    must_give(0, os_claim(fd, 4096, (64 << 20) - 4096));
    must_give(0, os_get_status(fd, &status));
    must(status.memory >= (64 << 20) - 4096);
    close(fd);
}

static int holder = -1;

static void *release_later(void *argument)
{
    (void)argument;
    uint64_t until = os_milliseconds() + WAIT;

    while (os_milliseconds() < until) {
        os_sleep(1000000);
    }
    os_close(holder);
    return NULL;
}

/* The signals go to the thread that waits. */
static void wait_for_the_lock(void)
{
    pytomic_segment *segment;
    pytomic_slot slot;
    pthread_t thread;
    sigset_t alarm_only;

    must_give(0, pytomic_open(test_name, PYTOMIC_CREATE, NULL, &segment));
    must_give(0, os_open(test_name, true, &holder));
    must_give(0, os_lock(holder, OS_LOCK_EXCLUSIVE, 0));
    sigemptyset(&alarm_only);
    sigaddset(&alarm_only, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarm_only, NULL);
    must(pthread_create(&thread, NULL, release_later, NULL) == 0);
    pthread_sigmask(SIG_UNBLOCK, &alarm_only, NULL);
    sig_atomic_t before = signals;
    must_give(0, pytomic_slot_open(segment, "waited", PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
    must(signals > before);
    pthread_join(thread, NULL);
    /* and the time to wait is not begun anew by each signal */
    must_give(0, os_open(test_name, true, &holder));
    must_give(0, os_lock(holder, OS_LOCK_EXCLUSIVE, 0));
    pytomic_set_lock_timeout(WAIT);
    must_give(-ETIMEDOUT, pytomic_slot_remove(segment, "waited"));
    os_close(holder);
    pytomic_close(segment);
    must_give(0, pytomic_unlink(test_name));
}

/* A change of the value is the only thing that ends it; the child is stopped and goes on as well. */
static void wait_for_a_change(void)
{
    pytomic_segment *segment;
    pytomic_slot slot;
    uint64_t seen;

    must_give(0, pytomic_open(test_name, PYTOMIC_CREATE, NULL, &segment));
    must_give(0, pytomic_slot_open(segment, "waited", PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
    pid_t child = child_fork();
    if (child == 0) {
        interrupt_every(200); /* a timer is not inherited */
        must_give(0, pytomic_wait(&slot, 0, PYTOMIC_FOREVER, &seen));
        must(seen == 1);
        must_give(-ETIMEDOUT, pytomic_wait(&slot, 1, (int64_t)WAIT * 1000000, &seen));
        _exit(EXIT_SUCCESS);
    }
    for (int i = 0; i < 100; i++) {
        asleep_await(child);
        must(kill(child, SIGSTOP) == 0);
        must(waitpid(child, NULL, WUNTRACED) == child); /* stopped, and nothing else */
        must(kill(child, SIGCONT) == 0);
    }
    pytomic_store(slot.as_int, 1);
    pytomic_notify_one(&slot);
    must(child_wait(child) == EXIT_SUCCESS);
    pytomic_close(segment);
    must_give(0, pytomic_unlink(test_name));
}

int main(void)
{
    unique_begin("signals");
    interrupt_every(200);
    for (int round = 0; round < ROUNDS; round++) {
        do_everything();
    }
    wait_for_the_lock();
    wait_for_a_change();
    interrupt_every(1000); /* as a profiler does */
    claim_much();
    printf("%d signals\n", (int)signals);
    return EXIT_SUCCESS;
}
