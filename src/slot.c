/* SPDX-License-Identifier: MIT */
#include "pytomic/slot.h"

#include "allocator.h"
#include "change.h"
#include "directory.h"
#include "name.h"
#include "pytomic/error.h"

/* What can be said of a request before anything is looked at. */
static int check_request(pytomic_type type, int flags)
{
    if (type < PYTOMIC_INT || type > PYTOMIC_COUNTER ||
        (flags != 0 && flags != PYTOMIC_CREATE && flags != (PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE))) {
        return -EINVAL;
    }
    return type == PYTOMIC_INT || type == PYTOMIC_UINT || type == PYTOMIC_COUNTER ? 0 : -ENOTSUP;
}

static void make_handle(pytomic_segment *segment, directory_hit at, pytomic_slot *out)
{
    *out = (pytomic_slot){
        .cell = mapping_cell(segment, at.index),
        .counter = mapping_counter(segment, at.index),
        .segment = segment,
        .type = at.type,
        .index = at.index,
        .generation = at.generation,
    };
}

/* What an open makes of a slot that is there. */
static int open_existing(pytomic_segment *segment, directory_hit at, pytomic_type type, int flags, pytomic_slot *out)
{
    pytomic_slot found;

    if ((flags & PYTOMIC_EXCLUSIVE) != 0) {
        return -EEXIST;
    }
    make_handle(segment, at, &found);
    if (found.type != type) {
        return -PYTOMIC_E_TYPE;
    }
    *out = found;
    return 0;
}

/* A place in the directory, and a free slot. -PYTOMIC_E_DAMAGED: the caches have to be rebuilt before anything else. */
static int make_room(change *making, uint32_t *index)
{
    int code = directory_reserve(making->segment, making->held.fd);

    if (code == 0) {
        code = allocator_next(making->segment, making->held.fd, index);
    }
    if (code == -PYTOMIC_E_DAMAGED) {
        making->whole = false;
    }
    return code;
}

/* Under the lock. Everything that can fail comes before the commit; everything after it can be derived from it. */
static int create(change *making, const record_key *key, pytomic_type type, uint64_t init, directory_hit *out)
{
    pytomic_segment *segment = making->segment;
    uint32_t index;
    int fd = making->held.fd, code = make_room(making, &index);

    if (code == -PYTOMIC_E_DAMAGED && (code = change_rebuild(making)) == 0) {
        code = make_room(making, &index);
    }
    if (code == 0 && type == PYTOMIC_COUNTER) {
        code = os_claim(fd, layout_group_offset(&segment->geometry, index), layout_group_size(&segment->geometry));
    }
    if (code != 0) {
        return code;
    }
    record_prepare(segment, index, key, type, init);
    out->index = index;
    out->generation = record_commit(segment, index);
    out->type = type;
    allocator_take(segment, index);
    directory_insert(segment, key->tag, index);
    return 0;
}

static int open_or_create(pytomic_segment *segment, const record_key *key, pytomic_type type, int flags, uint64_t init,
                          pytomic_slot *out)
{
    directory_hit at;
    change making;
    int code = change_begin(segment, &making);

    if (code != 0) {
        return code;
    }
    if (directory_probe(segment, key, &at)) {
        code = open_existing(segment, at, type, flags, out);
    } else if ((code = create(&making, key, type, init, &at)) == 0) {
        make_handle(segment, at, out);
    }
    change_end(&making);
    return code;
}

int pytomic_slot_open(pytomic_segment *segment, const char *name, pytomic_type type, int flags, uint64_t init,
                      pytomic_slot *out)
{
    record_key key;
    directory_hit at;
    int code = check_request(type, flags);

    if (code != 0 || (code = record_key_from(segment, name, &key)) != 0) {
        return code;
    }
    if (directory_find(segment, &key, &at)) {
        return open_existing(segment, at, type, flags, out);
    }
    return (flags & PYTOMIC_CREATE) != 0 ? open_or_create(segment, &key, type, flags, init, out) : -ENOENT;
}

int pytomic_slot_find(pytomic_segment *segment, const char *name, pytomic_slot *out)
{
    record_key key;
    directory_hit at;
    pytomic_slot found;
    int code = record_key_from(segment, name, &key);

    if (code == 0 && !directory_find(segment, &key, &at)) {
        code = -ENOENT;
    }
    if (code != 0) {
        return code;
    }
    make_handle(segment, at, &found);
    if (found.type < PYTOMIC_INT || found.type > PYTOMIC_COUNTER) {
        return -PYTOMIC_E_DAMAGED;
    }
    *out = found;
    return 0;
}

int pytomic_slot_remove(pytomic_segment *segment, const char *name)
{
    record_key key;
    directory_hit at;
    change removal;
    int code = record_key_from(segment, name, &key);

    if (code != 0 || (code = change_begin(segment, &removal)) != 0) {
        return code;
    }
    if (directory_probe(segment, &key, &at)) {
        allocator_stamp(segment, at.index);
        record_commit(segment, at.index);
        directory_remove(segment, key.tag, at.index);
        allocator_give(segment, at.index);
    } else {
        code = -ENOENT;
    }
    change_end(&removal);
    return code;
}

int pytomic_slot_next(pytomic_segment *segment, uint32_t *cursor, pytomic_slot_info *out)
{
    uint32_t claimed = mapping_claimed(segment);

    while (*cursor < claimed) {
        if (record_read(segment, (*cursor)++, out)) {
            return 1;
        }
    }
    return 0;
}

int pytomic_attach(const char *path, pytomic_type type, int flags, uint64_t init, pytomic_slot *out)
{
    char name[PYTOMIC_SEGMENT_NAME_MAX + 1];
    pytomic_segment *segment;
    const char *slot;
    int slot_flags = flags == PYTOMIC_READ ? 0 : flags;
    int code = name_split(path, name, &slot);

    /* all of it is checked first, so that a bad slot does not leave a segment behind */
    if (code != 0 || (code = check_request(type, slot_flags)) != 0) {
        return code;
    }
    /* PYTOMIC_EXCLUSIVE is about the slot: its segment may well be there */
    if ((code = pytomic_open(name, flags & ~PYTOMIC_EXCLUSIVE, NULL, &segment)) != 0) {
        return code;
    }
    if ((code = pytomic_slot_open(segment, slot, type, slot_flags, init, out)) != 0) {
        pytomic_close(segment);
    }
    return code;
}

void pytomic_detach(pytomic_slot *slot)
{
    pytomic_close(slot->segment);
    *slot = (pytomic_slot){.cell = NULL};
}
