/* SPDX-License-Identifier: MIT */
/*
 * What pytomic/_many.py does to many slots in one call. Part of the module _cffi, so that CPython and PyPy have the same.
 *
 * Functions that return an int return 0, or the code of the first slot that refuses; *done is then its place.
 */
#include <errno.h>
#include <string.h>

#include "pytomic.h"

/* Find the slots of `count` names, which lie one behind the other, each with its NUL. */
static inline int many_find(pytomic_segment *segment, size_t count, const char *names, pytomic_slot *out, size_t *done)
{
    int code = 0;

    for (*done = 0; *done < count && code == 0; *done += code == 0) {
        code = pytomic_slot_find(segment, names, &out[*done]);
        names += strlen(names) + 1;
    }
    return code;
}

static inline int many_add_one(const pytomic_slot *slot, uint64_t operand)
{
    uint64_t after;

    /* pytomic_slot_add() looks at the sum first, which is all lanes; Counter.add() wraps round instead */
    if (slot->type == PYTOMIC_COUNTER) {
        pytomic_counter_add(&slot->counter, (int64_t)operand);
        return 0;
    }
    return pytomic_slot_add(slot, operand, &after);
}

/* Add to the slots from *done on, to none if one of them is stale; -PYTOMIC_E_STALE. */
static inline int many_add(size_t count, const pytomic_slot *const *slots, const uint64_t *operands, size_t *done)
{
    int code = 0;

    for (size_t i = *done; i < count && code == 0; i++) {
        code = pytomic_slot_check(slots[i]);
    }
    for (; *done < count && code == 0; *done += code == 0) {
        code = pytomic_slot_check(slots[*done]);
        if (code == 0) {
            code = many_add_one(slots[*done], operands[*done]);
        }
    }
    return code;
}

/* The values of the slots, each as 64 bits. */
static inline int many_load(size_t count, const pytomic_slot *const *slots, uint64_t *values, size_t *done)
{
    int code = 0;

    for (*done = 0; *done < count && code == 0; *done += code == 0) {
        code = pytomic_slot_check(slots[*done]);
        if (code == 0) {
            code = pytomic_slot_load(slots[*done], &values[*done]);
        }
    }
    return code;
}

/*
 * The value of a slot in another format: q, Q or d, as Python's struct calls them. `from` may also be that of a shorter
 * unsigned number, and is only d if `to` is. -ERANGE: `to` has no such value.
 */
static inline int many_convert(char from, char to, uint64_t *value)
{
    if (from == to) {
        return 0;
    }
    if (to == 'd') {
        *value = pytomic_float_to_bits(from == 'q' ? (double)(int64_t)*value : (double)*value);
        return 0;
    }
    return *value <= INT64_MAX ? 0 : -ERANGE;
}

/* The values of the slots, whose formats are `from`, in the format `to`; `out` need not be aligned. */
static inline int many_load_into(size_t count, const pytomic_slot *const *slots, const char *from, char to, char *out,
                                 size_t *done)
{
    uint64_t value;
    int code = 0;

    for (*done = 0; *done < count && code == 0; *done += code == 0) {
        code = pytomic_slot_check(slots[*done]);
        if (code == 0 && (code = pytomic_slot_load(slots[*done], &value)) == 0) {
            code = many_convert(from[*done], to, &value);
        }
        if (code == 0) {
            memcpy(out + *done * sizeof(value), &value, sizeof(value));
        }
    }
    return code;
}

/* How many bytes the names of a snapshot take, each with its NUL. */
static inline size_t many_names_size(const pytomic_snapshot *taken)
{
    size_t size = 0;

    for (size_t i = 0; i < taken->count; i++) {
        size += strlen(taken->entries[i].name) + 1;
    }
    return size;
}

/* The members of its entries, each in an array of its own. */
static inline void many_unpack(const pytomic_snapshot *taken, char *names, uint64_t *values, uint32_t *types)
{
    for (size_t i = 0; i < taken->count; i++) {
        size_t size = strlen(taken->entries[i].name) + 1;
        memcpy(names, taken->entries[i].name, size);
        names += size;
        values[i] = taken->entries[i].value;
        types[i] = (uint32_t)taken->entries[i].type;
    }
}
