/* SPDX-License-Identifier: MIT */
#include "refused.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "child.h"
#include "files.h"
#include "layout.h"
#include "must.h"
#include "unique.h"

#define MAX_SLOTS 1000u

static pytomic_segment *segment; /* attached before the operation */
static pytomic_slot slot;        /* made by it */
unsigned refused_slots;

/* --- what there is before an operation --- */

static void with_nothing(void)
{
    refused_slots = 0;
}

static void add_slots(unsigned end)
{
    char name[16];

    for (; refused_slots < end; refused_slots++) {
        snprintf(name, sizeof(name), "s%u", refused_slots);
        must(pytomic_slot_open(segment, name, PYTOMIC_UINT, PYTOMIC_CREATE, 1000 + refused_slots, &slot) == 0);
    }
}

static void with_slots(unsigned count)
{
    pytomic_options options = {.max_slots = MAX_SLOTS};

    refused_slots = 0;
    must(pytomic_open(test_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment) == 0);
    add_slots(count);
}

static void with_few(void)
{
    with_slots(3);
}

static void with_a_full_chunk(void)
{
    with_slots(LAYOUT_CHUNK_SLOTS);
}

/* This process has not seen the second chunk yet. */
static void with_a_chunk_of_another(void)
{
    with_few();
    pid_t child = child_fork();
    if (child == 0) {
        add_slots(LAYOUT_CHUNK_SLOTS + 1);
        _exit(EXIT_SUCCESS);
    }
    must(child_wait(child) == EXIT_SUCCESS);
    refused_slots = LAYOUT_CHUNK_SLOTS + 1;
}

static void with_a_full_level(void)
{
    with_slots(LAYOUT_DIRECTORY_ENTRIES / 2);
}

static void with_a_change_cut_short(void)
{
    uint64_t odd = 7;

    with_few();
    int fd = files_open(test_name);
    must(pwrite(fd, &odd, sizeof(odd), offsetof(layout_header, change)) == sizeof(odd));
    close(fd);
}

static void with_a_file_only(void)
{
    with_few();
    pytomic_close(segment);
    segment = NULL;
}

static void with_a_cell(void)
{
    refused_slots = 0;
    must(pytomic_anonymous_create(PYTOMIC_INT, 1, &slot) == 0);
}

/* --- the operations, and what undoes one that worked --- */

static pytomic_segment *opened;
static pytomic_report report;
static pytomic_names names;
static pytomic_snapshot snapshot;
static pytomic_slot received;

static int create(void)
{
    return pytomic_open(other_name, PYTOMIC_CREATE, NULL, &opened);
}

static int create_without_proc(void)
{
    interpose_without_proc(true);
    int code = create();
    interpose_without_proc(false);
    return code;
}

static int create_ephemeral(void)
{
    pytomic_options options = {.ephemeral = true};

    return pytomic_open(other_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &opened);
}

static int create_for_group(void)
{
    pytomic_options options = {.set_group = true, .group = (uint32_t)getgid()};

    return pytomic_open(other_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &opened);
}

static int attach(void)
{
    return pytomic_open(test_name, 0, NULL, &opened);
}

static int attach_to_read(void)
{
    return pytomic_open(test_name, PYTOMIC_READ, NULL, &opened);
}

/* What a sandboxed process was handed. */
static int file = -1;

static void with_a_descriptor(void)
{
    with_a_file_only();
    file = files_open(test_name);
}

static int attach_by_descriptor(void)
{
    return pytomic_open_fd(file, 0, &opened);
}

static void close_opened_and_file(void)
{
    pytomic_close(opened);
    close(file);
}

static void close_opened(void)
{
    pytomic_close(opened);
    pytomic_unlink(other_name);
}

static int create_slot(void)
{
    return pytomic_slot_open(segment, "new", PYTOMIC_INT, PYTOMIC_CREATE, 5, &slot);
}

static int create_counter(void)
{
    return pytomic_slot_open(segment, "new", PYTOMIC_COUNTER, PYTOMIC_CREATE, 5, &slot);
}

static int create_histogram(void)
{
    const pytomic_histogram_options options = {.bounds = (const double[]){1, 2}, .count = 2};

    return pytomic_histogram_open(segment, "new", &options, PYTOMIC_CREATE, &slot);
}

static const char *long_name(void)
{
    static char name[1001];

    memset(name, 'n', sizeof(name) - 1);
    return name;
}

static int create_long_slot(void)
{
    return pytomic_slot_open(segment, long_name(), PYTOMIC_INT, PYTOMIC_CREATE, 5, &slot);
}

static void remove_long_slot(void)
{
    must(pytomic_slot_remove(segment, long_name()) == 0);
}

/* In the order of their creation: one that is refused in the middle leaves those before it. */
static int create_many(void)
{
    static const char *const many[] = {"many 0", "many 1", "new"};
    static pytomic_slot made[3];
    size_t count;
    int code = pytomic_slot_open_many(segment, 3, many, PYTOMIC_COUNTER, PYTOMIC_CREATE, 5, made, &count);

    while (code != 0 && count > 0) { /* what is there then is whole; the rest of the test wants to find it as before */
        interpose_pause(true);
        must(pytomic_slot_remove_handle(&made[--count]) == 0);
        interpose_pause(false);
    }
    return code;
}

static void remove_many(void)
{
    must(pytomic_slot_remove(segment, "many 0") == 0 && pytomic_slot_remove(segment, "many 1") == 0);
    must(pytomic_slot_remove(segment, "new") == 0);
}

static int describe_as(const char *help)
{
    pytomic_description description = {.unit = "bytes"};

    strcpy(description.help, help);
    return pytomic_describe(segment, "s", &description);
}

static int describe(void)
{
    return describe_as("What it says then.");
}

static void remove_description(void)
{
    must(pytomic_description_remove(segment, "s") == 0);
}

static void with_a_description(void)
{
    with_few();
    must(describe_as("What it said before.") == 0);
}

static int remove_the_description(void)
{
    return pytomic_description_remove(segment, "s");
}

static void must_say(const char *help)
{
    pytomic_description description;

    must(pytomic_description_get(segment, "s", &description) == 0 && strcmp(description.help, help) == 0);
}

static void describe_as_before(void)
{
    must_say("What it says then.");
}

static void describe_again(void)
{
    must(describe() == 0);
}

static void remove_new(void)
{
    must(pytomic_slot_remove(segment, "new") == 0);
}

static int remove_slot(void)
{
    return pytomic_slot_remove(segment, "s0");
}

static int remove_by_handle(void)
{
    int code = pytomic_slot_find(segment, "s0", &slot);

    return code == 0 ? pytomic_slot_remove_handle(&slot) : code;
}

static void bring_back(void)
{
    must(pytomic_slot_open(segment, "s0", PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 1000, &slot) == 0);
}

static int attach_by_path(void)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/new", other_name);
    int code = pytomic_attach(path, PYTOMIC_INT, PYTOMIC_CREATE, 5, &slot);
    if (code != 0) { /* a segment made on the way to a refused slot is a whole change */
        interpose_pause(true);
        pytomic_unlink(other_name);
        interpose_pause(false);
    }
    return code;
}

static void detach(void)
{
    pytomic_detach(&slot);
    must(pytomic_unlink(other_name) == 0);
}

static int take_snapshot(void)
{
    return pytomic_snapshot_take(segment, &snapshot);
}

static void free_snapshot(void)
{
    pytomic_snapshot_free(&snapshot);
}

static int get_info(void)
{
    return pytomic_segment_get_info(segment, &(pytomic_segment_info){.slots = 0});
}

static int list(void)
{
    return pytomic_list_segments(&names);
}

static int collect(void)
{
    return pytomic_gc(true, &names); /* dry, for there may be what other tests want to collect */
}

static void free_names(void)
{
    pytomic_names_free(&names);
}

static int check(void)
{
    return pytomic_check(test_name, &report);
}

static int repair(void)
{
    return pytomic_repair(test_name, 0, &report);
}

static void free_report(void)
{
    pytomic_report_free(&report);
}

static int unlink_segment(void)
{
    return pytomic_unlink(test_name);
}

static int create_cell(void)
{
    return pytomic_anonymous_create(PYTOMIC_INT, 1, &slot);
}

static void free_cell(void)
{
    pytomic_anonymous_free(&slot);
}

static int share_cell(void)
{
    int fd;
    uint64_t offset;

    return pytomic_anonymous_share(&slot, &fd, &offset);
}

/* Memory that this process has not mapped: as if another had sent it. */
static int sent = -1;
static uint64_t sent_offset;

static void with_a_cell_sent(void)
{
    pytomic_slot foreign;
    int shared;

    refused_slots = 0;
    if (sent < 0) {
        must(pytomic_anonymous_create(PYTOMIC_INT, 1, &foreign) == 0);
        must(pytomic_anonymous_share(&foreign, &shared, &sent_offset) == 0);
        must((sent = dup(shared)) >= 0);
        pytomic_anonymous_free(&foreign);
    }
}

static int receive_cell(void)
{
    return pytomic_anonymous_receive(sent, sent_offset, PYTOMIC_INT, &received);
}

static void free_received(void)
{
    pytomic_anonymous_free(&received);
}

static void nothing(void)
{
}

/* It says so where it could not look at everything. */
static bool answer_to_checking(int code, interpose_result fault)
{
    return (code == 0 && report.more) || answer_is_plain(code, fault);
}

/* In a segment of its own: the other one has slots with values. */
static void with_a_semaphore(void)
{
    with_few();
    must(pytomic_open(other_name, PYTOMIC_CREATE, NULL, &opened) == 0);
    must(pytomic_semaphore_open(opened, "seats", 2, PYTOMIC_CREATE, &slot) == 0);
}

static int acquire_permit(void)
{
    return pytomic_semaphore_acquire(&slot, 0);
}

/* After one that was refused, all permits are free but that of the call that was not. */
static void release_permit(void)
{
    pytomic_semaphore_state state;

    must(pytomic_semaphore_read(&slot, &state) == 0 && state.held == 1 && state.ours == 1);
    must(pytomic_semaphore_release(&slot) == 0);
    close_opened();
}

static int read_semaphore(void)
{
    pytomic_semaphore_state state;

    return pytomic_semaphore_read(&slot, &state);
}

/* Too much locked memory is a lack of memory: -EAGAIN means that no permit is free. */
static bool answer_to_acquiring(int code, interpose_result fault)
{
    bool is_memory = strcmp(fault.call, "madvise") == 0 && fault.error == EAGAIN;

    return is_memory ? code == -ENOMEM : answer_is_plain(code, fault);
}

const refused refused_operations[] = {
    {"create a segment", with_nothing, create, .undo = close_opened},
    {"create a segment without /proc", with_nothing, create_without_proc, .undo = close_opened},
    {"create an ephemeral segment", with_nothing, create_ephemeral, .undo = close_opened},
    {"create a segment for a group", with_nothing, create_for_group, .undo = close_opened},
    {"attach by descriptor", with_a_descriptor, attach_by_descriptor, .undo = close_opened_and_file},
    {"attach", with_a_file_only, attach, .undo = close_opened},
    {"attach read-only", with_a_file_only, attach_to_read, .undo = close_opened},
    {"create a slot", with_few, create_slot, .undo = remove_new},
    {"create a slot in a new chunk", with_a_full_chunk, create_slot, .undo = remove_new},
    {"create a slot on a new level", with_a_full_level, create_slot, .undo = remove_new},
    {"create a slot after a cut short change", with_a_change_cut_short, create_slot, .undo = remove_new,
     .unsettled = true},
    {"create a sharded counter", with_few, create_counter, .undo = remove_new},
    {"create a histogram", with_few, create_histogram, .undo = remove_new},
    {"create a slot with a long name", with_few, create_long_slot, .undo = remove_long_slot},
    {"create three slots at once", with_few, create_many, .undo = remove_many},
    {"describe", with_few, describe, .undo = remove_description},
    {"describe anew", with_a_description, describe, .undo = describe_as_before},
    {"remove a description", with_a_description, remove_the_description, .undo = describe_again},
    {"remove a slot", with_few, remove_slot, .undo = bring_back},
    {"remove a slot of a segment that has grown", with_a_chunk_of_another, remove_slot, .undo = bring_back},
    {"remove a slot by handle", with_few, remove_by_handle, .undo = bring_back},
    {"acquire a permit", with_a_semaphore, acquire_permit, .undo = release_permit, .is_right = answer_to_acquiring},
    {"read a semaphore", with_a_semaphore, read_semaphore, .undo = close_opened},
    {"attach by path", with_nothing, attach_by_path, .undo = detach},
    {"take a snapshot", with_few, take_snapshot, .undo = free_snapshot},
    {"info", with_few, get_info, .undo = nothing},
    {"list", with_few, list, .undo = free_names},
    {"gc", with_few, collect, .undo = free_names, .is_right = answer_to_collecting},
    {"check", with_a_file_only, check, .undo = free_report, .is_right = answer_to_checking},
    {"check a cut short change", with_a_change_cut_short, check, .undo = free_report, .is_right = answer_to_checking,
     .unsettled = true},
    {"repair", with_a_file_only, repair, .undo = free_report, .unsettled = true},
    {"unlink", with_a_file_only, unlink_segment, .undo = with_nothing},
    {"create an anonymous cell", with_nothing, create_cell, .undo = free_cell},
    {"share an anonymous cell", with_a_cell, share_cell, .undo = free_cell, .is_right = answer_to_sharing},
    {"receive an anonymous cell", with_a_cell_sent, receive_cell, .undo = free_received,
     .is_right = answer_to_receiving},
};

const size_t refused_count = sizeof(refused_operations) / sizeof(refused_operations[0]);

bool refused_is_right(const refused *operation, int code, interpose_result fault)
{
    return operation->is_right != NULL ? operation->is_right(code, fault) : answer_is_plain(code, fault);
}

void refused_clean_up(void)
{
    pytomic_close(segment);
    segment = NULL;
    pytomic_unlink(test_name);
    pytomic_unlink(other_name);
}
