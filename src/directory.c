/* SPDX-License-Identifier: MIT */
#include "directory.h"

#include <stdlib.h>

#include "pytomic/error.h"

/* How often a reader that missed looks again while changes go on, before it reads through the records instead. */
#define ATTEMPTS 16

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
    pytomic_type type;
    uint32_t generation = record_match(segment, index, key, &type);

    if (generation != 0) {
        *out = (directory_hit){.index = index, .generation = generation, .type = type};
    }
    return generation != 0;
}

bool directory_probe(const pytomic_segment *segment, const record_key *key, directory_hit *out)
{
    uint32_t level = mapping_directory_level(segment);
    const uint64_t *entries = mapping_directory(segment, level);
    uint32_t mask = layout_level_entries(level) - 1, claimed = mapping_claimed(segment);
    uint64_t entry;

    /* bounded by the size of the table, for a peer may have filled it with anything */
    for (uint32_t i = 0; i <= mask; i++) {
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
bool directory_find(const pytomic_segment *segment, const record_key *key, directory_hit *out)
{
    const uint64_t *change = &mapping_header(segment)->change;

    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        uint64_t before = load64_acquire(change); /* what the changes until then did to the directory is seen */
        if (directory_probe(segment, key, out)) {
            return true;
        }
        __atomic_thread_fence(__ATOMIC_ACQUIRE); /* keeps the second look behind the probe's reads */
        if (before % 2 == 0 && load64(change) == before) {
            return false;
        }
        pytomic_backoff(before);
    }
    return scan(segment, key, out);
}

void directory_insert(pytomic_segment *segment, uint32_t tag, uint32_t index)
{
    layout_header *header = mapping_header(segment);
    uint32_t level = mapping_directory_level(segment), mask = layout_level_entries(level) - 1;
    uint64_t *entries = mapping_directory(segment, level);

    for (uint32_t i = 0; i <= mask; i++) {
        uint64_t *entry = &entries[(tag + i) & mask], old = load64(entry);
        if (old == DIRECTORY_EMPTY || old == DIRECTORY_TOMBSTONE) {
            /* release: whoever finds the entry finds the slot committed */
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
    uint64_t *entries = mapping_directory(segment, level), wanted = entry_of(tag, index), entry;
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
static uint64_t steps_allowed(uint32_t entries)
{
    return (1u << 16) + UINT64_C(16) * entries;
}

/*
 * Make `level` hold just these entries, for which it has room, and then the level in use: by one store. False if that
 * takes too many steps; the level's entries are then not whole.
 */
static bool fill(pytomic_segment *segment, uint32_t level, const uint64_t *source, uint32_t count)
{
    layout_header *header = mapping_header(segment);
    uint64_t *entries = mapping_directory(segment, level), steps = steps_allowed(layout_level_entries(level));
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

static int claim_level(pytomic_segment *segment, int fd, uint32_t level)
{
    return os_claim(fd, layout_level_offset(&segment->geometry, level),
                    (uint64_t)layout_level_entries(level) * sizeof(uint64_t));
}

/* The slots in the directory, as entries in private memory. */
static uint64_t *entries_of_directory(const pytomic_segment *segment, uint32_t *count)
{
    uint32_t level = mapping_directory_level(segment), size = layout_level_entries(level);
    const uint64_t *entries = mapping_directory(segment, level);
    uint64_t *out = os_allocate(size * sizeof(*out));

    *count = 0;
    for (uint32_t i = 0; out != NULL && i < size; i++) {
        uint64_t entry = load64(&entries[i]);
        if (entry != DIRECTORY_EMPTY && entry != DIRECTORY_TOMBSTONE) {
            out[(*count)++] = entry;
        }
    }
    return out;
}

/* The live slots, as entries in private memory. */
static uint64_t *entries_of_records(const pytomic_segment *segment, uint32_t *count)
{
    uint32_t claimed = mapping_claimed(segment);
    uint64_t *out = os_allocate((claimed + 1) * sizeof(*out));
    pytomic_slot_info info;

    *count = 0;
    for (uint32_t i = 0; out != NULL && i < claimed; i++) {
        if (record_read(segment, i, &info)) {
            out[(*count)++] = entry_of(record_tag(segment, info.name), i);
        }
    }
    return out;
}

/*
 * At most half of the entries speak of slots, at most three quarters are not empty. So a level is full of slots when it is
 * time for the next, and with what removed slots left behind it is swept only once in a quarter of its size.
 */
int directory_reserve(pytomic_segment *segment, int fd)
{
    const layout_header *header = mapping_header(segment);
    uint32_t level = mapping_directory_level(segment), size = layout_level_entries(level), count;
    bool outgrown = load32(&header->live) >= size / 2 && level + 1 < segment->geometry.directory_levels;

    if (!outgrown && load32(&header->directory_filled) < size / 4 * 3) {
        return 0;
    }
    if (outgrown) {
        level++;
        /* pages of a level that does not get into use stay claimed for the next change that wants it */
        int code = claim_level(segment, fd, level);
        if (code != 0) {
            return code;
        }
    }
    uint64_t *entries = entries_of_directory(segment, &count);
    if (entries == NULL) {
        return -ENOMEM;
    }
    bool filled = fill(segment, level, entries, count);
    free(entries);
    return filled ? 0 : -PYTOMIC_E_DAMAGED;
}

int directory_rebuild(pytomic_segment *segment, int fd)
{
    uint32_t in_use = mapping_directory_level(segment), level = in_use, count;
    uint64_t *entries = entries_of_records(segment, &count);
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
