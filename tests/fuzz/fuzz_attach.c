/* SPDX-License-Identifier: MIT */
/*
 * Everything that is done to a segment, done to one whose bytes are the input. Holds: no function crashes, hangs or
 * answers what no slot can be; errno is left alone; who only reads changes no byte; a repair that says it is done
 * leaves nothing for the check to find.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hostile_segment.h"
#include "name.h"

#define UNTOUCHED 4095

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

static const char *const names[] = {"histogram", "name0",  "name1", "name2", "name3", "name4",
                                    "name59",    "absent", "new0",  "new1",  "new2"};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

/* See that a result is one of the contract's, and errno as it was. */
static int outcome(int code)
{
    hold(errno == UNTOUCHED);
    hold(code <= 1 && code >= -PYTOMIC_E_DAMAGED && (code > -4095 || code <= -PYTOMIC_E_NO_SEGMENT));
    return code;
}

static void use_histogram(const pytomic_slot *slot, bool writable)
{
    static const double values[] = {-1, 0, 0.5, 1, 3, 1e300};
    pytomic_histogram_data data;

    if (outcome(pytomic_histogram_read(slot, &data)) == 0) {
        pytomic_histogram_quantile(&data, 0.5);
    }
    if (writable) {
        for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
            pytomic_histogram_observe(&slot->histogram, values[i]);
        }
        outcome(pytomic_slot_reset(slot));
    }
}

static const pytomic_type types[] = {PYTOMIC_INT,  PYTOMIC_UINT, PYTOMIC_FLOAT,
                                     PYTOMIC_BOOL, PYTOMIC_CHAR, PYTOMIC_COUNTER};
#define TYPES (sizeof(types) / sizeof(types[0]))

/* Whatever byte lies there, a flag is true or false. */
static void use_flag(pytomic_bool *flag, bool writable)
{
    bool set = pytomic_load(flag), expected = set;
    unsigned char byte;

    memcpy(&byte, &set, 1);
    hold(byte <= 1);
    if (writable) {
        hold(pytomic_compare_exchange_strong(flag, &expected, !set) && pytomic_load(flag) == !set);
        hold(pytomic_toggle(flag) == set);
    }
}

static void use_value(const pytomic_slot *slot, bool writable)
{
    switch (slot->type) {
    case PYTOMIC_INT:
        pytomic_load(slot->as_int);
        if (writable) {
            pytomic_inc(slot->as_int);
        }
        break;
    case PYTOMIC_UINT:
        pytomic_load(slot->as_uint);
        if (writable) {
            pytomic_inc(slot->as_uint);
        }
        break;
    case PYTOMIC_FLOAT:
        pytomic_load(slot->as_float);
        if (writable) {
            pytomic_fetch_add(slot->as_float, 1);
            pytomic_fetch_max(slot->as_float, 1);
        }
        break;
    case PYTOMIC_BOOL:
        use_flag(slot->as_bool, writable);
        break;
    case PYTOMIC_CHAR:
        pytomic_load(slot->as_char);
        if (writable) {
            pytomic_inc(slot->as_char);
        }
        break;
    case PYTOMIC_COUNTER:
        pytomic_counter_sum(&slot->counter);
        if (writable) {
            pytomic_counter_inc(&slot->counter);
            pytomic_counter_reset(&slot->counter);
        }
        break;
    case PYTOMIC_HISTOGRAM:
        use_histogram(slot, writable);
        break;
    default:
        hold(slot->type > 0 && slot->as_int == NULL && slot->as_uint == NULL && slot->counter.lanes == NULL);
        hold(slot->as_float == NULL && slot->as_bool == NULL && slot->as_char == NULL);
    }
}

static void look_up(pytomic_segment *segment, uint32_t max_slots, bool writable)
{
    pytomic_slot slot;

    for (size_t i = 0; i < NAMES; i++) {
        if (outcome(pytomic_slot_find(segment, names[i], &slot)) == 0) {
            hold(slot.index < max_slots);
            pytomic_slot_check(&slot);
            use_value(&slot, writable);
        }
        for (size_t type = 0; type < TYPES; type++) {
            if (outcome(pytomic_slot_open(segment, names[i], types[type], 0, 0, &slot)) == 0) {
                hold(slot.type == types[type]);
            }
        }
    }
}

static void look_up_long(pytomic_segment *segment)
{
    pytomic_slot slot;

    for (unsigned i = 0; i < HOSTILE_LONG_NAMES; i++) {
        outcome(pytomic_slot_find(segment, hostile_long_name(i), &slot));
    }
}

static void read_descriptions(pytomic_segment *segment)
{
    static const char *const families[] = {"name", "name0", "new", "absent"};
    pytomic_description read;

    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
        if (outcome(pytomic_description_get(segment, families[i], &read)) == 0) {
            hold(name_is_text(read.help, strlen(read.help), "\n\t") && name_is_text(read.unit, strlen(read.unit), ""));
            hold(strlen(read.help) <= PYTOMIC_HELP_MAX && strlen(read.unit) <= PYTOMIC_UNIT_MAX);
            hold(read.kind <= PYTOMIC_KIND_HISTOGRAM);
        }
    }
}

static void walk(pytomic_segment *segment, uint32_t max_slots)
{
    static pytomic_slot_info info;
    pytomic_snapshot snapshot;
    uint32_t cursor = 0, count = 0;

    while (outcome(pytomic_slot_next(segment, &cursor, &info)) == 1) {
        hold(info.index < max_slots && ++count <= max_slots);
        hold(name_is_slot(info.name, strlen(info.name)) && info.type > 0);
    }
    hold(outcome(pytomic_snapshot_take(segment, &snapshot)) == 0);
    hold(snapshot.count == count);
    for (size_t i = 1; i < snapshot.count; i++) {
        hold(strcmp(snapshot.entries[i - 1].name, snapshot.entries[i].name) <= 0);
    }
    pytomic_snapshot_free(&snapshot);
}

static void check(void)
{
    pytomic_report report;

    if (outcome(pytomic_check(test_name, &report)) == 0) {
        for (size_t i = 0; i < report.count; i++) {
            hold(strlen(report.findings[i].text) > 0);
        }
        pytomic_report_free(&report);
    }
}

static void read_only(void)
{
    pytomic_segment *segment;
    pytomic_segment_info info;
    pytomic_slot slot;

    hostile_segment_remember();
    check();
    if (outcome(pytomic_open(test_name, PYTOMIC_READ, NULL, &segment)) == 0) {
        hold(outcome(pytomic_segment_get_info(segment, &info)) == 0);
        look_up(segment, info.max_slots, false);
        look_up_long(segment);
        read_descriptions(segment);
        walk(segment, info.max_slots);
        hold(outcome(pytomic_slot_open(segment, "new9", PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot)) == -EACCES);
        hold(outcome(pytomic_slot_remove(segment, "name0")) == -EACCES);
        hold(outcome(pytomic_describe(segment, "new9", &(pytomic_description){.help = "New."})) == -EACCES);
        hold(outcome(pytomic_description_remove(segment, "name")) == -EACCES);
        pytomic_close(segment);
    }
    hold(hostile_segment_unchanged());
}

static void change(pytomic_segment *segment)
{
    char name[16];
    pytomic_slot slot;

    for (unsigned i = 0; i <= TYPES; i++) {
        snprintf(name, sizeof(name), "new%u", i);
        if (outcome(pytomic_slot_open(segment, name, types[i % TYPES], PYTOMIC_CREATE, i % 2, &slot)) == 0) {
            use_value(&slot, true);
        }
    }
    const pytomic_histogram_options options = {.bounds = (const double[]){0.5, 1, 2}, .count = 3};
    if (outcome(pytomic_histogram_open(segment, "new histogram", &options, PYTOMIC_CREATE, &slot)) == 0) {
        use_value(&slot, true);
    }
    outcome(pytomic_slot_remove(segment, "histogram"));
    outcome(pytomic_slot_remove(segment, "name1"));
    outcome(pytomic_slot_remove(segment, "new2"));
    outcome(pytomic_slot_remove(segment, "absent"));
    outcome(pytomic_slot_open(segment, "name1", PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 1, &slot));
}

static void change_extents(pytomic_segment *segment)
{
    static const char *const many[] = {"name2", "new7", "many0", "many1"};
    pytomic_slot slots[4];
    size_t opened;

    for (unsigned i = 0; i < HOSTILE_LONG_NAMES; i++) {
        outcome(pytomic_slot_open(segment, hostile_long_name(i), PYTOMIC_UINT, PYTOMIC_CREATE, i, &slots[0]));
    }
    outcome(pytomic_slot_remove(segment, hostile_long_name(1)));
    outcome(pytomic_slot_open_many(segment, 4, many, PYTOMIC_UINT, PYTOMIC_CREATE, 1, slots, &opened));
    hold(opened <= 4);
    for (size_t i = 0; i < opened; i++) {
        outcome(pytomic_slot_remove_handle(&slots[i]));
    }
    outcome(pytomic_describe(segment, "name", &(pytomic_description){.help = "Names at last.", .unit = "slots"}));
    outcome(pytomic_describe(segment, "new", &(pytomic_description){.kind = PYTOMIC_KIND_GAUGE}));
    outcome(pytomic_description_remove(segment, "name"));
}

static void read_and_write(void)
{
    pytomic_segment *segment;
    pytomic_segment_info info;

    if (outcome(pytomic_open(test_name, 0, NULL, &segment)) == 0) {
        hold(outcome(pytomic_segment_get_info(segment, &info)) == 0);
        change(segment);
        change_extents(segment);
        look_up(segment, info.max_slots, true);
        look_up_long(segment);
        read_descriptions(segment);
        walk(segment, info.max_slots);
        pytomic_close(segment);
    }
}

static void repair(void)
{
    pytomic_report report;

    if (outcome(pytomic_repair(test_name, 0, &report)) != 0) {
        return;
    }
    pytomic_report_free(&report);
    if (!hostile_segment_is_there()) {
        return;
    }
    hold(outcome(pytomic_check(test_name, &report)) == 0);
    for (size_t i = 0; i < report.count; i++) {
        fprintf(stderr, "after a repair: %s\n", report.findings[i].text);
    }
    hold(report.count == 0 && !report.unsettled);
    pytomic_report_free(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    hostile_segment_write(input, size);
    errno = UNTOUCHED;
    read_only();
    if (size > 0 && input[0] / 128 != 0) { /* either first */
        repair();
        read_and_write();
    } else {
        read_and_write();
        repair();
    }
    return 0;
}
