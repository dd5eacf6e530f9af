/* SPDX-License-Identifier: MIT */
/* Made by script/generate. The bare names, pytomic_load() and so on: one for both types, chosen by the type of the pointer.
 * See value.h. */
#ifndef PYTOMIC_GENERIC_H
#define PYTOMIC_GENERIC_H

/* clang-format off */
#ifdef __cplusplus

/* Two functions behind one name; the arguments after the pointer pass through, converted as the function wants. */
#define PYTOMIC_OVERLOAD(operation, qualifier)                                              \
    template <class... Arguments>                                                           \
    inline auto pytomic_##operation(qualifier pytomic_int *object, Arguments... arguments)  \
    {                                                                                       \
        return pytomic_int_##operation(object, arguments...);                               \
    }                                                                                       \
    template <class... Arguments>                                                           \
    inline auto pytomic_##operation(qualifier pytomic_uint *object, Arguments... arguments) \
    {                                                                                       \
        return pytomic_uint_##operation(object, arguments...);                              \
    }

PYTOMIC_OVERLOAD(load_explicit, const)
PYTOMIC_OVERLOAD(load, const)
PYTOMIC_OVERLOAD(store_explicit, )
PYTOMIC_OVERLOAD(store, )
PYTOMIC_OVERLOAD(exchange_explicit, )
PYTOMIC_OVERLOAD(exchange, )
PYTOMIC_OVERLOAD(compare_exchange_weak_explicit, )
PYTOMIC_OVERLOAD(compare_exchange_weak, )
PYTOMIC_OVERLOAD(compare_exchange_strong_explicit, )
PYTOMIC_OVERLOAD(compare_exchange_strong, )
PYTOMIC_OVERLOAD(fetch_add_explicit, )
PYTOMIC_OVERLOAD(fetch_add, )
PYTOMIC_OVERLOAD(fetch_sub_explicit, )
PYTOMIC_OVERLOAD(fetch_sub, )
PYTOMIC_OVERLOAD(fetch_and_explicit, )
PYTOMIC_OVERLOAD(fetch_and, )
PYTOMIC_OVERLOAD(fetch_or_explicit, )
PYTOMIC_OVERLOAD(fetch_or, )
PYTOMIC_OVERLOAD(fetch_xor_explicit, )
PYTOMIC_OVERLOAD(fetch_xor, )
PYTOMIC_OVERLOAD(fetch_max, )
PYTOMIC_OVERLOAD(fetch_min, )
PYTOMIC_OVERLOAD(inc_explicit, )
PYTOMIC_OVERLOAD(inc, )
PYTOMIC_OVERLOAD(dec_explicit, )
PYTOMIC_OVERLOAD(dec, )
PYTOMIC_OVERLOAD(fetch_add_safe, )
PYTOMIC_OVERLOAD(fetch_sub_safe, )
PYTOMIC_OVERLOAD(inc_safe, )
PYTOMIC_OVERLOAD(dec_safe, )

#undef PYTOMIC_OVERLOAD

#else

#define PYTOMIC_SELECT(object, operation) \
    _Generic((object), pytomic_int *: pytomic_int_##operation, pytomic_uint *: pytomic_uint_##operation)
#define PYTOMIC_SELECT_CONST(object, operation) \
    _Generic((object), \
        pytomic_int *: pytomic_int_##operation, \
        const pytomic_int *: pytomic_int_##operation, \
        pytomic_uint *: pytomic_uint_##operation, \
        const pytomic_uint *: pytomic_uint_##operation)

#define pytomic_load_explicit(object, order) PYTOMIC_SELECT_CONST(object, load_explicit)(object, order)
#define pytomic_load(object) PYTOMIC_SELECT_CONST(object, load)(object)
#define pytomic_store_explicit(object, desired, order) PYTOMIC_SELECT(object, store_explicit)(object, desired, order)
#define pytomic_store(object, desired) PYTOMIC_SELECT(object, store)(object, desired)
#define pytomic_exchange_explicit(object, desired, order) \
    PYTOMIC_SELECT(object, exchange_explicit)(object, desired, order)
#define pytomic_exchange(object, desired) PYTOMIC_SELECT(object, exchange)(object, desired)
#define pytomic_compare_exchange_weak_explicit(object, expected, desired, success, failure) \
    PYTOMIC_SELECT(object, compare_exchange_weak_explicit)(object, expected, desired, success, failure)
#define pytomic_compare_exchange_weak(object, expected, desired) \
    PYTOMIC_SELECT(object, compare_exchange_weak)(object, expected, desired)
#define pytomic_compare_exchange_strong_explicit(object, expected, desired, success, failure) \
    PYTOMIC_SELECT(object, compare_exchange_strong_explicit)(object, expected, desired, success, failure)
#define pytomic_compare_exchange_strong(object, expected, desired) \
    PYTOMIC_SELECT(object, compare_exchange_strong)(object, expected, desired)
#define pytomic_fetch_add_explicit(object, operand, order) \
    PYTOMIC_SELECT(object, fetch_add_explicit)(object, operand, order)
#define pytomic_fetch_add(object, operand) PYTOMIC_SELECT(object, fetch_add)(object, operand)
#define pytomic_fetch_sub_explicit(object, operand, order) \
    PYTOMIC_SELECT(object, fetch_sub_explicit)(object, operand, order)
#define pytomic_fetch_sub(object, operand) PYTOMIC_SELECT(object, fetch_sub)(object, operand)
#define pytomic_fetch_and_explicit(object, operand, order) \
    PYTOMIC_SELECT(object, fetch_and_explicit)(object, operand, order)
#define pytomic_fetch_and(object, operand) PYTOMIC_SELECT(object, fetch_and)(object, operand)
#define pytomic_fetch_or_explicit(object, operand, order) \
    PYTOMIC_SELECT(object, fetch_or_explicit)(object, operand, order)
#define pytomic_fetch_or(object, operand) PYTOMIC_SELECT(object, fetch_or)(object, operand)
#define pytomic_fetch_xor_explicit(object, operand, order) \
    PYTOMIC_SELECT(object, fetch_xor_explicit)(object, operand, order)
#define pytomic_fetch_xor(object, operand) PYTOMIC_SELECT(object, fetch_xor)(object, operand)
#define pytomic_fetch_max(object, operand) PYTOMIC_SELECT(object, fetch_max)(object, operand)
#define pytomic_fetch_min(object, operand) PYTOMIC_SELECT(object, fetch_min)(object, operand)
#define pytomic_inc_explicit(object, order) PYTOMIC_SELECT(object, inc_explicit)(object, order)
#define pytomic_inc(object) PYTOMIC_SELECT(object, inc)(object)
#define pytomic_dec_explicit(object, order) PYTOMIC_SELECT(object, dec_explicit)(object, order)
#define pytomic_dec(object) PYTOMIC_SELECT(object, dec)(object)
#define pytomic_fetch_add_safe(object, operand, before) PYTOMIC_SELECT(object, fetch_add_safe)(object, operand, before)
#define pytomic_fetch_sub_safe(object, operand, before) PYTOMIC_SELECT(object, fetch_sub_safe)(object, operand, before)
#define pytomic_inc_safe(object, after) PYTOMIC_SELECT(object, inc_safe)(object, after)
#define pytomic_dec_safe(object, after) PYTOMIC_SELECT(object, dec_safe)(object, after)

#endif
/* clang-format on */
#endif
