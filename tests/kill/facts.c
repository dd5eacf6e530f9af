/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "outcome.h"

static uint64_t memory_of(const char *segment)
{
    struct stat status;

    must(stat(image_path(segment), &status) == 0, "stat %s", segment);
    return (uint64_t)status.st_blocks * 512;
}

static uint64_t value_of(const image *of, uint32_t index)
{
    layout_geometry geometry = image_geometry(of);
    uint64_t value = image_cell(of, index)->value.as_uint.value, sum = 0;

    if (image_record(of, index)->type != PYTOMIC_COUNTER) {
        return value;
    }
    for (uint32_t lane = 0; lane < geometry.lane_cpus + geometry.lane_shared; lane++) {
        uint64_t at = layout_group_offset(&geometry, index) + (uint64_t)lane * LAYOUT_LANE_STRIDE;
        sum += ((const uint64_t *)(const void *)(of->bytes + at))[index % LAYOUT_LANE_GROUP];
    }
    return sum - value;
}

static void write_slot(FILE *out, const image *of, uint32_t index)
{
    const layout_record *record = image_record(of, index);
    uint32_t generation = image_cell(of, index)->generation;

    if (generation % 2 != 0) {
        fprintf(out, "slot %" PRIu32 " generation %" PRIu32 " type %" PRIu32 " name %.*s value %" PRIu64 "\n", index,
                generation, record->type, (int)record->name_length, (const char *)record->name, value_of(of, index));
    } else if (generation != 0) {
        fprintf(out, "slot %" PRIu32 " generation %" PRIu32 " removed as number %" PRIu64 "\n", index, generation,
                record->removed_at);
    }
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

    must(out != NULL, "open_memstream");
    image_read_segment(segment, &of);
    const layout_header *header = image_header(&of);
    fprintf(out, "claimed %" PRIu32 " level %" PRIu32 " used %" PRIu32 " live %" PRIu32 " removals %" PRIu64,
            header->claimed, header->directory_level, header->used, header->live, header->removals);
    fprintf(out, " memory %" PRIu64 "\n", memory_of(segment));
    write_queue(out, &of);
    for (uint32_t i = 0; i < header->claimed; i++) {
        write_slot(out, &of, i);
    }
    image_free(&of);
    must(fclose(out) == 0, "write the facts");
    return text;
}

const char *facts_difference(const char *is, const char *should_be)
{
    static char line[1000];

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
