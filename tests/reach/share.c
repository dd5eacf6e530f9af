/* SPDX-License-Identifier: MIT */
/*
 * One step of processes of several platforms that share a segment. The driver builds this program for each platform and
 * says who does what:
 *
 *   share create SEGMENT         make it, with the slots below
 *   share work SEGMENT N         N rounds of additions, and of slots that come and go
 *   share verify SEGMENT TOTAL   the values after TOTAL rounds of everybody, each way of reading
 *   share refuse SEGMENT         a machine of the other byte order made it: refused each way, and left as it was
 *   share lanes SEGMENT          print how many lanes of CPUs it has
 *   share remove SEGMENT
 *
 * Exit status 0: as it should be.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pytomic.h"

#define BEFORE_32_BITS UINT64_C(0xfffffff0) /* so that carries cross the halves of a word */
#define BELOW_ZERO INT64_C(-5)
#define ROUNDS_PER_SLOT 1000 /* a slot comes and goes */

#define MUST(call) must(call, #call)

static void must(int code, const char *call)
{
    if (code != 0) {
        fprintf(stderr, "share: %zu bits: %s: %s\n", sizeof(void *) * 8, call, pytomic_strerror(code));
        exit(1);
    }
}

/* What all share: a plain slot of each type, one for safe additions, a sharded counter. */
typedef struct shared {
    pytomic_segment *segment;
    pytomic_slot up, down, safe, counter;
} shared;

static void open_shared(const char *name, int flags, shared *out)
{
    int slot_flags = flags & PYTOMIC_CREATE;

    MUST(pytomic_open(name, flags, NULL, &out->segment));
    MUST(pytomic_slot_open(out->segment, "up", PYTOMIC_UINT, slot_flags, BEFORE_32_BITS, &out->up));
    MUST(pytomic_slot_open(out->segment, "down", PYTOMIC_INT, slot_flags, (uint64_t)BELOW_ZERO, &out->down));
    MUST(pytomic_slot_open(out->segment, "safe", PYTOMIC_UINT, slot_flags, BEFORE_32_BITS, &out->safe));
    MUST(pytomic_slot_open(out->segment, "counter", PYTOMIC_COUNTER, slot_flags, BEFORE_32_BITS, &out->counter));
}

/* Change the structure, as others do at the same time; a new slot holds what it was created with. */
static void make_and_remove(pytomic_segment *segment, bool sharded)
{
    char name[32];
    pytomic_slot slot;
    uint64_t value;

    snprintf(name, sizeof(name), "of/%ld", (long)getpid());
    MUST(pytomic_slot_open(segment, name, sharded ? PYTOMIC_COUNTER : PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE,
                           7, &slot));
    if (sharded) {
        pytomic_counter_add(&slot.counter, 3);
        value = (uint64_t)pytomic_counter_sum(&slot.counter);
    } else {
        value = pytomic_fetch_add(slot.as_uint, 3) + 3;
    }
    if (value != 10) {
        fprintf(stderr, "share: a new slot of 7, and 3, are %" PRIu64 "\n", value);
        exit(1);
    }
    MUST(pytomic_slot_remove(segment, name));
}

static void work(const char *name, long rounds)
{
    shared all;
    uint64_t before;

    open_shared(name, 0, &all);
    for (long i = 0; i < rounds; i++) {
        pytomic_inc(all.up.as_uint);
        pytomic_fetch_sub(all.down.as_int, 1);
        MUST(pytomic_fetch_add_safe(all.safe.as_uint, 1, &before));
        pytomic_counter_inc(&all.counter.counter);
        if (i % ROUNDS_PER_SLOT == 0) {
            make_and_remove(all.segment, i % (2 * ROUNDS_PER_SLOT) == 0);
        }
    }
    pytomic_close(all.segment);
}

static bool expect(const char *what, uint64_t value, uint64_t wanted)
{
    if (value != wanted) {
        fprintf(stderr, "share: %zu bits: %s is %" PRIu64 ", not %" PRIu64 "\n", sizeof(void *) * 8, what, value,
                wanted);
    }
    return value == wanted;
}

static bool verify(const char *name, uint64_t total)
{
    shared all;
    pytomic_snapshot snapshot;
    pytomic_report report;
    const uint64_t up = BEFORE_32_BITS + total, down = (uint64_t)BELOW_ZERO - total;

    open_shared(name, 0, &all);
    bool right = expect("up", pytomic_load(all.up.as_uint), up);
    right &= expect("down", (uint64_t)pytomic_load(all.down.as_int), down);
    right &= expect("safe", pytomic_load(all.safe.as_uint), up);
    right &= expect("counter", (uint64_t)pytomic_counter_sum(&all.counter.counter), up);
    pytomic_close(all.segment);

    MUST(pytomic_open(name, PYTOMIC_READ, NULL, &all.segment));
    MUST(pytomic_snapshot_take(all.segment, &snapshot));
    right &= expect("the number of slots", snapshot.count, 4);
    for (size_t i = 0; i < snapshot.count; i++) {
        const pytomic_snapshot_entry *entry = &snapshot.entries[i];
        right &= expect(entry->name, entry->value, strcmp(entry->name, "down") == 0 ? down : up);
    }
    pytomic_snapshot_free(&snapshot);
    pytomic_close(all.segment);

    MUST(pytomic_check(name, &report));
    right &= expect("the number of findings", report.count, 0);
    pytomic_report_free(&report);
    return right;
}

static bool is_refused(const char *how, int code)
{
    if (code != -PYTOMIC_E_BYTE_ORDER) {
        fprintf(stderr, "share: %s: %s\n", how, code == 0 ? "done" : pytomic_strerror(code));
    }
    return code == -PYTOMIC_E_BYTE_ORDER;
}

static bool refuse(const char *name)
{
    char path[PYTOMIC_SEGMENT_NAME_MAX + 8];
    pytomic_segment *segment;
    pytomic_slot slot;
    pytomic_report report;

    snprintf(path, sizeof(path), "%s/up", name);
    bool right = is_refused("open", pytomic_open(name, 0, NULL, &segment));
    right &= is_refused("open for reading", pytomic_open(name, PYTOMIC_READ, NULL, &segment));
    right &= is_refused("open or create", pytomic_open(name, PYTOMIC_CREATE, NULL, &segment));
    right &= is_refused("attach", pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    right &= is_refused("check", pytomic_check(name, &report));
    right &= is_refused("repair", pytomic_repair(name, 0, &report));
    return right;
}

static void print_lanes(const char *name)
{
    shared all;

    open_shared(name, 0, &all);
    printf("%" PRIu32 "\n", all.counter.counter.cpus);
    pytomic_close(all.segment);
}

int main(int argc, char **argv)
{
    const char *step = argc >= 3 ? argv[1] : "";
    const char *name = argc >= 3 ? argv[2] : "";

    if (strcmp(step, "create") == 0) {
        shared all;
        open_shared(name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &all);
        pytomic_close(all.segment);
    } else if (strcmp(step, "work") == 0 && argc == 4) {
        work(name, strtol(argv[3], NULL, 10));
    } else if (strcmp(step, "verify") == 0 && argc == 4) {
        return verify(name, strtoull(argv[3], NULL, 10)) ? 0 : 1;
    } else if (strcmp(step, "refuse") == 0) {
        return refuse(name) ? 0 : 1;
    } else if (strcmp(step, "lanes") == 0) {
        print_lanes(name);
    } else if (strcmp(step, "remove") == 0) {
        MUST(pytomic_unlink(name));
    } else {
        fputs("usage: share create|work|verify|refuse|lanes|remove SEGMENT [N]\n", stderr);
        return 2;
    }
    return 0;
}
