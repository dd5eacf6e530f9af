/* SPDX-License-Identifier: MIT */
/*
 * Each public function, with each call it makes to the system refused in turn, with each error that call can give.
 * Holds: the function returns that error or, where there is another way, does its work; errno is as it was; no
 * descriptor, no mapping, no file and no half change is left; the segment is sound and its values are there; the
 * same call then works.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ground.h"
#include "interpose.h"
#include "layout.h"

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
    must(pytomic_open(ground_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment) == 0);
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
    char path[128];
    uint64_t odd = 7;

    with_few();
    snprintf(path, sizeof(path), "/dev/shm/pytomic.%s", ground_name);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    must(fd >= 0 && pwrite(fd, &odd, sizeof(odd), offsetof(layout_header, change)) == sizeof(odd));
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
    return pytomic_open(ground_other, PYTOMIC_CREATE, NULL, &opened);
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

    return pytomic_open(ground_other, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &opened);
}

static int attach(void)
{
    return pytomic_open(ground_name, 0, NULL, &opened);
}

static int attach_to_read(void)
{
    return pytomic_open(ground_name, PYTOMIC_READ, NULL, &opened);
}

static void close_opened(void)
{
    pytomic_close(opened);
    pytomic_unlink(ground_other);
}

static int create_slot(void)
{
    return pytomic_slot_open(segment, "new", PYTOMIC_INT, PYTOMIC_CREATE, 5, &slot);
}

static int create_counter(void)
{
    return pytomic_slot_open(segment, "new", PYTOMIC_COUNTER, PYTOMIC_CREATE, 5, &slot);
}

static void remove_new(void)
{
    must(pytomic_slot_remove(segment, "new") == 0);
}

static int remove_slot(void)
{
    return pytomic_slot_remove(segment, "s0");
}

static void bring_back(void)
{
    must(pytomic_slot_open(segment, "s0", PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 1000, &slot) == 0);
}

static int attach_by_path(void)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/new", ground_other);
    return pytomic_attach(path, PYTOMIC_INT, PYTOMIC_CREATE, 5, &slot);
}

static void detach(void)
{
    pytomic_detach(&slot);
    must(pytomic_unlink(ground_other) == 0);
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
    return pytomic_check(ground_name, &report);
}

static int repair(void)
{
    return pytomic_repair(ground_name, 0, &report);
}

static void free_report(void)
{
    pytomic_report_free(&report);
}

static int unlink_segment(void)
{
    return pytomic_unlink(ground_name);
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
    uint64_t offset;
    pytomic_slot foreign;

    if (fd < 0) {
        int shared;
        must(pytomic_anonymous_create(PYTOMIC_INT, 1, &foreign) == 0);
        must(pytomic_anonymous_share(&foreign, &shared, &offset) == 0);
        must((fd = dup(shared)) >= 0);
        pytomic_anonymous_free(&foreign);
    }
    return pytomic_anonymous_receive(fd, 0, PYTOMIC_INT, &received);
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
    {"attach", with_a_file_only, attach, close_opened},
    {"attach read-only", with_a_file_only, attach_to_read, close_opened},
    {"create a slot", with_few, create_slot, remove_new},
    {"create a slot in a new chunk", with_a_full_chunk, create_slot, remove_new},
    {"create a slot on a new level", with_a_full_level, create_slot, remove_new},
    {"create a slot after a cut short change", with_a_change_cut_short, create_slot, remove_new},
    {"create a sharded counter", with_few, create_counter, remove_new},
    {"remove a slot", with_few, remove_slot, bring_back},
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

    must(pytomic_open(ground_name, PYTOMIC_READ, NULL, &again) == 0);
    while (pytomic_slot_next(again, &cursor, &info) == 1) {
        must(sscanf(info.name, "s%u", &number) == 1 && info.value == 1000 + number);
        count++;
    }
    must(count == slots);
    pytomic_close(again);
    must(may_be_unsettled || ground_is_sound(ground_name));
}

static void clean_up(const struct operation *operation)
{
    if (operation->before == with_a_cell) {
        free_cell();
    }
    pytomic_close(segment);
    segment = NULL;
    pytomic_unlink(ground_name);
    pytomic_unlink(ground_other);
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
    bool falls_back = (strcmp(fault.call, "linkat") == 0 && (fault.error == ENOENT || fault.error == EPERM)) ||
                      (strcmp(fault.call, "open") == 0 && (fault.error == EOPNOTSUPP || fault.error == EISDIR));

    return restarts || falls_back ? code == 0 : code == -fault.error;
}

/* Run the operation with one fault. False: it has no call number k. `*more`: the call has further errors. */
static bool inject(const struct operation *operation, unsigned k, unsigned which, bool *more)
{
    operation->before();
    ground_state before = ground_look();
    interpose_arm(k, which);
    errno = GROUND_ERRNO;
    int code = operation->run();
    int seen_errno = errno;
    interpose_result fault = interpose_disarm();

    must(seen_errno == GROUND_ERRNO);
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
            pytomic_unlink(ground_other);
        }
        if (!ground_same(before, ground_look())) {
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
    ground_begin("refusals");
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
