/* SPDX-License-Identifier: MIT */
/*
 * structure SLOTS: make a segment with so many slots at once and another one with them one by one; say as JSON how the
 * latter is called, and how many seconds each took. Then for each line on standard input one round, answered by a line of nanoseconds for one create, look-up, remove, snapshot and
 * iteration (the last two of the whole segment). At the end of the input the segment is unlinked.
 */
#include <pytomic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "contender.h"

#define CHANGES 200    /* slots that a round creates and removes */
#define LOOK_UPS 1000  /* timed in one go, of names drawn at random or in the order in which the slots were made */
#define GOES 100       /* of a round, so that it is look-ups that fill the caches, and not what came before them */
#define ENTRY_SIZE 16u /* bytes of the directory for each slot: docs/format.md */
#define SLOT_SIZE 448u /* a record and a cell */

typedef char slot_name[32];

static pytomic_segment *segment;
static slot_name names[LOOK_UPS];

static uint32_t random_number(void)
{
    static uint64_t state = 88172645463325252u; /* xorshift: Marsaglia, "Xorshift RNGs", 2003 */

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32);
}

static void create(const char *name)
{
    pytomic_slot slot;

    need(pytomic_slot_open(segment, name, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot) == 0, "pytomic_slot_open() failed");
}

static pytomic_segment *open_new(const char *name, unsigned slots)
{
    pytomic_options options = {.max_slots = slots + CHANGES};
    pytomic_segment *opened;

    need(pytomic_open(name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &opened) == 0, "pytomic_open() failed");
    return opened;
}

static const char **names_of_slots(unsigned slots)
{
    const char **list = calloc(slots, sizeof(*list));
    slot_name *text = calloc(slots, sizeof(*text));

    need(list != NULL && text != NULL, "no memory for the names");
    for (unsigned i = 0; i < slots; i++) {
        snprintf(text[i], sizeof(text[i]), "requests/%u", i);
        list[i] = text[i];
    }
    return list;
}

static double fill_at_once(const char *name, unsigned slots, const char **list)
{
    pytomic_slot *made = calloc(slots, sizeof(*made));
    size_t opened;

    need(made != NULL, "no memory for the handles");
    uint64_t begun = now();
    pytomic_segment *filled = open_new(name, slots);
    need(pytomic_slot_open_many(filled, slots, list, PYTOMIC_UINT, PYTOMIC_CREATE, 0, made, &opened) == 0 &&
             opened == slots && pytomic_slot_check(&made[slots - 1]) == 0,
         "pytomic_slot_open_many() failed");
    double seconds = (double)(now() - begun) / 1e9;
    pytomic_close(filled);
    pytomic_unlink(name);
    free(made);
    return seconds;
}

static double fill(const char *name, unsigned slots, const char **list)
{
    uint64_t begun = now();

    segment = open_new(name, slots);
    for (unsigned i = 0; i < slots; i++) {
        create(list[i]);
    }
    return (double)(now() - begun) / 1e9;
}

static double time_creates(void)
{
    for (unsigned i = 0; i < CHANGES; i++) {
        snprintf(names[i], sizeof(names[i]), "extra/%u", i);
    }
    uint64_t begun = now();
    for (unsigned i = 0; i < CHANGES; i++) {
        create(names[i]);
    }
    return (double)(now() - begun) / CHANGES;
}

static double time_removes(void)
{
    uint64_t begun = now();

    for (unsigned i = 0; i < CHANGES; i++) {
        need(pytomic_slot_remove(segment, names[i]) == 0, "pytomic_slot_remove() failed");
    }
    return (double)(now() - begun) / CHANGES;
}

static uint64_t look_up_names(unsigned slots, bool in_order)
{
    static unsigned next;
    pytomic_slot slot;

    for (unsigned i = 0; i < LOOK_UPS; i++) {
        snprintf(names[i], sizeof(names[i]), "requests/%u", (in_order ? next++ : random_number()) % slots);
    }
    uint64_t begun = now();
    for (unsigned i = 0; i < LOOK_UPS; i++) {
        need(pytomic_slot_find(segment, names[i], &slot) == 0, "pytomic_slot_find() failed");
    }
    return now() - begun;
}

static double time_look_ups(unsigned slots, bool in_order)
{
    uint64_t elapsed = 0;

    for (unsigned i = 0; i < GOES; i++) {
        elapsed += look_up_names(slots, in_order);
    }
    return (double)elapsed / (LOOK_UPS * GOES);
}

static volatile char *memory_of_same_size(size_t size)
{
    static volatile char *memory;

    if (memory == NULL) {
        memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        need(memory != MAP_FAILED, "mmap() failed");
        memset((void *)memory, 0, size);
    }
    return memory;
}

/*
 * The least that a look-up by a hash can do, on memory of the same size: read the entry that the hash says, and with what
 * it holds read the line of the slot that it speaks of. The hash is random also where the slots come in order.
 */
static double time_two_reads(unsigned slots, bool in_order)
{
    size_t entries = (size_t)slots * ENTRY_SIZE, read = 0;
    volatile char *memory = memory_of_same_size(entries + (size_t)slots * SLOT_SIZE);
    uint64_t begun = now();

    for (unsigned i = 0; i < LOOK_UPS * GOES; i++) {
        uint32_t drawn = random_number() + (uint32_t)read; /* which is 0, but the processor has to wait for it */
        size_t entry = (uint64_t)drawn * slots >> 32;
        read = (size_t)memory[entry * ENTRY_SIZE] + ((in_order ? i : drawn) + read) % slots;
        read = (size_t)memory[entries + read * SLOT_SIZE];
    }
    return (double)(now() - begun) / (LOOK_UPS * GOES);
}

static double time_snapshot(unsigned slots)
{
    uint64_t begun = now();
    pytomic_snapshot snapshot;

    need(pytomic_snapshot_take(segment, &snapshot) == 0 && snapshot.count == slots, "pytomic_snapshot_take() failed");
    pytomic_snapshot_free(&snapshot);
    return (double)(now() - begun);
}

static double time_iteration(unsigned slots)
{
    static pytomic_slot_info info;
    uint64_t begun = now();
    uint32_t cursor = 0;
    unsigned seen = 0;

    while (pytomic_slot_next(segment, &cursor, &info) == 1) {
        seen++;
    }
    need(seen == slots, "pytomic_slot_next() failed");
    return (double)(now() - begun);
}

static void print_round(unsigned slots)
{
    double created = time_creates(), removed = time_removes();

    printf("{\"create\": %.1f, \"remove\": %.1f, ", created, removed);
    printf("\"look-up at random\": %.1f, \"look-up in order\": %.1f, ", time_look_ups(slots, false),
           time_look_ups(slots, true));
    printf("\"two dependent reads at random\": %.1f, \"two dependent reads in order\": %.1f, ",
           time_two_reads(slots, false), time_two_reads(slots, true));
    printf("\"snapshot\": %.1f, \"iterate\": %.1f}\n", time_snapshot(slots), time_iteration(slots));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    need(argc == 2 && atoi(argv[1]) > 0, "usage: structure SLOTS");
    unsigned slots = (unsigned)atoi(argv[1]);
    char name[32];

    signal(SIGPIPE, SIG_IGN); /* whoever asked may be gone: the segment must go too */
    snprintf(name, sizeof(name), "bench-%ld", (long)getpid());
    const char **list = names_of_slots(slots);
    double at_once = fill_at_once(name, slots, list);
    printf("{\"segment\": \"%s\", \"fill at once\": %.6f, \"fill\": %.6f}\n", name, at_once, fill(name, slots, list));
    fflush(stdout);
    for (int letter; (letter = getchar()) != EOF;) {
        if (letter == '\n') {
            print_round(slots);
        }
    }
    pytomic_close(segment);
    pytomic_unlink(name);
    return 0;
}
