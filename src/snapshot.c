/* SPDX-License-Identifier: MIT */
#include "pytomic/snapshot.h"

#include <stdlib.h>
#include <string.h>

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
        block *fresh = os_allocate(sizeof(*fresh));
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

int pytomic_snapshot_take(pytomic_segment *segment, pytomic_snapshot *out)
{
    uint32_t most = mapping_claimed(segment), cursor = 0;
    memory *all = os_allocate(sizeof(*all) + most * sizeof(all->entries[0]));
    pytomic_slot_info info;
    size_t count = 0;

    if (all == NULL) {
        return -ENOMEM;
    }
    all->blocks = NULL;
    /* the segment may grow while it is walked: what came after the beginning may be missing, see pytomic_slot_next() */
    while (count < most && pytomic_slot_next(segment, &cursor, &info) == 1) {
        const char *name = keep_name(all, info.name);
        if (name == NULL) {
            free_memory(all);
            return -ENOMEM;
        }
        all->entries[count++] = (pytomic_snapshot_entry){.name = name, .value = info.value, .type = info.type};
    }
    qsort(all->entries, count, sizeof(all->entries[0]), by_name);
    *out = (pytomic_snapshot){.count = count, .entries = all->entries};
    return 0;
}

void pytomic_snapshot_free(pytomic_snapshot *snapshot)
{
    if (snapshot->entries != NULL) {
        free_memory((memory *)(void *)((char *)(uintptr_t)snapshot->entries - offsetof(memory, entries)));
        *snapshot = (pytomic_snapshot){.count = 0};
    }
}
