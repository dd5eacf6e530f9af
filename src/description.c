/* SPDX-License-Identifier: MIT */
#include "description.h"

#include <string.h>

#include "call.h"
#include "extent.h"
#include "life.h"
#include "name.h"
#include "pytomic/description.h"
#include "pytomic/error.h"

#define BODY_WORDS ((sizeof(layout_description) + LAYOUT_DESCRIPTION_TEXT_MAX + 7) / 8)

/* A layout_description, as words of shared memory are read and written. */
typedef struct body {
    uint64_t words[BODY_WORDS];
    uint32_t count;
} body;

static int key_from(const pytomic_segment *segment, const char *family, record_key *out)
{
    int code = strchr(family, '{') == NULL ? record_key_from(segment, family, out) : -PYTOMIC_E_SLOT_NAME;

    out->family = LAYOUT_DESCRIPTION;
    return code;
}

static bool is_text(const char *text, size_t room, const char *allowed)
{
    size_t length = strnlen(text, room);

    return length < room && name_is_text(text, length, allowed);
}

static int check_description(const pytomic_description *description)
{
    bool good = is_text(description->help, sizeof(description->help), "\n\t") &&
                is_text(description->unit, sizeof(description->unit), "") &&
                description->kind <= PYTOMIC_KIND_HISTOGRAM && description->reserved == 0;

    for (size_t i = 0; i < sizeof(description->spare) / sizeof(description->spare[0]); i++) {
        good = good && description->spare[i] == 0;
    }
    return good ? 0 : -EINVAL;
}

static void make_body(const pytomic_description *description, body *out)
{
    layout_description head = {
        .kind = (uint32_t)description->kind,
        .help_length = (uint32_t)strlen(description->help),
        .unit_length = (uint32_t)strlen(description->unit),
    };
    char *bytes = (char *)out->words;

    *out = (body){.count = (uint32_t)(sizeof(head) + head.help_length + head.unit_length + 7) / 8};
    memcpy(bytes, &head, sizeof(head));
    memcpy(bytes + sizeof(head), description->help, head.help_length);
    memcpy(bytes + sizeof(head) + head.help_length, description->unit, head.unit_length);
}

/* -PYTOMIC_E_DAMAGED: these bytes are not a description. */
static int parse_body(const body *from, pytomic_description *out)
{
    const char *text = (const char *)from->words + sizeof(layout_description);
    layout_description head;

    memcpy(&head, from->words, sizeof(head));
    if (head.help_length > PYTOMIC_HELP_MAX || head.unit_length > PYTOMIC_UNIT_MAX) {
        return -PYTOMIC_E_DAMAGED;
    }
    *out = (pytomic_description){.kind = head.kind <= PYTOMIC_KIND_HISTOGRAM ? (pytomic_kind)head.kind
                                                                             : PYTOMIC_KIND_UNKNOWN};
    memcpy(out->help, text, head.help_length);
    memcpy(out->unit, text + head.help_length, head.unit_length);
    return name_is_text(out->help, head.help_length, "\n\t") && name_is_text(out->unit, head.unit_length, "")
               ? 0
               : -PYTOMIC_E_DAMAGED;
}

/*
 * Read the body that the record owns: true if it was the same before and after, in one life, so that what was read is
 * what it said then. The word alone would not prove that, because its sequence comes round after so many replacements. Each
 * of them is a change, and each change moves `change`, so `change` tells whether there were that many.
 */
static bool load_body(const pytomic_segment *segment, directory_hit at, body *out)
{
    const pytomic_word *owned = &mapping_record(segment, at.index)->extents[LAYOUT_EXTENT_BODY];
    const pytomic_word *mark = &mapping_header(segment)->change;
    uint64_t changes = load64_acquire(mark);
    uint64_t extent = load64_acquire(owned); /* pairs with replace(): the text that it leads to is there */
    const pytomic_word *words = extent_words(segment, extent, sizeof(layout_description));

    if (words == NULL) {
        return false;
    }
    uint32_t room = layout_extent_of(extent).units * (LAYOUT_EXTENT_UNIT / (uint32_t)sizeof(*words));
    *out = (body){.count = room < BODY_WORDS ? room : (uint32_t)BODY_WORDS};
    for (uint32_t i = 0; i < out->count; i++) {
        out->words[i] = load64(&words[i]);
    }
    /* acquire: the second looks are not earlier than the reads above */
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    /* acquire: a reader that sees the word of a later replacement also sees how far `change` had moved by then */
    return load64_acquire(owned) == extent && mapping_generation(segment, at.index) == at.generation &&
           load64(mark) - changes < LAYOUT_EXTENT_SEQUENCES;
}

bool description_is_valid(const pytomic_segment *segment, uint32_t index)
{
    directory_hit at = {.index = index, .generation = mapping_generation(segment, index)};
    pytomic_description said;
    body read;

    return load_body(segment, at, &read) && parse_body(&read, &said) == 0;
}

static int get(pytomic_segment *segment, const record_key *key, directory_hit *at, pytomic_description *out)
{
    body read;

    /* honest writers do not replace it so often in so short a time: the body or the record is forged */
    for (int attempt = 0; attempt < 1000; attempt++) {
        int code = directory_find(segment, key, at);
        if (code != 0) {
            return code == -PYTOMIC_E_NO_SLOT ? -PYTOMIC_E_NO_DESCRIPTION : code;
        }
        if (load_body(segment, *at, &read)) {
            return parse_body(&read, out);
        }
    }
    return -PYTOMIC_E_DAMAGED;
}

/* Under the lock: put another body in the place of the record's. One store commits it; readers see the one or the other. */
static int replace(change *making, directory_hit at, const body *text)
{
    pytomic_segment *segment = making->segment;
    pytomic_word *owned = &mapping_record(segment, at.index)->extents[LAYOUT_EXTENT_BODY], before = load64(owned),
                 after;
    int code = extent_reserve(segment, making->held.opened.fd, text->count * (uint32_t)sizeof(text->words[0]),
                              LAYOUT_FOR_FACTS, &after);

    if (code != 0) {
        return code;
    }
    layout_extent next = layout_extent_of(after);
    next.sequence = (layout_extent_of(before).sequence + 1) % LAYOUT_EXTENT_SEQUENCES;
    after = layout_extent_word(next);
    /* release: a reader that still reads these units for their last owner then sees, at its second look, that the owner
     * has changed */
    __atomic_thread_fence(__ATOMIC_RELEASE);
    extent_write(segment, after, text->words, text->count);
    store64_release(owned, after); /* release: a reader that sees the word also sees the text */
    extent_free(segment, before);
    return 0;
}

static int describe(pytomic_segment *segment, const record_key *key, const body *text)
{
    life wanted = {.type = LAYOUT_DESCRIPTION, .body = text->words, .body_words = text->count};
    directory_hit at;
    change making;
    int code = change_begin(segment, &making);

    if (code == 0) {
        code = directory_probe(segment, key, &at) ? replace(&making, at, text) : life_begin(&making, key, &wanted, &at);
        change_end(&making);
    }
    return code;
}

int pytomic_describe(pytomic_segment *segment, const char *family, const pytomic_description *description)
{
    pytomic_description known;
    record_key key;
    directory_hit at;
    body text, same;
    int code = key_from(segment, family, &key);

    if (code != 0 || (code = check_description(description)) != 0) {
        return code;
    }
    make_body(description, &text);
    if (get(segment, &key, &at, &known) == 0) {
        make_body(&known, &same);
        if (same.count == text.count && memcmp(same.words, text.words, sizeof(text.words)) == 0) {
            return 0;
        }
    }
    call inside = call_begin();
    return call_end(inside, describe(segment, &key, &text));
}

int pytomic_description_get(pytomic_segment *segment, const char *family, pytomic_description *out)
{
    record_key key;
    directory_hit at;
    int code = key_from(segment, family, &key);

    return code == 0 ? get(segment, &key, &at, out) : code;
}

int pytomic_description_remove(pytomic_segment *segment, const char *family)
{
    record_key key;
    int code = key_from(segment, family, &key);

    return code == 0 ? life_remove(segment, &key, -PYTOMIC_E_NO_DESCRIPTION) : code;
}
