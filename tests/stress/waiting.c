/* SPDX-License-Identifier: MIT */
/*
 * Processes that wait for each other, without any time limit: a lost wake-up would keep one of them for ever. They pass a
 * value to and fro; many take what one gives them piece by piece, each piece notified to one; and waiters are killed at
 * random, while others wait for the same slot, until it changes or is removed.
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "crowd.h"
#include "must.h"
#include "pytomic.h"
#include "unique.h"

#define PLAYERS 2u
#define PASSES 20000u
#define TAKERS 6u
#define PIECES 5000u /* for each taker */
#define KILLINGS 300u
#define WAITERS 3u /* at a time, of which one is killed */

static pytomic_segment *segment;
static pytomic_slot slot;

static void open_slot(const char *name, int flags)
{
    crowd_expect(0, pytomic_open(test_name, flags, NULL, &segment));
    crowd_expect(0, pytomic_slot_open(segment, name, PYTOMIC_UINT, flags, 0, &slot));
}

/* 1: to and fro */

static void play(unsigned number)
{
    uint64_t seen;

    open_slot("ball", PYTOMIC_CREATE);
    crowd_meet();
    for (uint64_t turn = number; turn < 2 * (uint64_t)PASSES; turn += PLAYERS) {
        seen = pytomic_load(slot.as_uint);
        while (seen != turn) {
            crowd_expect(0, pytomic_wait(&slot, seen, PYTOMIC_FOREVER, &seen));
        }
        pytomic_store(slot.as_uint, turn + 1);
        (turn % 4 < 2 ? pytomic_notify_all : pytomic_notify_one)(&slot);
    }
}

/* 2: piece by piece */

static void take(unsigned number)
{
    uint64_t seen;

    (void)number;
    open_slot("pieces", PYTOMIC_CREATE);
    crowd_meet();
    for (unsigned taken = 0; taken < PIECES;) {
        crowd_expect(0, pytomic_wait(&slot, 0, PYTOMIC_FOREVER, &seen));
        taken += pytomic_compare_exchange_strong(slot.as_uint, &seen, seen - 1);
    }
}

static void give(void)
{
    open_slot("pieces", PYTOMIC_CREATE);
    crowd_meet();
    for (unsigned i = 0; i < TAKERS * PIECES; i++) {
        pytomic_inc(slot.as_uint);
        pytomic_notify_one(&slot);
    }
    crowd_wait();
    if (pytomic_load(slot.as_uint) != 0) {
        crowd_fail("%llu pieces were left", (unsigned long long)pytomic_load(slot.as_uint));
    }
}

/* 3: waiters are killed */

static pid_t start_waiter(uint64_t old, int expected)
{
    pid_t child = child_fork();
    uint64_t seen;

    if (child == 0) {
        int code = pytomic_wait(&slot, old, PYTOMIC_FOREVER, &seen);
        _exit(code == expected ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    return child;
}

/* It may have returned before. */
static void kill_one(pid_t child)
{
    kill(child, SIGKILL);
    child_wait(child);
}

static void kill_waiters(unsigned seed)
{
    pid_t waiters[WAITERS];
    uint64_t old = 0;

    open_slot("mortal", PYTOMIC_CREATE);
    srand(seed);
    for (unsigned round = 0; round < KILLINGS; round++) {
        bool removes = rand() % 4 == 0;
        for (unsigned i = 0; i < WAITERS; i++) {
            waiters[i] = start_waiter(old, removes ? -PYTOMIC_E_STALE : 0);
        }
        for (int i = rand() % 200; i > 0; i--) {
            sched_yield();
        }
        bool early = rand() % 2 == 0;
        if (early) {
            kill_one(waiters[0]);
        }
        if (removes) {
            crowd_expect(0, pytomic_slot_remove(segment, "mortal"));
        } else {
            pytomic_store(slot.as_uint, ++old);
            pytomic_notify_all(&slot);
        }
        if (!early) {
            kill_one(waiters[0]);
        }
        for (unsigned i = 1; i < WAITERS; i++) {
            if (child_wait(waiters[i]) != EXIT_SUCCESS) {
                crowd_fail("seed %u, round %u: a waiter returned something else", seed, round);
            }
        }
        if (removes) {
            old = 0;
            pytomic_close(segment);
            open_slot("mortal", PYTOMIC_CREATE);
        }
    }
    pytomic_notify_all(&slot);
    if (slot.cell->waiting % 2 != 0) {
        crowd_fail("notifications go on calling the kernel");
    }
}

static void meet_anew(unsigned parties)
{
    pthread_barrierattr_t attributes;

    pthread_barrier_destroy(&crowd->barrier);
    pthread_barrierattr_init(&attributes);
    pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&crowd->barrier, &attributes, parties);
}

int main(int argc, char **argv)
{
    unsigned seed = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : (unsigned)getpid();

    crowd_begin("waiting", PLAYERS);
    crowd_start(PLAYERS, play);
    crowd_wait();
    meet_anew(TAKERS + 1);
    crowd_start(TAKERS, take);
    give();
    kill_waiters(seed);
    crowd_expect(0, pytomic_unlink(test_name));
    int status = crowd_end();
    printf("waiting: %u passes, %u pieces for %u takers, %u waiters killed (seed %u), %u failures\n", 2 * PASSES,
           TAKERS * PIECES, TAKERS, KILLINGS, seed, (unsigned)crowd->failures);
    return status;
}
