/* SPDX-License-Identifier: MIT */
/*
 * A histogram is exact: eight processes observe in one histogram while signals interrupt them and they are moved from CPU
 * to CPU, and two more read it. Each bucket is right to the last observation, and so is the sum, for it is of whole numbers.
 *
 *     histogram_sum [THOUSANDS [without-rseq]]
 *
 * With the last word nothing may have been observed in a CPU's lane, as in counter_sum.
 *
 * Fails when: the lane is indexed outside of the sequence, the abort handler goes on behind the store, or the shared lanes
 * are written by ordinary additions.
 */
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "must.h"
#include "pytomic.h"
#include "unique.h"

#define PROCESSES 8
#define READERS 2
#define BOUNDS 12

static const double bounds[BOUNDS] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

static void on_alarm(int signal)
{
    (void)signal;
}

/* Interrupt this process every 50 us of its own time. */
static void start_signals(void)
{
    struct itimerval often = {.it_interval = {.tv_usec = 50}, .it_value = {.tv_usec = 50}};

    signal(SIGVTALRM, on_alarm);
    setitimer(ITIMER_VIRTUAL, &often, NULL);
}

static void move_to(unsigned number)
{
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET(number % (unsigned)sysconf(_SC_NPROCESSORS_ONLN), &one);
    sched_setaffinity(0, sizeof(one), &one);
}

static void open_histogram(pytomic_slot *out)
{
    const pytomic_histogram_options options = {.bounds = bounds, .count = BOUNDS};
    pytomic_segment *segment;

    must_give(0, pytomic_open(test_name, PYTOMIC_CREATE, NULL, &segment));
    must_give(0, pytomic_histogram_open(segment, "latency", &options, PYTOMIC_CREATE, out));
}

static void observe(unsigned number, long times)
{
    pytomic_slot slot;

    open_histogram(&slot);
    start_signals();
    for (long i = 0; i < times; i++) {
        if (i % 100000 == 0) {
            move_to(number + (unsigned)(i / 100000));
        }
        pytomic_histogram_observe(&slot.histogram, (double)(i % (BOUNDS + 1) + 1));
    }
    _exit(0);
}

/* The count never goes back, and is the sum of the counts. */
static void read_along(void)
{
    pytomic_histogram_data data = {.count = 0};
    uint64_t before = 0;
    pytomic_slot slot;

    open_histogram(&slot);
    for (int i = 0; i < 10000; i++) {
        must_give(0, pytomic_histogram_read(&slot, &data));
        uint64_t count = 0;
        for (unsigned k = 0; k <= BOUNDS; k++) {
            count += data.counts[k];
        }
        must(count == data.count && data.count >= before);
        before = data.count;
        sched_yield();
    }
    _exit(0);
}

static uint64_t count_of_cpus(const pytomic_histogram *histogram)
{
    uint64_t count = 0;

    for (uint32_t cpu = 0; cpu < histogram->cpus; cpu++) {
        const char *lane = (const char *)histogram->lanes + (size_t)cpu * histogram->stride;
        for (uint32_t i = 0; i <= BOUNDS; i++) {
            count += ((const pytomic_bucket *)(const void *)lane)[i].count;
        }
    }
    return count;
}

static bool is_exact(const pytomic_histogram_data *data, uint64_t times)
{
    double sum = 0;
    bool exact = data->count == times * PROCESSES;

    for (uint64_t i = 0; i <= BOUNDS; i++) {
        uint64_t each = times / (BOUNDS + 1) + (i < times % (BOUNDS + 1));
        exact = exact && data->counts[i] == each * PROCESSES;
        sum += (double)(each * PROCESSES * (i + 1));
    }
    return exact && data->sum == sum;
}

int main(int argc, char **argv)
{
    long times = (argc > 1 ? atol(argv[1]) : 10000) * 1000;
    pytomic_histogram_data data;
    pytomic_slot slot;
    int status, failed = 0;

    unique_begin("histogram_sum");
    open_histogram(&slot);
    for (unsigned i = 0; i < PROCESSES + READERS; i++) {
        if (child_fork() == 0) {
            if (i < PROCESSES) {
                observe(i, times);
            }
            read_along();
        }
    }
    while (wait(&status) > 0 || errno == EINTR) {
        failed |= status;
    }
    must_give(0, pytomic_histogram_read(&slot, &data));
    printf("histogram_sum: %u processes, %ld observations each: %" PRIu64 ", sum %.0f\n", PROCESSES, times, data.count,
           data.sum);
    if (argc > 2 && count_of_cpus(&slot.histogram) != 0) {
        printf("histogram_sum: %" PRIu64 " of them were made with rseq\n", count_of_cpus(&slot.histogram));
        return 1;
    }
    return failed != 0 || !is_exact(&data, (uint64_t)times);
}
