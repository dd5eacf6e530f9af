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

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void wait_for(pytomic_uint *gate, uint64_t number)
{
    while (pytomic_load(gate) < number) {
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
static double measure(size_t way, long processes, long increments, pytomic_uint *cell, pytomic_uint *ready)
{
    pytomic_store(cell, 0);
    pytomic_store(ready, 0);
    for (long i = 0; i < processes; i++) {
        pid_t child = fork();
        if (child < 0) {
            perror("contention: fork");
            exit(1);
        }
        if (child == 0) {
            pytomic_inc(ready);
            wait_for(ready, (uint64_t)processes);
            work(way, cell, increments);
            _exit(0);
        }
    }
    wait_for(ready, (uint64_t)processes);
    double start = seconds();
    while (wait(NULL) > 0) {
    }
    if (pytomic_load(cell) != (uint64_t)processes * (uint64_t)increments) {
        fprintf(stderr, "contention: %s: increments were lost\n", names[way]);
        exit(1);
    }
    return (seconds() - start) * 1e9 / (double)processes / (double)increments;
}

int main(int argc, char **argv)
{
    long processes = argc == 3 ? atol(argv[1]) : 0, increments = argc == 3 ? atol(argv[2]) : 0;
    pytomic_slot cell, ready;

    if (processes < 1 || increments < 1) {
        fputs("usage: contention PROCESSES INCREMENTS\n", stderr);
        return 2;
    }
    check(pytomic_anonymous_create(PYTOMIC_UINT, 0, &cell), "cell");
    check(pytomic_anonymous_create(PYTOMIC_UINT, 0, &ready), "ready");
    for (size_t way = 0; way < sizeof(names) / sizeof(names[0]); way++) {
        double best = measure(way, processes, increments, cell.as_uint, ready.as_uint);
        for (int round = 1; round < 5; round++) {
            double again = measure(way, processes, increments, cell.as_uint, ready.as_uint);
            best = again < best ? again : best;
        }
        printf("%-18s %6.1f ns\n", names[way], best);
    }
    pytomic_anonymous_free(&ready);
    pytomic_anonymous_free(&cell);
    return 0;
}
