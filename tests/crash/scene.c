/* SPDX-License-Identifier: MIT */
#include "scene.h"

#include <stdio.h>
#include <string.h>

#include "must.h"
#include "pytomic.h"
#include "record.h"

#define NAMELESS "spoiled/nameless"
#define NAMESAKE "spoiled/namesake"

#define LONG_NAME 600u /* bytes: two units beside the record */

/* A name of that length which begins like this; its end says so again. */
static const char *long_name(char name[LONG_NAME + 1], const char *beginning)
{
    size_t length = strlen(beginning);

    for (size_t at = 0; at < LONG_NAME; at++) {
        name[at] = beginning[at % length];
    }
    name[LONG_NAME] = '\0';
    return name;
}

const char *scene_long_target(void)
{
    static char name[LONG_NAME + 1];

    return long_name(name, SCENE_TARGET "/long/");
}

const char *scene_long_other(void)
{
    static char name[LONG_NAME + 1];

    return long_name(name, "other/long/");
}

static const char *long_removed(void)
{
    static char name[LONG_NAME + 1];

    return long_name(name, "removed/long/");
}

static const char *long_coowner(void)
{
    static char name[LONG_NAME + 1];

    return long_name(name, "spoiled/coowner/");
}

void scene_description(unsigned number, pytomic_description *out)
{
    *out = (pytomic_description){.kind = PYTOMIC_KIND_COUNTER};
    memset(out->help, 'a' + (int)number, number * 100); /* no two have as many bytes */
    snprintf(out->unit, sizeof(out->unit), "%u", number);
}

void scene_other_name(uint32_t i, char name[32])
{
    snprintf(name, 32, "slot/%u", i);
}

pytomic_type scene_other_type(uint32_t i)
{
    return i == 3 ? PYTOMIC_COUNTER : i % 2 != 0 ? PYTOMIC_INT : PYTOMIC_UINT;
}

uint64_t scene_other_value(uint32_t i)
{
    return 1000 + i;
}

int scene_histogram(pytomic_segment *segment, const char *name, pytomic_slot *out)
{
    const pytomic_histogram_options options = {.bounds = (const double[]){0, 1}, .count = 2};

    return pytomic_histogram_open(segment, name, &options, PYTOMIC_CREATE, out);
}

static void create(pytomic_segment *segment, const char *name, pytomic_type type, uint64_t value)
{
    pytomic_slot slot;

    if (type == PYTOMIC_HISTOGRAM) {
        must_give(0, scene_histogram(segment, name, &slot));
        for (uint64_t i = 0; i < value; i++) {
            pytomic_histogram_observe(&slot.histogram, (double)(i % 3));
        }
        return;
    }
    /* a counter gets its value by additions, so that its lanes are in use */
    must_give(0, pytomic_slot_open(segment, name, type, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE,
                                   type == PYTOMIC_COUNTER ? 0 : value, &slot));
    if (type == PYTOMIC_COUNTER) {
        pytomic_counter_add(&slot.counter, (int64_t)value);
    }
}

static void describe(pytomic_segment *segment, const char *family, unsigned number)
{
    pytomic_description description;

    scene_description(number, &description);
    must_give(0, pytomic_describe(segment, family, &description));
}

/* Units that are owned, then free ones, then owned ones again. */
static void populate_extents(pytomic_segment *segment)
{
    create(segment, scene_long_other(), PYTOMIC_UINT, SCENE_TARGET_VALUE);
    create(segment, long_removed(), PYTOMIC_UINT, 3);
    describe(segment, SCENE_OTHER_FAMILY, SCENE_OTHER_DESCRIPTION);
    must(pytomic_slot_remove(segment, long_removed()) == 0);
}

static void populate(pytomic_segment *segment, const scene *of)
{
    char name[32];

    for (uint32_t i = 0; i < of->others; i++) {
        scene_other_name(i, name);
        create(segment, name, scene_other_type(i), scene_other_value(i));
    }
    create(segment, SCENE_SETTLE, PYTOMIC_UINT, 0);
    if (of->target != 0) {
        create(segment, of->long_target ? scene_long_target() : SCENE_TARGET, of->target, SCENE_TARGET_VALUE);
    }
    if (of->extents) {
        populate_extents(segment);
    }
    if (of->described != 0) {
        describe(segment, SCENE_TARGET_FAMILY, of->described);
    }
    if (of->spoil == scene_cut_short_beside_unknown) {
        create(segment, SCENE_UNKNOWN, PYTOMIC_UINT, SCENE_UNKNOWN_VALUE);
    }
    if (of->spoil == scene_spoil_extents) {
        create(segment, long_coowner(), PYTOMIC_UINT, 4);
    }
    if (of->spoil == scene_spoil_records) {
        create(segment, NAMELESS, PYTOMIC_UINT, 1);
        create(segment, NAMESAKE, PYTOMIC_UINT, 2);
    }
    for (uint32_t i = 0; i < of->removed; i++) {
        snprintf(name, sizeof(name), "removed/%u", i);
        create(segment, name, PYTOMIC_UINT, 3);
    }
    for (uint32_t i = 0; i < of->removed; i++) {
        snprintf(name, sizeof(name), "removed/%u", i);
        must(pytomic_slot_remove(segment, name) == 0);
    }
}

void scene_build(const scene *of, const char *name, image *out)
{
    pytomic_options options = {.max_slots = of->max_slots, .ephemeral = of->ephemeral};
    pytomic_segment *segment;

    must_give(0, pytomic_open(name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment));
    populate(segment, of);
    image_read_segment(name, out);
    must(pytomic_unlink(name) == 0);
    pytomic_close(segment);
    if (of->spoil != NULL) {
        of->spoil(out);
    }
}

void scene_wear_out_directory(image *of)
{
    layout_header *header = image_header(of);
    uint32_t entries = layout_level_entries(header->directory_level);

    for (uint32_t i = 0; i < entries && header->directory_filled < entries / 4 * 3; i++) {
        if (image_directory(of)[i] == DIRECTORY_EMPTY) {
            image_directory(of)[i] = DIRECTORY_TOMBSTONE;
            header->directory_filled++;
        }
    }
}

static uint32_t tag_of(const image *of, const char *name)
{
    pytomic_segment key_only = {.next = NULL};

    memcpy(key_only.hash_key, image_header(of)->hash_key, sizeof(key_only.hash_key));
    return record_tag(&key_only, name, strlen(name));
}

void scene_cut_short(image *of)
{
    layout_header *header = image_header(of);
    uint32_t entries = layout_level_entries(header->directory_level), tag = tag_of(of, SCENE_TARGET);

    /* the look-up of the target meets what looks like it and is not: beyond the end, far beyond, free, and taken */
    for (uint32_t i = 0; i < entries; i++) {
        uint32_t wild[] = {UINT32_MAX - 1, header->claimed + 1, 1u << 28, header->claimed, 1};
        image_directory(of)[(tag + i) % entries] = i % 8 < 5 ? (uint64_t)tag << 32 | wild[i % 8] : DIRECTORY_EMPTY;
    }
    header->change |= 1;
    header->directory_filled = 1;
    header->used = 2;
    header->live = 3;
    header->free_head = header->claimed;
    header->free_tail = 1;
    header->removals = 0;
    for (uint32_t i = 0; i < header->claimed; i++) {
        image_record(of, i)->next_free = i + 1;
    }
    header->extents_free = header->extents_claimed;
    header->extents_next = UINT32_MAX;
    for (uint32_t i = 0; i < header->extents_claimed / 64; i++) {
        image_extent_map(of)[i].owned = UINT64_C(0xaaaaaaaaaaaaaaaa);
    }
}

static layout_record *record_of(const image *of, const char *name)
{
    for (uint32_t i = 0; i < image_header(of)->claimed; i++) {
        layout_record *record = image_record(of, i);
        if (record->name_length == strlen(name) && strcmp(image_name(of, i), name) == 0) {
            return record;
        }
    }
    must(!"there is a record of that name");
    return NULL;
}

void scene_spoil_records(image *of)
{
    layout_record *namesake = record_of(of, NAMESAKE);
    char name[32];

    record_of(of, NAMELESS)->name_length = 0;
    scene_other_name(0, name);
    memset(namesake->name, 0, sizeof(namesake->name));
    memcpy(namesake->name, name, strlen(name));
    namesake->name_length = (uint32_t)strlen(name);
}

void scene_cut_short_beside_unknown(image *of)
{
    record_of(of, SCENE_UNKNOWN)->type = SCENE_UNKNOWN_TYPE;
    scene_cut_short(of);
}

void scene_spoil_extents(image *of)
{
    const layout_record *other = record_of(of, scene_long_other());

    record_of(of, long_coowner())->extents[LAYOUT_EXTENT_NAME] = other->extents[LAYOUT_EXTENT_NAME];
}
