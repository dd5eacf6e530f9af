/* SPDX-License-Identifier: MIT */
/*
 * Litmus tests: two processes on two CPUs make a few stores and loads on named slots, at the same time and over and over.
 * No outcome is seen that the order of the operations forbids:
 *
 *   store buffering   x = n; r = y     beside  y = n; s = x     not both r and s old
 *   message passing   data = n; x = n  beside  r = x; s = data  not r new and s old
 *   load buffering    r = x; y = n     beside  s = y; x = n     not both r and s new
 *
 *     litmus [ROUNDS]
 *
 * Of the outcomes that a weaker order allows, x86 shows one: the stores of store buffering wait in the processor while
 * the loads are made. That one has to be seen, else the rounds did not meet and the rest would mean nothing. What the
 * other weak orders allow is searched by tests/model/litmus.pml.
 *
 * Fails when: pytomic_uint_store() is a release store.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "crowd.h"
#include "must.h"
#include "pytomic.h"
#include "skip.h"
#include "unique.h"

#define ROUNDS 200000u
#define TRIES 50u /* so many times ROUNDS, until what a weak order allows is seen */
#define SPINS 2000u

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define INSTRUMENTED 1
#endif
#endif
#if (defined(__x86_64__) || defined(__i386__)) && !defined(__SANITIZE_THREAD__) && !defined(INSTRUMENTED)
#define SHOWS_STORE_BUFFERING true
#else
#define SHOWS_STORE_BUFFERING false /* an instrumented store is a call, which takes too long */
#endif

/* Ways to make a slot, which has n - 1, have n; and to read one. */
typedef void store_function(pytomic_uint *object, uint64_t n);
typedef uint64_t load_function(pytomic_uint *object);

static void store_relaxed(pytomic_uint *object, uint64_t n)
{
    pytomic_store_explicit(object, n, memory_order_relaxed);
}

static void store_release(pytomic_uint *object, uint64_t n)
{
    pytomic_store_explicit(object, n, memory_order_release);
}

static void store_seq_cst(pytomic_uint *object, uint64_t n)
{
    pytomic_store_explicit(object, n, memory_order_seq_cst);
}

static void exchange(pytomic_uint *object, uint64_t n)
{
    pytomic_exchange(object, n);
}

static void compare_exchange(pytomic_uint *object, uint64_t n)
{
    uint64_t expected = n - 1;

    must(pytomic_compare_exchange_strong(object, &expected, n));
}

static void fetch_add(pytomic_uint *object, uint64_t n)
{
    (void)n;
    pytomic_fetch_add(object, 1);
}

static void fetch_add_release(pytomic_uint *object, uint64_t n)
{
    (void)n;
    pytomic_fetch_add_explicit(object, 1, memory_order_release);
}

static void fetch_max(pytomic_uint *object, uint64_t n)
{
    pytomic_fetch_max(object, n);
}

static void inc(pytomic_uint *object, uint64_t n)
{
    (void)n;
    pytomic_inc(object);
}

static void inc_safe(pytomic_uint *object, uint64_t n)
{
    must_give(0, pytomic_inc_safe(object, &n));
}

static uint64_t load_relaxed(pytomic_uint *object)
{
    return pytomic_load_explicit(object, memory_order_relaxed);
}

static uint64_t load_acquire(pytomic_uint *object)
{
    return pytomic_load_explicit(object, memory_order_acquire);
}

static uint64_t load_seq_cst(pytomic_uint *object)
{
    return pytomic_load_explicit(object, memory_order_seq_cst);
}

static uint64_t load(pytomic_uint *object)
{
    return pytomic_load(object);
}

static uint64_t fetch_or_acquire(pytomic_uint *object)
{
    return pytomic_fetch_or_explicit(object, 0, memory_order_acquire);
}

typedef enum shape { STORE_BUFFERING, MESSAGE_PASSING, LOAD_BUFFERING } shape;
static const char *const shapes[] = {"store buffering", "message passing", "load buffering"};

static const struct test {
    shape shape;
    const char *operations;
    store_function *store;
    load_function *load;
    bool weak; /* the outcome is allowed, and has to be seen */
} tests[] = {
    {STORE_BUFFERING, "store, load", pytomic_uint_store, load, false},
    {STORE_BUFFERING, "store and load, seq_cst", store_seq_cst, load_seq_cst, false},
    {STORE_BUFFERING, "exchange, load", exchange, load, false},
    {STORE_BUFFERING, "compare_exchange, load", compare_exchange, load, false},
    {STORE_BUFFERING, "fetch_add, load", fetch_add, load, false},
    {STORE_BUFFERING, "fetch_max, load", fetch_max, load, false},
    {STORE_BUFFERING, "inc, load", inc, load, false},
    {STORE_BUFFERING, "inc_safe, load", inc_safe, load, false},
    {STORE_BUFFERING, "store release, load acquire", store_release, load_acquire, true},
    {STORE_BUFFERING, "store relaxed, load relaxed", store_relaxed, load_relaxed, true},
    {MESSAGE_PASSING, "store, load", pytomic_uint_store, load, false},
    {MESSAGE_PASSING, "store release, load acquire", store_release, load_acquire, false},
    {MESSAGE_PASSING, "fetch_add release, load acquire", fetch_add_release, load_acquire, false},
    {MESSAGE_PASSING, "store release, fetch_or acquire", store_release, fetch_or_acquire, false},
    {MESSAGE_PASSING, "inc_safe, load", inc_safe, load, false},
    {LOAD_BUFFERING, "store, load", pytomic_uint_store, load, false},
    {LOAD_BUFFERING, "store release, load acquire", store_release, load_acquire, false},
    {LOAD_BUFFERING, "exchange, load", exchange, load, false},
};
#define TESTS (sizeof(tests) / sizeof(tests[0]))

static uint64_t rounds = ROUNDS;

/* Of each round since the last look, and of each process: bit 0, what it read first was new; bit 1, what it read next. */
static unsigned char (*outcomes)[2];

typedef struct slots {
    pytomic_uint *x, *y, *arrived[2];
} slots;

static pytomic_uint *slot_of(pytomic_segment *segment, size_t number, const char *name)
{
    char path[32];
    pytomic_slot slot;

    snprintf(path, sizeof(path), "%zu/%s", number, name);
    must_give(0, pytomic_slot_open(segment, path, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    return slot.as_uint;
}

static slots slots_of(pytomic_segment *segment, size_t number)
{
    return (slots){slot_of(segment, number, "x"),
                   slot_of(segment, number, "y"),
                   {slot_of(segment, number, "arrived0"), slot_of(segment, number, "arrived1")}};
}

/*
 * Both begin round n at the same time: who is last waits until the other can have seen it, which is another time in each
 * round.
 */
static void meet(const slots *in, unsigned me, uint64_t n)
{
    unsigned spins = 0;

    pytomic_store(in->arrived[me], n);
    while (pytomic_load(in->arrived[1 - me]) < n) {
        if (++spins > SPINS) {
            sched_yield(); /* the other may need this CPU */
        }
    }
    if (spins == 0) {
        for (volatile uint64_t wait = n % 64; wait > 0; wait--) {
        }
    }
}

static unsigned play(const struct test *test, const slots *in, unsigned me, uint64_t n)
{
    pytomic_uint *mine = me == 0 ? in->x : in->y, *others = me == 0 ? in->y : in->x;
    uint64_t first, second = 0;

    switch (test->shape) {
    case STORE_BUFFERING:
        test->store(mine, n);
        first = test->load(others);
        break;
    case MESSAGE_PASSING:
        if (me == 0) {
            store_relaxed(in->y, n);
            test->store(in->x, n);
            return 0;
        }
        first = test->load(in->x);
        second = load_relaxed(in->y);
        break;
    case LOAD_BUFFERING:
        first = test->load(mine);
        test->store(others, n);
        break;
    default:
        abort();
    }
    return (first == n ? 1 : 0) | (second == n ? 2 : 0);
}

static bool is_weak(shape of, const unsigned char outcome[2])
{
    switch (of) {
    case STORE_BUFFERING:
        return outcome[0] == 0 && outcome[1] == 0;
    case MESSAGE_PASSING:
        return outcome[1] == 1;
    default:
        return outcome[0] == 1 && outcome[1] == 1;
    }
}

/* How often the last rounds ended as only a weak order allows. */
static uint64_t count_weak(const struct test *test, uint64_t *differing)
{
    uint64_t weak = 0;

    for (uint64_t i = 0; i < ROUNDS; i++) {
        weak += is_weak(test->shape, outcomes[i]);
        *differing += outcomes[i][0] != outcomes[i][1];
    }
    return weak;
}

static void judge(const struct test *test, uint64_t played, uint64_t weak, uint64_t differing)
{
    printf("%-16s %-32s %10llu rounds, %8llu one before the other, %8llu weak\n", shapes[test->shape], test->operations,
           (unsigned long long)played, (unsigned long long)differing, (unsigned long long)weak);
    if (!test->weak && weak != 0) {
        crowd_fail("%s by %s: an outcome that the order forbids", shapes[test->shape], test->operations);
    }
    if (test->weak && weak == 0 && SHOWS_STORE_BUFFERING) {
        crowd_fail("%s by %s: never seen, so the processes did not meet", shapes[test->shape], test->operations);
    }
}

/* ROUNDS at a time, until all are played; of a weak order, until it is seen. Both processes count the same. */
static void run(const struct test *test, const slots *in, unsigned me)
{
    uint64_t played = 0, weak = 0, differing = 0, last = rounds;

    if (test->weak && SHOWS_STORE_BUFFERING) {
        last = TRIES * ROUNDS;
    }
    while (played < last && !(test->weak && weak != 0)) {
        for (uint64_t i = 0; i < ROUNDS; i++) {
            uint64_t n = played + i + 1;
            meet(in, me, n);
            outcomes[i][me] = (unsigned char)play(test, in, me, n);
        }
        played += ROUNDS;
        crowd_meet();
        weak += count_weak(test, &differing);
        crowd_meet();
    }
    if (me == 0) {
        judge(test, played, weak, differing);
    }
}

/* To a CPU of one's own. */
static void move(unsigned number)
{
    cpu_set_t allowed, one;
    size_t cpu = 0;

    must(sched_getaffinity(0, sizeof(allowed), &allowed) == 0);
    while (!CPU_ISSET(cpu, &allowed) || number-- > 0) {
        cpu++;
    }
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    must(sched_setaffinity(0, sizeof(one), &one) == 0);
}

static void work(unsigned me)
{
    pytomic_segment *segment;

    move(me);
    must_give(0, pytomic_open(test_name, PYTOMIC_CREATE, NULL, &segment));
    for (size_t i = 0; i < TESTS; i++) {
        slots in = slots_of(segment, i);
        run(&tests[i], &in, me);
    }
    pytomic_close(segment);
}

int main(int argc, char **argv)
{
    cpu_set_t allowed;

    must(sched_getaffinity(0, sizeof(allowed), &allowed) == 0);
    if (CPU_COUNT(&allowed) < 2) {
        skip("two processes do not run at the same time on one CPU");
    }
    if (argc == 2) {
        rounds = strtoull(argv[1], NULL, 10);
    }
    crowd_begin("litmus", 2);
    outcomes = mmap(NULL, ROUNDS * sizeof(*outcomes), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(outcomes != MAP_FAILED);
    crowd_start(2, work);
    crowd_wait();
    crowd_expect(0, pytomic_unlink(test_name));
    return crowd_end();
}
