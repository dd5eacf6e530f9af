/* SPDX-License-Identifier: MIT */
#include "slot.h"

#include "call.h"
#include "directory.h"
#include "handle.h"
#include "name.h"
#include "pytomic/error.h"

/* Check the arguments that need no segment. */
static int check_request(pytomic_type type, int flags, uint64_t init)
{
    const type_row *of = type_of((uint32_t)type);

    if (flags != 0 && flags != PYTOMIC_CREATE && flags != (PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE)) {
        return -EINVAL;
    }
    if (of == NULL) {
        return -EINVAL;
    }
    return type_has(of, init) ? 0 : -ERANGE;
}

/* The same for a slot that is created with an initial value and nothing else. */
static int check_plain_request(pytomic_type type, int flags, uint64_t init)
{
    int code = check_request(type, flags, init);

    return code == 0 && flags != 0 && type_of((uint32_t)type)->has_parameters ? -ENOTSUP : code;
}

static int make_handle(pytomic_segment *segment, directory_hit at, pytomic_slot *out)
{
    return handle_make(segment, at.index, at.generation, at.type, out);
}

/* Open a slot that exists. */
static int open_existing(pytomic_segment *segment, directory_hit at, uint32_t type, int flags, pytomic_slot *out)
{
    if ((flags & PYTOMIC_EXCLUSIVE) != 0) {
        return -EEXIST;
    }
    if (at.type != type) {
        return -PYTOMIC_E_TYPE;
    }
    return make_handle(segment, at, out);
}

/* Under the lock. */
static int open_or_create(change *making, const record_key *key, const life *wanted, int flags, pytomic_slot *out)
{
    directory_hit at;

    if (directory_probe(making->segment, key, &at)) {
        return open_existing(making->segment, at, wanted->type, flags, out);
    }
    int code = life_begin(making, key, wanted, &at);
    return code == 0 ? make_handle(making->segment, at, out) : code;
}

/* Look without the lock. A miss proves nothing to a creator, who looks again with it. */
static int open_without_lock(pytomic_segment *segment, const record_key *key, uint32_t type, int flags,
                             pytomic_slot *out)
{
    directory_hit at;
    int code;

    if ((flags & PYTOMIC_CREATE) == 0) {
        code = directory_find(segment, key, &at);
    } else {
        code = mapping_follow(segment);
        if (code == 0 && !directory_probe(segment, key, &at)) {
            code = -PYTOMIC_E_NO_SLOT;
        }
    }
    return code == 0 ? open_existing(segment, at, type, flags, out) : code;
}

static int create_with_lock(pytomic_segment *segment, const record_key *key, const life *wanted, int flags,
                            pytomic_slot *out)
{
    call inside = call_begin();
    change making;
    int code = change_begin(segment, &making);

    if (code == 0) {
        code = open_or_create(&making, key, wanted, flags, out);
        change_end(&making);
    }
    return call_end(inside, code);
}

static int open_slot(pytomic_segment *segment, const char *name, const life *wanted, int flags, pytomic_slot *out)
{
    record_key key;
    int code = check_request((pytomic_type)wanted->type, flags, wanted->init);

    if (code == 0) {
        code = record_key_from(segment, name, &key);
    }
    if (code != 0) {
        return code;
    }
    code = open_without_lock(segment, &key, wanted->type, flags, out);
    if (code != -PYTOMIC_E_NO_SLOT || (flags & PYTOMIC_CREATE) == 0) {
        return code;
    }
    return create_with_lock(segment, &key, wanted, flags, out);
}

int slot_compare_parameters(const pytomic_slot *slot, const life *wanted)
{
    const pytomic_word *words = slot->cell->parameters;
    bool equal = load64(&words[0]) == wanted->parameters[0] && load64(&words[1]) == wanted->parameters[1];

    return equal ? 0 : -PYTOMIC_E_PARAMETERS;
}

int slot_open_same(pytomic_segment *segment, const char *name, const life *wanted, slot_comparison *compare, int flags,
                   pytomic_slot *out)
{
    pytomic_slot slot;
    int code;

    do {
        code = open_slot(segment, name, wanted, flags, &slot);
        if (code != 0) {
            return code;
        }
        code = compare(&slot, wanted);
        /* if it was removed meanwhile, what was compared may be of another slot */
    } while (code != 0 && pytomic_slot_check(&slot) != 0);
    if (code == 0) {
        *out = slot;
    }
    return code;
}

int pytomic_slot_open(pytomic_segment *segment, const char *name, pytomic_type type, int flags, uint64_t init,
                      pytomic_slot *out)
{
    const life wanted = {.type = (uint32_t)type, .init = init};
    int code = check_plain_request(type, flags, init);

    return code == 0 ? open_slot(segment, name, &wanted, flags, out) : code;
}

/* Open those from `*opened` on that are there already; stops at the first that is absent or cannot be opened. */
static int open_present(pytomic_segment *segment, size_t count, const char *const *names, pytomic_type type, int flags,
                        pytomic_slot *out, size_t *opened)
{
    record_key key;

    for (; *opened < count; ++*opened) {
        int code = record_key_from(segment, names[*opened], &key);
        if (code == 0) {
            code = open_without_lock(segment, &key, (uint32_t)type, flags, &out[*opened]);
        }
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* Prepare for as many again as were created: so steps are few, and what is claimed is no more than twice what is used. */
static int prepare(change *making, size_t created, size_t left, size_t *prepared)
{
    size_t more = created + LAYOUT_CHUNK_SLOTS < left ? created + LAYOUT_CHUNK_SLOTS : left;

    if (created < *prepared) {
        return 0;
    }
    *prepared += more;
    return life_expect(making, more);
}

static int open_or_create_many(pytomic_segment *segment, size_t count, const char *const *names, pytomic_type type,
                               int flags, uint64_t init, pytomic_slot *out, size_t *opened)
{
    const life wanted = {.type = (uint32_t)type, .init = init};
    const uint32_t *live = &mapping_header(segment)->live;
    size_t prepared = 0;
    record_key key;
    change making;
    int code = change_begin(segment, &making);

    if (code != 0) {
        return code;
    }
    uint32_t before = load32(live);
    while (code == 0 && *opened < count) {
        code = record_key_from(segment, names[*opened], &key);
        if (code == 0) {
            code = prepare(&making, load32(live) - before, count - *opened, &prepared);
        }
        if (code == 0) {
            code = open_or_create(&making, &key, &wanted, flags, &out[*opened]);
        }
        *opened += code == 0;
    }
    change_end(&making);
    return code;
}

int pytomic_slot_open_many(pytomic_segment *segment, size_t count, const char *const *names, pytomic_type type,
                           int flags, uint64_t init, pytomic_slot *out, size_t *opened)
{
    int code = check_plain_request(type, flags, init);

    *opened = 0;
    if (code != 0) {
        return code;
    }
    call inside = call_begin();
    code = open_present(segment, count, names, type, flags, out, opened);
    if (code == -PYTOMIC_E_NO_SLOT && (flags & PYTOMIC_CREATE) != 0) {
        code = open_or_create_many(segment, count, names, type, flags, init, out, opened);
    }
    return call_end(inside, code);
}

int pytomic_slot_find(pytomic_segment *segment, const char *name, pytomic_slot *out)
{
    record_key key;
    directory_hit at;
    int code = record_key_from(segment, name, &key);

    if (code == 0) {
        code = directory_find(segment, &key, &at);
    }
    return code == 0 ? make_handle(segment, at, out) : code;
}

int pytomic_slot_remove(pytomic_segment *segment, const char *name)
{
    record_key key;
    int code = record_key_from(segment, name, &key);

    return code == 0 ? life_remove(segment, &key, -PYTOMIC_E_NO_SLOT) : code;
}

int pytomic_slot_remove_handle(const pytomic_slot *slot)
{
    call inside = call_begin();
    change removal;
    record_copy record;
    record_key key;
    int code = slot->segment == NULL ? -EINVAL : pytomic_slot_check(slot);

    if (code == 0 && (code = change_begin(slot->segment, &removal)) == 0) {
        /* under the lock no other thread removes it */
        code = pytomic_slot_check(slot);
        if (code == 0 && !record_load(slot->segment, slot->index, &record)) {
            code = -PYTOMIC_E_DAMAGED;
        }
        if (code == 0) {
            record_key_of(slot->segment, &record, &key);
            life_end(&removal, &key, slot->index);
        }
        change_end(&removal);
    }
    return call_end(inside, code);
}

int pytomic_slot_next(pytomic_segment *segment, uint32_t *cursor, pytomic_slot_info *out)
{
    int found = mapping_follow(segment);
    uint32_t claimed = mapping_claimed(segment);

    while (found == 0 && *cursor < claimed) {
        found = record_read(segment, (*cursor)++, out);
    }
    return found;
}

/* Split the path, open its segment. The caller has removed the flags that are for slots alone. */
static int open_segment_of(const char *path, int flags, const char **slot, pytomic_segment **out)
{
    char name[PYTOMIC_SEGMENT_NAME_MAX + 1];
    int code = name_split(path, name, slot);

    return code == 0 ? pytomic_open(name, flags, NULL, out) : code;
}

static int attach(const char *path, pytomic_type type, int flags, uint64_t init, pytomic_slot *out)
{
    pytomic_segment *segment;
    const char *slot;
    int slot_flags = flags & ~(PYTOMIC_READ | PYTOMIC_ANY_OWNER);
    int code = check_plain_request(type, slot_flags, init);

    /* all of it is checked first, so that a bad slot does not leave a segment behind */
    if (code == 0) {
        code = open_segment_of(path, flags & ~PYTOMIC_EXCLUSIVE, &slot, &segment);
    }
    if (code != 0) {
        return code;
    }
    if ((code = pytomic_slot_open(segment, slot, type, slot_flags, init, out)) != 0) {
        pytomic_close(segment);
    }
    return code;
}

/* In one bracket, so that a thread cancelled between the two steps does not leave the segment open. */
int pytomic_attach(const char *path, pytomic_type type, int flags, uint64_t init, pytomic_slot *out)
{
    call inside = call_begin();

    return call_end(inside, attach(path, type, flags, init, out));
}

static int attach_any(const char *path, int flags, pytomic_slot *out)
{
    pytomic_segment *segment;
    const char *slot;
    int code = (flags & ~(PYTOMIC_READ | PYTOMIC_ANY_OWNER)) == 0 ? 0 : -EINVAL;

    if (code == 0) {
        code = open_segment_of(path, flags, &slot, &segment);
    }
    if (code != 0) {
        return code;
    }
    if ((code = pytomic_slot_find(segment, slot, out)) != 0) {
        pytomic_close(segment);
    }
    return code;
}

int pytomic_attach_any(const char *path, int flags, pytomic_slot *out)
{
    call inside = call_begin();

    return call_end(inside, attach_any(path, flags, out));
}

void pytomic_detach(pytomic_slot *slot)
{
    pytomic_close(slot->segment);
    *slot = (pytomic_slot){.cell = NULL};
}
