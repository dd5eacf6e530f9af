/* SPDX-License-Identifier: MIT */
#include "extent.h"

#include "pytomic/error.h"

#define BITS 64u

_Static_assert(LAYOUT_EXTENT_CHUNK == BITS, "what is claimed at a time is an entry of the map");

bool extent_is_valid(const pytomic_segment *segment, uint64_t extent)
{
    layout_extent at = layout_extent_of(extent);

    return extent == 0 || (at.units > 0 && (uint64_t)at.first + at.units <= mapping_extents(segment));
}

const pytomic_word *extent_words(const pytomic_segment *segment, uint64_t extent, uint32_t bytes)
{
    layout_extent at = layout_extent_of(extent);

    if (!extent_is_valid(segment, extent) || (uint64_t)at.units * LAYOUT_EXTENT_UNIT < bytes) {
        return NULL;
    }
    return mapping_extent(segment, at.first);
}

bool extent_is_for(const pytomic_segment *segment, uint64_t extent, uint32_t purpose)
{
    layout_extent at = layout_extent_of(extent);

    for (uint32_t i = at.first / BITS; i <= (at.first + at.units - 1) / BITS; i++) {
        if (load64(&mapping_extent_map(segment)[i].purpose) != purpose) {
            return false;
        }
    }
    return true;
}

static bool can_be_for(const layout_extent_map *entry, uint32_t purpose)
{
    uint64_t is = load64(&entry->purpose);

    return is == purpose || is == LAYOUT_FOR_NOTHING;
}

/* Decide what the units are for. If we are killed before anybody owns them, they are free for the same purpose. */
static void dedicate(pytomic_segment *segment, layout_extent at, uint32_t purpose)
{
    for (uint32_t i = at.first / BITS; i <= (at.first + at.units - 1) / BITS; i++) {
        store64(&mapping_extent_map(segment)[i].purpose, purpose);
    }
}

/* Set or clear the bits of an extent; returns how many of them changed. */
static uint32_t mark(pytomic_segment *segment, layout_extent at, bool owned)
{
    layout_extent_map *map = mapping_extent_map(segment);
    uint32_t changed = 0;

    for (uint32_t unit = at.first; unit < at.first + at.units; unit++) {
        uint64_t word = load64(&map[unit / BITS].owned), bit = UINT64_C(1) << unit % BITS;
        changed += ((word & bit) != 0) != owned;
        store64(&map[unit / BITS].owned, owned ? word | bit : word & ~bit);
    }
    return changed;
}

/* The bits where so many set bits follow one another, at most 64, within the word. */
static uint64_t runs_of(uint64_t bits, uint32_t length)
{
    for (uint32_t known = 1, more; known < length; known += more) {
        more = known < length - known ? known : length - known;
        bits &= bits >> more;
    }
    return bits;
}

/*
 * The first run of so many free units for the purpose in [from, to), which ends with an entry of the map; `to` if there is
 * none. Word by word, because a segment full of long names has many gaps that are too small.
 */
static uint32_t find_run(const pytomic_segment *segment, uint32_t from, uint32_t to, uint32_t units, uint32_t purpose)
{
    const layout_extent_map *map = mapping_extent_map(segment);
    uint64_t before = (UINT64_C(1) << from % BITS) - 1; /* in the first word: not ours to give */
    uint32_t run = 0;                                   /* free units that end where the word begins */

    for (uint32_t i = from / BITS; i < to / BITS; i++, before = 0) {
        uint64_t owned = can_be_for(&map[i], purpose) ? load64(&map[i].owned) | before : UINT64_MAX;
        uint32_t low = owned == 0 ? BITS : (uint32_t)__builtin_ctzll(owned);
        if (run + low >= units) {
            return i * BITS - run;
        }
        uint64_t inside = units <= BITS ? runs_of(~owned, units) : 0;
        if (inside != 0) {
            return i * BITS + (uint32_t)__builtin_ctzll(inside);
        }
        run = owned == 0 ? run + BITS : (uint32_t)__builtin_clzll(owned);
    }
    return to;
}

/* Claim units and their part of the map; `extents_claimed` commits them, in one store. */
static int claim(pytomic_segment *segment, int fd, uint32_t units)
{
    const layout_geometry *geometry = &segment->geometry;
    uint32_t claimed = mapping_extents(segment);
    uint64_t had = layout_extent_map_size(claimed);

    units = (units + LAYOUT_EXTENT_CHUNK - 1) / LAYOUT_EXTENT_CHUNK * LAYOUT_EXTENT_CHUNK;
    if (units > geometry->extent_units - claimed) {
        return -PYTOMIC_E_NO_ROOM;
    }
    uint64_t map = layout_extent_map_size(claimed + units);
    int code = map == had ? 0 : os_claim(fd, geometry->extent_map_offset + had, map - had);
    if (code == 0) {
        code = os_claim(fd, geometry->extent_offset + (uint64_t)claimed * LAYOUT_EXTENT_UNIT,
                        (uint64_t)units * LAYOUT_EXTENT_UNIT);
    }
    if (code == 0) {
        layout_header *header = mapping_header(segment);
        /* release: a process that sees the number may touch the pages */
        store32_release(&header->extents_claimed, claimed + units);
        store32(&header->extents_free, load32(&header->extents_free) + units);
        code = mapping_extend(segment);
    }
    /* a process that breaks the rules may have lowered the number before we read it: then the units are not in the view */
    return code == 0 && mapping_extents(segment) < claimed + units ? -PYTOMIC_E_DAMAGED : code;
}

/* Find so many free units for the purpose: first behind those that were given last, then anywhere, then by claiming more. */
static int find_room(pytomic_segment *segment, int fd, uint32_t units, uint32_t purpose, uint32_t *first)
{
    const layout_header *header = mapping_header(segment);
    uint32_t claimed = mapping_extents(segment), next = load32(&header->extents_next);

    if (load32(&header->extents_free) >= units) {
        next = next < claimed ? next : 0;
        if ((*first = find_run(segment, next, claimed, units, purpose)) != claimed ||
            (*first = find_run(segment, 0, claimed, units, purpose)) != claimed) {
            return 0;
        }
    }
    *first = claimed;
    return claim(segment, fd, units);
}

int extent_reserve(pytomic_segment *segment, int fd, uint32_t bytes, uint32_t purpose, uint64_t *out)
{
    layout_header *header = mapping_header(segment);
    layout_extent found = {.units = (bytes + LAYOUT_EXTENT_UNIT - 1) / LAYOUT_EXTENT_UNIT};

    if (found.units > LAYOUT_EXTENT_UNITS_MAX) {
        return -PYTOMIC_E_NO_ROOM;
    }
    int code = find_room(segment, fd, found.units, purpose, &found.first);
    if (code != 0) {
        return code;
    }
    dedicate(segment, found, purpose);
    store32(&header->extents_free, load32(&header->extents_free) - mark(segment, found, true));
    store32(&header->extents_next, found.first + found.units);
    *out = layout_extent_word(found);
    return 0;
}

void extent_write(const pytomic_segment *segment, uint64_t extent, const uint64_t *words, uint32_t count)
{
    layout_extent at = layout_extent_of(extent);
    pytomic_word *to = mapping_extent(segment, at.first);
    uint32_t room = at.units * (LAYOUT_EXTENT_UNIT / (uint32_t)sizeof(*to));

    for (uint32_t i = 0; i < room; i++) {
        store64(&to[i], i < count ? words[i] : 0); /* nothing of an earlier owner stays */
    }
}

void extent_free(pytomic_segment *segment, uint64_t extent)
{
    layout_header *header = mapping_header(segment);

    if (extent != 0 && extent_is_valid(segment, extent)) {
        store32(&header->extents_free, load32(&header->extents_free) + mark(segment, layout_extent_of(extent), false));
    }
}

/* Mark what the live record owns; false if all records together own more units than there are, which only a forged segment says. */
static bool mark_owned(pytomic_segment *segment, uint32_t index, uint32_t *left)
{
    const layout_record *record = mapping_record(segment, index);

    for (uint32_t i = 0; i < LAYOUT_EXTENTS; i++) {
        uint64_t extent = load64(&record->extents[i]);
        layout_extent at = layout_extent_of(extent);
        if (extent == 0 || !extent_is_valid(segment, extent)) {
            continue;
        }
        if (at.units > *left) {
            return false;
        }
        *left -= at.units;
        mark(segment, at, true);
    }
    return true;
}

static void fill_map(pytomic_segment *segment, uint32_t units, uint64_t word)
{
    for (uint32_t i = 0; i < units / BITS; i++) {
        store64(&mapping_extent_map(segment)[i].owned, word);
    }
}

void extent_rebuild(pytomic_segment *segment)
{
    layout_header *header = mapping_header(segment);
    uint32_t units = mapping_extents(segment), claimed = mapping_claimed(segment), left = units;
    bool honest = true;

    fill_map(segment, units, 0);
    for (uint32_t i = 0; units > 0 && honest && i < claimed; i++) {
        honest = !mapping_is_live(segment, i) || mark_owned(segment, i, &left);
    }
    if (!honest) {
        /* the owners cannot be told, and following every claim could take very long: no unit is given away any more */
        fill_map(segment, units, UINT64_MAX);
        left = 0;
    }
    store32(&header->extents_free, left);
    store32(&header->extents_next, 0);
}
