/* SPDX-License-Identifier: MIT */
#define PYTOMIC_RSEQ_CONST /* the tests set it */

#include "pytomic/counter.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fixture.h"
#include "rseq.h"

enum { CPUS = 4, SHARED = 16, LANES = CPUS + SHARED, LANE_WORDS = PYTOMIC_LANE_STRIDE / sizeof(pytomic_word) };

/* A counter whose lanes are seen from here, and from forked children. */
static pytomic_counter counter;

static void begin(void)
{
    size_t size = LANES * PYTOMIC_LANE_STRIDE + sizeof(pytomic_uint);
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED) {
        abort(); /* not an assert, which needs a test to fail */
    }
    counter = (pytomic_counter){
        .lanes = memory,
        .base = (pytomic_uint *)memory + LANES * LANE_WORDS,
        .cpus = CPUS,
        .shared = SHARED,
    };
}

static uint64_t lane(unsigned number)
{
    return __atomic_load_n(&counter.lanes[number * LANE_WORDS], __ATOMIC_RELAXED);
}

static unsigned shared_lanes_in_use(void)
{
    unsigned used = 0;

    for (unsigned i = CPUS; i < LANES; i++) {
        used += lane(i) != 0;
    }
    return used;
}

#ifdef PYTOMIC_HAVE_RSEQ

/* An area that the kernel does not know of says what the test wants. */
/* volatile: clang 11 does not know that the sequence writes to memory */
static _Thread_local volatile rseq_area played;

START_TEST(an_addition_goes_to_the_lane_of_the_cpu_or_to_a_shared_one)
{
    static const uint32_t cpus[] = {0, 1, CPUS - 1, CPUS, CPUS + 1, INT32_MAX, (uint32_t)INT32_MIN, RSEQ_NO_CPU};
    static const int64_t operands[] = {1, -1, INT32_MAX, INT64_C(1) << 32, INT64_MAX, INT64_MIN};

    pytomic_rseq_offset = (char *)&played - rseq_thread_pointer();
    for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++) {
        for (size_t j = 0; j < sizeof(operands) / sizeof(operands[0]); j++) {
            memset(counter.lanes, 0, LANES * PYTOMIC_LANE_STRIDE);
            played.cpu_id = cpus[i];
            pytomic_counter_add(&counter, operands[j]);
            if (cpus[i] < CPUS) {
                ck_assert_uint_eq(lane(cpus[i]), (uint64_t)operands[j]);
                ck_assert_uint_eq(shared_lanes_in_use(), 0);
            } else {
                ck_assert_uint_eq(shared_lanes_in_use(), 1);
            }
            ck_assert_int_eq(pytomic_counter_sum(&counter), operands[j]);
        }
    }
}
END_TEST

/* the code that it lies in may be unloaded next, and the kernel reads it at the next interruption */
START_TEST(no_way_out_leaves_a_description_of_the_sequence)
{
    static const uint32_t cpus[] = {0, CPUS - 1, CPUS, RSEQ_NO_CPU};

    pytomic_rseq_offset = (char *)&played - rseq_thread_pointer();
    for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++) {
        played.cpu_id = cpus[i];
        played.rseq_cs = 4711;
        pytomic_counter_inc(&counter);
        ck_assert_uint_eq(played.rseq_cs, 0);
    }
}
END_TEST

#endif

static void *add(void *unused)
{
    (void)unused;
    pytomic_counter_add_shared(&counter, 1);
    return NULL;
}

/* Threads one after the other, at stacks which lie at multiples of a large power of two, as those without guard pages. */
static void add_in_threads(unsigned count)
{
    pthread_attr_t attributes;
    pthread_t threads[SHARED];

    ck_assert_int_eq(pthread_attr_init(&attributes), 0);
    ck_assert_int_eq(pthread_attr_setguardsize(&attributes, 0), 0);
    for (unsigned i = 0; i < count; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], &attributes, add, NULL), 0);
    }
    for (unsigned i = 0; i < count; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    }
    pthread_attr_destroy(&attributes);
}

START_TEST(threads_use_all_shared_lanes)
{
    add_in_threads(SHARED);
    ck_assert_uint_eq(shared_lanes_in_use(), SHARED);
}
END_TEST

START_TEST(a_thread_keeps_its_lane)
{
    for (int i = 0; i < 100; i++) {
        pytomic_counter_add_shared(&counter, 1);
    }
    ck_assert_uint_eq(shared_lanes_in_use(), 1);
}
END_TEST

START_TEST(forked_children_use_all_shared_lanes)
{
    pytomic_counter_add_shared(&counter, 0); /* so that the children inherit a lane, if they keep it */
    for (int i = 0; i < SHARED; i++) {
        pid_t child = child_fork();
        if (child == 0) {
            add(NULL);
            _exit(0);
        }
        ck_assert_int_eq(child_wait(child), 0);
    }
    ck_assert_uint_eq(shared_lanes_in_use(), SHARED);
}
END_TEST

START_TEST(threads_of_a_forked_child_use_all_shared_lanes)
{
    pid_t child = child_fork();

    if (child == 0) {
        add_in_threads(SHARED);
        _exit(0);
    }
    ck_assert_int_eq(child_wait(child), 0);
    ck_assert_uint_eq(shared_lanes_in_use(), SHARED);
}
END_TEST

/* This program once more; its exit status is the shared lane that its first thread uses. */
#define SAY_LANE "say-lane"

static int first_lane(void)
{
    unsigned i = CPUS;

    begin();
    add(NULL);
    while (lane(i) == 0) {
        i++;
    }
    return (int)(i - CPUS);
}

START_TEST(programs_started_apart_begin_with_different_lanes)
{
    enum { PROGRAMS = 40 }; /* all on one lane by chance: once in 16^39 runs */
    int hits[SHARED] = {0};

    for (int i = 0; i < PROGRAMS; i++) {
        pid_t child = child_fork();
        if (child == 0) {
            execl("/proc/self/exe", "test_counter", SAY_LANE, (char *)NULL);
            _exit(127);
        }
        int said = child_wait(child);
        ck_assert_int_ge(said, 0);
        ck_assert_int_lt(said, SHARED);
        hits[said]++;
    }
    for (int i = 0; i < SHARED; i++) {
        ck_assert_int_lt(hits[i], PROGRAMS);
    }
}
END_TEST

/* What a handle to a slot of another type holds in the place of a counter. */
static const pytomic_counter none;

static void use(int function)
{
    switch (function) {
    case 0:
        pytomic_counter_inc(&none);
        break;
    case 1:
        pytomic_counter_dec(&none);
        break;
    case 2:
        pytomic_counter_add(&none, 0);
        break;
    case 3:
        pytomic_counter_add_shared(&none, 0);
        break;
    case 4:
        pytomic_counter_sum(&none);
        break;
    default:
        pytomic_counter_reset(&none);
    }
}

START_TEST(whoever_uses_a_counter_that_is_none_ends_at_once)
{
    for (int function = 0; function <= 5; function++) {
        pid_t child = child_fork();
        if (child == 0) {
            use(function);
            _exit(0);
        }
        ck_assert_int_ne(child_wait(child), 0); /* a signal, or what a sanitizer makes of it */
    }
}
END_TEST

START_TEST(resets_return_together_what_was_added)
{
    int64_t returned = 0;

    for (int64_t i = 1; i <= 10; i++) {
        pytomic_counter_add(&counter, i);
        pytomic_counter_add_shared(&counter, 1);
        ck_assert_int_eq(pytomic_counter_sum(&counter), i + 1);
        returned += pytomic_counter_reset(&counter);
        ck_assert_int_eq(pytomic_counter_sum(&counter), 0);
    }
    ck_assert_int_eq(returned, 65);
}
END_TEST

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], SAY_LANE) == 0) {
        return first_lane();
    }
    Suite *suite = suite_create("counter");
    TCase *core = fixture_case(suite, "Core"), *limits = fixture_case(suite, "Limits");
    TCase *kernel = fixture_case(suite, "Kernel");

    tcase_set_tags(kernel, FIXTURE_KERNEL_TAG);
    tcase_add_checked_fixture(core, begin, NULL);
    tcase_add_checked_fixture(limits, begin, NULL);
    tcase_add_checked_fixture(kernel, begin, NULL);
#ifdef PYTOMIC_HAVE_RSEQ
    tcase_add_test(core, an_addition_goes_to_the_lane_of_the_cpu_or_to_a_shared_one);
    tcase_add_test(core, no_way_out_leaves_a_description_of_the_sequence);
#endif
    tcase_add_test(core, threads_use_all_shared_lanes);
    tcase_add_test(core, a_thread_keeps_its_lane);
    tcase_add_test(core, forked_children_use_all_shared_lanes);
    tcase_add_test(core, threads_of_a_forked_child_use_all_shared_lanes);
    tcase_add_test(kernel, programs_started_apart_begin_with_different_lanes);
    tcase_add_test(core, resets_return_together_what_was_added);
    tcase_add_test(limits, whoever_uses_a_counter_that_is_none_ends_at_once);
    return fixture_run(suite);
}
