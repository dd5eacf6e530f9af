/* SPDX-License-Identifier: MIT */
#include "allocator.h"

#include <stdlib.h>

#include "pytomic/error.h"

/* Claim the chunks of the next `count` slots; `claimed` commits them, in one store. */
static int claim_chunks(pytomic_segment *segment, int fd, uint32_t claimed, uint32_t count)
{
    uint64_t from = layout_chunks_end(claimed);
    int code = os_claim(fd, from, layout_chunks_end(claimed + count) - from);

    if (code == 0) {
        /* release: a process that sees the number may touch the pages */
        store32_release(&mapping_header(segment)->claimed, claimed + count);
        code = mapping_extend(segment);
    }
    return code;
}

void allocator_expect(pytomic_segment *segment, int fd, size_t count)
{
    const layout_header *header = mapping_header(segment);
    uint32_t claimed = mapping_claimed(segment);
    size_t spare = claimed - at_most(load32(&header->live), claimed);

    if (count > spare) {
        /* whole chunks, because the next claim begins where one ends */
        size_t more = (count - spare + LAYOUT_CHUNK_SLOTS - 1) / LAYOUT_CHUNK_SLOTS * LAYOUT_CHUNK_SLOTS;
        claim_chunks(segment, fd, claimed, at_most(more, segment->geometry.max_slots - claimed));
    }
}

int allocator_next(pytomic_segment *segment, int fd, uint32_t *index)
{
    const layout_header *header = mapping_header(segment);
    uint32_t claimed = mapping_claimed(segment), used = load32(&header->used), head = load32(&header->free_head);
    bool fresh = used < claimed || head == 0;
    uint32_t next = fresh ? used : head - 1;

    if (fresh && used >= claimed) {
        if (claimed == segment->geometry.max_slots) {
            return -PYTOMIC_E_FULL;
        }
        int code =
            claim_chunks(segment, fd, claimed, at_most(LAYOUT_CHUNK_SLOTS, segment->geometry.max_slots - claimed));
        if (code != 0) {
            return code;
        }
    }
    /* of the queue: one that is free; of the others: one that never served */
    if (next >= mapping_claimed(segment) || mapping_is_live(segment, next) ||
        fresh != (mapping_generation(segment, next) == 0)) {
        return -PYTOMIC_E_DAMAGED;
    }
    *index = next;
    return 0;
}

void allocator_take(pytomic_segment *segment, uint32_t index)
{
    layout_header *header = mapping_header(segment);

    if (index == load32(&header->used)) {
        store32(&header->used, index + 1);
    } else {
        uint32_t next = load32(&mapping_record(segment, index)->next_free);
        store32(&header->free_head, next);
        if (next == 0) {
            store32(&header->free_tail, 0);
        }
    }
    store32(&header->live, load32(&header->live) + 1);
}

void allocator_stamp(pytomic_segment *segment, uint32_t index)
{
    layout_header *header = mapping_header(segment);
    uint64_t stamp = load64(&header->removals) + 1;

    store64(&header->removals, stamp);
    store64(&mapping_record(segment, index)->removed_at, stamp);
}

/* Append to the queue. A tail that is not a slot was forged: then a new queue begins here. */
static void append(pytomic_segment *segment, uint32_t index)
{
    layout_header *header = mapping_header(segment);
    uint32_t tail = load32(&header->free_tail) - 1;

    store32(&mapping_record(segment, index)->next_free, 0);
    if (tail < mapping_claimed(segment)) {
        store32(&mapping_record(segment, tail)->next_free, index + 1);
    } else {
        store32(&header->free_head, index + 1);
    }
    store32(&header->free_tail, index + 1);
}

void allocator_give(pytomic_segment *segment, uint32_t index)
{
    layout_header *header = mapping_header(segment);

    append(segment, index);
    store32(&header->live, load32(&header->live) - 1);
}

typedef struct removed {
    uint64_t at;
    uint32_t index;
} removed;

static int by_removal(const void *left, const void *right)
{
    const removed *a = left, *b = right;

    return a->at != b->at ? (a->at > b->at) - (a->at < b->at) : (a->index > b->index) - (a->index < b->index);
}

/* Look at the claimed slots: the free ones that have served into `queue`, the numbers into the header. */
static size_t take_stock(pytomic_segment *segment, uint32_t claimed, removed *queue)
{
    layout_header *header = mapping_header(segment);
    uint32_t used = 0, live = 0;
    uint64_t newest = 0;
    size_t count = 0;

    for (uint32_t i = 0; i < claimed; i++) {
        uint32_t generation = mapping_generation(segment, i);
        if (layout_is_live(generation)) {
            live++;
        } else if (generation != 0) {
            queue[count] = (removed){.at = load64(&mapping_record(segment, i)->removed_at), .index = i};
            newest = queue[count].at > newest ? queue[count].at : newest;
            count++;
        }
        used = generation != 0 ? i + 1 : used;
    }
    store32(&header->live, live);
    store32(&header->used, used);
    store64(&header->removals, newest);
    return count;
}

int allocator_rebuild(pytomic_segment *segment)
{
    layout_header *header = mapping_header(segment);
    uint32_t claimed = mapping_claimed(segment); /* read once: a peer may be writing here against the rules */
    removed *queue = malloc((claimed + 1) * sizeof(*queue));

    if (queue == NULL) {
        return -ENOMEM;
    }
    size_t count = take_stock(segment, claimed, queue);
    qsort(queue, count, sizeof(*queue), by_removal);
    store32(&header->free_head, 0);
    store32(&header->free_tail, 0);
    for (size_t i = 0; i < count; i++) {
        append(segment, queue[i].index);
    }
    free(queue);
    return 0;
}
