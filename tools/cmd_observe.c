/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "distribution.h"
#include "message.h"
#include "number.h"
#include "path.h"
#include "reason.h"

/* The numbers of --bounds; returns the exit status. */
static int parse_bounds(const char *list, double bounds[PYTOMIC_BOUNDS_MAX], uint32_t *count)
{
    char *copy = strdup(list), *rest = copy, *each;
    int code = copy ? EXIT_DONE : failure("observe: %s", pytomic_strerror(-ENOMEM));
    uint64_t bits;

    *count = 0;
    while (code == EXIT_DONE && (each = strsep(&rest, ","))) {
        if (*count == PYTOMIC_BOUNDS_MAX) {
            code = usage_error("observe: --bounds: more than %d", PYTOMIC_BOUNDS_MAX);
        } else if (pytomic_value_parse(PYTOMIC_FLOAT, each, &bits)) {
            code = usage_error("observe: --bounds %s: not a number: '%s'", list, each);
        } else {
            bounds[*count] = pytomic_float_from_bits(bits);
            if (!isfinite(bounds[*count]) || (*count > 0 && bounds[*count] <= bounds[*count - 1])) {
                code =
                    usage_error("observe: --bounds %s: each has to be finite and greater than the one before it", list);
            }
            ++*count;
        }
    }
    free(copy);
    return code;
}

static void add_bounds(char *text, size_t size, const double *bounds, uint32_t count)
{
    char each[NUMBER_TEXT];

    text[0] = '\0';
    for (uint32_t i = 0; i < count; i++) {
        size_t used = strlen(text);
        number_format(each, PYTOMIC_FLOAT, pytomic_float_to_bits(bounds[i]));
        snprintf(text + used, size - used, "%s%s", i > 0 ? "," : "", each);
    }
}

/* The histogram that exists has other bounds: show both. */
static int bounds_failure(const char *path, pytomic_segment *segment, const pytomic_histogram_options *asked)
{
    char has[PYTOMIC_BOUNDS_MAX * NUMBER_TEXT], wants[PYTOMIC_BOUNDS_MAX * NUMBER_TEXT];
    pytomic_histogram_data data;
    pytomic_slot slot;
    int error = pytomic_slot_find(segment, strchr(path, '/') + 1, &slot);

    if (!error) {
        error = pytomic_histogram_read(&slot, &data);
    }
    if (error) {
        return path_failure(path, error);
    }
    add_bounds(has, sizeof(has), data.bounds, data.bound_count);
    add_bounds(wants, sizeof(wants), asked->bounds, asked->count);
    return failure("%s: the histogram exists with the bounds %s, not %s", path, has, wants);
}

static int type_mismatch(const char *path, pytomic_type type)
{
    char name[NUMBER_TEXT];

    return pytomic_type_name(type) ? failure("%s: a slot of type %s cannot be observed", path, type_name(type, name))
                                   : type_failure(path, type);
}

/* Open the histogram in the segment, and create it with -c. Returns the exit status. */
static int open_in(const struct arguments *arguments, pytomic_segment *segment, pytomic_slot *out)
{
    const char *path = arguments->operands[0], *name = strchr(path, '/') + 1;
    double bounds[PYTOMIC_BOUNDS_MAX];
    pytomic_histogram_options options = {.bounds = bounds};

    if (!arguments->bounds) {
        int error = pytomic_slot_find(segment, name, out);
        return error ? absent_failure(path, error, "-c with --bounds") : EXIT_DONE;
    }
    int code = parse_bounds(arguments->bounds, bounds, &options.count);
    if (code != EXIT_DONE) {
        return code;
    }
    int error = pytomic_histogram_open(segment, name, &options, PYTOMIC_CREATE, out);
    if (error == -PYTOMIC_E_PARAMETERS) {
        return bounds_failure(path, segment, &options);
    }
    if (error == -PYTOMIC_E_TYPE) {
        pytomic_slot other;
        error = pytomic_slot_find(segment, name, &other);
        if (!error) {
            return type_mismatch(path, other.type);
        }
    }
    return error ? path_failure(path, error) : EXIT_DONE;
}

static int observe(const struct arguments *arguments, double value)
{
    const char *path = arguments->operands[0];
    pytomic_segment *segment;
    pytomic_slot slot;
    int error = path_open_segment(arguments, arguments->options & OPTION_CREATE ? PYTOMIC_CREATE : 0, &segment);

    if (error) {
        return absent_failure(path, error, "-c with --bounds");
    }
    int code = open_in(arguments, segment, &slot);
    if (code == EXIT_DONE && slot.type != PYTOMIC_HISTOGRAM) {
        code = type_mismatch(path, slot.type);
    }
    if (code == EXIT_DONE) {
        pytomic_histogram_observe(&slot.histogram, value);
    }
    pytomic_close(segment);
    return code;
}

/* Checks all that needs no segment before it creates one. */
int command_observe(const struct arguments *arguments)
{
    const char *path = arguments->operands[0], *slash = strchr(path, '/');
    double bounds[PYTOMIC_BOUNDS_MAX];
    uint32_t count;
    uint64_t bits;

    if (!slash || pytomic_slot_name_problem(slash + 1)) {
        return path_failure(path, -PYTOMIC_E_SLOT_NAME);
    }
    int code = number_parse(arguments->operands[1], PYTOMIC_FLOAT, &bits);
    if (code != EXIT_DONE) {
        return code;
    }
    if (!(arguments->options & OPTION_CREATE) != !arguments->bounds) {
        return usage_error(arguments->bounds
                               ? "observe: --bounds needs --create; a histogram that exists keeps its bounds"
                               : "observe: --create needs --bounds");
    }
    code = arguments->bounds ? parse_bounds(arguments->bounds, bounds, &count) : EXIT_DONE;
    return code == EXIT_DONE ? observe(arguments, pytomic_float_from_bits(bits)) : code;
}
