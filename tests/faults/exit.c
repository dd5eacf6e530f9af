/* SPDX-License-Identifier: MIT */
/*
 * A process ends while its threads open, fill and close ephemeral segments, or from a signal handler in the middle of a
 * change. Holds: it ends as its main() said, never by a signal (and under AddressSanitizer: uses no memory that was freed),
 * and does not hang; what it leaves is collected.
 *   faults_exit [RUNS]
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "mounts.h"
#include "must.h"
#include "pytomic.h"
#include "unique.h"

#define RUNS 60
#define THREADS 2
#define SEGMENTS 20
#define GROWING 300 /* slots: several chunks and a level of the directory */

static const pytomic_options ephemeral = {.max_slots = 1000, .ephemeral = true};

/* How far the threads are: the end is to come in the middle of it. */
static unsigned opened;

static void *come_and_go(void *argument)
{
    pytomic_segment *segments[SEGMENTS];
    char name[128];

    for (;;) {
        for (unsigned i = 0; i < SEGMENTS; i++) {
            snprintf(name, sizeof(name), "%s.%c%u", test_name, *(const char *)argument, i);
            must(pytomic_open(name, PYTOMIC_CREATE, &ephemeral, &segments[i]) == 0);
            __atomic_fetch_add(&opened, 1, __ATOMIC_RELAXED);
        }
        for (unsigned i = 0; i < SEGMENTS; i++) {
            pytomic_close(segments[i]);
        }
    }
}

/* What is accessible of a mapping grows, while the end of the process puts another opening under it. */
static void *grow(void *argument)
{
    pytomic_segment *segment;
    pytomic_slot slot;
    char name[400];

    (void)argument;
    for (unsigned round = 0;; round++) {
        snprintf(name, sizeof(name), "%s.grown%u", test_name, round);
        must(pytomic_open(name, PYTOMIC_CREATE, &ephemeral, &segment) == 0);
        for (unsigned i = 0; i < GROWING; i++) {
            snprintf(name, sizeof(name), "%0*u", i % 2 ? 300 : 10, i);
            /* at its end the process has left the segment: to others its name may be gone, or another's */
            if (pytomic_slot_open(segment, name, PYTOMIC_COUNTER, PYTOMIC_CREATE, 0, &slot) == 0) {
                pytomic_counter_inc(&slot.counter);
            }
        }
        pytomic_close(segment);
    }
}

static void run(unsigned number)
{
    static char names[THREADS] = {'a', 'b'};
    pthread_t thread;

    for (size_t i = 0; i < THREADS; i++) {
        must(pthread_create(&thread, NULL, come_and_go, &names[i]) == 0);
    }
    must(pthread_create(&thread, NULL, grow, NULL) == 0);
    while (__atomic_load_n(&opened, __ATOMIC_RELAXED) < 10 + number % 50) {
        sched_yield();
    }
    exit(42);
}

static void end(int number)
{
    (void)number;
    alarm(30); /* to end by a signal rather than to hang */
    exit(42);
}

/* The one thread is inside one of our mutexes when the signal comes, or it is not. */
static void run_until_signal(unsigned number)
{
    struct itimerval once = {.it_value.tv_usec = 1000 + number * 37 % 1000};
    pytomic_options lasting = {.max_slots = 1000};
    pytomic_segment *segment, *passing;
    pytomic_slot slot;

    must(signal(SIGPROF, end) != SIG_ERR);
    must(pytomic_open(other_name, PYTOMIC_CREATE, &ephemeral, &passing) == 0);
    must(pytomic_open(test_name, PYTOMIC_CREATE, &lasting, &segment) == 0);
    must(setitimer(ITIMER_PROF, &once, NULL) == 0);
    for (;;) {
        must(pytomic_slot_open(segment, "a", PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot) == 0);
        must(pytomic_slot_remove(segment, "a") == 0);
    }
}

int main(int argc, char **argv)
{
    unsigned runs = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : RUNS;
    pytomic_names names;

    unique_begin("exit");
    mounts_need_memory(NULL); /* so that only our own files are collected */
    for (unsigned i = 0; i < runs; i++) {
        pid_t child = child_fork();
        if (child == 0) {
            (i % 2 == 0 ? run : run_until_signal)(i);
        }
        int status = child_wait(child);
        if (status != 42) {
            fprintf(stderr, "run %u ended with %d\n", i, status);
            must(status == 42);
        }
        must_give(0, pytomic_gc(false, &names));
        pytomic_names_free(&names);
        pytomic_unlink(test_name);
        must_give(0, pytomic_list_segments(&names));
        must(names.count == 0);
        pytomic_names_free(&names);
    }
    printf("%u processes ended while their threads opened, filled and closed ephemeral segments, or a signal came\n",
           runs);
    return EXIT_SUCCESS;
}
