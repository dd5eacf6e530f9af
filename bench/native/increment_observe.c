/* SPDX-License-Identifier: MIT */
/* pytomic_histogram_observe() on a histogram of 12 bounds found by name. */
#include <pytomic.h>
#include <stdio.h>

#include "contender.h"
#include "observations.h"

static pytomic_segment *segment;
static unsigned count;
static pytomic_slot slot; /* of this process */

static void open_histogram(unsigned counter, int flags, pytomic_slot *out)
{
    const pytomic_histogram_options options = {.bounds = bounds, .count = BOUNDS};
    char name[16];

    snprintf(name, sizeof(name), "%u", counter);
    need(pytomic_histogram_open(segment, name, &options, flags, out) == 0, "pytomic_histogram_open() failed");
}

void contender_prepare(const char *directory, const char *name, unsigned counters)
{
    (void)directory;
    make_observations();
    need(pytomic_open(name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, NULL, &segment) == 0, "pytomic_open() failed");
    for (count = 0; count < counters; count++) {
        open_histogram(count, PYTOMIC_CREATE, &slot);
    }
}

void contender_attach(const char *directory, const char *name, unsigned counter)
{
    (void)directory, (void)name;
    open_histogram(counter, 0, &slot);
}

void contender_increment(uint64_t times)
{
    const pytomic_histogram histogram = slot.histogram; /* local, so that its members stay in registers */

    for (uint64_t i = 0; i < times; i++) {
        pytomic_histogram_observe(&histogram, observations[i % OBSERVATIONS]);
    }
}

uint64_t contender_total(void)
{
    uint64_t total = 0, each;

    for (unsigned i = 0; i < count; i++) {
        open_histogram(i, 0, &slot);
        need(pytomic_slot_load(&slot, &each) == 0, "pytomic_slot_load() failed");
        total += each;
    }
    return total;
}

void contender_remove(void)
{
    pytomic_unlink(pytomic_segment_name(segment));
}
