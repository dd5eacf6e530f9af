/* SPDX-License-Identifier: MIT */
#include "limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "message.h"
#include "number.h"
#include "reason.h"

bool limits_has(pytomic_type type)
{
    return type == PYTOMIC_SEMAPHORE || type == PYTOMIC_RATE;
}

static const struct {
    const char *unit;
    double seconds;
} units[] = {{"s", 1}, {"min", 60}, {"h", 3600}, {"day", 86400}};

enum { UNITS = sizeof(units) / sizeof(units[0]) };

bool limits_parse_rate(const char *text, double *out)
{
    size_t digits = strspn(text, "0123456789.");
    size_t unit = 0;
    char *end;
    double number = strtod(text, &end); /* it would also take spaces, signs and words */

    if (end != text + digits || digits == 0 || (*end != '\0' && *end != '/')) {
        return false;
    }
    while (*end == '/' && unit < UNITS && strcmp(end + 1, units[unit].unit) != 0) {
        unit++;
    }
    if (unit == UNITS) {
        return false;
    }
    *out = number / units[unit].seconds;
    return *out >= PYTOMIC_RATE_MIN && *out <= PYTOMIC_RATE_MAX;
}

/* The rate in the first unit in which it is at least 1, or hardly less: it is kept rounded down. */
static void format_rate(double rate, char text[NUMBER_TEXT])
{
    size_t unit = 0;

    while (unit < UNITS - 1 && rate * units[unit].seconds < 0.999999) {
        unit++;
    }
    snprintf(text, NUMBER_TEXT, "%.6g/%s", rate * units[unit].seconds, units[unit].unit);
}

static int open_limit(const struct arguments *arguments, pytomic_segment *segment, const char *name)
{
    const int flags = PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE;
    pytomic_slot slot;

    if (arguments->options & OPTION_PERMITS) {
        return pytomic_semaphore_open(segment, name, arguments->permits, flags, &slot);
    }
    return pytomic_rate_open(segment, name, arguments->rate, arguments->burst, flags, &slot);
}

int limits_create(const struct arguments *arguments, pytomic_segment *segment)
{
    const char *path = arguments->operands[0];
    int error = open_limit(arguments, segment, strchr(path, '/') + 1);

    if (error == -EEXIST) {
        return failure("%s: the slot exists already", path);
    }
    return error ? path_failure(path, error) : EXIT_DONE;
}

int limits_refuse_creation(const char *path, pytomic_type type)
{
    return usage_error("%s: to create a slot of type %s, type 'pytomic-shm create SEG/SLOT %s'", path,
                       pytomic_type_name(type), type == PYTOMIC_RATE ? "--rate R --burst N" : "--permits N");
}

int limits_get(const pytomic_slot *slot, uint64_t *available)
{
    pytomic_semaphore_state state;

    if (slot->type == PYTOMIC_RATE) {
        return pytomic_slot_load(slot, available);
    }
    int error = pytomic_semaphore_read(slot, &state);
    if (!error) {
        *available = state.free;
    }
    return error;
}

static void format_rate_state(const pytomic_slot *slot, char text[LIMITS_TEXT])
{
    pytomic_rate_state state;
    char rate[NUMBER_TEXT];

    pytomic_rate_read(&slot->rate, &state);
    format_rate(state.rate, rate);
    snprintf(text, LIMITS_TEXT, "%u of %u, %s", state.available, state.burst, rate);
}

void limits_format(pytomic_segment *segment, const char *name, char text[LIMITS_TEXT])
{
    pytomic_semaphore_state state;
    pytomic_slot slot;

    strcpy(text, "-");
    if (pytomic_slot_find(segment, name, &slot)) {
        return; /* removed meanwhile */
    }
    if (slot.type == PYTOMIC_RATE) {
        format_rate_state(&slot, text);
    } else if (!pytomic_semaphore_read(&slot, &state)) {
        snprintf(text, LIMITS_TEXT, "%u of %u free", state.free, state.permits);
    }
}

static void rate_json(const pytomic_slot *slot, struct json_object *row)
{
    pytomic_rate_state state;

    pytomic_rate_read(&slot->rate, &state);
    json_object_object_add(row, "value", json_object_new_int64(state.available));
    json_object_object_add(row, "rate", json_object_new_double(state.rate));
    json_object_object_add(row, "burst", json_object_new_int64(state.burst));
}

static void semaphore_json(const pytomic_slot *slot, struct json_object *row)
{
    pytomic_semaphore_state state;

    if (pytomic_semaphore_read(slot, &state)) {
        json_object_object_add(row, "value", NULL);
        return;
    }
    json_object_object_add(row, "value", json_object_new_int64(state.free));
    json_object_object_add(row, "permits", json_object_new_int64(state.permits));
    json_object_object_add(row, "held", json_object_new_int64(state.held));
}

void limits_json(pytomic_segment *segment, const char *name, struct json_object *row)
{
    pytomic_slot slot;

    if (pytomic_slot_find(segment, name, &slot)) {
        json_object_object_add(row, "value", NULL); /* removed meanwhile */
    } else if (slot.type == PYTOMIC_RATE) {
        rate_json(&slot, row);
    } else {
        semaphore_json(&slot, row);
    }
}
