/* SPDX-License-Identifier: MIT */
#include "counter.h"

#include <pthread.h>
#include <sys/auxv.h>

#include "thread_local.h"

#define LANE_WORDS (PYTOMIC_LANE_STRIDE / sizeof(pytomic_word))

/*
 * Threads take the shared lanes in turn: each draws a ticket at its first addition, and a forked child bears the ticket
 * that its parent drew for it, for it has the memory of its parent and would draw the same. So the threads of a process
 * use all lanes evenly, and so do the children of one parent. Processes that were started apart begin anywhere. Nothing
 * depends on it but how fast it is: every addition is atomic, whichever lane it goes to.
 */
static uint32_t last_ticket;
static THREAD_LOCAL uint32_t own_ticket;   /* 0: none yet */
static THREAD_LOCAL uint32_t child_ticket; /* from before fork() until after it */

static uint32_t draw_ticket(void)
{
    return __atomic_add_fetch(&last_ticket, 1, __ATOMIC_RELAXED); /* relaxed: nothing but the number is told */
}

static void before_fork(void)
{
    child_ticket = draw_ticket();
}

static void after_fork_in_child(void)
{
    own_ticket = child_ticket;
}

__attribute__((constructor)) static void begin_anywhere(void)
{
    const unsigned char *random = (const unsigned char *)getauxval(AT_RANDOM); /* of the kernel's, for each program */

    if (random != NULL) {
        __atomic_store_n(&last_ticket, random[0], __ATOMIC_RELAXED);
    }
    pthread_atfork(before_fork, NULL, after_fork_in_child);
}

static inline void have_ticket(void)
{
    if (own_ticket == 0) {
        own_ticket = draw_ticket();
    }
}

uint32_t counter_shared_lane(uint32_t lanes)
{
    have_ticket();
    return own_ticket % lanes;
}

void pytomic_counter_add_shared(const pytomic_counter *counter, int64_t operand)
{
    have_ticket();
    size_t lane = counter->cpus + own_ticket % counter->shared;
    __atomic_fetch_add(&counter->lanes[lane * LANE_WORDS], (uint64_t)operand, __ATOMIC_RELAXED);
}

/* Additions of other processes come in meanwhile; each lane is read once, whole. Modulo 2^64 throughout. */
static uint64_t sum_lanes(const pytomic_counter *counter)
{
    size_t words = (size_t)(counter->cpus + counter->shared) * LANE_WORDS;
    uint64_t sum = 0;

    for (size_t i = 0; i < words; i += LANE_WORDS) {
        sum += __atomic_load_n(&counter->lanes[i], __ATOMIC_RELAXED);
    }
    return sum;
}

uint64_t counter_base(const pytomic_counter *counter, uint64_t value)
{
    return sum_lanes(counter) - value;
}

int64_t pytomic_counter_sum(const pytomic_counter *counter)
{
    /* acquire: a base that a reset moved is one that lanes read after it have reached */
    uint64_t base = pytomic_uint_load_explicit(counter->base, memory_order_acquire);

    return (int64_t)(sum_lanes(counter) - base);
}

int64_t pytomic_counter_reset(const pytomic_counter *counter)
{
    uint64_t base = pytomic_uint_load(counter->base), sum;

    /* release: pairs with the load of the base in pytomic_counter_sum() */
    do {
        sum = sum_lanes(counter);
    } while (!pytomic_uint_compare_exchange_strong_explicit(counter->base, &base, sum, memory_order_acq_rel,
                                                            memory_order_acquire));
    return (int64_t)(sum - base);
}
