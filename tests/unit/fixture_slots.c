/* SPDX-License-Identifier: MIT */
#include "fixture_slots.h"

#include <stdio.h>

#include "fixture.h"

int fixture_open_slot(const char *name, pytomic_type type, int flags, uint64_t init, pytomic_slot *out)
{
    return pytomic_slot_open(fixture_segment, name, type, flags, init, out);
}

pytomic_slot fixture_create_as(const char *name, pytomic_type type, uint64_t init)
{
    pytomic_slot slot;

    ck_ok(fixture_open_slot(name, type, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, init, &slot));
    return slot;
}

pytomic_slot fixture_create(const char *name, uint64_t init)
{
    return fixture_create_as(name, PYTOMIC_UINT, init);
}

pytomic_slot fixture_cell(pytomic_type type, uint64_t init)
{
    pytomic_slot slot;

    ck_ok(pytomic_anonymous_create(type, init, &slot));
    return slot;
}

const char *fixture_numbered(unsigned number)
{
    static char name[16];

    snprintf(name, sizeof(name), "slot %u", number);
    return name;
}

void fixture_create_range(unsigned first, unsigned end)
{
    for (unsigned i = first; i < end; i++) {
        fixture_create(fixture_numbered(i), i);
    }
}

bool fixture_exists(const char *name)
{
    pytomic_slot slot;

    return pytomic_slot_find(fixture_segment, name, &slot) == 0;
}

uint32_t fixture_count_slots(void)
{
    pytomic_slot_info info;
    uint32_t cursor = 0, count = 0;

    while (pytomic_slot_next(fixture_segment, &cursor, &info) == 1) {
        count++;
    }
    return count;
}

pytomic_segment *fixture_small_segment(uint32_t max_slots)
{
    pytomic_options options = {.max_slots = max_slots};

    pytomic_close(fixture_segment);
    ck_ok(pytomic_unlink(fixture_name));
    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &fixture_segment));
    return fixture_segment;
}
