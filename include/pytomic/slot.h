/* SPDX-License-Identifier: MIT */
/* Slots: open, remove, check, and walk through them. */
#ifndef PYTOMIC_SLOT_H
#define PYTOMIC_SLOT_H

#include "counter.h"
#include "segment.h"
#include "value.h"

PYTOMIC_BEGIN

typedef enum pytomic_type {
    PYTOMIC_INT = 1,    /* signed, 64 bits */
    PYTOMIC_UINT = 2,   /* unsigned, 64 bits */
    PYTOMIC_FLOAT = 3,  /* reserved in the format: opening one is -ENOTSUP */
    PYTOMIC_BOOL = 4,   /* likewise */
    PYTOMIC_CHAR = 5,   /* likewise */
    PYTOMIC_COUNTER = 6 /* sharded: see counter.h */
} pytomic_type;

/*
 * The cell of a slot, as it lies in shared memory (docs/format.md). Programs reach it through a handle; it is public
 * because the check of a handle is inline.
 */
typedef struct pytomic_cell {
    union {
        pytomic_int as_int;
        pytomic_uint as_uint; /* of a sharded counter: what its lanes held when it stood at 0 */
    } value;
    uint32_t generation; /* odd: the slot is live; even: it is free. Every create and every remove adds one */
    uint32_t notified;   /* futex word: counts notifications */
    uint32_t waiters;    /* threads that sleep on `notified` */
    uint32_t reserved[11];
    uint32_t padding[16]; /* cells lie 128 bytes apart, because processors fetch lines in pairs */
} pytomic_cell;

/* A handle: copy it freely, it owns nothing. Good until its segment is closed. The member for its type reaches the value. */
typedef struct pytomic_slot {
    union {
        pytomic_cell *cell;
        pytomic_int *as_int;   /* for PYTOMIC_INT */
        pytomic_uint *as_uint; /* for PYTOMIC_UINT */
    };
    pytomic_counter counter; /* for PYTOMIC_COUNTER: &slot.counter is what counter.h takes */
    pytomic_segment *segment;
    pytomic_type type;
    uint32_t index;      /* of the slot in its segment */
    uint32_t generation; /* of the cell when the handle was made */
} pytomic_slot;

/*
 * Open the slot `name` (1 to 255 bytes of UTF-8 without control characters) of the segment. Looking up takes no lock and
 * makes no system call; creating takes the segment's lock. `init` is the value a created slot starts with, in 64 bits;
 * a slot that is there already keeps its value.
 *   -EINVAL  a bad name or bad flags
 *   -ENOENT  absent, and PYTOMIC_CREATE was not asked for
 *   -EEXIST  PYTOMIC_EXCLUSIVE, and it is there
 *   -EACCES  PYTOMIC_CREATE in a segment opened read-only, or no longer permitted
 *   -PYTOMIC_E_TYPE   it is there with another type
 *   -PYTOMIC_E_FULL   max_slots are in use      -ENOSPC  no shared memory left for one more
 *   -PYTOMIC_E_STALE  the segment was unlinked  -ETIMEDOUT  pytomic_set_lock_timeout()
 *   -ENOMEM  no private memory to clean up in after a change cut short
 *   -PYTOMIC_E_DAMAGED  the segment cannot be cleaned up: only a peer that writes against the rules brings that about
 */
PYTOMIC_API int pytomic_slot_open(pytomic_segment *segment, const char *name, pytomic_type type, int flags,
                                  uint64_t init, pytomic_slot *out);

/* As pytomic_slot_open(), for an existing slot of whatever type; the handle says which. Never creates. */
PYTOMIC_API int pytomic_slot_find(pytomic_segment *segment, const char *name, pytomic_slot *out);

/*
 * Remove the slot. Handles to it go stale at once, everywhere; its cell serves again as late as possible. -ENOENT: there
 * is none of this name. Else as pytomic_slot_open() when it creates.
 */
PYTOMIC_API int pytomic_slot_remove(pytomic_segment *segment, const char *name);

/* One load from the cell: 0, or -PYTOMIC_E_STALE when the slot has been removed since the handle was made. */
PYTOMIC_INLINE int pytomic_slot_check(const pytomic_slot *slot)
{
    /* acquire: what the caller reads from the cell next is not older than this answer */
    return __atomic_load_n(&slot->cell->generation, __ATOMIC_ACQUIRE) == slot->generation ? 0 : -ESTALE;
}

/*
 * Open a segment and a slot in one call, by path ("segment/slot": the first '/' splits), with default options.
 * The handle holds the segment open until pytomic_detach(). Errors of pytomic_open() and pytomic_slot_open().
 */
PYTOMIC_API int pytomic_attach(const char *path, pytomic_type type, int flags, uint64_t init, pytomic_slot *out);
PYTOMIC_API void pytomic_detach(pytomic_slot *slot);

/* One slot as pytomic_slot_next() found it. */
typedef struct pytomic_slot_info {
    char name[PYTOMIC_SLOT_NAME_MAX + 1];
    pytomic_type type;
    uint32_t index;
    uint32_t generation;
    uint64_t value; /* its 64 bits; the type says how to read them */
} pytomic_slot_info;

/*
 * Walk through the live slots, in no particular order. Start with *cursor = 0; returns 1 and the next slot, or 0 after
 * the last. Takes no lock: slots that come or go meanwhile may be seen or not, the others are seen once.
 */
PYTOMIC_API int pytomic_slot_next(pytomic_segment *segment, uint32_t *cursor, pytomic_slot_info *out);

PYTOMIC_END

#endif
