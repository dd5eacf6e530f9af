/* SPDX-License-Identifier: MIT */
/*
 * A sharded counter is exact: four processes per CPU add to one counter while signals interrupt them and they are moved
 * from CPU to CPU; in some a thread without rseq adds along. The sum is right to the last unit.
 *
 *     counter_sum [MILLIONS [without-rseq]]
 *
 * With the last word nothing may have been added to a CPU's lane: for runs where the C library, or valgrind, gives no
 * thread restartable sequences.
 *
 * Fails when: the lane is indexed outside of the sequence (sched_getcpu() and an ordinary add), the abort handler goes on
 * behind the addition, or a thread without rseq adds to a CPU's lane.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "must.h"
#include "pytomic.h"
#include "rseq.h"
#include "unique.h"

#define PROCESSES_PER_CPU 4
#define BLOCK 1000000

static void on_alarm(int signal)
{
    (void)signal;
}

/* Interrupt this process every 50 us of its own time: thousands of chances to fall into a sequence. */
static void start_signals(void)
{
    struct itimerval often = {.it_interval = {.tv_usec = 50}, .it_value = {.tv_usec = 50}};

    signal(SIGVTALRM, on_alarm);
    setitimer(ITIMER_VIRTUAL, &often, NULL);
}

/* Move to a CPU of the caller's choice, where there are several. */
static void move_to(unsigned number)
{
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET(number % (unsigned)sysconf(_SC_NPROCESSORS_ONLN), &one);
    sched_setaffinity(0, sizeof(one), &one);
}

typedef struct work {
    const pytomic_counter *counter;
    long additions;
} work;

#if defined(__x86_64__)
#define SIGNATURE 0x53053053 /* under which glibc registers */
#else
#define SIGNATURE 0xd428bc00
#endif
#define UNREGISTER 1

/* Run without rseq: the kernel is told to forget the registration that glibc made for this thread. */
static void *add_without_rseq(void *argument)
{
    const work *mine = argument;
#ifdef PYTOMIC_HAVE_RSEQ
    rseq_area *area = rseq_of_this_thread();

    if (syscall(SYS_rseq, area, sizeof(*area), UNREGISTER, SIGNATURE) == 0) {
        area->cpu_id = RSEQ_NO_CPU;
    }
#endif
    for (long i = 0; i < mine->additions; i++) {
        pytomic_counter_inc(mine->counter);
    }
    return NULL;
}

static void child(const char *path, unsigned number, long additions)
{
    pytomic_slot slot;
    pthread_t thread;

    must_give(0, pytomic_attach(path, PYTOMIC_COUNTER, 0, 0, &slot));
    work without = {.counter = &slot.counter, .additions = additions / 100};
    if (number % 3 == 0) {
        pthread_create(&thread, NULL, add_without_rseq, &without);
    }
    start_signals();
    for (long done = 0; done < additions; done += BLOCK) {
        move_to(number + (unsigned)(done / BLOCK));
        for (long i = 0; i < BLOCK; i++) {
            pytomic_counter_inc(&slot.counter);
        }
    }
    if (number % 3 == 0) {
        pthread_join(thread, NULL);
    }
    pytomic_detach(&slot);
    _exit(0);
}

/* What was added in restartable sequences. */
static int64_t sum_of_cpus(const pytomic_counter *counter)
{
    uint64_t sum = 0;

    for (uint32_t cpu = 0; cpu < counter->cpus; cpu++) {
        sum += __atomic_load_n(&counter->lanes[cpu * 16], __ATOMIC_RELAXED);
    }
    return (int64_t)sum;
}

int main(int argc, char **argv)
{
    long additions = (argc > 1 ? atol(argv[1]) : 100) * BLOCK, expected = 0;
    unsigned processes = PROCESSES_PER_CPU * (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
    char path[80];
    pytomic_slot slot;
    int status, failed = 0;

    unique_begin("counter_sum");
    snprintf(path, sizeof(path), "%s/hits", test_name);
    must_give(0, pytomic_attach(path, PYTOMIC_COUNTER, PYTOMIC_CREATE, 0, &slot));
    for (unsigned i = 0; i < processes; i++) {
        expected += additions + (i % 3 == 0 ? additions / 100 : 0);
        if (child_fork() == 0) {
            child(path, i, additions);
        }
    }
    while (wait(&status) > 0 || errno == EINTR) {
        failed |= status;
    }
    int64_t sum = pytomic_counter_sum(&slot.counter), by_cpu = sum_of_cpus(&slot.counter);
    pytomic_detach(&slot);
    printf("counter_sum: %u processes, %ld million additions each: %" PRId64 " of %ld\n", processes, additions / BLOCK,
           sum, expected);
    if (argc > 2 && by_cpu != 0) {
        printf("counter_sum: %" PRId64 " of them were added with rseq\n", by_cpu);
        return 1;
    }
    return failed != 0 || sum != expected;
}
