/* SPDX-License-Identifier: MIT */
/* A description that is read is replaced, and again, so that the second takes the units that the first one had. */
#include <string.h>

#include "layout.h"
#include "mapping.h"
#include "meeting.h"
#include "must.h"

#define DESCRIBED 3u

static void describe(pytomic_segment *segment, unsigned number)
{
    pytomic_description description;

    scene_description(number, &description);
    must(pytomic_describe(segment, SCENE_TARGET_FAMILY, &description) == 0);
}

static void describe_first(pytomic_segment *segment)
{
    describe(segment, DESCRIBED);
}

static void read_description(pytomic_segment *segment)
{
    found->code = pytomic_description_get(segment, SCENE_TARGET_FAMILY, &found->description);
}

static void describe_anew_in_its_place(pytomic_segment *segment)
{
    layout_header *header = mapping_header(segment);
    const layout_record *record = mapping_record(segment, 1);
    uint32_t first = layout_extent_of(record->extents[LAYOUT_EXTENT_BODY]).first;

    must(record->type == LAYOUT_DESCRIPTION);
    describe(segment, DESCRIBED + 1);
    header->extents_next = first; /* a hint: the next search begins there */
    describe(segment, DESCRIBED - 1);
    must(layout_extent_of(record->extents[LAYOUT_EXTENT_BODY]).first == first);
}

static void judge_description(pytomic_segment *segment)
{
    unsigned number = (unsigned)(found->description.unit[0] - '0');
    pytomic_description expected;

    (void)segment;
    promise(found->code == 0 && number >= DESCRIBED - 1 && number <= DESCRIBED + 1, "reading gave %d and %u",
            found->code, number);
    scene_description(number, &expected);
    promise(memcmp(&found->description, &expected, sizeof(expected)) == 0, "a torn description was read: %s [%s]",
            found->description.help, found->description.unit);
}

const meeting meet_described[] = {
    {.title = "a description, and it is replaced twice",
     .start = {.max_slots = 2},
     .scene_after = describe_first,
     .operation = read_description,
     .meanwhile = describe_anew_in_its_place,
     .judge = judge_description,
     .most = 1500},
    {.title = NULL},
};
