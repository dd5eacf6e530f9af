/* SPDX-License-Identifier: MIT */
/*
 * Each public function, with each call it makes to the system refused in turn, with each error that call can give.
 * Holds: the function returns that error or, where there is another way, does its work; errno is as it was; no
 * descriptor, no mapping, no file and no half change is left; the segment is sound and its values are there; the
 * same call then works.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "holdings.h"
#include "interpose.h"
#include "layout.h"
#include "must.h"
#include "pytomic.h"
#include "sound.h"
#include "unique.h"

#define MAX_SLOTS 1000u

static pytomic_segment *segment; /* attached before the operation */
static pytomic_slot slot;        /* made by it */
static unsigned slots;           /* in the segment before it */
static int faults;

/* --- what there is before an operation --- */

static void with_nothing(void)
{
    slots = 0;
}

static void with_slots(unsigned count)
{
    pytomic_options options = {.max_slots = MAX_SLOTS};
    char name[16];

    slots = count;
    must(pytomic_open(test_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment) == 0);
    for (unsigned i = 0; i < slots; i++) {
        snprintf(name, sizeof(name), "s%u", i);
        must(pytomic_slot_open(segment, name, PYTOMIC_UINT, PYTOMIC_CREATE, 1000 + i, &slot) == 0);
    }
}

static void with_few(void)
{
    with_slots(3);
}

static void with_a_full_chunk(void)
{
    with_slots(LAYOUT_CHUNK_SLOTS);
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
    slots = 0;
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
    return pytomic_attach(path, PYTOMIC_INT, PYTOMIC_CREATE, 5, &slot);
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

/* of memory that this process has not mapped: as if another had sent it */
static int receive_cell(void)
{
    static int fd = -1;
    static uint64_t offset;
    pytomic_slot foreign;

    if (fd < 0) {
        int shared;
        must(pytomic_anonymous_create(PYTOMIC_INT, 1, &foreign) == 0);
        must(pytomic_anonymous_share(&foreign, &shared, &offset) == 0);
        must((fd = dup(shared)) >= 0);
        pytomic_anonymous_free(&foreign);
    }
    return pytomic_anonymous_receive(fd, offset, PYTOMIC_INT, &received);
}

static void free_received(void)
{
    pytomic_anonymous_free(&received);
}

static void nothing(void)
{
}

static const struct operation {
    const char *name;
    void (*before)(void);
    int (*run)(void);
    void (*undo)(void);
} operations[] = {
    {"create a segment", with_nothing, create, close_opened},
    {"create a segment without /proc", with_nothing, create_without_proc, close_opened},
    {"create an ephemeral segment", with_nothing, create_ephemeral, close_opened},
    {"create a segment for a group", with_nothing, create_for_group, close_opened},
    {"attach by descriptor", with_a_descriptor, attach_by_descriptor, close_opened_and_file},
    {"attach", with_a_file_only, attach, close_opened},
    {"attach read-only", with_a_file_only, attach_to_read, close_opened},
    {"create a slot", with_few, create_slot, remove_new},
    {"create a slot in a new chunk", with_a_full_chunk, create_slot, remove_new},
    {"create a slot on a new level", with_a_full_level, create_slot, remove_new},
    {"create a slot after a cut short change", with_a_change_cut_short, create_slot, remove_new},
    {"create a sharded counter", with_few, create_counter, remove_new},
    {"create a histogram", with_few, create_histogram, remove_new},
    {"create a slot with a long name", with_few, create_long_slot, remove_long_slot},
    {"create three slots at once", with_few, create_many, remove_many},
    {"describe", with_few, describe, remove_description},
    {"describe anew", with_a_description, describe, describe_as_before},
    {"remove a description", with_a_description, remove_the_description, describe_again},
    {"remove a slot", with_few, remove_slot, bring_back},
    {"remove a slot by handle", with_few, remove_by_handle, bring_back},
    {"attach by path", with_nothing, attach_by_path, detach},
    {"take a snapshot", with_few, take_snapshot, free_snapshot},
    {"info", with_few, get_info, nothing},
    {"list", with_few, list, free_names},
    {"gc", with_few, collect, free_names},
    {"check", with_a_file_only, check, free_report},
    {"check a cut short change", with_a_change_cut_short, check, free_report},
    {"repair", with_a_file_only, repair, free_report},
    {"unlink", with_a_file_only, unlink_segment, with_nothing},
    {"create an anonymous cell", with_nothing, create_cell, free_cell},
    {"share an anonymous cell", with_a_cell, share_cell, nothing},
    {"receive an anonymous cell", with_nothing, receive_cell, free_received},
};

/* Every slot that was there is there, with its value, and no other is. */
static void must_be_untouched(bool may_be_unsettled)
{
    pytomic_segment *again;
    pytomic_slot_info info;
    uint32_t cursor = 0, count = 0, number;

    must(pytomic_open(test_name, PYTOMIC_READ, NULL, &again) == 0);
    while (pytomic_slot_next(again, &cursor, &info) == 1) {
        must(sscanf(info.name, "s%u", &number) == 1 && info.value == 1000 + number);
        count++;
    }
    must(count == slots);
    pytomic_close(again);
    must(may_be_unsettled || is_sound(test_name));
}

static void clean_up(const struct operation *operation)
{
    if (operation->before == with_a_cell) {
        free_cell();
    }
    pytomic_close(segment);
    segment = NULL;
    pytomic_unlink(test_name);
    pytomic_unlink(other_name);
}

/* What the function may say when the call was refused so; 0 says that it found another way. */
static bool is_right(const struct operation *operation, int code, interpose_result fault)
{
    if (operation->run == share_cell) {
        return code == -EBADF; /* a descriptor that cannot be looked at counts as one that was closed */
    }
    if (operation->run == collect && code == 0) {
        return true; /* passes over what it cannot look at */
    }
    bool restarts = fault.error == EINTR;
    if (operation->run == receive_cell && strcmp(fault.call, "fcntl") == 0 && fault.error == EINVAL) {
        return code == -PYTOMIC_E_FOREIGN; /* what has no seals is no memory of ours */
    }
    if (operation->run == check && code == 0 && report.more) {
        return true; /* says that it could not look at everything */
    }
    bool unnameable = fault.error == ENOENT || fault.error == EPERM; /* then a named draft is tried */
    bool falls_back = strcmp(fault.call, INTERPOSE_SYSTEM) == 0 || (strcmp(fault.call, "linkat") == 0 && unnameable) ||
                      (strcmp(fault.call, "fchown") == 0 && unnameable) ||
                      (strcmp(fault.call, "open") == 0 && (fault.error == EOPNOTSUPP || fault.error == EISDIR));

    return restarts || falls_back ? code == 0 : code == -fault.error;
}

/* Run the operation with one fault. False: it has no call number k. `*more`: the call has further errors. */
static bool inject(const struct operation *operation, unsigned k, unsigned which, bool *more)
{
    operation->before();
    holdings before = holdings_now();
    interpose_arm(k, which);
    errno = MUST_ERRNO;
    int code = operation->run();
    int seen_errno = errno;
    interpose_result fault = interpose_disarm();

    must(seen_errno == MUST_ERRNO);
    *more = fault.reached && fault.error != 0;
    if (*more) {
        faults++;
        if (!is_right(operation, code, fault)) {
            fprintf(stderr, "%s: call %u, %s, gave %s; result %d\n", operation->name, k, fault.call,
                    strerror(fault.error), code);
            must(is_right(operation, code, fault));
        }
    }
    must(interpose_draft()[0] == '\0' || access(interpose_draft(), F_OK) != 0);
    if (code != 0) {
        if (operation->run == attach_by_path) { /* a segment made on the way to a refused slot is a whole change */
            pytomic_unlink(other_name);
        }
        if (!holdings_same(before, holdings_now())) {
            fprintf(stderr, "%s: call %u, %s, gave %s\n", operation->name, k, fault.call, strerror(fault.error));
            exit(EXIT_FAILURE);
        }
        if (operation->before != with_nothing && operation->before != with_a_cell) {
            /* a repair that got no memory leaves the caches to whoever comes next */
            must_be_untouched(operation->before == with_a_change_cut_short || operation->run == repair);
        }
        must_give(0, operation->run());
    }
    operation->undo();
    clean_up(operation);
    return fault.reached;
}

int main(void)
{
    unique_begin("refusals");
    receive_cell();
    free_received(); /* so that the descriptor it keeps is there before anything is counted */
    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        int before = faults;
        bool reached = true, more;
        for (unsigned k = 1; reached; k++) {
            more = true;
            for (unsigned which = 0; more; which++) {
                reached = inject(&operations[i], k, which, &more);
            }
        }
        printf("%-40s %3d refusals\n", operations[i].name, faults - before);
        must(faults > before);
    }
    printf("%d refusals\n", faults);
    return EXIT_SUCCESS;
}
