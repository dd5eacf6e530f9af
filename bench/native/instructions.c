/* SPDX-License-Identifier: MIT */
/*
 * instructions: run every operation of the hot path OPERATIONS times, each between two requests to callgrind, which
 * writes one file of costs for each. bench/check_instructions.py runs this and reads them; the JSON line says by what the
 * instructions were made.
 */
#include <pytomic.h>
#include <stdio.h>
#include <unistd.h>
#include <valgrind/callgrind.h>

#include "contender.h"
#include "play_rseq.h"

#ifdef __clang__
#define COMPILER "clang"
#define COMPILER_VERSION __clang_major__
#else
#define COMPILER "gcc"
#define COMPILER_VERSION __GNUC__
#endif
#if defined(__x86_64__)
#define ARCHITECTURE "x86_64"
#elif defined(__aarch64__)
#define ARCHITECTURE "aarch64"
#else
#define ARCHITECTURE "other"
#endif

#define OPERATIONS 1000 /* bench/check_instructions.py knows it too */

/* noinline: the operation stands in the loop as in a program that has the handle in a register and nothing else. */
#define MEASURE(name, declaration, operation)               \
    __attribute__((noinline)) static void name(declaration) \
    {                                                       \
        CALLGRIND_ZERO_STATS;                               \
        for (int i = 0; i < OPERATIONS; i++) {              \
            operation;                                      \
            __asm__ volatile("" : : : "memory");            \
        }                                                   \
        CALLGRIND_DUMP_STATS_AT(#name);                     \
    }

#define USE(value) __asm__ volatile("" : : "r"(value))

MEASURE(empty_loop, void, )
MEASURE(load, pytomic_uint *cell, USE(pytomic_load(cell)))
MEASURE(store, pytomic_uint *cell, pytomic_store(cell, 7))
MEASURE(fetch_add, pytomic_uint *cell, USE(pytomic_fetch_add(cell, 7)))
MEASURE(inc, pytomic_uint *cell, USE(pytomic_inc(cell)))
MEASURE(inc_safe, pytomic_uint *cell, uint64_t after = 0; USE(pytomic_inc_safe(cell, &after)); USE(after))
MEASURE(check_and_inc, const pytomic_slot *slot, USE(pytomic_slot_check(slot)); USE(pytomic_inc(slot->as_uint)))
MEASURE(counter_inc, const pytomic_counter *counter, pytomic_counter_inc(counter))
MEASURE(counter_inc_without_rseq, const pytomic_counter *counter, pytomic_counter_inc(counter))
MEASURE(look_up, pytomic_segment *segment, pytomic_slot slot; USE(pytomic_slot_find(segment, "requests/1", &slot)))

int main(void)
{
    char name[32], path[64];
    pytomic_slot cell, counter;

    snprintf(name, sizeof(name), "bench-%ld", (long)getpid());
    snprintf(path, sizeof(path), "%s/requests/1", name);
    need(pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &cell) == 0, "pytomic_attach() failed");
    empty_loop();
    load(cell.as_uint);
    store(cell.as_uint);
    fetch_add(cell.as_uint);
    inc(cell.as_uint);
    inc_safe(cell.as_uint);
    check_and_inc(&cell);
    look_up(cell.segment); /* with one slot, so that no other name's place decides what it costs */
    need(pytomic_slot_open(cell.segment, "counter", PYTOMIC_COUNTER, PYTOMIC_CREATE, 0, &counter) == 0,
         "pytomic_slot_open() failed");
    counter_inc_without_rseq(&counter.counter);
    play_rseq();
    counter_inc(&counter.counter);
    pytomic_detach(&cell);
    pytomic_unlink(name);
    printf("{\"compiler\": \"%s %d\", \"architecture\": \"%s\"}\n", COMPILER, COMPILER_VERSION, ARCHITECTURE);
    return 0;
}
