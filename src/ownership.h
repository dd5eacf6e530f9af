/* SPDX-License-Identifier: MIT */
/* Which slot owns which extents, worked out anew in private memory. */
#ifndef PYTOMIC_OWNERSHIP_H
#define PYTOMIC_OWNERSHIP_H

#include "mapping.h"

typedef struct ownership {
    const pytomic_segment *segment;
    uint32_t units;  /* that are claimed */
    uint32_t free;   /* of them, owned by nobody yet */
    uint64_t budget; /* units of large extents to look at yet: forged ones could be followed for ever */
    uint64_t *map;   /* a bit for each unit, as in the segment */
} ownership;

/* Nobody owns anything yet. False: no memory. */
bool ownership_begin(const pytomic_segment *segment, ownership *out);
void ownership_end(ownership *done);

/* Add what the record owns; false, and nothing added, if that is not claimed, owned already, or too much to look at. */
bool ownership_add(ownership *to, uint32_t index);

/* Whether the segment's map says the same. */
bool ownership_agrees(const ownership *with);

#endif
