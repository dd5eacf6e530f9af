/* SPDX-License-Identifier: MIT */
#include "ownership.h"

#include <stdlib.h>

#include "extent.h"

#define BITS 64u
#define SMALL 64u /* units */

bool ownership_begin(const pytomic_segment *segment, ownership *out)
{
    uint32_t units = mapping_extents(segment);

    *out = (ownership){.segment = segment, .units = units, .free = units, .budget = UINT64_C(2) * units};
    out->map = calloc(units / BITS + 1, sizeof(*out->map));
    return out->map != NULL;
}

void ownership_end(ownership *done)
{
    free(done->map);
}

static bool is_owned(const ownership *in, uint32_t unit)
{
    return (in->map[unit / BITS] >> unit % BITS & 1) != 0;
}

static bool is_free(ownership *in, layout_extent at)
{
    /* the small ones take little time, forged or not: so forged large ones cannot use up what those of names need */
    if (at.units > SMALL) {
        if (at.units > in->budget) {
            return false;
        }
        in->budget -= at.units;
    }
    for (uint32_t unit = at.first; unit < at.first + at.units; unit++) {
        if (is_owned(in, unit)) {
            return false;
        }
    }
    return true;
}

static bool overlap(layout_extent a, layout_extent b)
{
    return a.first < b.first + b.units && b.first < a.first + a.units;
}

/* The extents of the record, if nobody owns them yet. */
static bool collect(ownership *from, uint32_t index, layout_extent out[LAYOUT_EXTENTS], uint32_t *count)
{
    const layout_record *record = mapping_record(from->segment, index);

    *count = 0;
    for (uint32_t i = 0; i < LAYOUT_EXTENTS; i++) {
        uint64_t word = load64(&record->extents[i]);
        layout_extent at = layout_extent_of(word);
        if (word == 0) {
            continue;
        }
        if (!extent_is_valid(from->segment, word) || at.first + at.units > from->units || !is_free(from, at)) {
            return false;
        }
        for (uint32_t k = 0; k < *count; k++) {
            if (overlap(at, out[k])) {
                return false;
            }
        }
        out[(*count)++] = at;
    }
    return true;
}

bool ownership_add(ownership *to, uint32_t index)
{
    layout_extent extents[LAYOUT_EXTENTS];
    uint32_t count;

    if (!collect(to, index, extents, &count)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t unit = extents[i].first; unit < extents[i].first + extents[i].units; unit++) {
            to->map[unit / BITS] |= UINT64_C(1) << unit % BITS;
        }
        to->free -= extents[i].units;
    }
    return true;
}

bool ownership_agrees(const ownership *with)
{
    for (uint32_t i = 0; i < with->units / BITS; i++) {
        if (load64(&mapping_extent_map(with->segment)[i].owned) != with->map[i]) {
            return false;
        }
    }
    return true;
}
