/* SPDX-License-Identifier: MIT */
/* An increment meets another, and the move of its thread to another CPU, as an observation does: none is lost, and each is
 * where it belongs. */
#include <sched.h>

#include "meeting.h"
#include "must.h"
#include "rseq.h"

/* Two safe increments of a value that has room for one. */

static void create_nearly_full(pytomic_segment *segment)
{
    meeting_create(segment, SCENE_TARGET, PYTOMIC_INT, INT64_MAX - 1);
}

static int increment(pytomic_segment *segment)
{
    pytomic_slot slot;
    int64_t after;

    must(pytomic_slot_find(segment, SCENE_TARGET, &slot) == 0);
    return pytomic_inc_safe(slot.as_int, &after);
}

static int other_code;

static void increment_here(pytomic_segment *segment)
{
    other_code = increment(segment);
}

static void increment_in_child(pytomic_segment *segment)
{
    found->code = increment(segment);
}

static void judge_increments(pytomic_segment *segment)
{
    pytomic_slot slot;

    must(pytomic_slot_find(segment, SCENE_TARGET, &slot) == 0);
    promise((found->code == 0) + (other_code == 0) == 1 && pytomic_load(slot.as_int) == INT64_MAX,
            "two safe increments with room for one gave %d and %d", found->code, other_code);
}

/* An addition to a sharded counter, whose thread is moved to another CPU. */

static size_t cpu_before, cpu_after;

/* Whether additions of this process use the lanes of CPUs. */
static bool have_rseq(void)
{
#ifdef PYTOMIC_HAVE_RSEQ
    return rseq_of_this_thread()->cpu_id < LAYOUT_LANE_CPUS_MAX;
#else
    return false;
#endif
}

/* Two CPUs that have lanes and may be used; false: there are none, or additions do not use them. */
static bool choose_cpus(void)
{
    cpu_set_t allowed;
    unsigned count = 0;

    must(sched_getaffinity(0, sizeof(allowed), &allowed) == 0);
    for (size_t cpu = 0; cpu < LAYOUT_LANE_CPUS_MAX; cpu++) {
        if (CPU_ISSET(cpu, &allowed)) {
            cpu_before = cpu_after;
            cpu_after = cpu;
            count++;
        }
    }
    return count >= 2 && have_rseq();
}

static void pin(pid_t pid, size_t cpu)
{
    cpu_set_t only;

    CPU_ZERO(&only);
    CPU_SET(cpu, &only);
    must(sched_setaffinity(pid, sizeof(only), &only) == 0);
}

static pytomic_slot moved; /* the slot of the thread that is moved */
static uint64_t in_lane_before;

static void find_moved(pytomic_segment *segment)
{
    must(pytomic_slot_find(segment, SCENE_TARGET, &moved) == 0);
}

static void stand_on_first_cpu(pytomic_segment *segment)
{
    find_moved(segment);
    pin(0, cpu_before);
}

static void add_to_counter(pytomic_segment *segment)
{
    (void)segment;
    pytomic_counter_inc(&moved.counter);
}

static uint64_t lane_of(size_t cpu)
{
    return __atomic_load_n(&moved.counter.lanes[cpu * (PYTOMIC_LANE_STRIDE / sizeof(uint64_t))], __ATOMIC_RELAXED);
}

static void move_child(pytomic_segment *segment)
{
    find_moved(segment);
    pin(meeting_child, cpu_after);
    in_lane_before = lane_of(cpu_before);
}

static void judge_addition(pytomic_segment *segment)
{
    (void)segment;
    promise(lane_of(cpu_before) == in_lane_before, "on CPU %zu it was added to the lane of CPU %zu", cpu_after,
            cpu_before);
    promise(pytomic_counter_sum(&moved.counter) == (int64_t)SCENE_TARGET_VALUE + 1, "the sum is %lld",
            (long long)pytomic_counter_sum(&moved.counter));
}

/* An observation, likewise; count and sum go together. */

static uint64_t observed_on(size_t cpu)
{
    const char *bucket =
        (const char *)moved.histogram.lanes + cpu * moved.histogram.stride + 2 * sizeof(pytomic_bucket);

    return __atomic_load_n((const uint64_t *)(const void *)(bucket + offsetof(pytomic_bucket, count)),
                           __ATOMIC_RELAXED);
}

static void observe(pytomic_segment *segment)
{
    (void)segment;
    pytomic_histogram_observe(&moved.histogram, 1.5);
}

static void move_observer(pytomic_segment *segment)
{
    find_moved(segment);
    pin(meeting_child, cpu_after);
    in_lane_before = observed_on(cpu_before);
}

static void judge_observation(pytomic_segment *segment)
{
    pytomic_histogram_data data;

    (void)segment;
    promise(observed_on(cpu_before) == in_lane_before, "on CPU %zu it was observed in the lane of CPU %zu", cpu_after,
            cpu_before);
    must(pytomic_histogram_read(&moved, &data) == 0);
    promise(data.count == SCENE_TARGET_VALUE + 1 &&
                data.sum == (double)(SCENE_TARGET_VALUE / 3 * 3) + 1.5 + SCENE_TARGET_VALUE % 3 / 2,
            "count %llu and sum %g", (unsigned long long)data.count, data.sum);
}

const meeting meet_values[] = {
    {.title = "a safe increment, and another",
     .start = {.max_slots = 2},
     .scene_after = create_nearly_full,
     .operation = increment_in_child,
     .meanwhile = increment_here,
     .judge = judge_increments},
    {.title = "an addition, and its thread is moved",
     .start = {.max_slots = 2, .target = PYTOMIC_COUNTER},
     .possible = choose_cpus,
     .ready = stand_on_first_cpu,
     .operation = add_to_counter,
     .meanwhile = move_child,
     .judge = judge_addition,
     .most = 100},
    {.title = "an observation, and its thread is moved",
     .start = {.max_slots = 2, .target = PYTOMIC_HISTOGRAM},
     .possible = choose_cpus,
     .ready = stand_on_first_cpu,
     .operation = observe,
     .meanwhile = move_observer,
     .judge = judge_observation,
     .most = 100},
    {.title = NULL},
};
