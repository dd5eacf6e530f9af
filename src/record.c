/* SPDX-License-Identifier: MIT */
#include "record.h"

#include <string.h>

#include "hash.h"
#include "name.h"
#include "pytomic/error.h"

static uint32_t words_of(uint32_t length)
{
    return (length + 7) / 8;
}

/* Behind the name its last word holds zeros: any other and record_match() would not know the name again. */
static bool is_filled_up(const uint64_t words[32], uint32_t length)
{
    const char *bytes = (const char *)words;
    uint32_t at = length;

    while (at < words_of(length) * 8 && bytes[at] == 0) {
        at++;
    }
    return at == words_of(length) * 8;
}

int record_key_from(const pytomic_segment *segment, const char *name, record_key *out)
{
    size_t length = strnlen(name, PYTOMIC_SLOT_NAME_MAX + 1);

    if (!name_is_slot(name, length)) {
        return -EINVAL;
    }
    memset(out->words, 0, sizeof(out->words));
    memcpy(out->words, name, length);
    out->length = (uint32_t)length;
    out->tag = record_tag(segment, name);
    return 0;
}

uint32_t record_tag(const pytomic_segment *segment, const char *name)
{
    return (uint32_t)(hash_bytes(segment->hash_key, name, strlen(name)) >> 32);
}

uint32_t record_match(const pytomic_segment *segment, uint32_t index, const record_key *key, pytomic_type *type)
{
    const layout_record *record = mapping_record(segment, index);
    const uint32_t *generation = &mapping_cell(segment, index)->generation;
    /* acquire: pairs with record_commit(); the record that this generation made is there */
    uint32_t before = load32_acquire(generation);

    if (!record_is_live(before) || load32(&record->name_length) != key->length) {
        return 0;
    }
    for (uint32_t i = 0; i < words_of(key->length); i++) {
        if (load64(&record->name[i]) != key->words[i]) {
            return 0;
        }
    }
    *type = (pytomic_type)load32(&record->type);
    /* the fence keeps the second look behind the reads above: still the same life, so they were of it */
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return load32(generation) == before ? before : 0;
}

bool record_read(const pytomic_segment *segment, uint32_t index, pytomic_slot_info *out)
{
    const layout_record *record = mapping_record(segment, index);
    const pytomic_cell *cell = mapping_cell(segment, index);
    uint64_t words[32] = {0};
    uint32_t before = load32_acquire(&cell->generation); /* as in record_match() */

    if (!record_is_live(before)) {
        return false;
    }
    uint32_t type = load32(&record->type), length = load32(&record->name_length);
    if (length < 1 || length > PYTOMIC_SLOT_NAME_MAX || type < PYTOMIC_INT || type > PYTOMIC_COUNTER) {
        return false;
    }
    for (uint32_t i = 0; i < words_of(length); i++) {
        words[i] = load64(&record->name[i]);
    }
    pytomic_counter counter = mapping_counter(segment, index);
    uint64_t value =
        type == PYTOMIC_COUNTER ? (uint64_t)pytomic_counter_sum(&counter) : pytomic_uint_load(&cell->value.as_uint);
    __atomic_thread_fence(__ATOMIC_ACQUIRE); /* as in record_match() */
    if (load32(&cell->generation) != before || !is_filled_up(words, length) ||
        !name_is_slot((const char *)words, length)) {
        return false;
    }
    memcpy(out->name, words, length);
    out->name[length] = '\0';
    out->type = (pytomic_type)type;
    out->index = index;
    out->generation = before;
    out->value = value;
    return true;
}

void record_prepare(const pytomic_segment *segment, uint32_t index, const record_key *key, pytomic_type type,
                    uint64_t init)
{
    layout_record *record = mapping_record(segment, index);
    pytomic_cell *cell = mapping_cell(segment, index);

    /* release: a reader that sees a word of the new life here also sees that the old one is over */
    __atomic_thread_fence(__ATOMIC_RELEASE);
    store32(&record->type, type);
    store32(&record->name_length, key->length);
    for (uint32_t i = 0; i < words_of(key->length); i++) {
        store64(&record->name[i], key->words[i]);
    }
    pytomic_uint_store_explicit(&cell->value.as_uint, init, memory_order_relaxed); /* published by record_commit() */
    if (type == PYTOMIC_COUNTER) {
        /* its lanes are not ours to write: let what is in them stand for the initial value */
        pytomic_counter counter = mapping_counter(segment, index);
        pytomic_uint_store_explicit(counter.base, 0, memory_order_relaxed);
        pytomic_uint_store_explicit(counter.base, (uint64_t)pytomic_counter_sum(&counter) - init, memory_order_relaxed);
    }
}

uint32_t record_commit(const pytomic_segment *segment, uint32_t index)
{
    uint32_t *generation = &mapping_cell(segment, index)->generation;
    uint32_t next = load32(generation) + 1;

    if (next == 0) {
        next = 2; /* 0 says that the cell has never served */
    }
    /* release: whoever sees the new life sees all that was prepared for it */
    store32_release(generation, next);
    return next;
}
