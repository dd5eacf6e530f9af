/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pytomic/error.h"

#define MAGIC "PYTOARE" /* eight bytes with its NUL */
#define VERSION 1u
#define HEADER_SIZE 4096u
#define LANE_OFFSET (HEADER_SIZE + ARENA_CELLS * (uint32_t)sizeof(pytomic_cell))

/* The first bytes of an arena; docs/format.md has it in prose. */
typedef struct header {
    char magic[8];
    uint32_t byte_order;
    uint32_t version;
    uint64_t size;
    uint32_t cells;
    uint32_t cell_offset;
    uint32_t lane_offset;
    uint32_t lane_cpus, lane_shared;
    uint32_t features_incompatible;
} header;

_Static_assert(sizeof(header) == 48, "header of an arena");
_Static_assert(LANE_OFFSET % 4096 == 0, "lanes begin on a page");

static uint64_t group_size(uint32_t lane_cpus, uint32_t lane_shared)
{
    return (uint64_t)(lane_cpus + lane_shared) * LAYOUT_LANE_STRIDE;
}

static uint64_t group_offset(const arena *in, uint32_t group)
{
    return LANE_OFFSET + group * group_size(in->lane_cpus, in->lane_shared);
}

static header plan(uint32_t lane_cpus, uint32_t lane_shared)
{
    return (header){
        .magic = MAGIC,
        .byte_order = LAYOUT_BYTE_ORDER,
        .version = VERSION,
        .size = LANE_OFFSET + ARENA_CELLS / LAYOUT_LANE_GROUP * group_size(lane_cpus, lane_shared),
        .cells = ARENA_CELLS,
        .cell_offset = HEADER_SIZE,
        .lane_offset = LANE_OFFSET,
        .lane_cpus = lane_cpus,
        .lane_shared = lane_shared,
    };
}

/* Map the arena whose header is `head`. */
static int map(int fd, os_identity identity, const header *head, arena **out)
{
    arena *made = calloc(1, sizeof(*made));
    void *base;

    if (made == NULL) {
        return -ENOMEM;
    }
    int code = os_map(fd, head->size, &base);
    if (code == 0 && (code = os_show(base, 0, LANE_OFFSET, true)) != 0) {
        os_unmap(base, head->size);
    }
    if (code != 0) {
        free(made);
        return code;
    }
    made->base = base;
    made->fd = fd;
    made->identity = identity;
    made->lane_cpus = head->lane_cpus;
    made->lane_shared = head->lane_shared;
    *out = made;
    return 0;
}

static int build(int fd, header *head, os_identity *identity)
{
    uint32_t cpus = at_most(os_cpus(), LAYOUT_LANE_CPUS_MAX);
    os_status status;
    int code;

    *head = plan(cpus, at_most(cpus, LAYOUT_LANE_SHARED_MAX));
    if ((code = os_resize(fd, head->size)) == 0) {
        code = os_claim(fd, 0, LANE_OFFSET);
    }
    if (code == 0) {
        code = os_write(fd, head, sizeof(*head), 0);
    }
    if (code == 0) {
        code = os_seal(fd);
    }
    if (code == 0 && (code = os_get_status(fd, &status)) == 0) {
        *identity = status.identity;
    }
    return code;
}

int arena_make(arena **out)
{
    header head;
    os_identity identity;
    int fd, code = os_anonymous(&fd);

    if (code != 0) {
        return code;
    }
    code = build(fd, &head, &identity);
    if (code == 0) {
        code = map(fd, identity, &head, out);
    }
    if (code != 0) {
        os_close(fd);
        return code;
    }
    (*out)->ours = true;
    return 0;
}

static int judge(const header *head, size_t got)
{
    if (got < sizeof(*head) || memcmp(head->magic, MAGIC, sizeof(head->magic)) != 0) {
        return -PYTOMIC_E_FOREIGN;
    }
    if (head->byte_order != LAYOUT_BYTE_ORDER) {
        return -PYTOMIC_E_BYTE_ORDER;
    }
    if (head->version != VERSION || head->features_incompatible != 0) {
        return -PYTOMIC_E_VERSION;
    }
    if (head->lane_cpus < 1 || head->lane_cpus > LAYOUT_LANE_CPUS_MAX || head->lane_shared < 1 ||
        head->lane_shared > LAYOUT_LANE_SHARED_MAX) {
        return -PYTOMIC_E_DAMAGED;
    }
    header expected = plan(head->lane_cpus, head->lane_shared);
    return memcmp(head, &expected, sizeof(expected)) == 0 ? 0 : -PYTOMIC_E_DAMAGED;
}

int arena_from(int fd, os_identity identity, arena **out)
{
    header head;
    os_status status;
    size_t got = 0;

    /* what cannot be sealed is no memory of ours, and what is not could be shortened under our hands */
    if (!os_is_sealed(fd)) {
        return -PYTOMIC_E_FOREIGN;
    }
    int code = os_read(fd, &head, sizeof(head), 0, &got);
    if (code == 0) {
        code = judge(&head, got);
    }
    if (code == 0 && (code = os_get_status(fd, &status)) == 0 && status.size != head.size) {
        code = -PYTOMIC_E_DAMAGED;
    }
    if (code == 0 && (code = map(fd, identity, &head, out)) == 0) {
        (*out)->shared = true;
    }
    return code;
}

bool arena_is_open(const arena *asked)
{
    os_status status;

    return os_get_status(asked->fd, &status) == 0 && os_same(status.identity, asked->identity);
}

void arena_drop(arena *dropped)
{
    os_unmap(dropped->base, plan(dropped->lane_cpus, dropped->lane_shared).size);
    if (arena_is_open(dropped)) {
        os_close(dropped->fd);
    }
    free(dropped);
}

uint64_t arena_offset(uint32_t index)
{
    return HEADER_SIZE + (uint64_t)index * sizeof(pytomic_cell);
}

uint32_t arena_index(uint64_t offset)
{
    bool is_one = offset >= HEADER_SIZE && offset < LANE_OFFSET && offset % sizeof(pytomic_cell) == 0;

    return is_one ? (uint32_t)((offset - HEADER_SIZE) / sizeof(pytomic_cell)) : ARENA_CELLS;
}

pytomic_cell *arena_cell(const arena *in, uint32_t index)
{
    return (pytomic_cell *)(void *)(in->base + arena_offset(index));
}

bool arena_holds(const arena *in, const pytomic_cell *cell)
{
    return cell >= arena_cell(in, 0) && cell < arena_cell(in, ARENA_CELLS);
}

/* Make the lanes of the group accessible, and those before it. */
static int see_group(arena *in, uint32_t group)
{
    int code = group < in->groups ? 0 : os_show(in->base, LANE_OFFSET, group_offset(in, group + 1) - LANE_OFFSET, true);

    if (code == 0 && group >= in->groups) {
        in->groups = group + 1;
    }
    return code;
}

int arena_counter(arena *in, uint32_t index, bool claim, pytomic_counter *out)
{
    uint32_t group = index / LAYOUT_LANE_GROUP;
    int code = claim ? os_claim(in->fd, group_offset(in, group), group_size(in->lane_cpus, in->lane_shared)) : 0;

    if (code == 0) {
        code = see_group(in, group);
    }
    if (code == 0) {
        *out = (pytomic_counter){
            .lanes = (pytomic_word *)(void *)(in->base + group_offset(in, group)) + index % LAYOUT_LANE_GROUP,
            .base = &arena_cell(in, index)->value.as_uint,
            .cpus = in->lane_cpus,
            .shared = in->lane_shared,
        };
    }
    return code;
}
