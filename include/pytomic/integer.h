/* SPDX-License-Identifier: MIT */
/*
 * The operations on an integer, written once: value.h includes this for pytomic_int and again for pytomic_uint, char.h for
 * pytomic_char, with PYTOMIC_OBJECT, PYTOMIC_VALUE and PYTOMIC_NAME set. Hence no include guard. src/value.c exports the same bodies.
 *
 * The casts of the orders are for C++20, where std::memory_order does not convert to int by itself.
 */

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(load_explicit)(const PYTOMIC_OBJECT *object, pytomic_memory_order order)
{
    return __atomic_load_n(&object->value, PYTOMIC_CAST(int, order));
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(load)(const PYTOMIC_OBJECT *object)
{
    return __atomic_load_n(&object->value, __ATOMIC_SEQ_CST);
}

PYTOMIC_INLINE void PYTOMIC_NAME(store_explicit)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE desired,
                                                 pytomic_memory_order order)
{
    __atomic_store_n(&object->value, desired, PYTOMIC_CAST(int, order));
}

PYTOMIC_INLINE void PYTOMIC_NAME(store)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE desired)
{
    __atomic_store_n(&object->value, desired, __ATOMIC_SEQ_CST);
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(exchange_explicit)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE desired,
                                                             pytomic_memory_order order)
{
    return __atomic_exchange_n(&object->value, desired, PYTOMIC_CAST(int, order));
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(exchange)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE desired)
{
    return __atomic_exchange_n(&object->value, desired, __ATOMIC_SEQ_CST);
}

PYTOMIC_INLINE bool PYTOMIC_NAME(compare_exchange_weak_explicit)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE *expected,
                                                                 PYTOMIC_VALUE desired, pytomic_memory_order success,
                                                                 pytomic_memory_order failure)
{
    return __atomic_compare_exchange_n(&object->value, expected, desired, true, PYTOMIC_CAST(int, success),
                                       PYTOMIC_CAST(int, failure));
}

PYTOMIC_INLINE bool PYTOMIC_NAME(compare_exchange_weak)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE *expected,
                                                        PYTOMIC_VALUE desired)
{
    return __atomic_compare_exchange_n(&object->value, expected, desired, true, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

PYTOMIC_INLINE bool PYTOMIC_NAME(compare_exchange_strong_explicit)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE *expected,
                                                                   PYTOMIC_VALUE desired, pytomic_memory_order success,
                                                                   pytomic_memory_order failure)
{
    return __atomic_compare_exchange_n(&object->value, expected, desired, false, PYTOMIC_CAST(int, success),
                                       PYTOMIC_CAST(int, failure));
}

PYTOMIC_INLINE bool PYTOMIC_NAME(compare_exchange_strong)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE *expected,
                                                          PYTOMIC_VALUE desired)
{
    return __atomic_compare_exchange_n(&object->value, expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(fetch_add_explicit)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand,
                                                              pytomic_memory_order order)
{
    return __atomic_fetch_add(&object->value, operand, PYTOMIC_CAST(int, order));
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(fetch_add)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand)
{
    return __atomic_fetch_add(&object->value, operand, __ATOMIC_SEQ_CST);
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(fetch_sub_explicit)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand,
                                                              pytomic_memory_order order)
{
    return __atomic_fetch_sub(&object->value, operand, PYTOMIC_CAST(int, order));
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(fetch_sub)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand)
{
    return __atomic_fetch_sub(&object->value, operand, __ATOMIC_SEQ_CST);
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(fetch_and_explicit)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand,
                                                              pytomic_memory_order order)
{
    return __atomic_fetch_and(&object->value, operand, PYTOMIC_CAST(int, order));
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(fetch_and)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand)
{
    return __atomic_fetch_and(&object->value, operand, __ATOMIC_SEQ_CST);
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(fetch_or_explicit)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand,
                                                             pytomic_memory_order order)
{
    return __atomic_fetch_or(&object->value, operand, PYTOMIC_CAST(int, order));
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(fetch_or)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand)
{
    return __atomic_fetch_or(&object->value, operand, __ATOMIC_SEQ_CST);
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(fetch_xor_explicit)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand,
                                                              pytomic_memory_order order)
{
    return __atomic_fetch_xor(&object->value, operand, PYTOMIC_CAST(int, order));
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(fetch_xor)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand)
{
    return __atomic_fetch_xor(&object->value, operand, __ATOMIC_SEQ_CST);
}

/* Stores only where that changes the value; otherwise it is a load. */
PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(fetch_max_explicit)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand,
                                                              pytomic_memory_order order)
{
    for (;;) {
        PYTOMIC_VALUE seen = __atomic_load_n(&object->value, PYTOMIC_LOAD_ORDER(order));
        if (seen >= operand || __atomic_compare_exchange_n(&object->value, &seen, operand, true,
                                                           PYTOMIC_CAST(int, order), __ATOMIC_RELAXED)) {
            return seen;
        }
        pytomic_backoff(PYTOMIC_CAST(uint64_t, seen));
    }
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(fetch_max)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand)
{
    return PYTOMIC_NAME(fetch_max_explicit)(object, operand, PYTOMIC_SEQ_CST);
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(fetch_min_explicit)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand,
                                                              pytomic_memory_order order)
{
    for (;;) {
        PYTOMIC_VALUE seen = __atomic_load_n(&object->value, PYTOMIC_LOAD_ORDER(order));
        if (seen <= operand || __atomic_compare_exchange_n(&object->value, &seen, operand, true,
                                                           PYTOMIC_CAST(int, order), __ATOMIC_RELAXED)) {
            return seen;
        }
        pytomic_backoff(PYTOMIC_CAST(uint64_t, seen));
    }
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(fetch_min)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand)
{
    return PYTOMIC_NAME(fetch_min_explicit)(object, operand, PYTOMIC_SEQ_CST);
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(inc_explicit)(PYTOMIC_OBJECT *object, pytomic_memory_order order)
{
    return __atomic_add_fetch(&object->value, 1, PYTOMIC_CAST(int, order));
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(inc)(PYTOMIC_OBJECT *object)
{
    return __atomic_add_fetch(&object->value, 1, __ATOMIC_SEQ_CST);
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(dec_explicit)(PYTOMIC_OBJECT *object, pytomic_memory_order order)
{
    return __atomic_sub_fetch(&object->value, 1, PYTOMIC_CAST(int, order));
}

PYTOMIC_INLINE PYTOMIC_VALUE PYTOMIC_NAME(dec)(PYTOMIC_OBJECT *object)
{
    return __atomic_sub_fetch(&object->value, 1, __ATOMIC_SEQ_CST);
}

/*
 * Check and add are one compare-and-swap: adding unconditionally after a check that the value is far from its limits
 * would wrap when a store() in between puts the value near one. docs/design.md has the measurement that made it cheap.
 */
PYTOMIC_INLINE int PYTOMIC_NAME(fetch_add_safe)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand, PYTOMIC_VALUE *before)
{
    PYTOMIC_VALUE sum;

    for (;;) {
        /* sequentially consistent, because -EOVERFLOW rests on this load alone */
        PYTOMIC_VALUE seen = __atomic_load_n(&object->value, __ATOMIC_SEQ_CST);
        if (__builtin_add_overflow(seen, operand, &sum)) {
            return -EOVERFLOW;
        }
        if (__builtin_expect(PYTOMIC_NAME(compare_exchange_weak)(object, &seen, sum), 1)) {
            *before = seen;
            return 0;
        }
        pytomic_backoff(PYTOMIC_CAST(uint64_t, seen));
    }
}

PYTOMIC_INLINE int PYTOMIC_NAME(fetch_sub_safe)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE operand, PYTOMIC_VALUE *before)
{
    PYTOMIC_VALUE difference;

    for (;;) {
        PYTOMIC_VALUE seen = __atomic_load_n(&object->value, __ATOMIC_SEQ_CST); /* as in fetch_add_safe */
        if (__builtin_sub_overflow(seen, operand, &difference)) {
            return -EOVERFLOW;
        }
        if (__builtin_expect(PYTOMIC_NAME(compare_exchange_weak)(object, &seen, difference), 1)) {
            *before = seen;
            return 0;
        }
        pytomic_backoff(PYTOMIC_CAST(uint64_t, seen));
    }
}

PYTOMIC_INLINE int PYTOMIC_NAME(inc_safe)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE *after)
{
    PYTOMIC_VALUE before;
    int error = PYTOMIC_NAME(fetch_add_safe)(object, 1, &before);

    if (!error) {
        *after = PYTOMIC_CAST(PYTOMIC_VALUE, before + 1);
    }
    return error;
}

PYTOMIC_INLINE int PYTOMIC_NAME(dec_safe)(PYTOMIC_OBJECT *object, PYTOMIC_VALUE *after)
{
    PYTOMIC_VALUE before;
    int error = PYTOMIC_NAME(fetch_sub_safe)(object, 1, &before);

    if (!error) {
        *after = PYTOMIC_CAST(PYTOMIC_VALUE, before - 1);
    }
    return error;
}

/* `n` has a sign whatever the type: it may lower an unsigned value too. The sum is computed exactly. */
PYTOMIC_INLINE int PYTOMIC_NAME(try_add)(PYTOMIC_OBJECT *object, int64_t n, PYTOMIC_VALUE low, PYTOMIC_VALUE high,
                                         PYTOMIC_VALUE *before)
{
    PYTOMIC_VALUE sum;

    for (;;) {
        PYTOMIC_VALUE seen = __atomic_load_n(&object->value, __ATOMIC_SEQ_CST); /* -ERANGE rests on it alone */
        if (__builtin_add_overflow(seen, n, &sum) || sum < low || sum > high) {
            *before = seen;
            return -ERANGE;
        }
        if (__builtin_expect(PYTOMIC_NAME(compare_exchange_weak)(object, &seen, sum), 1)) {
            *before = seen;
            return 0;
        }
        pytomic_backoff(PYTOMIC_CAST(uint64_t, seen));
    }
}
