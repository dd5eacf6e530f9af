/* SPDX-License-Identifier: MIT */
/* pytomic_histogram_open(): the bounds and intervals of a new histogram, and the comparison with one that exists. */
#include <math.h>
#include <string.h>

#include "histogram.h"
#include "pytomic/error.h"
#include "slot.h"

#define BODY_WORDS_MAX                                                                                           \
    (PYTOMIC_BOUNDS_MAX + 2 +                                                                                    \
     (2 * (PYTOMIC_BOUNDS_MAX + 1) * sizeof(pytomic_bucket) + LAYOUT_INTERVALS_MAX * sizeof(pytomic_interval)) / \
         sizeof(uint64_t))

enum { SCALE_MIN = -10, SCALE_MAX = 20 };

/* A histogram that is asked for. */
typedef struct request {
    layout_histogram shape;
    double bounds[PYTOMIC_BOUNDS_MAX + 1]; /* with an infinity behind the last */
    uint64_t body[BODY_WORDS_MAX];
} request;

/* The square root of 2, the square root of that, and so on. */
static const double roots[SCALE_MAX] = {
    0x1.6a09e667f3bcdp+0, 0x1.306fe0a31b715p+0, 0x1.172b83c7d517bp+0, 0x1.0b5586cf9890fp+0, 0x1.059b0d3158574p+0,
    0x1.02c9a3e778061p+0, 0x1.0163da9fb3335p+0, 0x1.00b1afa5abcbfp+0, 0x1.0058c86da1c0ap+0, 0x1.002c605e2e8cfp+0,
    0x1.00162f3904052p+0, 0x1.000b175effdc7p+0, 0x1.00058ba01fba0p+0, 0x1.0002c5cc37da9p+0, 0x1.000162e525ee0p+0,
    0x1.0000b17255776p+0, 0x1.000058b91b5bdp+0, 0x1.00002c5c89d5fp+0, 0x1.0000162e43f50p+0, 0x1.00000b1721bd0p+0,
};

static double power_of_two(int64_t exponent)
{
    if (exponent < -1022 || exponent > 1023) {
        return exponent < 0 ? 0 : INFINITY;
    }
    return pytomic_float_from_bits((uint64_t)(exponent + 1023) << 52);
}

/* 2^(exponent / 2^scale): a whole power, times the roots that the rest of the exponent is made of. */
static double power(int64_t exponent, int32_t scale)
{
    if (scale <= 0) {
        return power_of_two(exponent * (INT64_C(1) << -scale));
    }
    int64_t steps = INT64_C(1) << scale, rest = exponent & (steps - 1);
    double product = power_of_two((exponent - rest) / steps);
    for (int32_t i = 0; i < scale; i++) {
        product *= (rest >> (scale - 1 - i) & 1) != 0 ? roots[i] : 1;
    }
    return product;
}

/* Bounds that are finite and increase. */
static bool are_bounds(const double *bounds, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!isfinite(bounds[i]) || (i > 0 && bounds[i] <= bounds[i - 1])) {
            return false;
        }
    }
    return true;
}

/* The bounds that the options mean. */
static int make_bounds(const pytomic_histogram_options *options, request *out)
{
    bool exponential = options->bounds == NULL;

    if (options->count < 1 || options->count > PYTOMIC_BOUNDS_MAX || options->reserved != 0 ||
        options->scale < SCALE_MIN || options->scale > SCALE_MAX ||
        (!exponential && (options->scale != 0 || options->offset != 0))) {
        return -EINVAL;
    }
    for (size_t i = 0; i < sizeof(options->spare) / sizeof(options->spare[0]); i++) {
        if (options->spare[i] != 0) {
            return -EINVAL;
        }
    }
    for (uint32_t i = 0; i < options->count; i++) {
        /* + 0: there are two zeros, and both mean the same bound */
        out->bounds[i] = exponential ? power((int64_t)options->offset + i, options->scale) : options->bounds[i] + 0.0;
    }
    out->bounds[options->count] = INFINITY;
    out->shape = (layout_histogram){
        .bounds = (uint16_t)options->count,
        .exponential = exponential,
        .scale = options->scale,
        .offset = options->offset,
    };
    return are_bounds(out->bounds, options->count) && (!exponential || out->bounds[0] > 0) ? 0 : -EINVAL;
}

static uint64_t interval_of(double value)
{
    return pytomic_float_to_bits(value) >> PYTOMIC_INTERVAL_SHIFT;
}

/* How many intervals the bounds take, with the one behind the last; 0: two are in one, or they are too many. */
static uint16_t count_intervals(const request *of)
{
    uint32_t count = of->shape.bounds;
    uint64_t needed = interval_of(of->bounds[count - 1]) - interval_of(of->bounds[0]) + 2;

    for (uint32_t i = 1; i < count; i++) {
        if (interval_of(of->bounds[i]) == interval_of(of->bounds[i - 1])) {
            return 0;
        }
    }
    return of->bounds[0] > 0 && needed <= LAYOUT_INTERVALS_MAX ? (uint16_t)needed : 0;
}

static void make_body(request *of)
{
    uint64_t first = interval_of(of->bounds[0]), below = 0;
    uint64_t *words = of->body + layout_histogram_intervals(&of->shape) / sizeof(*words);

    memset(of->body, 0, sizeof(of->body));
    memcpy(of->body, of->bounds, (of->shape.bounds + 1u) * sizeof(of->bounds[0]));
    for (uint32_t i = 0; i < of->shape.intervals; i++) {
        while (below < of->shape.bounds && interval_of(of->bounds[below]) < first + i) {
            below++;
        }
        words[2 * i] = pytomic_float_to_bits(of->bounds[below]);
        words[2 * i + 1] = below;
    }
}

/* By the bounds alone: exponential ones may have been given as a list. */
static int compare(const pytomic_slot *slot, const life *wanted)
{
    pytomic_histogram_data there;
    layout_histogram shape;
    int code = pytomic_histogram_read(slot, &there);

    memcpy(&shape, wanted->parameters, sizeof(shape));
    if (code == 0 &&
        (there.bound_count != shape.bounds || memcmp(there.bounds, wanted->body, shape.bounds * sizeof(double)) != 0)) {
        code = -PYTOMIC_E_PARAMETERS;
    }
    return code;
}

static int open_like(pytomic_segment *segment, const char *name, const request *from, int flags, pytomic_slot *out)
{
    const layout_geometry *geometry = &segment->geometry;
    life wanted = {
        .type = PYTOMIC_HISTOGRAM,
        .body = from->body,
        .body_words = layout_histogram_body(&from->shape) / (uint32_t)sizeof(uint64_t),
        .lanes = layout_histogram_stride(&from->shape) * (geometry->lane_cpus + geometry->lane_shared),
    };

    memcpy(wanted.parameters, &from->shape, sizeof(wanted.parameters));
    return slot_open_same(segment, name, &wanted, compare, flags, out);
}

int pytomic_histogram_open(pytomic_segment *segment, const char *name, const pytomic_histogram_options *options,
                           int flags, pytomic_slot *out)
{
    request asked;
    int code = options != NULL ? make_bounds(options, &asked) : -EINVAL;

    if (code != 0) {
        return code;
    }
    asked.shape.intervals = count_intervals(&asked);
    make_body(&asked);
    return open_like(segment, name, &asked, flags, out);
}
