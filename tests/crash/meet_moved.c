/* SPDX-License-Identifier: MIT */
/* A look-up meets a segment that grows, and a directory that is swept: what it looks for comes to lie elsewhere. */
#include <string.h>

#include "directory.h"
#include "mapping.h"
#include "meeting.h"
#include "must.h"

/* In growth the slot comes to lie where the segment was not accessible when the look-up began. */

#define BEHIND \
    "behind" /* created as the first of a chunk; its name and an entry of the next level lie beyond as well */

static void look_up_behind(pytomic_segment *segment)
{
    pytomic_slot slot;

    found->code = pytomic_slot_find(segment, BEHIND, &slot);
    found->info.value = found->code == 0 ? pytomic_load(&slot.cell->value.as_uint) : 0;
}

static void grow(pytomic_segment *segment)
{
    meeting_create(segment, BEHIND, PYTOMIC_UINT, SCENE_TARGET_VALUE);
    meeting_create(segment, meeting_long_new(), PYTOMIC_UINT, 2); /* claims extents */
}

static void judge_behind(pytomic_segment *segment)
{
    (void)segment;
    promise(found->code == -PYTOMIC_E_NO_SLOT || (found->code == 0 && found->info.value == SCENE_TARGET_VALUE),
            "code %d and value %llu", found->code, (unsigned long long)found->info.value);
}

static void look_up_long_behind(pytomic_segment *segment)
{
    directory_hit at;

    found->code = directory_find(segment, &meeting_key, &at);
    found->info.value = found->code == 0 ? pytomic_load(&mapping_cell(segment, at.index)->value.as_uint) : 0;
}

static void grow_by_long_name(pytomic_segment *segment)
{
    meeting_create(segment, meeting_long_new(), PYTOMIC_UINT, SCENE_TARGET_VALUE);
}

/* The sweeping of the directory moves the entry that the look-up is on its way to. */

static void look_up(pytomic_segment *segment)
{
    pytomic_slot slot;

    found->code = pytomic_slot_find(segment, "slot/5", &slot);
    found->info.value = found->code == 0 ? pytomic_load(&slot.cell->value.as_uint) : 0;
}

static void sweep(pytomic_segment *segment)
{
    meeting_create(segment, "sweeper", PYTOMIC_UINT, 0);
}

static void judge_look_up(pytomic_segment *segment)
{
    (void)segment;
    promise(found->code == 0 && found->info.value == scene_other_value(5),
            "a slot that was there throughout was not found: %s", pytomic_strerror(found->code));
}

/* The entry of slot/5 at the end of a run of tombstones, as one is when those before it were removed. */
static void displace(image *of)
{
    uint32_t entries = layout_level_entries(0), home = 0;
    uint64_t *directory = image_directory(of), wanted = 0;

    for (uint32_t i = 0; i < entries; i++) {
        uint32_t index = (uint32_t)directory[i] - 1;
        if (index < image_header(of)->claimed && memcmp(image_record(of, index)->name, "slot/5", 6) == 0) {
            home = i;
            wanted = directory[i];
        }
    }
    scene_wear_out_directory(of);
    directory[home] = DIRECTORY_TOMBSTONE;
    for (uint32_t step = 1; wanted != 0; step++) {
        uint64_t *entry = &directory[(home + step) % entries];
        image_header(of)->directory_filled += *entry == DIRECTORY_EMPTY;
        if (*entry == DIRECTORY_EMPTY || (*entry == DIRECTORY_TOMBSTONE && step > 4)) {
            *entry = wanted;
            wanted = 0;
        }
    }
}

const meeting meet_moved[] = {
    {.title = "a look-up, and the directory is swept",
     .start = {.max_slots = 128, .others = 10, .spoil = displace},
     .operation = look_up,
     .meanwhile = sweep,
     .judge = judge_look_up},
    {.title = "a look-up, and the segment grows",
     .start = {.max_slots = 300, .others = 255},
     .operation = look_up_behind,
     .meanwhile = grow,
     .judge = judge_behind},
    {.title = "a look-up, and a chunk is claimed for it",
     .start = {.max_slots = 128, .others = 63},
     .operation = look_up_behind,
     .meanwhile = grow,
     .judge = judge_behind},
    {.title = "a look-up, and extents are claimed for it",
     .start = {.max_slots = 2},
     .ready = meeting_make_new_key,
     .operation = look_up_long_behind,
     .meanwhile = grow_by_long_name,
     .judge = judge_behind},
    {.title = NULL},
};
