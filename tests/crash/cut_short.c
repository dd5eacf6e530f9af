/* SPDX-License-Identifier: MIT */
/*
 * After a change that was cut short a look-up of an absent name has to read all records, because the directory may not be
 * whole. Holds: who creates a name does not, but goes to the lock; and the next change, whoever makes it and whatever it
 * is, ends that state for everybody. Records that were compared are counted, not time.
 */
#include <stdio.h>

#include "child.h"
#include "holder.h"
#include "mapping.h"
#include "must.h"
#include "pytomic.h"
#include "record.h"
#include "unique.h"

#define SLOTS 1000u
#define FEW 20u /* records whose names have the same tag, or nearly: a look-up by the directory */

static unsigned compared;

uint32_t __real_record_match(const pytomic_segment *segment, uint32_t index, const record_key *key, uint32_t *type);
uint32_t __wrap_record_match(const pytomic_segment *segment, uint32_t index, const record_key *key, uint32_t *type);

uint32_t __wrap_record_match(const pytomic_segment *segment, uint32_t index, const record_key *key, uint32_t *type)
{
    compared++;
    return __real_record_match(segment, index, key, type);
}

static unsigned look_up_absent(pytomic_segment *segment)
{
    pytomic_slot slot;

    compared = 0;
    int code = pytomic_slot_find(segment, "absent", &slot);
    promise(code == -PYTOMIC_E_NO_SLOT, "an absent name gave %d", code);
    return compared;
}

static int create(pytomic_segment *segment)
{
    pytomic_slot slot;

    return pytomic_slot_open(segment, "created", PYTOMIC_INT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 0, &slot);
}

static int create_many(pytomic_segment *segment)
{
    static const char *const names[] = {"slot/1", "created/1", "created/2"};
    pytomic_slot slots[3];
    size_t opened;

    return pytomic_slot_open_many(segment, 3, names, PYTOMIC_UINT, PYTOMIC_CREATE, 0, slots, &opened);
}

static int remove_one(pytomic_segment *segment)
{
    return pytomic_slot_remove(segment, "slot/7");
}

static int remove_absent(pytomic_segment *segment)
{
    return pytomic_slot_remove(segment, "absent") == -PYTOMIC_E_NO_SLOT ? 0 : -1;
}

static const struct way {
    const char *title;
    int (*change)(pytomic_segment *segment);
} ways[] = {
    {"create", create},
    {"create many", create_many},
    {"remove", remove_one},
    {"remove what is absent", remove_absent},
};

static void try(pytomic_segment *segment, const struct way *way)
{
    must_tell("%s after a change cut short", way->title);
    promise(look_up_absent(segment) <= FEW, "%u records are compared of a whole directory", compared);
    child_kill(holder_start(test_name));
    promise(load64(&mapping_header(segment)->change) % 2 != 0, "the mark is gone");
    must(look_up_absent(segment) >= SLOTS);
    compared = 0;
    int code = way->change(segment);
    promise(code == 0, "it gave %d (%s)", code, pytomic_strerror(code));
    promise(compared <= FEW, "%u records were compared", compared);
    promise(load64(&mapping_header(segment)->change) % 2 == 0, "the mark is still there");
    promise(look_up_absent(segment) <= FEW, "%u records are compared afterwards", compared);
}

int main(void)
{
    char slot_name[32];
    pytomic_segment *segment;
    pytomic_slot slot;

    unique_begin("cut_short");
    must_tell("a change cut short");
    must(pytomic_open(test_name, PYTOMIC_CREATE, NULL, &segment) == 0);
    for (unsigned i = 0; i < SLOTS; i++) {
        snprintf(slot_name, sizeof(slot_name), "slot/%u", i);
        must(pytomic_slot_open(segment, slot_name, PYTOMIC_UINT, PYTOMIC_CREATE, i, &slot) == 0);
    }
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        try(segment, &ways[i]);
    }
    pytomic_close(segment);
    must(pytomic_unlink(test_name) == 0);
    printf("%zu kinds of changes ended what a cut one had left\n", sizeof(ways) / sizeof(ways[0]));
    return 0;
}
