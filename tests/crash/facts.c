/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "files.h"
#include "must.h"

static uint64_t memory_of(const char *segment)
{
    struct stat status;

    must(stat(files_path(segment), &status) == 0);
    return (uint64_t)status.st_blocks * 512;
}

static uint64_t value_of(const image *of, uint32_t index)
{
    layout_geometry geometry = image_geometry(of);
    uint64_t value = image_cell(of, index)->value.as_uint.value, sum = 0;

    if (image_record(of, index)->type == PYTOMIC_HISTOGRAM) {
        return image_histogram_count(of, index);
    }
    if (image_record(of, index)->type != PYTOMIC_COUNTER) {
        return value;
    }
    for (uint32_t lane = 0; lane < geometry.lane_cpus + geometry.lane_shared; lane++) {
        uint64_t at = layout_group_offset(&geometry, index) + (uint64_t)lane * LAYOUT_LANE_STRIDE;
        sum += ((const uint64_t *)(const void *)(of->bytes + at))[index % LAYOUT_LANE_GROUP];
    }
    return sum - value;
}

static uint32_t units_of(const layout_record *record)
{
    uint32_t units = 0;

    for (uint32_t i = 0; i < LAYOUT_EXTENTS; i++) {
        units += layout_extent_of(record->extents[i]).units;
    }
    return units;
}

static void write_slot(FILE *out, const image *of, uint32_t index)
{
    const layout_record *record = image_record(of, index);
    uint32_t generation = image_cell(of, index)->generation;

    if (generation % 2 != 0) {
        fprintf(out, "slot %" PRIu32 " generation %" PRIu32 " type %" PRIu32 " name %s value %" PRIu64, index,
                generation, record->type, image_name(of, index), value_of(of, index));
        fprintf(out, " owns %" PRIu32, units_of(record));
        if (record->type == LAYOUT_DESCRIPTION) {
            const layout_description *body = image_description(of, index);
            fprintf(out, " says %.*s", (int)(body->help_length + body->unit_length), body->text);
        }
        fprintf(out, "\n");
    } else if (generation != 0) {
        fprintf(out, "slot %" PRIu32 " generation %" PRIu32 " removed as number %" PRIu64 "\n", index, generation,
                record->removed_at);
    }
}

/* Mark in `owners` the units of a record; they must be claimed and nobody else's. */
static void count_owner(const image *of, const layout_record *record, unsigned char *owners)
{
    for (uint32_t i = 0; i < LAYOUT_EXTENTS; i++) {
        layout_extent at = layout_extent_of(record->extents[i]);
        promise(at.first + at.units <= image_header(of)->extents_claimed, "an extent of %s is not claimed",
                (const char *)record->name);
        for (uint32_t unit = at.first; unit < at.first + at.units; unit++) {
            promise(owners[unit]++ == 0, "unit %" PRIu32 " is owned twice", unit);
        }
    }
}

/* A unit that the map says is owned and nobody owns is leaked; one that is owned and said to be free is given twice. */
static void write_extents(FILE *out, const image *of)
{
    const layout_header *header = image_header(of);
    unsigned char *owners = calloc(1, (size_t)header->extents_claimed + 1);
    uint32_t owned = 0;

    must(owners != NULL);
    for (uint32_t i = 0; i < header->claimed; i++) {
        if (image_cell(of, i)->generation % 2 != 0) {
            count_owner(of, image_record(of, i), owners);
        }
    }
    for (uint32_t unit = 0; unit < header->extents_claimed; unit++) {
        bool marked = (image_extent_map(of)[unit / 64].owned >> unit % 64 & 1) != 0;
        owned += owners[unit] != 0;
        promise(marked == (owners[unit] != 0), "unit %" PRIu32 " is %s", unit,
                marked ? "leaked: nobody owns it" : "owned, and free for others");
    }
    fprintf(out, "units %" PRIu32 " owned %" PRIu32 " free %" PRIu32 "\n", header->extents_claimed, owned,
            header->extents_free);
    free(owners);
}

static void write_queue(FILE *out, const image *of)
{
    const layout_header *header = image_header(of);
    uint32_t at = header->free_head;

    fprintf(out, "free");
    for (uint32_t steps = 0; at != 0 && at <= header->claimed && steps <= header->claimed; steps++) {
        fprintf(out, " %" PRIu32, at - 1);
        at = image_record(of, at - 1)->next_free;
    }
    fprintf(out, "\n");
}

char *facts_of(const char *segment)
{
    image of = {.bytes = NULL};
    char *text;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    must(out != NULL);
    image_read_segment(segment, &of);
    const layout_header *header = image_header(&of);
    fprintf(out, "claimed %" PRIu32 " level %" PRIu32 " used %" PRIu32 " live %" PRIu32 " removals %" PRIu64,
            header->claimed, header->directory_level, header->used, header->live, header->removals);
    fprintf(out, " memory %" PRIu64 "\n", memory_of(segment));
    write_queue(out, &of);
    for (uint32_t i = 0; i < header->claimed; i++) {
        write_slot(out, &of, i);
    }
    write_extents(out, &of);
    image_free(&of);
    must(fclose(out) == 0);
    return text;
}

const char *facts_difference(const char *is, const char *should_be)
{
    static char line[4000];

    while (*is != '\0' || *should_be != '\0') {
        size_t length = strcspn(is, "\n"), expected = strcspn(should_be, "\n");
        if (length != expected || memcmp(is, should_be, length) != 0) {
            snprintf(line, sizeof(line), "\"%.*s\", undisturbed it is \"%.*s\"", (int)length, is, (int)expected,
                     should_be);
            return line;
        }
        is += length + (is[length] != '\0');
        should_be += expected + (should_be[expected] != '\0');
    }
    return NULL;
}
