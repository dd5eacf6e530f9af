/* SPDX-License-Identifier: MIT */
#include "life.h"

#include "allocator.h"
#include "call.h"
#include "extent.h"
#include "handle.h"
#include "pytomic/error.h"

/* A place in the directory, and a free slot. -PYTOMIC_E_DAMAGED: the caches have to be rebuilt before anything else. */
static int find_place(change *making, uint32_t *index)
{
    int code = directory_reserve(making->segment, making->held.opened.fd, 1);

    if (code == 0) {
        code = allocator_next(making->segment, making->held.opened.fd, index);
    }
    if (code == -PYTOMIC_E_DAMAGED) {
        making->whole = false;
    }
    return code;
}

static int make_place(change *making, uint32_t *index)
{
    int code = find_place(making, index);

    if (code == -PYTOMIC_E_DAMAGED && (code = change_rebuild(making)) == 0) {
        code = find_place(making, index);
    }
    return code;
}

/* The lanes of a slot whose type has some. */
static int reserve_lanes(change *making, uint32_t index)
{
    const layout_geometry *geometry = &making->segment->geometry;

    return os_claim(making->held.opened.fd, layout_group_offset(geometry, index), layout_group_size(geometry));
}

static void free_extents(pytomic_segment *segment, const uint64_t extents[LAYOUT_EXTENTS])
{
    for (uint32_t i = 0; i < LAYOUT_EXTENTS; i++) {
        extent_free(segment, extents[i]);
    }
}

/* Room for the rest of a long name, for the body, and for the lanes of a histogram. */
static int reserve_extents(change *making, const record_key *key, const life *wanted, uint64_t extents[LAYOUT_EXTENTS])
{
    pytomic_segment *segment = making->segment;
    int fd = making->held.opened.fd, code = 0;

    if (key->length > LAYOUT_NAME_INLINE) {
        code = extent_reserve(segment, fd, key->length - LAYOUT_NAME_INLINE, LAYOUT_FOR_FACTS,
                              &extents[LAYOUT_EXTENT_NAME]);
    }
    if (code == 0 && wanted->body != NULL) {
        code = extent_reserve(segment, fd, wanted->body_words * (uint32_t)sizeof(*wanted->body), LAYOUT_FOR_FACTS,
                              &extents[LAYOUT_EXTENT_BODY]);
    }
    if (code == 0 && wanted->lanes != 0) {
        code = extent_reserve(segment, fd, wanted->lanes, LAYOUT_FOR_LANES, &extents[LAYOUT_EXTENT_LANES]);
    }
    if (code != 0) {
        free_extents(segment, extents);
    }
    return code;
}

int life_expect(change *making, size_t count)
{
    int code = directory_reserve(making->segment, making->held.opened.fd, count);

    allocator_expect(making->segment, making->held.opened.fd, count);
    return code == -PYTOMIC_E_DAMAGED ? change_rebuild(making) : code == -ENOMEM ? code : 0;
}

int life_begin(change *making, const record_key *key, const life *wanted, directory_hit *out)
{
    pytomic_segment *segment = making->segment;
    const type_row *of = type_of(wanted->type);
    pytomic_slot slot;
    record_content content = {
        .type = wanted->type,
        .init = wanted->init,
        .parameters = {wanted->parameters[0], wanted->parameters[1]},
        .slot = &slot,
    };
    uint32_t index;
    int code = make_place(making, &index);

    if (code == 0 && of != NULL && of->has_lanes) {
        code = reserve_lanes(making, index);
    }
    if (code == 0) {
        code = handle_make(segment, index, 0, wanted->type, &slot);
    }
    if (code == 0) {
        code = reserve_extents(making, key, wanted, content.extents);
    }
    if (code != 0) {
        return code;
    }
    record_prepare(segment, index, key, &content);
    if (wanted->body != NULL) {
        extent_write(segment, content.extents[LAYOUT_EXTENT_BODY], wanted->body, wanted->body_words);
    }
    if (wanted->lanes != 0) {
        extent_write(segment, content.extents[LAYOUT_EXTENT_LANES], NULL, 0);
    }
    *out = (directory_hit){.index = index, .generation = record_commit(segment, index), .type = wanted->type};
    allocator_take(segment, index);
    directory_insert(segment, key->tag, index);
    return 0;
}

void life_end(change *removal, const record_key *key, uint32_t index)
{
    pytomic_segment *segment = removal->segment;
    uint64_t extents[LAYOUT_EXTENTS];

    for (uint32_t i = 0; i < LAYOUT_EXTENTS; i++) {
        extents[i] = load64(&mapping_record(segment, index)->extents[i]);
    }
    allocator_stamp(segment, index);
    record_commit(segment, index);
    directory_remove(segment, key->tag, index);
    allocator_give(segment, index);
    free_extents(segment, extents);
}

int life_remove(pytomic_segment *segment, const record_key *key, int absent)
{
    call inside = call_begin();
    directory_hit at;
    change removal;
    int code = change_begin(segment, &removal);

    if (code == 0) {
        if (directory_probe(segment, key, &at)) {
            life_end(&removal, key, at.index);
        } else {
            code = absent;
        }
        change_end(&removal);
    }
    return call_end(inside, code);
}
