/* SPDX-License-Identifier: MIT */
#include "mapping.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_segments.h"
#include "fixture_system.h"

START_TEST(a_segment_is_mapped_once_and_counted)
{
    ck_assert_ptr_eq(fixture_attach(0), fixture_segment);
    ck_assert_ptr_eq(fixture_attach(PYTOMIC_CREATE), fixture_segment);
    pytomic_close(fixture_segment);
    pytomic_close(fixture_segment);
    ck_assert_mem_eq(mapping_header(fixture_segment)->magic, LAYOUT_MAGIC, 8); /* one opening is left */
}
END_TEST

START_TEST(a_read_only_mapping_is_another_view_of_the_same_bytes)
{
    pytomic_segment *reader = fixture_attach(PYTOMIC_READ);

    ck_assert_ptr_ne(reader, fixture_segment);
    ck_assert_ptr_ne(reader->base, fixture_segment->base);
    ck_assert(os_same(reader->identity, fixture_segment->identity));
    ck_assert_ptr_eq(fixture_attach(PYTOMIC_READ), reader);
    store64(&mapping_record(fixture_segment, 3)->removed_at, 4711);
    ck_assert_uint_eq(load64(&mapping_record(reader, 3)->removed_at), 4711);
    pytomic_close(reader);
    pytomic_close(reader);
}
END_TEST

START_TEST(closing_in_any_order_leaves_the_others_mapped)
{
    pytomic_segment *reader = fixture_attach(PYTOMIC_READ), *other;
    char name[PYTOMIC_SEGMENT_NAME_MAX + 8];

    snprintf(name, sizeof(name), "%s.other", fixture_name);
    ck_ok(pytomic_open(name, PYTOMIC_CREATE, NULL, &other));
    pytomic_close(reader);
    ck_assert_mem_eq(mapping_header(other)->magic, LAYOUT_MAGIC, 8);
    ck_assert_mem_eq(mapping_header(fixture_segment)->magic, LAYOUT_MAGIC, 8);
    pytomic_close(other);
    ck_ok(pytomic_unlink(name));
}
END_TEST

START_TEST(the_parts_lie_where_the_plan_says)
{
    const layout_geometry *plan = &fixture_segment->geometry;
    unsigned char *base = fixture_segment->base;

    ck_assert_ptr_eq(mapping_header(fixture_segment), base);
    ck_assert_ptr_eq(mapping_directory(fixture_segment, 0), base + 4096);
    ck_assert_ptr_eq(mapping_directory(fixture_segment, 2), base + layout_level_offset(plan, 2));
    ck_assert_ptr_eq(mapping_record(fixture_segment, 67), base + layout_record_offset(67));
    ck_assert_ptr_eq(mapping_cell(fixture_segment, 67), base + layout_cell_offset(67));
    ck_assert_ptr_eq(mapping_extent(fixture_segment, 3), base + plan->extent_offset + 3 * 256);
    ck_assert_ptr_eq(mapping_extent_map(fixture_segment), base + plan->extent_map_offset);
}
END_TEST

START_TEST(the_lanes_of_a_counter_lie_in_its_group)
{
    const layout_geometry *plan = &fixture_segment->geometry;
    pytomic_counter counter;

    ck_gives(0, mapping_counter(fixture_segment, 21, &counter));
    ck_assert_ptr_eq(counter.lanes, fixture_segment->base + layout_group_offset(plan, 21) + 5 * 8);
    ck_assert_ptr_eq(counter.base, &mapping_cell(fixture_segment, 21)->value.as_uint);
    ck_assert_uint_eq(counter.cpus, plan->lane_cpus);
    ck_assert_uint_eq(counter.shared, plan->lane_shared);
    ck_assert_uint_eq(load32(&fixture_segment->view.groups), 2); /* that group, and those before it */
}
END_TEST

START_TEST(no_descriptor_stays_open)
{
    int before = dup(0), after;

    close(before);
    pytomic_segment *reader = fixture_attach(PYTOMIC_READ);
    after = dup(0);
    close(after);
    ck_assert_int_eq(after, before);
    pytomic_close(reader);
}
END_TEST

/* Open and close all the time: another thread's pointer is the same, and never taken away from under it. */
static void *open_and_close(void *unused)
{
    pytomic_segment *segment;

    (void)unused;
    for (int i = 0; i < 2000; i++) {
        if (pytomic_open(fixture_name, i % 2 ? PYTOMIC_READ : 0, NULL, &segment) != 0 ||
            load64((uint64_t *)(void *)mapping_header(segment)->magic) == 0) {
            return &fixture_segment;
        }
        pytomic_close(segment);
    }
    return NULL;
}

START_TEST(threads_open_and_close_at_the_same_time)
{
    pthread_t threads[3];
    void *failed;

    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, open_and_close, NULL), 0);
    }
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
        ck_assert_ptr_null(failed);
    }
}
END_TEST

/* without the fork handlers a child is now and then born with the mutex of the list taken, and hangs */
START_TEST(a_child_forked_while_another_thread_opens_can_open)
{
    pthread_t thread;
    void *failed;

    ck_assert_int_eq(pthread_create(&thread, NULL, open_and_close, NULL), 0);
    for (int i = 0; i < 50; i++) {
        pid_t child = child_fork();
        if (child == 0) {
            pytomic_segment *segment;
            _exit(-pytomic_open(fixture_name, 0, NULL, &segment));
        }
        ck_assert_int_eq(child_wait(child), 0);
    }
    ck_assert_int_eq(pthread_join(thread, &failed), 0);
    ck_assert_ptr_null(failed);
}
END_TEST

/* Whether the byte at this place of the file can be touched. */
static bool shown(const pytomic_segment *segment, uint64_t offset)
{
    return fixture_access(segment->base + offset) > 0;
}

static void create_slots(const char *prefix, unsigned count, pytomic_type type)
{
    char name[400];
    pytomic_slot slot;

    for (unsigned i = 0; i < count; i++) {
        snprintf(name, sizeof(name), "%s %u", prefix, i);
        ck_ok(pytomic_slot_open(fixture_segment, name, type, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, i, &slot));
    }
}

START_TEST(only_what_is_claimed_can_be_touched)
{
    const layout_geometry *plan = &fixture_segment->geometry;
    uint64_t first_chunk_end = layout_chunks_end(1);

    ck_assert(shown(fixture_segment, 0) && shown(fixture_segment, first_chunk_end - 1));
    ck_assert(!shown(fixture_segment, first_chunk_end));
    ck_assert(!shown(fixture_segment, plan->level_offset) && !shown(fixture_segment, plan->lane_offset));
    ck_assert(!shown(fixture_segment, plan->extent_map_offset) && !shown(fixture_segment, plan->extent_offset));
    create_slots("slot", 1, PYTOMIC_COUNTER);
    ck_assert(shown(fixture_segment, plan->lane_offset + layout_group_size(plan) - 1));
    create_slots("many", 400, PYTOMIC_UINT);
    ck_assert(shown(fixture_segment, layout_chunks_end(401) - 1) && !shown(fixture_segment, layout_chunks_end(401)));
    ck_assert(shown(fixture_segment, layout_level_offset(plan, 2) - 1));
    ck_assert(!shown(fixture_segment, layout_level_offset(plan, 2)));
}
END_TEST

/* Another process, attached since before anything was there, sees what this one makes. */
static int see_what_grew(int ready, int go)
{
    char name[400], byte;
    pytomic_description description;
    pytomic_slot slot;

    if (write(ready, "", 1) != 1 || read(go, &byte, 1) != 1) {
        return 1;
    }
    if (pytomic_slot_find(fixture_segment, "counter 40", &slot) != 0 || pytomic_counter_sum(&slot.counter) != 40) {
        return 2; /* another group of lanes, another chunk */
    }
    pytomic_counter_inc(&slot.counter);
    if (pytomic_slot_find(fixture_segment, "many 1200", &slot) != 0 || pytomic_inc(slot.as_uint) != 1201) {
        return 3; /* another level of the directory */
    }
    memset(name, 'n', 300);
    strcpy(name + 300, " 0");
    if (pytomic_slot_find(fixture_segment, name, &slot) != 0 || pytomic_inc(slot.as_uint) != 1) {
        return 4; /* extents */
    }
    return pytomic_description_get(fixture_segment, "family", &description) == 0 &&
                   strcmp(description.help, "A help.") == 0
               ? 0
               : 5;
}

START_TEST(a_process_sees_what_grew_after_it_attached)
{
    pytomic_description description = {.help = "A help."};
    int ready[2], go[2];
    char name[400], byte;
    pytomic_slot slot;

    ck_assert(pipe(ready) == 0 && pipe(go) == 0);
    pid_t child = child_fork();
    if (child == 0) {
        _exit(see_what_grew(ready[1], go[0]));
    }
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    create_slots("counter", 100, PYTOMIC_COUNTER);
    create_slots("many", 1300, PYTOMIC_UINT);
    memset(name, 'n', 300);
    name[300] = '\0';
    create_slots(name, 1, PYTOMIC_UINT);
    ck_ok(pytomic_describe(fixture_segment, "family", &description));
    ck_assert_int_eq(write(go[1], "", 1), 1);
    ck_assert_int_eq(child_wait(child), 0);
    ck_ok(pytomic_slot_find(fixture_segment, "counter 40", &slot));
    ck_assert_int_eq(pytomic_counter_sum(&slot.counter), 41);
}
END_TEST

/* a walk and a snapshot, too, reach what is behind their view of before */
START_TEST(a_reader_that_attached_before_walks_through_all)
{
    pytomic_segment *reader = fixture_attach(PYTOMIC_READ);
    pytomic_snapshot snapshot;
    pytomic_slot_info info;
    uint32_t cursor = 0, count = 0;

    create_slots("counter", 300, PYTOMIC_COUNTER);
    while (pytomic_slot_next(reader, &cursor, &info) == 1) {
        count++;
    }
    ck_assert_uint_eq(count, 300);
    pytomic_close(reader);
    reader = fixture_attach(PYTOMIC_READ);
    create_slots("more", 300, PYTOMIC_COUNTER);
    ck_ok(pytomic_snapshot_take(reader, &snapshot));
    ck_assert_uint_eq(snapshot.count, 600);
    pytomic_snapshot_free(&snapshot);
    ck_assert_int_eq(fixture_access(mapping_header(reader)), 1); /* shown, but not for writing */
    ck_assert_int_eq(fixture_access(mapping_cell(reader, 599)), 1);
    pytomic_close(reader);
}
END_TEST

/* Bytes of the file that have memory. */
static uint64_t memory_of_file(void)
{
    struct stat status;
    int fd = files_open(fixture_name);

    ck_assert_int_eq(fstat(fd, &status), 0);
    close(fd);
    return (uint64_t)status.st_blocks * 512;
}

/* Whether this process may lock memory, and does when it asks to: AddressSanitizer makes nothing of it. */
static bool locks_memory(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    bool asked = status != NULL && mlockall(MCL_CURRENT) == 0;
    unsigned long locked = 0;
    char line[256];

    while (asked && fgets(line, sizeof(line), status) != NULL) {
        (void)sscanf(line, "VmLck: %lu", &locked);
    }
    if (status != NULL) {
        fclose(status);
    }
    munlockall();
    return locked > 0;
}

/* Attached before or after it; then the segment grows. */
static int lock_memory(int flags, bool attached_before, uint64_t *memory)
{
    static pytomic_options options = {.max_slots = FIXTURE_MANY_SLOTS};
    pytomic_segment *segment = NULL;
    pytomic_slot slot;
    char name[16];
    int code = 0;

    pytomic_close(fixture_segment);
    pytomic_unlink(fixture_name);
    if (attached_before) {
        code = pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &segment);
    }
    code = code == 0 && mlockall(flags) != 0 ? -1 : code;
    if (code == 0 && !attached_before) {
        code = pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &segment);
    }
    memory[0] = memory_of_file();
    for (int i = 0; code == 0 && i < 1000; i++) {
        snprintf(name, sizeof(name), "%d", i);
        code =
            pytomic_slot_open(segment, name, i % 100 == 0 ? PYTOMIC_COUNTER : PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot);
    }
    memory[1] = memory_of_file();
    munlockall();
    fixture_segment = segment;
    return code;
}

/* of half a gigabyte that the file could ever hold */
START_TEST(locked_memory_follows_what_is_in_use)
{
    static const struct {
        int flags;
        bool attached_before;
    } cases[] = {{MCL_CURRENT, true}, {MCL_FUTURE, false}, {MCL_CURRENT | MCL_FUTURE, true}};
    uint64_t memory[2];

    fixture_need(locks_memory(), "memory cannot be locked");
    ck_gives(0, lock_memory(cases[_i].flags, cases[_i].attached_before, memory));
    ck_assert_uint_le(memory[0], 65536);
    /* records, cells, levels 1 and 2 of the directory, 63 groups of lanes at most */
    ck_assert_uint_le(memory[1], layout_chunks_end(1000) + (3 << 12) * 8 +
                                     63 * layout_group_size(&fixture_segment->geometry) + 65536);
}
END_TEST

/* the kernel counts address space as locked that a process with MCL_FUTURE maps, also where there is no memory in it */
START_TEST(a_process_that_may_lock_little_memory_is_told_so)
{
    struct rlimit limit = {.rlim_cur = 4096, .rlim_max = 4096};
    pytomic_segment *segment;

    fixture_need(geteuid() == 0 && locks_memory(), "only root can become another, and memory has to be locked");
    pytomic_close(fixture_segment);
    fixture_segment = NULL;
    ck_ok(pytomic_unlink(fixture_name));
    pid_t child = child_fork();
    if (child == 0) {
        bool ready = mlockall(MCL_FUTURE) == 0 && setrlimit(RLIMIT_MEMLOCK, &limit) == 0 &&
                     setresuid(FIXTURE_OTHER_USER, FIXTURE_OTHER_USER, FIXTURE_OTHER_USER) == 0;
        int code = pytomic_open(fixture_name, PYTOMIC_CREATE, NULL, &segment);
        _exit(!ready ? 1 : code == -EAGAIN ? 0 : 2);
    }
    ck_assert_int_eq(child_wait(child), 0);
    ck_code(-PYTOMIC_E_NO_SEGMENT, pytomic_unlink(fixture_name));
}
END_TEST

static int (*behind_the_exit)(void);

/* Runs after the library has left all segments, because destructors of a lower priority come later. */
__attribute__((destructor(101))) static void go_on_after_the_exit(void)
{
    if (behind_the_exit != NULL) {
        _exit(behind_the_exit());
    }
}

static char long_name[300];

/* As another thread has it that goes on while the process ends. */
static int use_what_was_left(void)
{
    pytomic_description description;
    pytomic_slot slot;
    bool right = pytomic_slot_find(fixture_segment, "counter 0", &slot) == 0;

    pytomic_counter_inc(&slot.counter);
    right = right && pytomic_counter_sum(&slot.counter) == 1 &&
            pytomic_slot_find(fixture_segment, "many 699", &slot) == 0 && pytomic_inc(slot.as_uint) == 700 &&
            pytomic_slot_find(fixture_segment, long_name, &slot) == 0 && pytomic_inc(slot.as_uint) == 7 &&
            pytomic_description_get(fixture_segment, "family", &description) == 0;
    if (!right) {
        return 1;
    }
    const layout_geometry *plan = &fixture_segment->geometry;
    bool same = shown(fixture_segment, layout_chunks_end(702) - 1) && !shown(fixture_segment, layout_chunks_end(702)) &&
                shown(fixture_segment, layout_level_offset(plan, 3) - 1) &&
                !shown(fixture_segment, plan->lane_offset + 2 * layout_group_size(plan) + 4096) &&
                shown(fixture_segment, plan->extent_map_offset) &&
                !shown(fixture_segment, plan->extent_offset + 64 * 256) && !shown(fixture_segment, plan->size - 1);
    return same ? 0 : 2;
}

/* its mapping is put through another opening, to see whether it was the last; other threads may be using it */
START_TEST(an_ephemeral_segment_stays_in_use_while_the_process_ends)
{
    pytomic_options options = {.ephemeral = true};
    pytomic_description description = {.help = "A help."};
    pytomic_slot slot;

    pytomic_close(fixture_segment);
    fixture_segment = NULL;
    ck_ok(pytomic_unlink(fixture_name));
    memset(long_name, 'n', sizeof(long_name) - 1);
    pid_t child = child_fork();
    if (child == 0) {
        ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, &options, &fixture_segment));
        create_slots("counter", 1, PYTOMIC_COUNTER);
        create_slots("many", 700, PYTOMIC_UINT);
        ck_ok(pytomic_slot_open(fixture_segment, long_name, PYTOMIC_UINT, PYTOMIC_CREATE, 6, &slot));
        ck_ok(pytomic_describe(fixture_segment, "family", &description));
        behind_the_exit = use_what_was_left;
        exit(77);
    }
    ck_assert_int_eq(child_wait(child), 0);
    ck_code(-PYTOMIC_E_NO_SEGMENT, pytomic_open(fixture_name, 0, NULL, &fixture_segment));
}
END_TEST

/* a peer may write any number there while we are attached */
START_TEST(numbers_read_from_the_segment_are_bounded)
{
    layout_header *header = mapping_header(fixture_segment);
    uint32_t claimed = header->claimed;

    store32(&header->claimed, UINT32_MAX);
    store32(&header->directory_level, UINT32_MAX);
    store32(&header->extents_claimed, UINT32_MAX);
    ck_assert_uint_eq(mapping_claimed(fixture_segment), claimed); /* until it is asked to follow */
    ck_assert_uint_eq(mapping_directory_level(fixture_segment), 0);
    ck_gives(0, mapping_follow(fixture_segment));
    ck_assert_uint_eq(mapping_claimed(fixture_segment), FIXTURE_SLOTS);
    ck_assert_uint_eq(mapping_directory_level(fixture_segment), fixture_segment->geometry.directory_levels - 1);
    ck_assert_uint_eq(mapping_extents(fixture_segment), fixture_segment->geometry.extent_units);
    store32(&header->claimed, 0);
    store32(&header->directory_level, 0);
    store32(&header->extents_claimed, 0);
    ck_gives(0, mapping_follow(fixture_segment));
    ck_assert_uint_eq(mapping_claimed(fixture_segment), FIXTURE_SLOTS); /* what was seen stays in view */
    ck_assert_uint_eq(mapping_directory_level(fixture_segment), 0);     /* but the level in use is what it says */
    ck_assert_uint_eq(mapping_extents(fixture_segment), fixture_segment->geometry.extent_units);
}
END_TEST

START_TEST(facts_changed_after_the_attach_change_nothing_for_us)
{
    layout_header *header = mapping_header(fixture_segment);
    pytomic_slot slot;

    memset(header, 0xff, offsetof(layout_header, change));
    ck_ok(pytomic_slot_open(fixture_segment, "slot", PYTOMIC_INT, PYTOMIC_CREATE, 7, &slot));
    ck_assert_int_eq(pytomic_load(slot.as_int), 7);
    ck_ok(pytomic_slot_find(fixture_segment, "slot", &slot));
    ck_assert_ptr_eq(slot.cell, mapping_cell(fixture_segment, slot.index));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mapping");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");
    TCase *kernel = fixture_case_with_segment(suite, "Kernel");

    tcase_set_tags(kernel, FIXTURE_KERNEL_TAG);
    tcase_add_test(core, a_segment_is_mapped_once_and_counted);
    tcase_add_test(core, a_read_only_mapping_is_another_view_of_the_same_bytes);
    tcase_add_test(core, closing_in_any_order_leaves_the_others_mapped);
    tcase_add_test(core, the_parts_lie_where_the_plan_says);
    tcase_add_test(core, the_lanes_of_a_counter_lie_in_its_group);
    tcase_add_test(core, only_what_is_claimed_can_be_touched);
    tcase_add_test(core, a_process_sees_what_grew_after_it_attached);
    tcase_add_test(core, a_reader_that_attached_before_walks_through_all);
    tcase_add_loop_test(core, locked_memory_follows_what_is_in_use, 0, 3);
    tcase_add_test(core, an_ephemeral_segment_stays_in_use_while_the_process_ends);
    tcase_add_test(core, no_descriptor_stays_open);
    tcase_add_test(core, threads_open_and_close_at_the_same_time);
    tcase_add_test(core, a_child_forked_while_another_thread_opens_can_open);
    tcase_add_test(kernel, a_process_that_may_lock_little_memory_is_told_so);
    tcase_add_test(limits, numbers_read_from_the_segment_are_bounded);
    tcase_add_test(limits, facts_changed_after_the_attach_change_nothing_for_us);
    return fixture_run(suite);
}
