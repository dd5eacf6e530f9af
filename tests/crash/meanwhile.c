/* SPDX-License-Identifier: MIT */
/*
 * What happens in the middle of a lock-free operation: it is stopped after each of its instructions in turn, others make
 * a whole change, and it goes on. What it then says has to be true of some moment in between.
 */
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "directory.h"
#include "must.h"
#include "pytomic.h"
#include "rseq.h"
#include "scene.h"
#include "tracee.h"
#include "unique.h"

/* Of three words each, which differ in every word: what is read of both together is neither. */
#define OLD_NAME "aaaaaaaabbbbbbbbcccccccc"
#define NEW_NAME "ddddddddeeeeeeeeffffffff"

/* What the traced child found, in memory shared with it. */
typedef struct finding {
    int code;
    pytomic_slot_info info;
    pytomic_description description;
} finding;

static finding *found;

typedef struct meeting {
    const char *title;
    scene start;
    void (*scene_after)(pytomic_segment *segment); /* what else the scene needs, once it is mapped */
    void (*ready)(pytomic_segment *segment);       /* what the child does before it is held */
    void (*operation)(pytomic_segment *segment);   /* of the child, which is stopped in it */
    void (*meanwhile)(pytomic_segment *segment);   /* the change of others */
    void (*judge)(pytomic_segment *segment);
    /* instructions; 0: to the end. A restartable sequence never ends while it is stepped through, and the end of a long
     * operation is about private memory */
    unsigned most;
} meeting;

static pid_t child;

typedef struct reader {
    const meeting *at;
    const char *segment;
    pytomic_segment *attached;
} reader;

static void create(pytomic_segment *segment, const char *name, pytomic_type type, uint64_t value)
{
    pytomic_slot slot;

    must(pytomic_slot_open(segment, name, type, PYTOMIC_CREATE, value, &slot) == 0);
}

/* 1: a walk meets a cell that is given to another slot */

static void create_old(pytomic_segment *segment)
{
    create(segment, OLD_NAME, PYTOMIC_UINT, 1);
}

static void walk(pytomic_segment *segment)
{
    uint32_t cursor = 1; /* behind the slot of the scene */

    found->code = pytomic_slot_next(segment, &cursor, &found->info);
}

static void replace_old_by_new(pytomic_segment *segment)
{
    must(pytomic_slot_remove(segment, OLD_NAME) == 0);
    create(segment, NEW_NAME, PYTOMIC_INT, 2);
}

static void judge_walk(pytomic_segment *segment)
{
    const pytomic_slot_info *info = &found->info;
    bool old = strcmp(info->name, OLD_NAME) == 0 && info->type == PYTOMIC_UINT && info->value == 1;
    bool new = strcmp(info->name, NEW_NAME) == 0 && info->type == PYTOMIC_INT && info->value == 2;

    (void)segment;
    promise(found->code == 0 || old || new, "a slot %s of type %d and value %d was seen", info->name, (int)info->type,
            (int)info->value);
}

/* 2: so does a look-up, and its name and type must be of one slot */

static void look_up_old(pytomic_segment *segment)
{
    pytomic_slot slot;

    found->code = pytomic_slot_find(segment, OLD_NAME, &slot);
    found->info.type = slot.type;
}

static void judge_look_up_old(pytomic_segment *segment)
{
    (void)segment;
    promise(found->code == -PYTOMIC_E_NO_SLOT || (found->code == 0 && found->info.type == PYTOMIC_UINT),
            "code %d and type %d", found->code, (int)found->info.type);
}

/* 3: so it must be where a part of the name lies beside the record, and the next life's too, in the same units */

#define LONG_NAME 280u /* 24 bytes beside the record, which differ in every word as well */

static const char *long_name(char name[LONG_NAME + 1], char first)
{
    for (size_t at = 0; at < LONG_NAME; at++) {
        name[at] = (char)(first + (int)(at / sizeof(uint64_t) % 13));
    }
    return name;
}

static const char *long_old(void)
{
    static char name[LONG_NAME + 1];

    return long_name(name, 'a');
}

static const char *long_new(void)
{
    static char name[LONG_NAME + 1];

    return long_name(name, 'n');
}

static void create_long_old(pytomic_segment *segment)
{
    create(segment, long_old(), PYTOMIC_UINT, 1);
}

static void walk_long(pytomic_segment *segment)
{
    uint32_t cursor = 1;

    found->code = pytomic_slot_next(segment, &cursor, &found->info);
}

/* The key is made before: it takes thousands of instructions that look at nothing shared. */
static record_key long_key;

static void make_long_old_key(pytomic_segment *segment)
{
    must(record_key_from(segment, long_old(), &long_key) == 0);
}

static void make_long_new_key(pytomic_segment *segment)
{
    must(record_key_from(segment, long_new(), &long_key) == 0);
}

static void look_up_long_old(pytomic_segment *segment)
{
    directory_hit at;

    found->code = directory_find(segment, &long_key, &at);
    found->info.type = (pytomic_type)at.type;
}

/* Both have to be told by their ends. */
static void replace_long_old_by_new(pytomic_segment *segment)
{
    must(pytomic_slot_remove(segment, long_old()) == 0);
    create(segment, long_new(), PYTOMIC_INT, 2);
}

static void judge_long_walk(pytomic_segment *segment)
{
    const pytomic_slot_info *info = &found->info;
    bool old = strcmp(info->name, long_old()) == 0 && info->type == PYTOMIC_UINT && info->value == 1;
    bool new = strcmp(info->name, long_new()) == 0 && info->type == PYTOMIC_INT && info->value == 2;

    (void)segment;
    promise(found->code == 0 || old || new, "a slot %s of type %d and value %d was seen", info->name, (int)info->type,
            (int)info->value);
}

/* 4: a description is replaced, and again, so that the second takes the units that the first one had */

#define DESCRIBED 3u

static void describe(pytomic_segment *segment, unsigned number)
{
    pytomic_description description;

    scene_description(number, &description);
    must(pytomic_describe(segment, SCENE_TARGET_FAMILY, &description) == 0);
}

static void describe_first(pytomic_segment *segment)
{
    describe(segment, DESCRIBED);
}

static void read_description(pytomic_segment *segment)
{
    found->code = pytomic_description_get(segment, SCENE_TARGET_FAMILY, &found->description);
}

static void describe_anew_in_its_place(pytomic_segment *segment)
{
    layout_header *header = mapping_header(segment);
    const layout_record *record = mapping_record(segment, 1);
    uint32_t first = layout_extent_of(record->extents[LAYOUT_EXTENT_BODY]).first;

    must(record->type == LAYOUT_DESCRIPTION);
    describe(segment, DESCRIBED + 1);
    header->extents_next = first; /* a hint: the next search begins there */
    describe(segment, DESCRIBED - 1);
    must(layout_extent_of(record->extents[LAYOUT_EXTENT_BODY]).first == first);
}

static void judge_description(pytomic_segment *segment)
{
    unsigned number = (unsigned)(found->description.unit[0] - '0');
    pytomic_description expected;

    (void)segment;
    promise(found->code == 0 && number >= DESCRIBED - 1 && number <= DESCRIBED + 1, "reading gave %d and %u",
            found->code, number);
    scene_description(number, &expected);
    promise(memcmp(&found->description, &expected, sizeof(expected)) == 0, "a torn description was read: %s [%s]",
            found->description.help, found->description.unit);
}

/* 5: the slot that is looked up comes to lie where the segment was not accessible when the look-up began */

#define BEHIND \
    "behind" /* created as the first of a chunk; its name and an entry of the next level lie beyond as well */

static void look_up_behind(pytomic_segment *segment)
{
    pytomic_slot slot;

    found->code = pytomic_slot_find(segment, BEHIND, &slot);
    found->info.value = found->code == 0 ? pytomic_load(&slot.cell->value.as_uint) : 0;
}

static void grow(pytomic_segment *segment)
{
    create(segment, BEHIND, PYTOMIC_UINT, SCENE_TARGET_VALUE);
    create(segment, long_new(), PYTOMIC_UINT, 2); /* claims extents */
}

static void judge_behind(pytomic_segment *segment)
{
    (void)segment;
    promise(found->code == -PYTOMIC_E_NO_SLOT || (found->code == 0 && found->info.value == SCENE_TARGET_VALUE),
            "code %d and value %llu", found->code, (unsigned long long)found->info.value);
}

static void look_up_long_behind(pytomic_segment *segment)
{
    directory_hit at;

    found->code = directory_find(segment, &long_key, &at);
    found->info.value = found->code == 0 ? pytomic_load(&mapping_cell(segment, at.index)->value.as_uint) : 0;
}

static void grow_by_long_name(pytomic_segment *segment)
{
    create(segment, long_new(), PYTOMIC_UINT, SCENE_TARGET_VALUE);
}

/* 6: a look-up meets the sweeping of the directory, which moves the entry that it is on its way to */

static void look_up(pytomic_segment *segment)
{
    pytomic_slot slot;

    found->code = pytomic_slot_find(segment, "slot/5", &slot);
    found->info.value = found->code == 0 ? pytomic_load(&slot.cell->value.as_uint) : 0;
}

static void sweep(pytomic_segment *segment)
{
    create(segment, "sweeper", PYTOMIC_UINT, 0);
}

static void judge_look_up(pytomic_segment *segment)
{
    (void)segment;
    promise(found->code == 0 && found->info.value == scene_other_value(5),
            "a slot that was there throughout was not found: %s", pytomic_strerror(found->code));
}

/* The entry of slot/5 at the end of a run of tombstones, as one is when those before it were removed. */
static void displace(image *of)
{
    uint32_t entries = layout_level_entries(0), home = 0;
    uint64_t *directory = image_directory(of), wanted = 0;

    for (uint32_t i = 0; i < entries; i++) {
        uint32_t index = (uint32_t)directory[i] - 1;
        if (index < image_header(of)->claimed && memcmp(image_record(of, index)->name, "slot/5", 6) == 0) {
            home = i;
            wanted = directory[i];
        }
    }
    scene_wear_out_directory(of);
    directory[home] = DIRECTORY_TOMBSTONE;
    for (uint32_t step = 1; wanted != 0; step++) {
        uint64_t *entry = &directory[(home + step) % entries];
        image_header(of)->directory_filled += *entry == DIRECTORY_EMPTY;
        if (*entry == DIRECTORY_EMPTY || (*entry == DIRECTORY_TOMBSTONE && step > 4)) {
            *entry = wanted;
            wanted = 0;
        }
    }
}

/* 7: two safe increments of a value that has room for one */

static void create_nearly_full(pytomic_segment *segment)
{
    create(segment, SCENE_TARGET, PYTOMIC_INT, INT64_MAX - 1);
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

/* 8: an addition to a sharded counter, whose thread is moved to another CPU */

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

static pytomic_slot counter;
static uint64_t in_lane_before;

static void find_counter(pytomic_segment *segment)
{
    must(pytomic_slot_find(segment, SCENE_TARGET, &counter) == 0);
}

static void stand_on_first_cpu(pytomic_segment *segment)
{
    find_counter(segment);
    pin(0, cpu_before);
}

static void add_to_counter(pytomic_segment *segment)
{
    (void)segment;
    pytomic_counter_inc(&counter.counter);
}

static uint64_t lane_of(size_t cpu)
{
    return __atomic_load_n(&counter.counter.lanes[cpu * (PYTOMIC_LANE_STRIDE / sizeof(uint64_t))], __ATOMIC_RELAXED);
}

static void move_child(pytomic_segment *segment)
{
    find_counter(segment);
    pin(child, cpu_after);
    in_lane_before = lane_of(cpu_before);
}

static void judge_addition(pytomic_segment *segment)
{
    (void)segment;
    promise(lane_of(cpu_before) == in_lane_before, "on CPU %zu it was added to the lane of CPU %zu", cpu_after,
            cpu_before);
    promise(pytomic_counter_sum(&counter.counter) == (int64_t)SCENE_TARGET_VALUE + 1, "the sum is %lld",
            (long long)pytomic_counter_sum(&counter.counter));
}

/* 9: an observation, likewise; count and sum go together */

static uint64_t observed_on(size_t cpu)
{
    const char *bucket =
        (const char *)counter.histogram.lanes + cpu * counter.histogram.stride + 2 * sizeof(pytomic_bucket);

    return __atomic_load_n((const uint64_t *)(const void *)(bucket + offsetof(pytomic_bucket, count)),
                           __ATOMIC_RELAXED);
}

static void observe(pytomic_segment *segment)
{
    (void)segment;
    pytomic_histogram_observe(&counter.histogram, 1.5);
}

static void move_observer(pytomic_segment *segment)
{
    find_counter(segment);
    pin(child, cpu_after);
    in_lane_before = observed_on(cpu_before);
}

static void judge_observation(pytomic_segment *segment)
{
    pytomic_histogram_data data;

    (void)segment;
    promise(observed_on(cpu_before) == in_lane_before, "on CPU %zu it was observed in the lane of CPU %zu", cpu_after,
            cpu_before);
    must(pytomic_histogram_read(&counter, &data) == 0);
    promise(data.count == SCENE_TARGET_VALUE + 1 &&
                data.sum == (double)(SCENE_TARGET_VALUE / 3 * 3) + 1.5 + SCENE_TARGET_VALUE % 3 / 2,
            "count %llu and sum %g", (unsigned long long)data.count, data.sum);
}

static const meeting meetings[] = {
    {.title = "a walk, and its slot is replaced",
     .start = {.max_slots = 2},
     .scene_after = create_old,
     .operation = walk,
     .meanwhile = replace_old_by_new,
     .judge = judge_walk},
    {.title = "a look-up, and its slot is replaced",
     .start = {.max_slots = 2},
     .scene_after = create_old,
     .operation = look_up_old,
     .meanwhile = replace_old_by_new,
     .judge = judge_look_up_old},
    {.title = "a look-up, and the directory is swept",
     .start = {.max_slots = 128, .others = 10, .spoil = displace},
     .operation = look_up,
     .meanwhile = sweep,
     .judge = judge_look_up},
    {.title = "a walk, and its long name is replaced",
     .start = {.max_slots = 2},
     .scene_after = create_long_old,
     .operation = walk_long,
     .meanwhile = replace_long_old_by_new,
     .judge = judge_long_walk,
     .most = 1500},
    {.title = "a look-up, and its long name is replaced",
     .start = {.max_slots = 2},
     .scene_after = create_long_old,
     .ready = make_long_old_key,
     .operation = look_up_long_old,
     .meanwhile = replace_long_old_by_new,
     .judge = judge_look_up_old},
    {.title = "a description, and it is replaced twice",
     .start = {.max_slots = 2},
     .scene_after = describe_first,
     .operation = read_description,
     .meanwhile = describe_anew_in_its_place,
     .judge = judge_description,
     .most = 1500},
    {.title = "a look-up, and the segment grows",
     .start = {.max_slots = 300, .others = 255},
     .operation = look_up_behind,
     .meanwhile = grow,
     .judge = judge_behind},
    {.title = "a look-up, and a chunk is claimed for it",
     .start = {.max_slots = 128, .others = 63},
     .operation = look_up_behind,
     .meanwhile = grow,
     .judge = judge_behind},
    {.title = "a look-up, and extents are claimed for it",
     .start = {.max_slots = 2},
     .ready = make_long_new_key,
     .operation = look_up_long_behind,
     .meanwhile = grow_by_long_name,
     .judge = judge_behind},
    {.title = "a safe increment, and another",
     .start = {.max_slots = 2},
     .scene_after = create_nearly_full,
     .operation = increment_in_child,
     .meanwhile = increment_here,
     .judge = judge_increments},
    {.title = "an addition, and its thread is moved",
     .start = {.max_slots = 2, .target = PYTOMIC_COUNTER},
     .ready = stand_on_first_cpu,
     .operation = add_to_counter,
     .meanwhile = move_child,
     .judge = judge_addition,
     .most = 100},
    {.title = "an observation, and its thread is moved",
     .start = {.max_slots = 2, .target = PYTOMIC_HISTOGRAM},
     .ready = stand_on_first_cpu,
     .operation = observe,
     .meanwhile = move_observer,
     .judge = judge_observation,
     .most = 100},
};

static int attach(void *argument)
{
    reader *self = argument;

    int code = pytomic_open(self->segment, 0, NULL, &self->attached);

    if (code == 0 && self->at->ready != NULL) {
        self->at->ready(self->attached);
    }
    return code;
}

static int operate(void *argument)
{
    reader *self = argument;

    self->at->operation(self->attached);
    return 0;
}

/* Let the others in after so many instructions; false: it was over before. */
static bool meet(const meeting *at, const image *start, unsigned instructions)
{
    reader self = {.at = at, .segment = test_name};
    pytomic_segment *segment;
    bool met = true;

    must_tell("%s, after instruction %u", at->title, instructions);
    image_write(start, test_name);
    must(pytomic_open(test_name, 0, NULL, &segment) == 0);
    if (at->scene_after != NULL) {
        at->scene_after(segment);
    }
    pytomic_close(segment); /* the child is to attach by itself */
    child = tracee_start(attach, operate, &self);
    for (unsigned i = 0; met && i < instructions; i++) {
        met = tracee_step(child);
    }
    must(pytomic_open(test_name, 0, NULL, &segment) == 0);
    at->meanwhile(segment);
    tracee_finish(child);
    at->judge(segment);
    must(pytomic_unlink(test_name) == 0);
    pytomic_close(segment);
    return met;
}

static unsigned meet_everywhere(const meeting *at)
{
    image start = {.bytes = NULL};
    unsigned count = 0;

    scene_build(&at->start, test_name, &start);
    while ((at->most == 0 || count < at->most) && meet(at, &start, count)) {
        count++;
    }
    image_free(&start);
    return count;
}

int main(void)
{
    unsigned all = 0;
    bool can_move = choose_cpus();

    found = mmap(NULL, sizeof(*found), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(found != MAP_FAILED);
    unique_begin("meanwhile");
    for (size_t i = 0; i < sizeof(meetings) / sizeof(meetings[0]); i++) {
        if (meetings[i].meanwhile == move_child && !can_move) {
            printf("%-42s left out: one CPU here, or no restartable sequences\n", meetings[i].title);
            continue;
        }
        unsigned count = meet_everywhere(&meetings[i]);
        printf("%-42s stopped after each of %u instructions\n", meetings[i].title, count);
        fflush(stdout);
        all += count;
    }
    printf("%u meetings, no violation\n", all);
    return 0;
}
