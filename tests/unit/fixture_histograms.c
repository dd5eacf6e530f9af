/* SPDX-License-Identifier: MIT */
#include "fixture_histograms.h"

#include "fixture.h"

static const double seconds[] = {0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5};
static const double below_zero[] = {-3, -1.5, 0, 1e-300, 2};
static const double crowded[] = {1, 1.0001, 1.0002, 1000}; /* too close to each other for intervals */

const pytomic_histogram_options fixture_histograms[FIXTURE_HISTOGRAMS] = {
    {.bounds = seconds, .count = COUNT(seconds)},
    {.bounds = below_zero, .count = COUNT(below_zero)},
    {.bounds = crowded, .count = COUNT(crowded)},
    {.bounds = (const double[]){1}, .count = 1},
    {.bounds = (const double[]){1e-320, 1e308}, .count = 2},
    {.bounds = (const double[]){1e300, 1.7976931348623157e308}, .count = 2},
    {.count = 160, .scale = 3, .offset = -80},
    {.count = PYTOMIC_BOUNDS_MAX, .scale = 5, .offset = -3},
    {.count = 5, .scale = -8, .offset = -2},
};

pytomic_slot fixture_open_histogram(const char *name, const pytomic_histogram_options *from)
{
    pytomic_slot slot;

    ck_ok(pytomic_histogram_open(fixture_segment, name, from, PYTOMIC_CREATE, &slot));
    return slot;
}

pytomic_histogram_data fixture_read_histogram(const pytomic_slot *slot)
{
    pytomic_histogram_data data;

    ck_ok(pytomic_histogram_read(slot, &data));
    return data;
}
