/* SPDX-License-Identifier: MIT */
#include "directory.h"

#include <stdlib.h>

#include "pytomic/error.h"

/*
 * How often a reader that missed looks again while changes go on, before it reads through the records instead; and once
 * more for so many records. It looks at so many entries at most, and one more for each record. So looking again never takes
 * longer than reading through the records, whatever a peer wrote into the directory: no honest run of entries is that long.
 */
#define ATTEMPTS 16
#define RECORDS_PER_ATTEMPT 16
#define STEPS 1024

static uint64_t entry_of(uint32_t tag, uint32_t index)
{
    return (uint64_t)tag << 32 | (index + 1);
}

static uint32_t entry_tag(uint64_t entry)
{
    return (uint32_t)(entry >> 32);
}

/* The entry's slot; for the tombstone a number that is no slot's. */
static uint32_t entry_index(uint64_t entry)
{
    return (uint32_t)entry - 1;
}

/* Whether the slot is live under this name. */
static bool bears(const pytomic_segment *segment, uint32_t index, const record_key *key, directory_hit *out)
{
    uint32_t type, generation = record_match(segment, index, key, &type);

    if (generation != 0) {
        *out = (directory_hit){.index = index, .generation = generation, .type = type};
    }
    return generation != 0;
}

bool directory_probe_within(const pytomic_segment *segment, const record_key *key, uint64_t *steps, directory_hit *out)
{
    uint32_t level = mapping_directory_level(segment);
    const pytomic_word *entries = mapping_directory(segment, level);
    uint32_t mask = layout_level_entries(level) - 1, claimed = mapping_claimed(segment);
    uint64_t entry;

    /* bounded by the size of the table, for a peer may have filled it with anything */
    for (uint32_t i = 0; i <= mask && *steps > 0; i++, --*steps) {
        /* acquire: the slot that the entry speaks of is there */
        if ((entry = load64_acquire(&entries[(key->tag + i) & mask])) == DIRECTORY_EMPTY) {
            return false;
        }
        if (entry_tag(entry) == key->tag && entry_index(entry) < claimed &&
            bears(segment, entry_index(entry), key, out)) {
            return true;
        }
    }
    return false;
}

bool directory_probe(const pytomic_segment *segment, const record_key *key, directory_hit *out)
{
    uint64_t steps = UINT64_MAX;

    return directory_probe_within(segment, key, &steps, out);
}

/* Slow and always right: a slot keeps its record for life, so one that is there throughout is met. */
static bool scan(const pytomic_segment *segment, const record_key *key, directory_hit *out)
{
    uint32_t claimed = mapping_claimed(segment);

    for (uint32_t i = 0; i < claimed; i++) {
        if (bears(segment, i, key, out)) {
            return true;
        }
    }
    return false;
}

/* `change` is a sequence lock that nobody waits for: after H.-J. Boehm, "Can Seqlocks Get Along With Programming
 * Language Memory Models?", MSPC 2012, with a scan in place of the endless loop, because its writer may be dead. */
int directory_find(pytomic_segment *segment, const record_key *key, directory_hit *out)
{
    const pytomic_word *change = &mapping_header(segment)->change;
    uint32_t attempts = ATTEMPTS + mapping_claimed(segment) / RECORDS_PER_ATTEMPT;
    uint64_t steps = STEPS + (uint64_t)mapping_claimed(segment);

    for (uint32_t attempt = 0; attempt < attempts; attempt++) {
        uint64_t before = load64_acquire(change); /* what the changes until then did to the directory is seen */
        int code = mapping_follow(segment);
        if (code != 0 || directory_probe_within(segment, key, &steps, out)) {
            return code;
        }
        if (steps == 0) {
            break; /* the probe was not finished, so its miss proves nothing */
        }
        __atomic_thread_fence(__ATOMIC_ACQUIRE); /* keeps the second look behind the probe's reads */
        if (before % 2 == 0 && load64(change) == before) {
            return -PYTOMIC_E_NO_SLOT;
        }
    }
    return scan(segment, key, out) ? 0 : -PYTOMIC_E_NO_SLOT;
}

void directory_insert(pytomic_segment *segment, uint32_t tag, uint32_t index)
{
    layout_header *header = mapping_header(segment);
    uint32_t level = mapping_directory_level(segment), mask = layout_level_entries(level) - 1;
    pytomic_word *entries = mapping_directory(segment, level);

    for (uint32_t i = 0; i <= mask; i++) {
        pytomic_word *entry = &entries[(tag + i) & mask], old = load64(entry);
        if (old == DIRECTORY_EMPTY || old == DIRECTORY_TOMBSTONE) {
            /* release: a reader that finds the entry finds the slot committed */
            store64_release(entry, entry_of(tag, index));
            if (old == DIRECTORY_EMPTY) {
                store32(&header->directory_filled, load32(&header->directory_filled) + 1);
            }
            return;
        }
    }
}

void directory_remove(pytomic_segment *segment, uint32_t tag, uint32_t index)
{
    layout_header *header = mapping_header(segment);
    uint32_t level = mapping_directory_level(segment), mask = layout_level_entries(level) - 1;
    pytomic_word *entries = mapping_directory(segment, level), wanted = entry_of(tag, index), entry;
    uint32_t at = tag & mask;

    for (uint32_t i = 0; (entry = load64(&entries[at])) != wanted; i++, at = (at + 1) & mask) {
        if (entry == DIRECTORY_EMPTY || i == mask) {
            return;
        }
    }
    store64(&entries[at], DIRECTORY_TOMBSTONE);
    /* Tombstones keep a run of entries together; at the end of one they serve nobody. */
    if (load64(&entries[(at + 1) & mask]) == DIRECTORY_EMPTY) {
        uint32_t filled = load32(&header->directory_filled);
        while (load64(&entries[at]) == DIRECTORY_TOMBSTONE) {
            store64(&entries[at], DIRECTORY_EMPTY);
            at = (at - 1) & mask;
            filled--;
        }
        store32(&header->directory_filled, filled);
    }
}

/*
 * Honest tags need one or two steps for each entry (linear probing, three quarters full at most). Those that a peer forged,
 * or of names that it made to collide, could keep the lock's holder busy for the square of their number.
 */
static uint64_t steps_allowed(uint32_t level)
{
    return (1u << 16) + UINT64_C(16) * layout_level_entries(level);
}

uint64_t directory_steps(const pytomic_segment *segment)
{
    return steps_allowed(mapping_directory_level(segment));
}

/*
 * Make `level` hold just these entries, for which it has room, and then the level in use: by one store. False if that
 * takes too many steps; the level's entries are then not whole.
 */
static bool fill(pytomic_segment *segment, uint32_t level, const uint64_t *source, uint32_t count)
{
    layout_header *header = mapping_header(segment);
    pytomic_word *entries = mapping_directory(segment, level), steps = steps_allowed(level);
    uint32_t mask = layout_level_entries(level) - 1;

    for (uint32_t i = 0; i <= mask; i++) {
        store64(&entries[i], DIRECTORY_EMPTY);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = entry_tag(source[i]) & mask;
        while (load64(&entries[at]) != DIRECTORY_EMPTY) {
            if (steps-- == 0) {
                return false;
            }
            at = (at + 1) & mask;
        }
        store64(&entries[at], source[i]);
    }
    store32(&header->directory_filled, count);
    store32_release(&header->directory_level, level); /* release: the entries come with the level */
    return true;
}

/* A level that is claimed and does not get into use stays claimed for the next change that wants it. */
static int claim_level(pytomic_segment *segment, int fd, uint32_t level)
{
    int code = os_claim(fd, layout_level_offset(&segment->geometry, level),
                        (uint64_t)layout_level_entries(level) * sizeof(uint64_t));

    return code == 0 ? mapping_show_level(segment, level) : code;
}

/* The slots in the directory, as entries in private memory. */
static uint64_t *entries_of_directory(const pytomic_segment *segment, uint32_t *count)
{
    uint32_t level = mapping_directory_level(segment), size = layout_level_entries(level);
    const pytomic_word *entries = mapping_directory(segment, level);
    uint64_t *out = malloc(size * sizeof(*out));

    *count = 0;
    for (uint32_t i = 0; out != NULL && i < size; i++) {
        uint64_t entry = load64(&entries[i]);
        if (entry != DIRECTORY_EMPTY && entry != DIRECTORY_TOMBSTONE) {
            out[(*count)++] = entry;
        }
    }
    return out;
}

/* The live records, slots or not, as entries in private memory. */
static uint64_t *entries_of_records(const pytomic_segment *segment, uint32_t *count)
{
    uint32_t claimed = mapping_claimed(segment);
    uint64_t *out = malloc((claimed + 1) * sizeof(*out));
    record_copy copy;

    *count = 0;
    for (uint32_t i = 0; out != NULL && i < claimed; i++) {
        if (mapping_is_live(segment, i) && record_load(segment, i, &copy)) {
            out[(*count)++] = entry_of(record_tag(segment, copy.name, copy.length), i);
        }
    }
    return out;
}

/*
 * At most half of the entries speak of slots, at most three quarters are not empty. So a level is full of slots when it is
 * time for the next, and with what removed slots left behind it is swept only once in a quarter of its size.
 */
int directory_reserve(pytomic_segment *segment, int fd, size_t count)
{
    const layout_header *header = mapping_header(segment);
    uint32_t in_use = mapping_directory_level(segment), level = in_use, kept;

    while (load32(&header->live) + count > layout_level_entries(level) / 2 &&
           level + 1 < segment->geometry.directory_levels) {
        level++;
    }
    if (level == in_use && load32(&header->directory_filled) < layout_level_entries(level) / 4 * 3) {
        return 0;
    }
    int code = level == in_use ? 0 : claim_level(segment, fd, level);
    if (code != 0) {
        return code;
    }
    pytomic_word *entries = entries_of_directory(segment, &kept);
    if (entries == NULL) {
        return -ENOMEM;
    }
    bool filled = fill(segment, level, entries, kept);
    free(entries);
    return filled ? 0 : -PYTOMIC_E_DAMAGED;
}

int directory_rebuild(pytomic_segment *segment, int fd)
{
    uint32_t in_use = mapping_directory_level(segment), level = in_use, count;
    pytomic_word *entries = entries_of_records(segment, &count);
    int code = 0;

    if (entries == NULL) {
        return -ENOMEM;
    }
    /* only a peer that breaks the rules lowers the level */
    while (count > layout_level_entries(level) / 4 * 3 && level + 1 < segment->geometry.directory_levels) {
        level++;
    }
    if (level != in_use) {
        code = claim_level(segment, fd, level);
    }
    if (code == 0 && !fill(segment, level, entries, count)) {
        code = -PYTOMIC_E_DAMAGED;
    }
    free(entries);
    return code;
}
