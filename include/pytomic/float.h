/* SPDX-License-Identifier: MIT */
/*
 * The operations on a double. They are those of value.h, with double for V:
 *
 *   load store exchange compare_exchange_weak compare_exchange_strong fetch_add fetch_sub fetch_max fetch_min try_add
 *
 * each but try_add again with the suffix _explicit. What differs from an integer:
 *
 *   - compare_exchange compares bits, as std::atomic<double> does: -0.0 is not 0.0, and a NaN equals one of the same bits.
 *   - fetch_add and fetch_sub round as the thread's rounding mode says and never fail: beyond the greatest number lies an
 *     infinity, and what is added to a NaN is a NaN. The order of additions can change the last digits of a sum.
 *   - fetch_max and fetch_min are maximumNumber and minimumNumber of IEEE 754-2019: a number replaces a NaN, a NaN replaces
 *     nothing, and -0.0 is less than 0.0. They hold under -ffast-math as well.
 *   - try_add adds a double. It refuses a sum that is a NaN, and any sum where a limit is a NaN.
 *
 * All but load, store and exchange are loops around a compare-and-swap. The x87 unit of i386 rounds a sum twice, and its
 * registers make a signalling NaN a quiet one; elsewhere every bit stays as it is.
 */
#ifndef PYTOMIC_FLOAT_H
#define PYTOMIC_FLOAT_H

#include <errno.h>

#include "base.h"

PYTOMIC_BEGIN

/* A double by its bits: pytomic_store() gives one in private memory its value. */
typedef struct pytomic_float {
    pytomic_word bits;
} pytomic_float;

/* A double as the 64 bits in which functions for values of any type have it, and back. */
PYTOMIC_INLINE uint64_t pytomic_float_to_bits(double value)
{
    uint64_t bits;

    __builtin_memcpy(&bits, &value, sizeof(bits));
    return bits;
}

PYTOMIC_INLINE double pytomic_float_from_bits(uint64_t bits)
{
    double value;

    __builtin_memcpy(&value, &bits, sizeof(value));
    return value;
}

/*
 * The numbers in their order, as integers, -0.0 before 0.0; any NaN is `nan`. On bits, because a compiler may be told that
 * there are no NaNs.
 */
PYTOMIC_INLINE int64_t pytomic_float_rank(uint64_t bits, int64_t nan)
{
    int64_t magnitude = PYTOMIC_CAST(int64_t, bits & INT64_MAX);

    if (magnitude > INT64_C(0x7ff0000000000000)) {
        return nan;
    }
    return bits >> 63 ? -1 - magnitude : magnitude;
}

PYTOMIC_INLINE double pytomic_float_load_explicit(const pytomic_float *object, pytomic_memory_order order)
{
    return pytomic_float_from_bits(__atomic_load_n(&object->bits, PYTOMIC_CAST(int, order)));
}

PYTOMIC_INLINE double pytomic_float_load(const pytomic_float *object)
{
    return pytomic_float_load_explicit(object, PYTOMIC_SEQ_CST);
}

PYTOMIC_INLINE void pytomic_float_store_explicit(pytomic_float *object, double desired, pytomic_memory_order order)
{
    __atomic_store_n(&object->bits, pytomic_float_to_bits(desired), PYTOMIC_CAST(int, order));
}

PYTOMIC_INLINE void pytomic_float_store(pytomic_float *object, double desired)
{
    pytomic_float_store_explicit(object, desired, PYTOMIC_SEQ_CST);
}

PYTOMIC_INLINE double pytomic_float_exchange_explicit(pytomic_float *object, double desired, pytomic_memory_order order)
{
    return pytomic_float_from_bits(
        __atomic_exchange_n(&object->bits, pytomic_float_to_bits(desired), PYTOMIC_CAST(int, order)));
}

PYTOMIC_INLINE double pytomic_float_exchange(pytomic_float *object, double desired)
{
    return pytomic_float_exchange_explicit(object, desired, PYTOMIC_SEQ_CST);
}

/* `expected` is copied as bytes: a register of the x87 unit would not keep each bit. */
PYTOMIC_INLINE bool pytomic_float_compare_exchange_weak_explicit(pytomic_float *object, double *expected,
                                                                 double desired, pytomic_memory_order success,
                                                                 pytomic_memory_order failure)
{
    uint64_t seen;

    __builtin_memcpy(&seen, expected, sizeof(seen));
    bool done = __atomic_compare_exchange_n(&object->bits, &seen, pytomic_float_to_bits(desired), true,
                                            PYTOMIC_CAST(int, success), PYTOMIC_CAST(int, failure));
    __builtin_memcpy(expected, &seen, sizeof(seen));
    return done;
}

PYTOMIC_INLINE bool pytomic_float_compare_exchange_weak(pytomic_float *object, double *expected, double desired)
{
    return pytomic_float_compare_exchange_weak_explicit(object, expected, desired, PYTOMIC_SEQ_CST, PYTOMIC_SEQ_CST);
}

PYTOMIC_INLINE bool pytomic_float_compare_exchange_strong_explicit(pytomic_float *object, double *expected,
                                                                   double desired, pytomic_memory_order success,
                                                                   pytomic_memory_order failure)
{
    uint64_t seen;

    __builtin_memcpy(&seen, expected, sizeof(seen));
    bool done = __atomic_compare_exchange_n(&object->bits, &seen, pytomic_float_to_bits(desired), false,
                                            PYTOMIC_CAST(int, success), PYTOMIC_CAST(int, failure));
    __builtin_memcpy(expected, &seen, sizeof(seen));
    return done;
}

PYTOMIC_INLINE bool pytomic_float_compare_exchange_strong(pytomic_float *object, double *expected, double desired)
{
    return pytomic_float_compare_exchange_strong_explicit(object, expected, desired, PYTOMIC_SEQ_CST, PYTOMIC_SEQ_CST);
}

PYTOMIC_INLINE double pytomic_float_fetch_add_explicit(pytomic_float *object, double operand,
                                                       pytomic_memory_order order)
{
    for (;;) {
        uint64_t seen = __atomic_load_n(&object->bits, __ATOMIC_RELAXED); /* the swap says whether it was right */
        double before = pytomic_float_from_bits(seen);
        if (__builtin_expect(__atomic_compare_exchange_n(&object->bits, &seen, pytomic_float_to_bits(before + operand),
                                                         true, PYTOMIC_CAST(int, order), __ATOMIC_RELAXED),
                             1)) {
            return before;
        }
        pytomic_backoff(seen);
    }
}

PYTOMIC_INLINE double pytomic_float_fetch_add(pytomic_float *object, double operand)
{
    return pytomic_float_fetch_add_explicit(object, operand, PYTOMIC_SEQ_CST);
}

/* To subtract is to add the negative: IEEE 754 gives the same bits, but for the sign of a NaN. */
PYTOMIC_INLINE double pytomic_float_fetch_sub_explicit(pytomic_float *object, double operand,
                                                       pytomic_memory_order order)
{
    return pytomic_float_fetch_add_explicit(object, -operand, order);
}

PYTOMIC_INLINE double pytomic_float_fetch_sub(pytomic_float *object, double operand)
{
    return pytomic_float_fetch_sub_explicit(object, operand, PYTOMIC_SEQ_CST);
}

/* Stores only where that changes the value; otherwise it is a load. */
PYTOMIC_INLINE double pytomic_float_fetch_max_explicit(pytomic_float *object, double operand,
                                                       pytomic_memory_order order)
{
    uint64_t wanted = pytomic_float_to_bits(operand);

    for (;;) {
        uint64_t seen = __atomic_load_n(&object->bits, PYTOMIC_LOAD_ORDER(order));
        if (pytomic_float_rank(seen, INT64_MIN) >= pytomic_float_rank(wanted, INT64_MIN) ||
            __atomic_compare_exchange_n(&object->bits, &seen, wanted, true, PYTOMIC_CAST(int, order),
                                        __ATOMIC_RELAXED)) {
            return pytomic_float_from_bits(seen);
        }
        pytomic_backoff(seen);
    }
}

PYTOMIC_INLINE double pytomic_float_fetch_max(pytomic_float *object, double operand)
{
    return pytomic_float_fetch_max_explicit(object, operand, PYTOMIC_SEQ_CST);
}

PYTOMIC_INLINE double pytomic_float_fetch_min_explicit(pytomic_float *object, double operand,
                                                       pytomic_memory_order order)
{
    uint64_t wanted = pytomic_float_to_bits(operand);

    for (;;) {
        uint64_t seen = __atomic_load_n(&object->bits, PYTOMIC_LOAD_ORDER(order));
        if (pytomic_float_rank(seen, INT64_MAX) <= pytomic_float_rank(wanted, INT64_MAX) ||
            __atomic_compare_exchange_n(&object->bits, &seen, wanted, true, PYTOMIC_CAST(int, order),
                                        __ATOMIC_RELAXED)) {
            return pytomic_float_from_bits(seen);
        }
        pytomic_backoff(seen);
    }
}

PYTOMIC_INLINE double pytomic_float_fetch_min(pytomic_float *object, double operand)
{
    return pytomic_float_fetch_min_explicit(object, operand, PYTOMIC_SEQ_CST);
}

PYTOMIC_INLINE int pytomic_float_try_add(pytomic_float *object, double n, double low, double high, double *before)
{
    for (;;) {
        uint64_t seen = __atomic_load_n(&object->bits, __ATOMIC_SEQ_CST); /* -ERANGE rests on it alone */
        double sum = pytomic_float_from_bits(seen) + n;
        if (!(sum >= low && sum <= high)) {
            *before = pytomic_float_from_bits(seen);
            return -ERANGE;
        }
        if (__builtin_expect(__atomic_compare_exchange_n(&object->bits, &seen, pytomic_float_to_bits(sum), true,
                                                         __ATOMIC_SEQ_CST, __ATOMIC_RELAXED),
                             1)) {
            *before = pytomic_float_from_bits(seen);
            return 0;
        }
        pytomic_backoff(seen);
    }
}

PYTOMIC_END

#endif
