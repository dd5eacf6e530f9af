/* SPDX-License-Identifier: MIT */
/*
 * contention PROCESSES INCREMENTS: what an increment costs when so many processes make so many each on one cell, in
 * four ways. Prints nanoseconds of wall time per increment, all processes together: the best of five rounds.
 */
#define _GNU_SOURCE
#include <pytomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void by_inc(pytomic_uint *cell)
{
    pytomic_inc(cell);
}

static void by_inc_safe(pytomic_uint *cell)
{
    uint64_t after;

    if (pytomic_inc_safe(cell, &after)) {
        abort();
    }
}

/* As inc_safe, without a pause after a lost compare-and-swap. */
static void by_compare_exchange(pytomic_uint *cell)
{
    uint64_t seen = pytomic_load(cell);

    do {
        if (seen == UINT64_MAX) {
            abort();
        }
    } while (!pytomic_compare_exchange_weak(cell, &seen, seen + 1));
}

/* Fast and wrong: a store of UINT64_MAX between the two lines makes it wrap. */
static void by_check_then_inc(pytomic_uint *cell)
{
    if (pytomic_load_explicit(cell, memory_order_relaxed) > UINT64_MAX / 2) {
        abort();
    }
    pytomic_inc(cell);
}

static void check(int error, const char *what)
{
    if (error) {
        fprintf(stderr, "contention: %s: %s\n", what, pytomic_strerror(error));
        exit(1);
    }
}

static uint64_t nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* The last process to get ready starts the clock; the parent, which might not get a processor at once, only waits. */
static void start_together(pytomic_uint *ready, pytomic_uint *start, uint64_t processes)
{
    if (pytomic_inc(ready) == processes) {
        pytomic_store(start, nanoseconds());
    }
    while (pytomic_load(start) == 0) {
    }
}

/* The increment is inlined into its loop, as it would be in a program. */
#define REPEAT(function)                    \
    for (long i = 0; i < increments; i++) { \
        function(cell);                     \
    }                                       \
    break

static void work(size_t way, pytomic_uint *cell, long increments)
{
    switch (way) {
    case 0:
        REPEAT(by_inc);
    case 1:
        REPEAT(by_inc_safe);
    case 2:
        REPEAT(by_compare_exchange);
    case 3:
        REPEAT(by_check_then_inc);
    }
}

static const char *const names[] = {"inc", "inc_safe", "compare_exchange", "check, then inc"};

/* Nanoseconds per increment in one round, from the moment all processes are ready until the last has ended. */
static double measure(size_t way, long processes, long increments, pytomic_uint *cells[3])
{
    pytomic_uint *cell = cells[0], *ready = cells[1], *start = cells[2];

    for (int i = 0; i < 3; i++) {
        pytomic_store(cells[i], 0);
    }
    for (long i = 0; i < processes; i++) {
        pid_t child = fork();
        if (child < 0) {
            perror("contention: fork");
            exit(1);
        }
        if (child == 0) {
            start_together(ready, start, (uint64_t)processes);
            work(way, cell, increments);
            _exit(0);
        }
    }
    while (wait(NULL) > 0) {
    }
    if (pytomic_load(cell) != (uint64_t)processes * (uint64_t)increments) {
        fprintf(stderr, "contention: %s: increments were lost\n", names[way]);
        exit(1);
    }
    return (double)(nanoseconds() - pytomic_load(start)) / (double)processes / (double)increments;
}

int main(int argc, char **argv)
{
    long processes = argc == 3 ? atol(argv[1]) : 0, increments = argc == 3 ? atol(argv[2]) : 0;
    pytomic_slot slots[3];
    pytomic_uint *cells[3];

    if (processes < 1 || increments < 1) {
        fputs("usage: contention PROCESSES INCREMENTS\n", stderr);
        return 2;
    }
    for (int i = 0; i < 3; i++) {
        check(pytomic_anonymous_create(PYTOMIC_UINT, 0, &slots[i]), "cell");
        cells[i] = slots[i].as_uint;
    }
    for (size_t way = 0; way < sizeof(names) / sizeof(names[0]); way++) {
        double best = measure(way, processes, increments, cells);
        for (int round = 1; round < 5; round++) {
            double again = measure(way, processes, increments, cells);
            best = again < best ? again : best;
        }
        printf("%-18s %6.1f ns\n", names[way], best);
    }
    for (int i = 0; i < 3; i++) {
        pytomic_anonymous_free(&slots[i]);
    }
    return 0;
}
