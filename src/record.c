/* SPDX-License-Identifier: MIT */
#include "record.h"

#include <string.h>

#include "extent.h"
#include "handle.h"
#include "hash.h"
#include "name.h"
#include "pytomic/error.h"
#include "wake.h"

static uint32_t words_of(uint32_t length)
{
    return (length + 7) / 8;
}

static uint32_t inline_words(uint32_t length)
{
    return length < LAYOUT_NAME_INLINE ? words_of(length) : LAYOUT_NAME_WORDS;
}

/* The last word of a name ends with zeros: record_match() compares whole words. */
static bool is_filled_up(const char *name, uint32_t length)
{
    uint32_t at = length;

    while (at < words_of(length) * 8 && name[at] == 0) {
        at++;
    }
    return at == words_of(length) * 8;
}

static void make_key(const pytomic_segment *segment, const char *name, uint32_t length, record_key *out)
{
    out->words[words_of(length) - 1] = 0;
    memcpy(out->words, name, length);
    out->length = length;
    out->tag = record_tag(segment, name, length);
}

int record_key_from(const pytomic_segment *segment, const char *name, record_key *out)
{
    size_t length = strnlen(name, PYTOMIC_SLOT_NAME_MAX + 1);

    if (!name_is_slot(name, length)) {
        return -PYTOMIC_E_SLOT_NAME;
    }
    make_key(segment, name, (uint32_t)length, out);
    out->family = 0;
    return 0;
}

void record_key_of(const pytomic_segment *segment, const record_copy *from, record_key *out)
{
    make_key(segment, from->name, from->length, out);
    out->family = record_family(from->type);
}

uint32_t record_tag(const pytomic_segment *segment, const void *name, size_t length)
{
    return (uint32_t)(hash_bytes(segment->hash_key, name, length) >> 32);
}

static bool words_equal(const pytomic_word *shared, const uint64_t *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (load64(&shared[i]) != words[i]) {
            return false;
        }
    }
    return true;
}

/* The bytes of a long name behind those in the record; NULL: the record says something that cannot be. */
static const pytomic_word *rest_of_name(const pytomic_segment *segment, const layout_record *record, uint32_t length)
{
    return extent_words(segment, load64(&record->extents[LAYOUT_EXTENT_NAME]), length - LAYOUT_NAME_INLINE);
}

static bool rest_equals(const pytomic_segment *segment, const layout_record *record, const record_key *key)
{
    const pytomic_word *rest = rest_of_name(segment, record, key->length);

    return rest != NULL && words_equal(rest, key->words + LAYOUT_NAME_WORDS, words_of(key->length) - LAYOUT_NAME_WORDS);
}

uint32_t record_match(const pytomic_segment *segment, uint32_t index, const record_key *key, uint32_t *type)
{
    const layout_record *record = mapping_record(segment, index);
    const uint32_t *generation = &mapping_cell(segment, index)->generation;
    /* acquire: pairs with record_commit(); the record that this generation made is there */
    uint32_t before = load32_acquire(generation);

    if (!layout_is_live(before) || load32(&record->name_length) != key->length ||
        !words_equal(record->name, key->words, inline_words(key->length))) {
        return 0;
    }
    *type = load32(&record->type);
    if (*type == 0 || record_family(*type) != key->family ||
        (key->length > LAYOUT_NAME_INLINE && !rest_equals(segment, record, key))) {
        return 0;
    }
    /* the fence keeps the second look behind the reads above: still the same life, so they were of it */
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return load32(generation) == before ? before : 0;
}

static void load_words(const pytomic_word *shared, char *out, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t word = load64(&shared[i]);
        memcpy(out + i * sizeof(word), &word, sizeof(word));
    }
}

/* Read a name of a length that a name can have; `out` has room for whole words. False: there is none. */
static bool load_name(const pytomic_segment *segment, const layout_record *record, uint32_t length, char *out)
{
    load_words(record->name, out, inline_words(length));
    if (length > LAYOUT_NAME_INLINE) {
        const pytomic_word *rest = rest_of_name(segment, record, length);
        if (rest == NULL) {
            return false;
        }
        load_words(rest, out + LAYOUT_NAME_INLINE, words_of(length) - LAYOUT_NAME_WORDS);
    }
    return true;
}

_Static_assert(PYTOMIC_SLOT_NAME_MAX + 1 == LAYOUT_NAME_WORDS_MAX * sizeof(uint64_t), "a name's room is whole words");

/* What of the record has to be read under one generation; it is judged afterwards. */
static bool load_between(const pytomic_segment *segment, uint32_t index, record_copy *out)
{
    const layout_record *record = mapping_record(segment, index);
    const pytomic_cell *cell = mapping_cell(segment, index);

    out->generation = load32_acquire(&cell->generation); /* as in record_match() */
    out->type = load32(&record->type);
    out->length = load32(&record->name_length);
    if (!layout_is_live(out->generation) || out->length < 1 || out->length > PYTOMIC_SLOT_NAME_MAX ||
        !load_name(segment, record, out->length, out->name)) {
        return false;
    }
    for (uint32_t i = 0; i < LAYOUT_EXTENTS; i++) {
        out->extents[i] = load64(&record->extents[i]);
    }
    __atomic_thread_fence(__ATOMIC_ACQUIRE); /* as in record_match() */
    return load32(&cell->generation) == out->generation;
}

bool record_load(const pytomic_segment *segment, uint32_t index, record_copy *out)
{
    if (!load_between(segment, index, out) || out->type == 0 || !is_filled_up(out->name, out->length) ||
        !name_is_slot(out->name, out->length)) {
        return false;
    }
    out->name[out->length] = '\0';
    return true;
}

/* The value of the slot in this life, or a later one; of a type that this version does not know, what its cell holds. */
static int value_of(pytomic_segment *segment, uint32_t index, const record_copy *copy, uint64_t *out)
{
    const type_row *of = type_of(copy->type);
    pytomic_slot slot;
    int code = handle_make(segment, index, copy->generation, copy->type, &slot);

    if (code == 0) {
        *out = of != NULL ? of->load(&slot) : pytomic_uint_load(&slot.cell->value.as_uint);
    }
    return code;
}

int record_read(pytomic_segment *segment, uint32_t index, pytomic_slot_info *out)
{
    const uint32_t *generation = &mapping_cell(segment, index)->generation;
    record_copy copy;
    uint64_t value;

    if (!layout_is_live(load32(generation)) || !record_load(segment, index, &copy) || record_family(copy.type) != 0) {
        return 0;
    }
    int code = value_of(segment, index, &copy, &value);
    if (code != 0) {
        return code == -ENOMEM ? code : 0;
    }
    uint64_t created = load64(&mapping_record(segment, index)->created);
    __atomic_thread_fence(__ATOMIC_ACQUIRE); /* as in record_match(): the value is of the same life as the name */
    if (load32(generation) != copy.generation) {
        return 0;
    }
    memcpy(out->name, copy.name, copy.length + 1);
    out->value = value;
    out->created = (int64_t)created;
    out->type = (pytomic_type)copy.type;
    out->index = index;
    out->generation = copy.generation;
    out->reserved = 0;
    memset(out->spare, 0, sizeof(out->spare));
    return 1;
}

/* What the cell holds when the slot has its initial value. */
static uint64_t initial(const record_content *content)
{
    const type_row *of = type_of(content->type);

    return of != NULL ? of->initial(content->slot, content->init) : content->init;
}

void record_prepare(const pytomic_segment *segment, uint32_t index, const record_key *key,
                    const record_content *content)
{
    layout_record *record = mapping_record(segment, index);
    pytomic_cell *cell = mapping_cell(segment, index);
    uint32_t words = inline_words(key->length);

    /* release: a reader that sees a word of the new life here also sees that the old one is over */
    __atomic_thread_fence(__ATOMIC_RELEASE);
    store32(&record->type, content->type);
    store32(&record->name_length, key->length);
    store32(&record->reserved, 0);
    store64(&record->created, (uint64_t)os_epoch_milliseconds());
    for (uint32_t i = 0; i < LAYOUT_EXTENTS; i++) {
        store64(&record->extents[i], content->extents[i]);
    }
    for (uint32_t i = 0; i < LAYOUT_NAME_WORDS; i++) {
        store64(&record->name[i], i < words ? key->words[i] : 0);
    }
    if (key->length > LAYOUT_NAME_INLINE) {
        extent_write(segment, content->extents[LAYOUT_EXTENT_NAME], key->words + LAYOUT_NAME_WORDS,
                     words_of(key->length) - LAYOUT_NAME_WORDS);
    }
    store64(&cell->parameters[0], content->parameters[0]);
    store64(&cell->parameters[1], content->parameters[1]);
    for (size_t i = 0; i < sizeof(cell->reserved) / sizeof(cell->reserved[0]); i++) {
        store32(&cell->reserved[i], 0);
    }
    pytomic_uint_store_explicit(&cell->value.as_uint, initial(content), memory_order_relaxed); /* see record_commit() */
}

uint32_t record_commit(const pytomic_segment *segment, uint32_t index)
{
    pytomic_cell *cell = mapping_cell(segment, index);
    uint32_t next = load32(&cell->generation) + 1;

    if (next == 0) {
        next = 2; /* 0 says that the cell has never served */
    }
    /* before the commit, because we may not live to do it afterwards: who looks from now on until the end of the change sees
     * that `change` is odd, and comes back by itself */
    wake_all(cell);
    /* release: a reader that sees the new life also sees all that was prepared for it */
    store32_release(&cell->generation, next);
    return next;
}
