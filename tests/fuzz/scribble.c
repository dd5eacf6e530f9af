/* SPDX-License-Identifier: MIT */
/*
 * A peer with write permission scribbles random words over header, directory, records, cells, the extent map and extents WHILE others do all
 * that one does with a segment. Holds: every call comes to an end with a code of the contract, and nobody crashes.
 * First the scribbler is another process, then a thread of the same one.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "files.h"
#include "layout.h"
#include "must.h"
#include "pytomic.h"
#include "unique.h"

#define MAX_SLOTS 700u /* three levels of the directory, several chunks */
#define ROUNDS 1000
#define UNITS 512u /* of extents that are scribbled over: those that come into use first */

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

typedef struct canvas {
    unsigned char *bytes;
    size_t size;
    layout_geometry geometry;
    bool done;
} canvas;

static canvas map_canvas(void)
{
    struct stat status;
    canvas made = {0};
    layout_header header;

    int fd = files_open(test_name);
    must(fstat(fd, &status) == 0);
    made.size = (size_t)status.st_size;
    made.bytes = mmap(NULL, made.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    must(made.bytes != MAP_FAILED);
    must(pread(fd, &header, sizeof(header), 0) == sizeof(header));
    must(layout_read_header(&header, made.size, true, &made.geometry) == 0);
    close(fd);
    return made;
}

/* Half of what is written is plausible: small numbers, and such as are one beside a limit. */
static uint32_t nasty(uint64_t random)
{
    static const uint32_t numbers[] = {0,          1,       2, 3, 63, 64, 65, MAX_SLOTS - 1, MAX_SLOTS, MAX_SLOTS + 1,
                                       UINT32_MAX, 1u << 31};

    return random % 2 != 0 ? numbers[(random >> 8) % (sizeof(numbers) / sizeof(numbers[0]))] : (uint32_t)(random >> 16);
}

/*
 * Where it hurts. Not the facts of the creation: attached ones never read them again, and who comes later is
 * refused.
 */
static uint32_t *choose(const canvas *on, uint64_t random)
{
    static const size_t record_fields[] = {0, 8, 12, 16, 32, 36, 40, 44, 64, 68},
                        cell_fields[] = {0, 4, 8, 8, 8, 12, 16};
    uint64_t index = (random >> 32) % MAX_SLOTS, field = random >> 16;
    uint64_t offset;

    switch (random % 6) {
    case 0:
        offset = offsetof(layout_header, change) + (random >> 8) % 14 * 4;
        break;
    case 1:
        offset = LAYOUT_HEADER_SIZE + (random >> 8) % (LAYOUT_DIRECTORY_ENTRIES * sizeof(uint64_t)) / 4 * 4;
        break;
    case 4:
        offset = on->geometry.extent_map_offset + (random >> 8) % (UNITS / 8) / 4 * 4;
        break;
    case 5:
        offset = on->geometry.extent_offset + (random >> 8) % (UNITS * LAYOUT_EXTENT_UNIT) / 4 * 4;
        break;
    case 2:
        offset = layout_record_offset((uint32_t)index) +
                 record_fields[field % (sizeof(record_fields) / sizeof(record_fields[0]))];
        break;
    default:
        offset =
            layout_cell_offset((uint32_t)index) + cell_fields[field % (sizeof(cell_fields) / sizeof(cell_fields[0]))];
        break;
    }
    return (uint32_t *)(void *)(on->bytes + offset);
}

static void *scribble(void *argument)
{
    canvas *on = argument;
    uint64_t state = 88172645463325252u + (uint64_t)getpid();

    while (!__atomic_load_n(&on->done, __ATOMIC_RELAXED)) {
        uint64_t random = next_random(&state);
        __atomic_store_n(choose(on, random), nasty(next_random(&state)), __ATOMIC_RELAXED);
    }
    return NULL;
}

/* What the contract allows here; everything else is a bug. */
static void must_be_known(int code)
{
    static const int known[] = {0,
                                1,
                                -PYTOMIC_E_NO_SLOT,
                                -PYTOMIC_E_NO_DESCRIPTION,
                                -PYTOMIC_E_NO_ROOM,
                                -PYTOMIC_E_STALE,
                                -EEXIST,
                                -PYTOMIC_E_TYPE,
                                -PYTOMIC_E_PARAMETERS,
                                -PYTOMIC_E_FULL,
                                -PYTOMIC_E_DAMAGED};
    size_t i = 0;

    while (i < sizeof(known) / sizeof(known[0]) && known[i] != code) {
        i++;
    }
    if (i == sizeof(known) / sizeof(known[0])) {
        fprintf(stderr, "a call gave %d (%s)\n", code, pytomic_strerror(code));
        exit(EXIT_FAILURE);
    }
}

/* Long names, descriptions, many at once, and removal by handle. */
static void use_extents(pytomic_segment *segment, unsigned round)
{
    static const char *const families[] = {"family", "s1", "other"};
    char names[2][1000];
    const char *const both[] = {names[0], names[1]};
    pytomic_description description = {.kind = PYTOMIC_KIND_GAUGE}, read;
    pytomic_slot slots[2];
    size_t opened;

    for (unsigned i = 0; i < 2; i++) {
        int length = 257 + (int)(round * 37 % 700);
        snprintf(names[i], sizeof(names[i]), "%0*u", length, (round + i) % 20);
    }
    must_be_known(pytomic_slot_open_many(segment, 2, both, PYTOMIC_INT, PYTOMIC_CREATE, 1, slots, &opened));
    must(opened <= 2);
    for (size_t i = 0; i < opened; i++) {
        must_be_known(pytomic_slot_remove_handle(&slots[i]));
    }
    memset(description.help, 'x', round * 31 % PYTOMIC_HELP_MAX);
    must_be_known(pytomic_describe(segment, families[round % 3], &description));
    if (pytomic_description_get(segment, families[round % 2], &read) == 0) {
        must(strnlen(read.help, sizeof(read.help)) < sizeof(read.help) &&
             strnlen(read.unit, sizeof(read.unit)) < sizeof(read.unit));
    }
    if (round % 5 == 0) {
        must_be_known(pytomic_description_remove(segment, families[round % 3]));
    }
}

static void use_histogram(pytomic_segment *segment, unsigned round)
{
    const pytomic_histogram_options options[] = {{.bounds = (const double[]){-1, 1, 2}, .count = 3}, {.count = 9}};
    pytomic_histogram_data data;
    pytomic_slot slot;
    int code = pytomic_histogram_open(segment, "histogram", &options[round % 2], PYTOMIC_CREATE, &slot);

    must_be_known(code);
    if (code == 0) {
        pytomic_histogram_observe(&slot.histogram, round);
        must_be_known(pytomic_histogram_read(&slot, &data));
        must_be_known(pytomic_slot_reset(&slot));
    }
    if (round % 3 == 0) {
        must_be_known(pytomic_slot_remove(segment, "histogram"));
    }
}

static void use(pytomic_segment *segment, unsigned round)
{
    static const pytomic_type types[] = {PYTOMIC_INT,  PYTOMIC_UINT, PYTOMIC_FLOAT,
                                         PYTOMIC_BOOL, PYTOMIC_CHAR, PYTOMIC_COUNTER};
    static _Thread_local pytomic_slot_info info;
    pytomic_snapshot snapshot;
    pytomic_slot slot;
    char name[32];
    uint32_t cursor = 0, count = 0;

    for (unsigned i = 0; i < 8; i++) {
        snprintf(name, sizeof(name), "s%u", (round * 8 + i) % (2 * MAX_SLOTS));
        int code = pytomic_slot_open(segment, name, types[i % 6], PYTOMIC_CREATE, i % 2, &slot);
        must_be_known(code);
        if (code == 0) {
            must(slot.index < MAX_SLOTS);
            pytomic_slot_check(&slot);
            pytomic_uint_inc(&slot.cell->value.as_uint);
            if (slot.type == PYTOMIC_COUNTER) {
                pytomic_counter_sum(&slot.counter);
            }
        }
        must_be_known(pytomic_slot_find(segment, name, &slot));
    }
    use_histogram(segment, round);
    snprintf(name, sizeof(name), "s%u", round);
    must_be_known(pytomic_slot_remove(segment, name));
    use_extents(segment, round);
    while (pytomic_slot_next(segment, &cursor, &info) == 1) {
        must(info.index < MAX_SLOTS && ++count <= MAX_SLOTS &&
             strnlen(info.name, sizeof(info.name)) < sizeof(info.name));
    }
    must(pytomic_snapshot_take(segment, &snapshot) == 0);
    must(snapshot.count <= MAX_SLOTS);
    pytomic_snapshot_free(&snapshot);
}

/*
 * Through an attachment of the beginning, because the scribbler makes attaching fail now and then; and through new
 * ones.
 */
static void work(pytomic_segment *kept)
{
    pytomic_segment *segment;
    pytomic_report report;
    pytomic_segment_info info;

    for (unsigned round = 0; round < ROUNDS; round++) {
        use(kept, round);
        must_be_known(pytomic_segment_get_info(kept, &info));
        int code = pytomic_open(test_name, PYTOMIC_READ, NULL, &segment);
        must_be_known(code);
        if (code == 0) {
            must_be_known(pytomic_slot_find(segment, "s1", &(pytomic_slot){.type = PYTOMIC_INT}));
            pytomic_close(segment);
        }
        code = round % 8 == 0 ? pytomic_check(test_name, &report) : pytomic_repair(test_name, 0, &report);
        must_be_known(code);
        if (code == 0) {
            pytomic_report_free(&report);
        }
    }
}

/* The state may say that pages are there which are not; a file system with room gives them. */
static pytomic_segment *create_segment(void)
{
    pytomic_options options = {.max_slots = MAX_SLOTS};
    pytomic_segment *segment;

    must(pytomic_open(test_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment) == 0);
    return segment;
}

static void beside_a_process(void)
{
    pytomic_segment *segment = create_segment();
    canvas on = map_canvas();
    pid_t scribbler = child_fork();

    if (scribbler == 0) {
        scribble(&on);
        _exit(EXIT_FAILURE);
    }
    pid_t workers[2];
    for (size_t i = 0; i < 2; i++) {
        workers[i] = child_fork();
        if (workers[i] == 0) {
            work(segment);
            _exit(EXIT_SUCCESS);
        }
    }
    int first = child_wait(workers[0]), second = child_wait(workers[1]);
    child_kill(scribbler);
    must(first == EXIT_SUCCESS && second == EXIT_SUCCESS);
    munmap(on.bytes, on.size);
    pytomic_close(segment);
    must(pytomic_unlink(test_name) == 0);
}

static void beside_a_thread(void)
{
    pthread_t scribbler;

    pytomic_segment *segment = create_segment();
    canvas on = map_canvas();
    must(pthread_create(&scribbler, NULL, scribble, &on) == 0);
    work(segment);
    __atomic_store_n(&on.done, true, __ATOMIC_RELAXED);
    pthread_join(scribbler, NULL);
    munmap(on.bytes, on.size);
    pytomic_close(segment);
    must(pytomic_unlink(test_name) == 0);
}

int main(void)
{
    unique_begin("scribble");
    beside_a_process();
    beside_a_thread();
    printf("%u rounds beside a scribbling process, %u beside a thread\n", 2 * ROUNDS, ROUNDS);
    return EXIT_SUCCESS;
}
