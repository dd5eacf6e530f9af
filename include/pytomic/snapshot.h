/* SPDX-License-Identifier: MIT */
/* Snapshots: all slots of a segment with their values, in private memory. */
#ifndef PYTOMIC_SNAPSHOT_H
#define PYTOMIC_SNAPSHOT_H

#include "slot.h"

PYTOMIC_BEGIN

typedef struct pytomic_snapshot_entry {
    const char *name;
    uint64_t value;  /* its 64 bits; the type says how to read them */
    int64_t created; /* milliseconds since the epoch, by the creator's clock */
    pytomic_type type;
    uint32_t reserved;
    uint64_t spare[2];
} pytomic_snapshot_entry;

typedef struct pytomic_snapshot {
    size_t count;
    const pytomic_snapshot_entry *entries; /* sorted by name, bytewise */
    uint64_t spare[2];
} pytomic_snapshot;

/* Each value is read once, atomically; values of different slots may be of different moments. -ENOMEM. */
PYTOMIC_API int pytomic_snapshot_take(pytomic_segment *segment, pytomic_snapshot *out);
PYTOMIC_API void pytomic_snapshot_free(pytomic_snapshot *snapshot);

PYTOMIC_END

#endif
