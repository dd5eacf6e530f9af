/* SPDX-License-Identifier: MIT */
/* Slots: open, remove, check, and walk through them. */
#ifndef PYTOMIC_SLOT_H
#define PYTOMIC_SLOT_H

#include "counter.h"
#include "error.h"
#include "histogram.h"
#include "segment.h"
#include "type.h"
#include "value.h"

PYTOMIC_BEGIN

/* A value, as a cell holds it. */
typedef union pytomic_value {
    pytomic_int as_int;
    pytomic_uint as_uint; /* of a sharded counter: what its lanes held when it stood at 0; of a histogram: its resets */
    pytomic_float as_float;
    pytomic_bool as_bool;
    pytomic_char as_char;
} pytomic_value;

/*
 * The cell of a slot, as it lies in shared memory (docs/format.md). Programs reach it through a handle; it is public
 * because the check of a handle is inline.
 */
typedef struct pytomic_cell {
    pytomic_value value;
    uint32_t generation;        /* odd: the slot is live; even: it is free. Every create and every remove adds one */
    uint32_t waiting;           /* wait.h: odd while threads may sleep on it */
    pytomic_word parameters[2]; /* set when the slot is created; the type says what they mean */
    uint32_t reserved[8];
    uint32_t padding[16]; /* cells lie 128 bytes apart, because processors fetch lines in pairs */
} pytomic_cell;

/* A rate as a handle reaches it, in private memory: see rate.h. */
typedef struct pytomic_rate {
    pytomic_uint *arrival; /* the theoretical arrival time, in ticks */
    uint64_t frequency;    /* ticks a second */
    uint64_t tolerance;    /* ticks that the arrival time may be ahead */
    uint32_t shift;        /* a token takes so many ticks, as a power of two */
    uint32_t burst;
} pytomic_rate;

/*
 * A handle: copy it freely, it owns nothing. Good until its segment is closed. The member for its type reaches the
 * value; those for other types are NULL, so that using a wrong one crashes at once.
 */
typedef struct pytomic_slot {
    pytomic_cell *cell;
    pytomic_int *as_int;         /* for PYTOMIC_INT */
    pytomic_uint *as_uint;       /* for PYTOMIC_UINT */
    pytomic_float *as_float;     /* for PYTOMIC_FLOAT */
    pytomic_bool *as_bool;       /* for PYTOMIC_BOOL */
    pytomic_char *as_char;       /* for PYTOMIC_CHAR */
    pytomic_counter counter;     /* for PYTOMIC_COUNTER: &slot.counter is what counter.h takes */
    pytomic_rate rate;           /* for PYTOMIC_RATE: &slot.rate is what rate.h takes */
    pytomic_histogram histogram; /* for PYTOMIC_HISTOGRAM: &slot.histogram is what histogram.h takes */
    pytomic_segment *segment;
    pytomic_type type;
    uint32_t index;      /* of the slot in its segment */
    uint32_t generation; /* of the cell when the handle was made */
    uint32_t reserved;
    uint64_t spare[4];
} pytomic_slot;

/* NULL for a legal slot name, else what is wrong with it: a static text that continues "the name ...". */
PYTOMIC_API const char *pytomic_slot_name_problem(const char *name);

/*
 * Open the slot `name` (1 to 4,095 bytes of UTF-8 without control characters) of the segment. Looking up takes no lock of
 * the segment, and makes no system call unless the segment has grown since this process last looked. Creating takes the
 * segment's lock. `init` is the value a created slot starts with, in 64 bits (1.5 of a float is pytomic_float_to_bits(1.5)); a
 * slot that is there already keeps its value. `flags`: 0, PYTOMIC_CREATE, or that with PYTOMIC_EXCLUSIVE.
 *   -PYTOMIC_E_SLOT_NAME  not a legal name     -EINVAL  bad flags or type     -ENOTSUP
 *       PYTOMIC_CREATE of a type with parameters, which a function of its own creates (histogram.h, semaphore.h, rate.h)
 *   -ERANGE  `init` is no value of the type
 *   -PYTOMIC_E_NO_SLOT  absent, and PYTOMIC_CREATE was not asked for
 *   -EEXIST  PYTOMIC_EXCLUSIVE, and it is there
 *   -EACCES  PYTOMIC_CREATE in a segment opened read-only or by descriptor, or no longer permitted
 *   -PYTOMIC_E_TYPE   it is there with another type
 *   -PYTOMIC_E_FULL   max_slots are in use      -ENOSPC  no shared memory left for one more
 *   -PYTOMIC_E_NO_ROOM  no room for the rest of a name of more than 256 bytes
 *   -PYTOMIC_E_STALE  the segment was unlinked  -ETIMEDOUT  pytomic_set_lock_timeout()
 *   -ENOMEM  no private memory to rebuild the caches after a process was killed, or the system refused to map more
 *   -PYTOMIC_E_DAMAGED  the caches cannot be rebuilt, because a process wrote to the segment against the rules
 */
PYTOMIC_API int pytomic_slot_open(pytomic_segment *segment, const char *name, pytomic_type type, int flags,
                                  uint64_t init, pytomic_slot *out);

/*
 * As pytomic_slot_open() for each of `count` names, in their order. One lock serves for all slots that are created;
 * other changes of structure wait for it. The first error ends the call. Also then out[0] to out[*opened - 1] are valid
 * handles, and the slots that were created stay.
 */
PYTOMIC_API int pytomic_slot_open_many(pytomic_segment *segment, size_t count, const char *const *names,
                                       pytomic_type type, int flags, uint64_t init, pytomic_slot *out, size_t *opened);

/* As pytomic_slot_open(), for an existing slot of whatever type; the handle says which. Never creates. */
PYTOMIC_API int pytomic_slot_find(pytomic_segment *segment, const char *name, pytomic_slot *out);

/*
 * Remove the slot. Handles to it become stale at once, in all processes; its cell is used again as late as possible.
 * -PYTOMIC_E_NO_SLOT: no slot has this name. Else as pytomic_slot_open() when it creates.
 */
PYTOMIC_API int pytomic_slot_remove(pytomic_segment *segment, const char *name);

/*
 * Remove the slot of the handle. -PYTOMIC_E_STALE: it was removed before; another slot of the same name stays. -EINVAL: the
 * handle is of an anonymous cell.
 */
PYTOMIC_API int pytomic_slot_remove_handle(const pytomic_slot *slot);

/* One load from the cell: 0, or -PYTOMIC_E_STALE when the slot has been removed since the handle was made. */
PYTOMIC_INLINE int pytomic_slot_check(const pytomic_slot *slot)
{
    /* acquire: what the caller reads from the cell next is not older than this answer */
    return __atomic_load_n(&slot->cell->generation, __ATOMIC_ACQUIRE) == slot->generation ? 0 : -PYTOMIC_E_STALE;
}

/*
 * Open a segment and a slot in one call, by path ("segment/slot": the first '/' splits), with default options.
 * PYTOMIC_EXCLUSIVE applies to the slot: its segment may exist. The handle holds the segment open until
 * pytomic_detach(). Errors of pytomic_open() and pytomic_slot_open(); a path without '/' is -PYTOMIC_E_SLOT_NAME.
 * pytomic_attach_any() takes an existing slot of whatever type; its flags are 0, PYTOMIC_READ and PYTOMIC_ANY_OWNER.
 */
PYTOMIC_API int pytomic_attach(const char *path, pytomic_type type, int flags, uint64_t init, pytomic_slot *out);
PYTOMIC_API int pytomic_attach_any(const char *path, int flags, pytomic_slot *out);
PYTOMIC_API void pytomic_detach(pytomic_slot *slot);

/*
 * The operations for a program that learns the type of a slot only when it runs, as a tool does. Values are in 64 bits, as
 * the type says to read them. All atomic and sequentially consistent; additions as the safe ones of value.h. (Of a sharded
 * counter the check is a look at the sum just before the addition, and the order is that of counter.h.) A histogram loads
 * as its count, and a rate as what can be taken now. A semaphore loads as the number of releases so far; how many permits
 * are free, pytomic_semaphore_read() tells.
 *   -ENOTSUP  the type has no such operation, or none in this version
 *   -ERANGE  an argument is no value of the type
 *   -EOVERFLOW  the result does not fit; the value is unchanged
 */
PYTOMIC_API int pytomic_slot_load(const pytomic_slot *slot, uint64_t *value);
PYTOMIC_API int pytomic_slot_store(const pytomic_slot *slot, uint64_t value);
/* To 0, false; nothing that is added meanwhile is lost. A histogram's takes the lock of the segment, with its errors. */
PYTOMIC_API int pytomic_slot_reset(const pytomic_slot *slot);
PYTOMIC_API int pytomic_slot_add(const pytomic_slot *slot, uint64_t operand, uint64_t *after);
PYTOMIC_API int pytomic_slot_subtract(const pytomic_slot *slot, uint64_t operand, uint64_t *after);

/* 1 when it was done; 0 when not, and then *expected is the value seen. */
PYTOMIC_API int pytomic_slot_compare_exchange(const pytomic_slot *slot, uint64_t *expected, uint64_t desired);

/* One slot as pytomic_slot_next() found it. */
typedef struct pytomic_slot_info {
    char name[PYTOMIC_SLOT_NAME_MAX + 1];
    pytomic_type type;
    uint32_t index;
    uint32_t generation;
    uint32_t reserved;
    uint64_t value;  /* as pytomic_slot_load() gives it */
    int64_t created; /* milliseconds since the epoch, by the creator's clock */
    uint64_t spare[4];
} pytomic_slot_info;

/*
 * Walk through the live slots, in no particular order. Start with *cursor = 0. Returns 1 and the next slot, or 0 after
 * the last. Takes no lock: slots that are created or removed meanwhile may be returned or not, the others once.
 * -ENOMEM: the system refused to map more of the segment.
 */
PYTOMIC_API int pytomic_slot_next(pytomic_segment *segment, uint32_t *cursor, pytomic_slot_info *out);

PYTOMIC_END

#endif
