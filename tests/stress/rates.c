/* SPDX-License-Identifier: MIT */
/*
 * Processes take from one rate as often as they can, first by a clock that they share and that this test sets, then by the
 * real one. Holds: together they never take more than the burst and what the time brings. By the set clock it is all of
 * that; by the real one too little is no failure, for a machine may be busy with other things.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "crowd.h"
#include "must.h"
#include "pytomic.h"
#include "unique.h"

#define TAKERS 8u
#define BURST 20u
#define STEPS 20000u

static double rate;
static bool by_real_clock;

enum { TAKEN, NOW }; /* numbers of the crowd: how many were taken; steps of the set clock */

static uint64_t boot_time(void)
{
    struct timespec now;

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* A step of the set clock brings half a token. */
static uint64_t time_of(uint32_t step)
{
    return 1000000000000 + (uint64_t)(step * (0.5e9 / rate));
}

static pytomic_slot open_rate(void)
{
    pytomic_segment *segment;
    pytomic_slot slot;

    must_give(0, pytomic_open(test_name, PYTOMIC_CREATE, NULL, &segment));
    must_give(0, pytomic_rate_open(segment, by_real_clock ? "real" : "set", rate, BURST, PYTOMIC_CREATE, &slot));
    return slot;
}

/* All take at each step until nothing is left; whoever comes last to it is the one to set the clock. */
static void take_by_set_clock(const pytomic_rate *from)
{
    uint64_t wait;

    for (uint32_t now = 0; now < STEPS; now = __atomic_load_n(&crowd->numbers[NOW], __ATOMIC_SEQ_CST)) {
        while (pytomic_rate_take_at(from, 1, time_of(now), &wait) == 0) {
            __atomic_fetch_add(&crowd->numbers[TAKEN], 1, __ATOMIC_SEQ_CST);
        }
        __atomic_compare_exchange_n(&crowd->numbers[NOW], &now, now + 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    }
}

static void take_by_real_clock(const pytomic_rate *from)
{
    uint64_t until = boot_time() + 500000000, wait;

    while (boot_time() < until) {
        int code = pytomic_rate_take(from, 1, &wait);
        crowd_expect(code == 0 ? 0 : -EAGAIN, code);
        if (code == 0) {
            __atomic_fetch_add(&crowd->numbers[TAKEN], 1, __ATOMIC_SEQ_CST);
        }
    }
}

static void work(unsigned number)
{
    pytomic_slot slot = open_rate();

    (void)number;
    crowd_meet();
    (by_real_clock ? take_by_real_clock : take_by_set_clock)(&slot.rate);
    pytomic_close(slot.segment);
}

/* How many were taken, and how many there can be. */
static void run(double asked, bool real)
{
    rate = asked;
    by_real_clock = real;
    crowd->numbers[TAKEN] = crowd->numbers[NOW] = 0;
    uint64_t begin = boot_time();
    crowd_start(TAKERS, work);
    crowd_wait();
    uint64_t span = real ? boot_time() - begin : time_of(STEPS - 1) - time_of(0);
    double most = asked * (double)span / 1e9 + BURST;
    uint32_t taken = crowd->numbers[TAKEN];
    printf("%s clock, rate %g: %" PRIu32 " taken of %.1f\n", real ? "real" : "set", asked, taken, most);
    if (taken > most) {
        crowd_fail("more was taken than there was");
    }
    if (taken < 0.99 * most && !real) {
        crowd_fail("less was taken than there was");
    }
    if (taken < BURST) {
        crowd_fail("not even the burst was taken");
    }
}

int main(void)
{
    crowd_begin("rates", TAKERS);
    run(0.001, false);
    pytomic_unlink(test_name);
    run(0.9e9, false);
    pytomic_unlink(test_name);
    run(1000.0 / 3, false);
    run(1000, true);
    pytomic_unlink(test_name);
    run(1e6, true);
    pytomic_unlink(test_name);
    return crowd_end();
}
