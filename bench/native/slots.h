/* SPDX-License-Identifier: MIT */
/* A contender on slots of pytomic of the type SLOT_TYPE: everything but contender_increment(). */
#ifndef SLOTS_H
#define SLOTS_H

#include <pytomic.h>
#include <stdio.h>

#include "contender.h"

static char segment_name[64];
static unsigned slot_count;
static pytomic_slot slot; /* of this process */

static void open_slot(unsigned counter, int flags, pytomic_slot *out)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/%u", segment_name, counter);
    need(pytomic_attach(path, SLOT_TYPE, flags, 0, out) == 0, "pytomic_attach() failed");
}

void contender_prepare(const char *directory, const char *name, unsigned counters)
{
    pytomic_slot made;

    (void)directory;
    snprintf(segment_name, sizeof(segment_name), "%s", name);
    slot_count = counters;
    for (unsigned i = 0; i < counters; i++) {
        open_slot(i, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &made);
        pytomic_detach(&made);
    }
}

void contender_attach(const char *directory, const char *name, unsigned counter)
{
    (void)directory, (void)name;
    open_slot(counter, 0, &slot);
}

uint64_t contender_total(void)
{
    pytomic_slot read;
    uint64_t total = 0, value = 0;

    for (unsigned i = 0; i < slot_count; i++) {
        open_slot(i, PYTOMIC_READ, &read);
        need(pytomic_slot_load(&read, &value) == 0, "pytomic_slot_load() failed");
        total += read.type == PYTOMIC_FLOAT ? (uint64_t)pytomic_float_from_bits(value) : value;
        pytomic_detach(&read);
    }
    return total;
}

void contender_remove(void)
{
    pytomic_unlink(segment_name);
}

#endif
