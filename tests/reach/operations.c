/* SPDX-License-Identifier: MIT */
/*
 * Uses all of the public headers, as a program of any standard from C11 and C++17 on: the driver compiles this file as
 * each of them, with each compiler, and runs it. Exit status 0: everything gave what it should.
 */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pytomic.h"

#ifdef __cplusplus
using std::memory_order_acq_rel;
using std::memory_order_acquire;
using std::memory_order_relaxed;
using std::memory_order_release;
using std::memory_order_seq_cst;
#endif

static int failures;

#define EXPECT(condition) expect(condition, #condition, __FILE__, __LINE__)

static void expect(bool holds, const char *condition, const char *file, int line)
{
    if (!holds) {
        fprintf(stderr, "%s:%d: not so: %s\n", file, line, condition);
        failures++;
    }
}

#define OBJECT pytomic_int
#define VALUE int64_t
#define EXERCISE(how) exercise_int_##how
#define NAMED(operation) pytomic_int_##operation
#define MAXIMUM INT64_MAX
#define MINIMUM INT64_MIN
#include "each_operation.h"

#define OBJECT pytomic_uint
#define VALUE uint64_t
#define EXERCISE(how) exercise_uint_##how
#define NAMED(operation) pytomic_uint_##operation
#define MAXIMUM UINT64_MAX
#define MINIMUM 0
#include "each_operation.h"

#define OBJECT pytomic_char
#define VALUE uint8_t
#define EXERCISE(how) exercise_char_##how
#define NAMED(operation) pytomic_char_##operation
#define MAXIMUM UINT8_MAX
#define MINIMUM 0
#include "each_operation.h"

static void exercise_float(pytomic_float *object)
{
    double seen = 0;

    pytomic_store(object, 40.5);
    EXPECT(pytomic_load(object) >= 40.5 &&
           pytomic_float_to_bits(pytomic_float_load(object)) == UINT64_C(0x4044400000000000));
    EXPECT(pytomic_exchange(object, 1) > 40);
    EXPECT(pytomic_fetch_add(object, 0.25) < 1.1 && pytomic_fetch_sub(object, 0.5) > 1.2);
    EXPECT(pytomic_fetch_max(object, 2) < 1 && pytomic_fetch_min(object, 1.5) > 1.9);
    EXPECT(pytomic_fetch_add_explicit(object, 1, memory_order_relaxed) < 2);
    EXPECT(pytomic_fetch_max_explicit(object, 3, memory_order_release) < 3);
    EXPECT(!pytomic_compare_exchange_strong(object, &seen, 1) && seen > 2.9);
    EXPECT(pytomic_compare_exchange_strong_explicit(object, &seen, 1, memory_order_acq_rel, memory_order_acquire));
    EXPECT(pytomic_try_add(object, 1, 0, 1.5, &seen) == -ERANGE && seen < 1.1);
    EXPECT(pytomic_try_add(object, 0.5, 0, 1.5, &seen) == 0 && pytomic_float_load(object) > 1.4);
}

static void exercise_bool(pytomic_bool *object)
{
    bool seen = true;

    pytomic_store(object, false);
    EXPECT(!pytomic_load(object) && !pytomic_test_and_set(object) && pytomic_exchange(object, false));
    EXPECT(pytomic_toggle(object) && !pytomic_toggle_explicit(object, memory_order_relaxed));
    EXPECT(!pytomic_compare_exchange_strong(object, &seen, true) && !seen);
    EXPECT(pytomic_compare_exchange_weak(object, &seen, true));
    pytomic_clear(object);
    EXPECT(!pytomic_bool_load_explicit(object, memory_order_acquire));
}

static void exercise_counter(const pytomic_counter *counter)
{
    const int64_t before = pytomic_counter_sum(counter);

    pytomic_counter_inc(counter);
    pytomic_counter_inc(counter);
    pytomic_counter_dec(counter);
    pytomic_counter_add(counter, INT64_C(0x100000000));
    pytomic_counter_add(counter, -9);
    EXPECT(pytomic_counter_sum(counter) == before + INT64_C(0x100000000) - 8);
    EXPECT(pytomic_counter_reset(counter) == before + INT64_C(0x100000000) - 8);
    EXPECT(pytomic_counter_sum(counter) == 0);
}

static void exercise_type(pytomic_slot *slot)
{
    switch (slot->type) {
    case PYTOMIC_INT:
        exercise_int_bare(slot->as_int);
        exercise_int_bare_with_orders(slot->as_int);
        exercise_int_named(slot->as_int);
        break;
    case PYTOMIC_UINT:
        exercise_uint_bare(slot->as_uint);
        exercise_uint_bare_with_orders(slot->as_uint);
        exercise_uint_named(slot->as_uint);
        break;
    case PYTOMIC_FLOAT:
        exercise_float(slot->as_float);
        break;
    case PYTOMIC_BOOL:
        exercise_bool(slot->as_bool);
        break;
    case PYTOMIC_CHAR:
        exercise_char_bare(slot->as_char);
        exercise_char_bare_with_orders(slot->as_char);
        exercise_char_named(slot->as_char);
        break;
    default:
        exercise_counter(&slot->counter);
    }
}

/* Slots by path, found again, listed, and removed. */
static void exercise_slots(const char *name, pytomic_segment *segment)
{
    static const pytomic_type types[] = {PYTOMIC_INT,  PYTOMIC_UINT, PYTOMIC_FLOAT,
                                         PYTOMIC_BOOL, PYTOMIC_CHAR, PYTOMIC_COUNTER};
    char path[PYTOMIC_SEGMENT_NAME_MAX + 16];
    pytomic_slot slot, again;
    pytomic_slot_info info;
    uint32_t cursor = 0;
    unsigned seen = 0;

    for (unsigned i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        snprintf(path, sizeof(path), "%s/slot/%u", name, i);
        EXPECT(pytomic_attach(path, types[i], PYTOMIC_CREATE, 1, &slot) == 0);
        exercise_type(&slot);
        EXPECT(pytomic_slot_find(segment, strchr(path, '/') + 1, &again) == 0 && again.type == types[i]);
        EXPECT(pytomic_slot_check(&again) == 0);
        pytomic_detach(&slot);
    }
    while (pytomic_slot_next(segment, &cursor, &info) == 1) {
        seen++;
    }
    EXPECT(seen == sizeof(types) / sizeof(types[0]));
    EXPECT(pytomic_slot_remove(segment, "slot/0") == 0);
    EXPECT(pytomic_slot_find(segment, "slot/0", &again) != 0);
}

static void exercise_segment(const char *name)
{
    pytomic_options options;
    pytomic_segment *segment = NULL;
    pytomic_snapshot snapshot;
    pytomic_report report;
    pytomic_names names;

    memset(&options, 0, sizeof(options));
    options.max_slots = 100;
    const int error = pytomic_open(name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment);
    EXPECT(error == 0);
    if (error != 0) {
        return;
    }
    EXPECT(pytomic_segment_writable(segment));
    exercise_slots(name, segment);
    EXPECT(pytomic_snapshot_take(segment, &snapshot) == 0 && snapshot.count == 5);
    pytomic_snapshot_free(&snapshot);
    EXPECT(pytomic_list_segments(&names) == 0 && names.count > 0);
    pytomic_names_free(&names);
    EXPECT(pytomic_check(name, &report) == 0 && report.count == 0);
    pytomic_report_free(&report);
    pytomic_close(segment);
    EXPECT(pytomic_unlink(name) == 0);
    EXPECT(pytomic_open(name, 0, NULL, &segment) != 0);
}

static void exercise_anonymous(void)
{
    pytomic_slot slot;

    EXPECT(pytomic_anonymous_create(PYTOMIC_COUNTER, 3, &slot) == 0);
    exercise_type(&slot);
    pytomic_anonymous_free(&slot);
}

int main(void)
{
    char name[64];

    snprintf(name, sizeof(name), "reach.operations.%ld", (long)getpid());
    exercise_segment(name);
    exercise_anonymous();
    EXPECT(strlen(pytomic_strerror(0)) > 0);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
