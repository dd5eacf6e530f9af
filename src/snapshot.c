/* SPDX-License-Identifier: MIT */
#include "pytomic/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "mapping.h"

/* The names, in blocks that never move. */
typedef struct block {
    struct block *next;
    size_t used;
    char text[64000];
} block;

/* What pytomic_snapshot.entries points into. */
typedef struct memory {
    block *blocks;
    pytomic_snapshot_entry entries[];
} memory;

static void free_memory(memory *all)
{
    while (all->blocks != NULL) {
        block *next = all->blocks->next;
        free(all->blocks);
        all->blocks = next;
    }
    free(all);
}

static const char *keep_name(memory *all, const char *name)
{
    size_t size = strlen(name) + 1;

    if (all->blocks == NULL || sizeof(all->blocks->text) - all->blocks->used < size) {
        block *fresh = malloc(sizeof(*fresh));
        if (fresh == NULL) {
            return NULL;
        }
        fresh->next = all->blocks;
        fresh->used = 0;
        all->blocks = fresh;
    }
    char *kept = all->blocks->text + all->blocks->used;
    memcpy(kept, name, size);
    all->blocks->used += size;
    return kept;
}

static int by_name(const void *left, const void *right)
{
    const pytomic_snapshot_entry *a = left, *b = right;

    return strcmp(a->name, b->name);
}

/* Fill in the entries, of which there is room for `most`; *count becomes their number. */
static int collect(pytomic_segment *segment, size_t most, memory *all, size_t *count)
{
    uint32_t cursor = 0;
    pytomic_slot_info info;
    int found = 0;

    /* the segment may grow while it is walked: what came after the beginning may be missing, see pytomic_slot_next() */
    for (*count = 0; *count < most && (found = pytomic_slot_next(segment, &cursor, &info)) == 1; ++*count) {
        const char *name = keep_name(all, info.name);
        if (name == NULL) {
            return -ENOMEM;
        }
        all->entries[*count] = (pytomic_snapshot_entry){
            .name = name,
            .value = info.value,
            .created = info.created,
            .type = info.type,
        };
    }
    return found < 0 ? found : 0;
}

static int take(pytomic_segment *segment, pytomic_snapshot *out)
{
    int code = mapping_follow(segment);
    size_t most = mapping_claimed(segment), count;

    if (code != 0) {
        return code;
    }
    memory *all = malloc(sizeof(*all) + most * sizeof(all->entries[0]));
    if (all == NULL) {
        return -ENOMEM;
    }
    all->blocks = NULL;
    if ((code = collect(segment, most, all, &count)) != 0) {
        free_memory(all);
        return code;
    }
    qsort(all->entries, count, sizeof(all->entries[0]), by_name);
    *out = (pytomic_snapshot){.count = count, .entries = all->entries};
    return 0;
}

int pytomic_snapshot_take(pytomic_segment *segment, pytomic_snapshot *out)
{
    call inside = call_begin();

    return call_end(inside, take(segment, out));
}

void pytomic_snapshot_free(pytomic_snapshot *snapshot)
{
    if (snapshot->entries != NULL) {
        call inside = call_begin();
        free_memory((memory *)(void *)((char *)(uintptr_t)snapshot->entries - offsetof(memory, entries)));
        *snapshot = (pytomic_snapshot){.count = 0};
        call_end(inside, 0);
    }
}
