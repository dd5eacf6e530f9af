/* SPDX-License-Identifier: MIT */
/*
 * The operations on a flag:
 *
 *   bool pytomic_bool_load(object)                     void pytomic_bool_store(object, bool)
 *   bool pytomic_bool_exchange(object, bool)
 *   bool pytomic_bool_compare_exchange_weak(object, bool *expected, bool desired)    and _strong, which is the same here
 *   bool pytomic_bool_test_and_set(object)             set it; the value before
 *   void pytomic_bool_clear(object)
 *   bool pytomic_bool_toggle(object)                   the value AFTER
 *
 * all sequentially consistent; each again with the suffix _explicit and its memory order, as in value.h.
 *
 * The flag is a byte, 0 or 1. A byte that another process wrote against the rules reads as true, whatever it is: each
 * operation takes it for a true flag. All but compare_exchange and toggle are one instruction where the processor has one.
 */
#ifndef PYTOMIC_BOOL_H
#define PYTOMIC_BOOL_H

#include "base.h"

PYTOMIC_BEGIN

/* Aligned as the word of a cell, which it begins. */
typedef struct pytomic_bool {
    uint8_t value __attribute__((aligned(8)));
} pytomic_bool;

PYTOMIC_INLINE bool pytomic_bool_load_explicit(const pytomic_bool *object, pytomic_memory_order order)
{
    return __atomic_load_n(&object->value, PYTOMIC_CAST(int, order)) != 0;
}

PYTOMIC_INLINE bool pytomic_bool_load(const pytomic_bool *object)
{
    return pytomic_bool_load_explicit(object, PYTOMIC_SEQ_CST);
}

PYTOMIC_INLINE void pytomic_bool_store_explicit(pytomic_bool *object, bool desired, pytomic_memory_order order)
{
    __atomic_store_n(&object->value, PYTOMIC_CAST(uint8_t, desired), PYTOMIC_CAST(int, order));
}

PYTOMIC_INLINE void pytomic_bool_store(pytomic_bool *object, bool desired)
{
    pytomic_bool_store_explicit(object, desired, PYTOMIC_SEQ_CST);
}

PYTOMIC_INLINE bool pytomic_bool_exchange_explicit(pytomic_bool *object, bool desired, pytomic_memory_order order)
{
    return __atomic_exchange_n(&object->value, PYTOMIC_CAST(uint8_t, desired), PYTOMIC_CAST(int, order)) != 0;
}

PYTOMIC_INLINE bool pytomic_bool_exchange(pytomic_bool *object, bool desired)
{
    return pytomic_bool_exchange_explicit(object, desired, PYTOMIC_SEQ_CST);
}

PYTOMIC_INLINE bool pytomic_bool_compare_exchange_strong_explicit(pytomic_bool *object, bool *expected, bool desired,
                                                                  pytomic_memory_order success,
                                                                  pytomic_memory_order failure)
{
    uint8_t seen = PYTOMIC_CAST(uint8_t, *expected);

    /* again only where the byte was true as expected, and is none of ours: then it is what is compared */
    while (!__atomic_compare_exchange_n(&object->value, &seen, PYTOMIC_CAST(uint8_t, desired), false,
                                        PYTOMIC_CAST(int, success), PYTOMIC_CAST(int, failure))) {
        if ((seen != 0) != *expected) {
            *expected = seen != 0;
            return false;
        }
    }
    return true;
}

PYTOMIC_INLINE bool pytomic_bool_compare_exchange_strong(pytomic_bool *object, bool *expected, bool desired)
{
    return pytomic_bool_compare_exchange_strong_explicit(object, expected, desired, PYTOMIC_SEQ_CST, PYTOMIC_SEQ_CST);
}

PYTOMIC_INLINE bool pytomic_bool_compare_exchange_weak_explicit(pytomic_bool *object, bool *expected, bool desired,
                                                                pytomic_memory_order success,
                                                                pytomic_memory_order failure)
{
    return pytomic_bool_compare_exchange_strong_explicit(object, expected, desired, success, failure);
}

PYTOMIC_INLINE bool pytomic_bool_compare_exchange_weak(pytomic_bool *object, bool *expected, bool desired)
{
    return pytomic_bool_compare_exchange_strong(object, expected, desired);
}

PYTOMIC_INLINE bool pytomic_bool_test_and_set_explicit(pytomic_bool *object, pytomic_memory_order order)
{
    return pytomic_bool_exchange_explicit(object, true, order);
}

PYTOMIC_INLINE bool pytomic_bool_test_and_set(pytomic_bool *object)
{
    return pytomic_bool_exchange(object, true);
}

PYTOMIC_INLINE void pytomic_bool_clear_explicit(pytomic_bool *object, pytomic_memory_order order)
{
    pytomic_bool_store_explicit(object, false, order);
}

PYTOMIC_INLINE void pytomic_bool_clear(pytomic_bool *object)
{
    pytomic_bool_store(object, false);
}

PYTOMIC_INLINE bool pytomic_bool_toggle_explicit(pytomic_bool *object, pytomic_memory_order order)
{
    for (;;) {
        uint8_t seen = __atomic_load_n(&object->value, __ATOMIC_RELAXED); /* the swap says whether it was right */
        uint8_t after = seen == 0;
        if (__builtin_expect(__atomic_compare_exchange_n(&object->value, &seen, after, true, PYTOMIC_CAST(int, order),
                                                         __ATOMIC_RELAXED),
                             1)) {
            return after != 0;
        }
        pytomic_backoff(seen);
    }
}

PYTOMIC_INLINE bool pytomic_bool_toggle(pytomic_bool *object)
{
    return pytomic_bool_toggle_explicit(object, PYTOMIC_SEQ_CST);
}

PYTOMIC_END

#endif
