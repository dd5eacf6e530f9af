/* SPDX-License-Identifier: MIT */
/* Made by script/generate. The bare names, pytomic_load() and so on: one for all types that have the operation, chosen by
 * the type of the pointer. See value.h. */
#ifndef PYTOMIC_GENERIC_H
#define PYTOMIC_GENERIC_H

/* clang-format off */
#ifdef __cplusplus

PYTOMIC_INLINE int64_t pytomic_load_explicit(const pytomic_int *object, pytomic_memory_order order)
{
    return pytomic_int_load_explicit(object, order);
}
PYTOMIC_INLINE uint64_t pytomic_load_explicit(const pytomic_uint *object, pytomic_memory_order order)
{
    return pytomic_uint_load_explicit(object, order);
}
PYTOMIC_INLINE double pytomic_load_explicit(const pytomic_float *object, pytomic_memory_order order)
{
    return pytomic_float_load_explicit(object, order);
}
PYTOMIC_INLINE bool pytomic_load_explicit(const pytomic_bool *object, pytomic_memory_order order)
{
    return pytomic_bool_load_explicit(object, order);
}
PYTOMIC_INLINE uint8_t pytomic_load_explicit(const pytomic_char *object, pytomic_memory_order order)
{
    return pytomic_char_load_explicit(object, order);
}
PYTOMIC_INLINE int64_t pytomic_load(const pytomic_int *object)
{
    return pytomic_int_load(object);
}
PYTOMIC_INLINE uint64_t pytomic_load(const pytomic_uint *object)
{
    return pytomic_uint_load(object);
}
PYTOMIC_INLINE double pytomic_load(const pytomic_float *object)
{
    return pytomic_float_load(object);
}
PYTOMIC_INLINE bool pytomic_load(const pytomic_bool *object)
{
    return pytomic_bool_load(object);
}
PYTOMIC_INLINE uint8_t pytomic_load(const pytomic_char *object)
{
    return pytomic_char_load(object);
}
PYTOMIC_INLINE void pytomic_store_explicit(pytomic_int *object, int64_t desired, pytomic_memory_order order)
{
    pytomic_int_store_explicit(object, desired, order);
}
PYTOMIC_INLINE void pytomic_store_explicit(pytomic_uint *object, uint64_t desired, pytomic_memory_order order)
{
    pytomic_uint_store_explicit(object, desired, order);
}
PYTOMIC_INLINE void pytomic_store_explicit(pytomic_float *object, double desired, pytomic_memory_order order)
{
    pytomic_float_store_explicit(object, desired, order);
}
PYTOMIC_INLINE void pytomic_store_explicit(pytomic_bool *object, bool desired, pytomic_memory_order order)
{
    pytomic_bool_store_explicit(object, desired, order);
}
PYTOMIC_INLINE void pytomic_store_explicit(pytomic_char *object, uint8_t desired, pytomic_memory_order order)
{
    pytomic_char_store_explicit(object, desired, order);
}
PYTOMIC_INLINE void pytomic_store(pytomic_int *object, int64_t desired)
{
    pytomic_int_store(object, desired);
}
PYTOMIC_INLINE void pytomic_store(pytomic_uint *object, uint64_t desired)
{
    pytomic_uint_store(object, desired);
}
PYTOMIC_INLINE void pytomic_store(pytomic_float *object, double desired)
{
    pytomic_float_store(object, desired);
}
PYTOMIC_INLINE void pytomic_store(pytomic_bool *object, bool desired)
{
    pytomic_bool_store(object, desired);
}
PYTOMIC_INLINE void pytomic_store(pytomic_char *object, uint8_t desired)
{
    pytomic_char_store(object, desired);
}
PYTOMIC_INLINE int64_t pytomic_exchange_explicit(pytomic_int *object, int64_t desired, pytomic_memory_order order)
{
    return pytomic_int_exchange_explicit(object, desired, order);
}
PYTOMIC_INLINE uint64_t pytomic_exchange_explicit(pytomic_uint *object, uint64_t desired, pytomic_memory_order order)
{
    return pytomic_uint_exchange_explicit(object, desired, order);
}
PYTOMIC_INLINE double pytomic_exchange_explicit(pytomic_float *object, double desired, pytomic_memory_order order)
{
    return pytomic_float_exchange_explicit(object, desired, order);
}
PYTOMIC_INLINE bool pytomic_exchange_explicit(pytomic_bool *object, bool desired, pytomic_memory_order order)
{
    return pytomic_bool_exchange_explicit(object, desired, order);
}
PYTOMIC_INLINE uint8_t pytomic_exchange_explicit(pytomic_char *object, uint8_t desired, pytomic_memory_order order)
{
    return pytomic_char_exchange_explicit(object, desired, order);
}
PYTOMIC_INLINE int64_t pytomic_exchange(pytomic_int *object, int64_t desired)
{
    return pytomic_int_exchange(object, desired);
}
PYTOMIC_INLINE uint64_t pytomic_exchange(pytomic_uint *object, uint64_t desired)
{
    return pytomic_uint_exchange(object, desired);
}
PYTOMIC_INLINE double pytomic_exchange(pytomic_float *object, double desired)
{
    return pytomic_float_exchange(object, desired);
}
PYTOMIC_INLINE bool pytomic_exchange(pytomic_bool *object, bool desired)
{
    return pytomic_bool_exchange(object, desired);
}
PYTOMIC_INLINE uint8_t pytomic_exchange(pytomic_char *object, uint8_t desired)
{
    return pytomic_char_exchange(object, desired);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_weak_explicit(pytomic_int *object, int64_t *expected, int64_t desired, pytomic_memory_order success, pytomic_memory_order failure)
{
    return pytomic_int_compare_exchange_weak_explicit(object, expected, desired, success, failure);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_weak_explicit(pytomic_uint *object, uint64_t *expected, uint64_t desired, pytomic_memory_order success, pytomic_memory_order failure)
{
    return pytomic_uint_compare_exchange_weak_explicit(object, expected, desired, success, failure);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_weak_explicit(pytomic_float *object, double *expected, double desired, pytomic_memory_order success, pytomic_memory_order failure)
{
    return pytomic_float_compare_exchange_weak_explicit(object, expected, desired, success, failure);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_weak_explicit(pytomic_bool *object, bool *expected, bool desired, pytomic_memory_order success, pytomic_memory_order failure)
{
    return pytomic_bool_compare_exchange_weak_explicit(object, expected, desired, success, failure);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_weak_explicit(pytomic_char *object, uint8_t *expected, uint8_t desired, pytomic_memory_order success, pytomic_memory_order failure)
{
    return pytomic_char_compare_exchange_weak_explicit(object, expected, desired, success, failure);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_weak(pytomic_int *object, int64_t *expected, int64_t desired)
{
    return pytomic_int_compare_exchange_weak(object, expected, desired);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_weak(pytomic_uint *object, uint64_t *expected, uint64_t desired)
{
    return pytomic_uint_compare_exchange_weak(object, expected, desired);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_weak(pytomic_float *object, double *expected, double desired)
{
    return pytomic_float_compare_exchange_weak(object, expected, desired);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_weak(pytomic_bool *object, bool *expected, bool desired)
{
    return pytomic_bool_compare_exchange_weak(object, expected, desired);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_weak(pytomic_char *object, uint8_t *expected, uint8_t desired)
{
    return pytomic_char_compare_exchange_weak(object, expected, desired);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_strong_explicit(pytomic_int *object, int64_t *expected, int64_t desired, pytomic_memory_order success, pytomic_memory_order failure)
{
    return pytomic_int_compare_exchange_strong_explicit(object, expected, desired, success, failure);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_strong_explicit(pytomic_uint *object, uint64_t *expected, uint64_t desired, pytomic_memory_order success, pytomic_memory_order failure)
{
    return pytomic_uint_compare_exchange_strong_explicit(object, expected, desired, success, failure);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_strong_explicit(pytomic_float *object, double *expected, double desired, pytomic_memory_order success, pytomic_memory_order failure)
{
    return pytomic_float_compare_exchange_strong_explicit(object, expected, desired, success, failure);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_strong_explicit(pytomic_bool *object, bool *expected, bool desired, pytomic_memory_order success, pytomic_memory_order failure)
{
    return pytomic_bool_compare_exchange_strong_explicit(object, expected, desired, success, failure);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_strong_explicit(pytomic_char *object, uint8_t *expected, uint8_t desired, pytomic_memory_order success, pytomic_memory_order failure)
{
    return pytomic_char_compare_exchange_strong_explicit(object, expected, desired, success, failure);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_strong(pytomic_int *object, int64_t *expected, int64_t desired)
{
    return pytomic_int_compare_exchange_strong(object, expected, desired);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_strong(pytomic_uint *object, uint64_t *expected, uint64_t desired)
{
    return pytomic_uint_compare_exchange_strong(object, expected, desired);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_strong(pytomic_float *object, double *expected, double desired)
{
    return pytomic_float_compare_exchange_strong(object, expected, desired);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_strong(pytomic_bool *object, bool *expected, bool desired)
{
    return pytomic_bool_compare_exchange_strong(object, expected, desired);
}
PYTOMIC_INLINE bool pytomic_compare_exchange_strong(pytomic_char *object, uint8_t *expected, uint8_t desired)
{
    return pytomic_char_compare_exchange_strong(object, expected, desired);
}
PYTOMIC_INLINE int64_t pytomic_fetch_add_explicit(pytomic_int *object, int64_t operand, pytomic_memory_order order)
{
    return pytomic_int_fetch_add_explicit(object, operand, order);
}
PYTOMIC_INLINE uint64_t pytomic_fetch_add_explicit(pytomic_uint *object, uint64_t operand, pytomic_memory_order order)
{
    return pytomic_uint_fetch_add_explicit(object, operand, order);
}
PYTOMIC_INLINE double pytomic_fetch_add_explicit(pytomic_float *object, double operand, pytomic_memory_order order)
{
    return pytomic_float_fetch_add_explicit(object, operand, order);
}
PYTOMIC_INLINE uint8_t pytomic_fetch_add_explicit(pytomic_char *object, uint8_t operand, pytomic_memory_order order)
{
    return pytomic_char_fetch_add_explicit(object, operand, order);
}
PYTOMIC_INLINE int64_t pytomic_fetch_add(pytomic_int *object, int64_t operand)
{
    return pytomic_int_fetch_add(object, operand);
}
PYTOMIC_INLINE uint64_t pytomic_fetch_add(pytomic_uint *object, uint64_t operand)
{
    return pytomic_uint_fetch_add(object, operand);
}
PYTOMIC_INLINE double pytomic_fetch_add(pytomic_float *object, double operand)
{
    return pytomic_float_fetch_add(object, operand);
}
PYTOMIC_INLINE uint8_t pytomic_fetch_add(pytomic_char *object, uint8_t operand)
{
    return pytomic_char_fetch_add(object, operand);
}
PYTOMIC_INLINE int64_t pytomic_fetch_sub_explicit(pytomic_int *object, int64_t operand, pytomic_memory_order order)
{
    return pytomic_int_fetch_sub_explicit(object, operand, order);
}
PYTOMIC_INLINE uint64_t pytomic_fetch_sub_explicit(pytomic_uint *object, uint64_t operand, pytomic_memory_order order)
{
    return pytomic_uint_fetch_sub_explicit(object, operand, order);
}
PYTOMIC_INLINE double pytomic_fetch_sub_explicit(pytomic_float *object, double operand, pytomic_memory_order order)
{
    return pytomic_float_fetch_sub_explicit(object, operand, order);
}
PYTOMIC_INLINE uint8_t pytomic_fetch_sub_explicit(pytomic_char *object, uint8_t operand, pytomic_memory_order order)
{
    return pytomic_char_fetch_sub_explicit(object, operand, order);
}
PYTOMIC_INLINE int64_t pytomic_fetch_sub(pytomic_int *object, int64_t operand)
{
    return pytomic_int_fetch_sub(object, operand);
}
PYTOMIC_INLINE uint64_t pytomic_fetch_sub(pytomic_uint *object, uint64_t operand)
{
    return pytomic_uint_fetch_sub(object, operand);
}
PYTOMIC_INLINE double pytomic_fetch_sub(pytomic_float *object, double operand)
{
    return pytomic_float_fetch_sub(object, operand);
}
PYTOMIC_INLINE uint8_t pytomic_fetch_sub(pytomic_char *object, uint8_t operand)
{
    return pytomic_char_fetch_sub(object, operand);
}
PYTOMIC_INLINE int64_t pytomic_fetch_and_explicit(pytomic_int *object, int64_t operand, pytomic_memory_order order)
{
    return pytomic_int_fetch_and_explicit(object, operand, order);
}
PYTOMIC_INLINE uint64_t pytomic_fetch_and_explicit(pytomic_uint *object, uint64_t operand, pytomic_memory_order order)
{
    return pytomic_uint_fetch_and_explicit(object, operand, order);
}
PYTOMIC_INLINE uint8_t pytomic_fetch_and_explicit(pytomic_char *object, uint8_t operand, pytomic_memory_order order)
{
    return pytomic_char_fetch_and_explicit(object, operand, order);
}
PYTOMIC_INLINE int64_t pytomic_fetch_and(pytomic_int *object, int64_t operand)
{
    return pytomic_int_fetch_and(object, operand);
}
PYTOMIC_INLINE uint64_t pytomic_fetch_and(pytomic_uint *object, uint64_t operand)
{
    return pytomic_uint_fetch_and(object, operand);
}
PYTOMIC_INLINE uint8_t pytomic_fetch_and(pytomic_char *object, uint8_t operand)
{
    return pytomic_char_fetch_and(object, operand);
}
PYTOMIC_INLINE int64_t pytomic_fetch_or_explicit(pytomic_int *object, int64_t operand, pytomic_memory_order order)
{
    return pytomic_int_fetch_or_explicit(object, operand, order);
}
PYTOMIC_INLINE uint64_t pytomic_fetch_or_explicit(pytomic_uint *object, uint64_t operand, pytomic_memory_order order)
{
    return pytomic_uint_fetch_or_explicit(object, operand, order);
}
PYTOMIC_INLINE uint8_t pytomic_fetch_or_explicit(pytomic_char *object, uint8_t operand, pytomic_memory_order order)
{
    return pytomic_char_fetch_or_explicit(object, operand, order);
}
PYTOMIC_INLINE int64_t pytomic_fetch_or(pytomic_int *object, int64_t operand)
{
    return pytomic_int_fetch_or(object, operand);
}
PYTOMIC_INLINE uint64_t pytomic_fetch_or(pytomic_uint *object, uint64_t operand)
{
    return pytomic_uint_fetch_or(object, operand);
}
PYTOMIC_INLINE uint8_t pytomic_fetch_or(pytomic_char *object, uint8_t operand)
{
    return pytomic_char_fetch_or(object, operand);
}
PYTOMIC_INLINE int64_t pytomic_fetch_xor_explicit(pytomic_int *object, int64_t operand, pytomic_memory_order order)
{
    return pytomic_int_fetch_xor_explicit(object, operand, order);
}
PYTOMIC_INLINE uint64_t pytomic_fetch_xor_explicit(pytomic_uint *object, uint64_t operand, pytomic_memory_order order)
{
    return pytomic_uint_fetch_xor_explicit(object, operand, order);
}
PYTOMIC_INLINE uint8_t pytomic_fetch_xor_explicit(pytomic_char *object, uint8_t operand, pytomic_memory_order order)
{
    return pytomic_char_fetch_xor_explicit(object, operand, order);
}
PYTOMIC_INLINE int64_t pytomic_fetch_xor(pytomic_int *object, int64_t operand)
{
    return pytomic_int_fetch_xor(object, operand);
}
PYTOMIC_INLINE uint64_t pytomic_fetch_xor(pytomic_uint *object, uint64_t operand)
{
    return pytomic_uint_fetch_xor(object, operand);
}
PYTOMIC_INLINE uint8_t pytomic_fetch_xor(pytomic_char *object, uint8_t operand)
{
    return pytomic_char_fetch_xor(object, operand);
}
PYTOMIC_INLINE int64_t pytomic_fetch_max_explicit(pytomic_int *object, int64_t operand, pytomic_memory_order order)
{
    return pytomic_int_fetch_max_explicit(object, operand, order);
}
PYTOMIC_INLINE uint64_t pytomic_fetch_max_explicit(pytomic_uint *object, uint64_t operand, pytomic_memory_order order)
{
    return pytomic_uint_fetch_max_explicit(object, operand, order);
}
PYTOMIC_INLINE double pytomic_fetch_max_explicit(pytomic_float *object, double operand, pytomic_memory_order order)
{
    return pytomic_float_fetch_max_explicit(object, operand, order);
}
PYTOMIC_INLINE uint8_t pytomic_fetch_max_explicit(pytomic_char *object, uint8_t operand, pytomic_memory_order order)
{
    return pytomic_char_fetch_max_explicit(object, operand, order);
}
PYTOMIC_INLINE int64_t pytomic_fetch_max(pytomic_int *object, int64_t operand)
{
    return pytomic_int_fetch_max(object, operand);
}
PYTOMIC_INLINE uint64_t pytomic_fetch_max(pytomic_uint *object, uint64_t operand)
{
    return pytomic_uint_fetch_max(object, operand);
}
PYTOMIC_INLINE double pytomic_fetch_max(pytomic_float *object, double operand)
{
    return pytomic_float_fetch_max(object, operand);
}
PYTOMIC_INLINE uint8_t pytomic_fetch_max(pytomic_char *object, uint8_t operand)
{
    return pytomic_char_fetch_max(object, operand);
}
PYTOMIC_INLINE int64_t pytomic_fetch_min_explicit(pytomic_int *object, int64_t operand, pytomic_memory_order order)
{
    return pytomic_int_fetch_min_explicit(object, operand, order);
}
PYTOMIC_INLINE uint64_t pytomic_fetch_min_explicit(pytomic_uint *object, uint64_t operand, pytomic_memory_order order)
{
    return pytomic_uint_fetch_min_explicit(object, operand, order);
}
PYTOMIC_INLINE double pytomic_fetch_min_explicit(pytomic_float *object, double operand, pytomic_memory_order order)
{
    return pytomic_float_fetch_min_explicit(object, operand, order);
}
PYTOMIC_INLINE uint8_t pytomic_fetch_min_explicit(pytomic_char *object, uint8_t operand, pytomic_memory_order order)
{
    return pytomic_char_fetch_min_explicit(object, operand, order);
}
PYTOMIC_INLINE int64_t pytomic_fetch_min(pytomic_int *object, int64_t operand)
{
    return pytomic_int_fetch_min(object, operand);
}
PYTOMIC_INLINE uint64_t pytomic_fetch_min(pytomic_uint *object, uint64_t operand)
{
    return pytomic_uint_fetch_min(object, operand);
}
PYTOMIC_INLINE double pytomic_fetch_min(pytomic_float *object, double operand)
{
    return pytomic_float_fetch_min(object, operand);
}
PYTOMIC_INLINE uint8_t pytomic_fetch_min(pytomic_char *object, uint8_t operand)
{
    return pytomic_char_fetch_min(object, operand);
}
PYTOMIC_INLINE int64_t pytomic_inc_explicit(pytomic_int *object, pytomic_memory_order order)
{
    return pytomic_int_inc_explicit(object, order);
}
PYTOMIC_INLINE uint64_t pytomic_inc_explicit(pytomic_uint *object, pytomic_memory_order order)
{
    return pytomic_uint_inc_explicit(object, order);
}
PYTOMIC_INLINE uint8_t pytomic_inc_explicit(pytomic_char *object, pytomic_memory_order order)
{
    return pytomic_char_inc_explicit(object, order);
}
PYTOMIC_INLINE int64_t pytomic_inc(pytomic_int *object)
{
    return pytomic_int_inc(object);
}
PYTOMIC_INLINE uint64_t pytomic_inc(pytomic_uint *object)
{
    return pytomic_uint_inc(object);
}
PYTOMIC_INLINE uint8_t pytomic_inc(pytomic_char *object)
{
    return pytomic_char_inc(object);
}
PYTOMIC_INLINE int64_t pytomic_dec_explicit(pytomic_int *object, pytomic_memory_order order)
{
    return pytomic_int_dec_explicit(object, order);
}
PYTOMIC_INLINE uint64_t pytomic_dec_explicit(pytomic_uint *object, pytomic_memory_order order)
{
    return pytomic_uint_dec_explicit(object, order);
}
PYTOMIC_INLINE uint8_t pytomic_dec_explicit(pytomic_char *object, pytomic_memory_order order)
{
    return pytomic_char_dec_explicit(object, order);
}
PYTOMIC_INLINE int64_t pytomic_dec(pytomic_int *object)
{
    return pytomic_int_dec(object);
}
PYTOMIC_INLINE uint64_t pytomic_dec(pytomic_uint *object)
{
    return pytomic_uint_dec(object);
}
PYTOMIC_INLINE uint8_t pytomic_dec(pytomic_char *object)
{
    return pytomic_char_dec(object);
}
PYTOMIC_INLINE int pytomic_fetch_add_safe(pytomic_int *object, int64_t operand, int64_t *before)
{
    return pytomic_int_fetch_add_safe(object, operand, before);
}
PYTOMIC_INLINE int pytomic_fetch_add_safe(pytomic_uint *object, uint64_t operand, uint64_t *before)
{
    return pytomic_uint_fetch_add_safe(object, operand, before);
}
PYTOMIC_INLINE int pytomic_fetch_add_safe(pytomic_char *object, uint8_t operand, uint8_t *before)
{
    return pytomic_char_fetch_add_safe(object, operand, before);
}
PYTOMIC_INLINE int pytomic_fetch_sub_safe(pytomic_int *object, int64_t operand, int64_t *before)
{
    return pytomic_int_fetch_sub_safe(object, operand, before);
}
PYTOMIC_INLINE int pytomic_fetch_sub_safe(pytomic_uint *object, uint64_t operand, uint64_t *before)
{
    return pytomic_uint_fetch_sub_safe(object, operand, before);
}
PYTOMIC_INLINE int pytomic_fetch_sub_safe(pytomic_char *object, uint8_t operand, uint8_t *before)
{
    return pytomic_char_fetch_sub_safe(object, operand, before);
}
PYTOMIC_INLINE int pytomic_inc_safe(pytomic_int *object, int64_t *after)
{
    return pytomic_int_inc_safe(object, after);
}
PYTOMIC_INLINE int pytomic_inc_safe(pytomic_uint *object, uint64_t *after)
{
    return pytomic_uint_inc_safe(object, after);
}
PYTOMIC_INLINE int pytomic_inc_safe(pytomic_char *object, uint8_t *after)
{
    return pytomic_char_inc_safe(object, after);
}
PYTOMIC_INLINE int pytomic_dec_safe(pytomic_int *object, int64_t *after)
{
    return pytomic_int_dec_safe(object, after);
}
PYTOMIC_INLINE int pytomic_dec_safe(pytomic_uint *object, uint64_t *after)
{
    return pytomic_uint_dec_safe(object, after);
}
PYTOMIC_INLINE int pytomic_dec_safe(pytomic_char *object, uint8_t *after)
{
    return pytomic_char_dec_safe(object, after);
}
PYTOMIC_INLINE int pytomic_try_add(pytomic_int *object, int64_t n, int64_t low, int64_t high, int64_t *before)
{
    return pytomic_int_try_add(object, n, low, high, before);
}
PYTOMIC_INLINE int pytomic_try_add(pytomic_uint *object, int64_t n, uint64_t low, uint64_t high, uint64_t *before)
{
    return pytomic_uint_try_add(object, n, low, high, before);
}
PYTOMIC_INLINE int pytomic_try_add(pytomic_float *object, double n, double low, double high, double *before)
{
    return pytomic_float_try_add(object, n, low, high, before);
}
PYTOMIC_INLINE int pytomic_try_add(pytomic_char *object, int64_t n, uint8_t low, uint8_t high, uint8_t *before)
{
    return pytomic_char_try_add(object, n, low, high, before);
}
PYTOMIC_INLINE bool pytomic_test_and_set_explicit(pytomic_bool *object, pytomic_memory_order order)
{
    return pytomic_bool_test_and_set_explicit(object, order);
}
PYTOMIC_INLINE bool pytomic_test_and_set(pytomic_bool *object)
{
    return pytomic_bool_test_and_set(object);
}
PYTOMIC_INLINE void pytomic_clear_explicit(pytomic_bool *object, pytomic_memory_order order)
{
    pytomic_bool_clear_explicit(object, order);
}
PYTOMIC_INLINE void pytomic_clear(pytomic_bool *object)
{
    pytomic_bool_clear(object);
}
PYTOMIC_INLINE bool pytomic_toggle_explicit(pytomic_bool *object, pytomic_memory_order order)
{
    return pytomic_bool_toggle_explicit(object, order);
}
PYTOMIC_INLINE bool pytomic_toggle(pytomic_bool *object)
{
    return pytomic_bool_toggle(object);
}

#else

#define pytomic_load_explicit(object, order) \
    _Generic((object), \
        pytomic_int *: pytomic_int_load_explicit, \
        const pytomic_int *: pytomic_int_load_explicit, \
        pytomic_uint *: pytomic_uint_load_explicit, \
        const pytomic_uint *: pytomic_uint_load_explicit, \
        pytomic_float *: pytomic_float_load_explicit, \
        const pytomic_float *: pytomic_float_load_explicit, \
        pytomic_bool *: pytomic_bool_load_explicit, \
        const pytomic_bool *: pytomic_bool_load_explicit, \
        pytomic_char *: pytomic_char_load_explicit, \
        const pytomic_char *: pytomic_char_load_explicit)(object, order)
#define pytomic_load(object) \
    _Generic((object), \
        pytomic_int *: pytomic_int_load, \
        const pytomic_int *: pytomic_int_load, \
        pytomic_uint *: pytomic_uint_load, \
        const pytomic_uint *: pytomic_uint_load, \
        pytomic_float *: pytomic_float_load, \
        const pytomic_float *: pytomic_float_load, \
        pytomic_bool *: pytomic_bool_load, \
        const pytomic_bool *: pytomic_bool_load, \
        pytomic_char *: pytomic_char_load, \
        const pytomic_char *: pytomic_char_load)(object)
#define pytomic_store_explicit(object, desired, order) \
    _Generic((object), \
        pytomic_int *: pytomic_int_store_explicit, \
        pytomic_uint *: pytomic_uint_store_explicit, \
        pytomic_float *: pytomic_float_store_explicit, \
        pytomic_bool *: pytomic_bool_store_explicit, \
        pytomic_char *: pytomic_char_store_explicit)(object, desired, order)
#define pytomic_store(object, desired) \
    _Generic((object), \
        pytomic_int *: pytomic_int_store, \
        pytomic_uint *: pytomic_uint_store, \
        pytomic_float *: pytomic_float_store, \
        pytomic_bool *: pytomic_bool_store, \
        pytomic_char *: pytomic_char_store)(object, desired)
#define pytomic_exchange_explicit(object, desired, order) \
    _Generic((object), \
        pytomic_int *: pytomic_int_exchange_explicit, \
        pytomic_uint *: pytomic_uint_exchange_explicit, \
        pytomic_float *: pytomic_float_exchange_explicit, \
        pytomic_bool *: pytomic_bool_exchange_explicit, \
        pytomic_char *: pytomic_char_exchange_explicit)(object, desired, order)
#define pytomic_exchange(object, desired) \
    _Generic((object), \
        pytomic_int *: pytomic_int_exchange, \
        pytomic_uint *: pytomic_uint_exchange, \
        pytomic_float *: pytomic_float_exchange, \
        pytomic_bool *: pytomic_bool_exchange, \
        pytomic_char *: pytomic_char_exchange)(object, desired)
#define pytomic_compare_exchange_weak_explicit(object, expected, desired, success, failure) \
    _Generic((object), \
        pytomic_int *: pytomic_int_compare_exchange_weak_explicit, \
        pytomic_uint *: pytomic_uint_compare_exchange_weak_explicit, \
        pytomic_float *: pytomic_float_compare_exchange_weak_explicit, \
        pytomic_bool *: pytomic_bool_compare_exchange_weak_explicit, \
        pytomic_char *: pytomic_char_compare_exchange_weak_explicit)(object, expected, desired, success, failure)
#define pytomic_compare_exchange_weak(object, expected, desired) \
    _Generic((object), \
        pytomic_int *: pytomic_int_compare_exchange_weak, \
        pytomic_uint *: pytomic_uint_compare_exchange_weak, \
        pytomic_float *: pytomic_float_compare_exchange_weak, \
        pytomic_bool *: pytomic_bool_compare_exchange_weak, \
        pytomic_char *: pytomic_char_compare_exchange_weak)(object, expected, desired)
#define pytomic_compare_exchange_strong_explicit(object, expected, desired, success, failure) \
    _Generic((object), \
        pytomic_int *: pytomic_int_compare_exchange_strong_explicit, \
        pytomic_uint *: pytomic_uint_compare_exchange_strong_explicit, \
        pytomic_float *: pytomic_float_compare_exchange_strong_explicit, \
        pytomic_bool *: pytomic_bool_compare_exchange_strong_explicit, \
        pytomic_char *: pytomic_char_compare_exchange_strong_explicit)(object, expected, desired, success, failure)
#define pytomic_compare_exchange_strong(object, expected, desired) \
    _Generic((object), \
        pytomic_int *: pytomic_int_compare_exchange_strong, \
        pytomic_uint *: pytomic_uint_compare_exchange_strong, \
        pytomic_float *: pytomic_float_compare_exchange_strong, \
        pytomic_bool *: pytomic_bool_compare_exchange_strong, \
        pytomic_char *: pytomic_char_compare_exchange_strong)(object, expected, desired)
#define pytomic_fetch_add_explicit(object, operand, order) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_add_explicit, \
        pytomic_uint *: pytomic_uint_fetch_add_explicit, \
        pytomic_float *: pytomic_float_fetch_add_explicit, \
        pytomic_char *: pytomic_char_fetch_add_explicit)(object, operand, order)
#define pytomic_fetch_add(object, operand) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_add, \
        pytomic_uint *: pytomic_uint_fetch_add, \
        pytomic_float *: pytomic_float_fetch_add, \
        pytomic_char *: pytomic_char_fetch_add)(object, operand)
#define pytomic_fetch_sub_explicit(object, operand, order) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_sub_explicit, \
        pytomic_uint *: pytomic_uint_fetch_sub_explicit, \
        pytomic_float *: pytomic_float_fetch_sub_explicit, \
        pytomic_char *: pytomic_char_fetch_sub_explicit)(object, operand, order)
#define pytomic_fetch_sub(object, operand) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_sub, \
        pytomic_uint *: pytomic_uint_fetch_sub, \
        pytomic_float *: pytomic_float_fetch_sub, \
        pytomic_char *: pytomic_char_fetch_sub)(object, operand)
#define pytomic_fetch_and_explicit(object, operand, order) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_and_explicit, \
        pytomic_uint *: pytomic_uint_fetch_and_explicit, \
        pytomic_char *: pytomic_char_fetch_and_explicit)(object, operand, order)
#define pytomic_fetch_and(object, operand) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_and, \
        pytomic_uint *: pytomic_uint_fetch_and, \
        pytomic_char *: pytomic_char_fetch_and)(object, operand)
#define pytomic_fetch_or_explicit(object, operand, order) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_or_explicit, \
        pytomic_uint *: pytomic_uint_fetch_or_explicit, \
        pytomic_char *: pytomic_char_fetch_or_explicit)(object, operand, order)
#define pytomic_fetch_or(object, operand) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_or, \
        pytomic_uint *: pytomic_uint_fetch_or, \
        pytomic_char *: pytomic_char_fetch_or)(object, operand)
#define pytomic_fetch_xor_explicit(object, operand, order) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_xor_explicit, \
        pytomic_uint *: pytomic_uint_fetch_xor_explicit, \
        pytomic_char *: pytomic_char_fetch_xor_explicit)(object, operand, order)
#define pytomic_fetch_xor(object, operand) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_xor, \
        pytomic_uint *: pytomic_uint_fetch_xor, \
        pytomic_char *: pytomic_char_fetch_xor)(object, operand)
#define pytomic_fetch_max_explicit(object, operand, order) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_max_explicit, \
        pytomic_uint *: pytomic_uint_fetch_max_explicit, \
        pytomic_float *: pytomic_float_fetch_max_explicit, \
        pytomic_char *: pytomic_char_fetch_max_explicit)(object, operand, order)
#define pytomic_fetch_max(object, operand) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_max, \
        pytomic_uint *: pytomic_uint_fetch_max, \
        pytomic_float *: pytomic_float_fetch_max, \
        pytomic_char *: pytomic_char_fetch_max)(object, operand)
#define pytomic_fetch_min_explicit(object, operand, order) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_min_explicit, \
        pytomic_uint *: pytomic_uint_fetch_min_explicit, \
        pytomic_float *: pytomic_float_fetch_min_explicit, \
        pytomic_char *: pytomic_char_fetch_min_explicit)(object, operand, order)
#define pytomic_fetch_min(object, operand) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_min, \
        pytomic_uint *: pytomic_uint_fetch_min, \
        pytomic_float *: pytomic_float_fetch_min, \
        pytomic_char *: pytomic_char_fetch_min)(object, operand)
#define pytomic_inc_explicit(object, order) \
    _Generic((object), \
        pytomic_int *: pytomic_int_inc_explicit, \
        pytomic_uint *: pytomic_uint_inc_explicit, \
        pytomic_char *: pytomic_char_inc_explicit)(object, order)
#define pytomic_inc(object) \
    _Generic((object), \
        pytomic_int *: pytomic_int_inc, \
        pytomic_uint *: pytomic_uint_inc, \
        pytomic_char *: pytomic_char_inc)(object)
#define pytomic_dec_explicit(object, order) \
    _Generic((object), \
        pytomic_int *: pytomic_int_dec_explicit, \
        pytomic_uint *: pytomic_uint_dec_explicit, \
        pytomic_char *: pytomic_char_dec_explicit)(object, order)
#define pytomic_dec(object) \
    _Generic((object), \
        pytomic_int *: pytomic_int_dec, \
        pytomic_uint *: pytomic_uint_dec, \
        pytomic_char *: pytomic_char_dec)(object)
#define pytomic_fetch_add_safe(object, operand, before) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_add_safe, \
        pytomic_uint *: pytomic_uint_fetch_add_safe, \
        pytomic_char *: pytomic_char_fetch_add_safe)(object, operand, before)
#define pytomic_fetch_sub_safe(object, operand, before) \
    _Generic((object), \
        pytomic_int *: pytomic_int_fetch_sub_safe, \
        pytomic_uint *: pytomic_uint_fetch_sub_safe, \
        pytomic_char *: pytomic_char_fetch_sub_safe)(object, operand, before)
#define pytomic_inc_safe(object, after) \
    _Generic((object), \
        pytomic_int *: pytomic_int_inc_safe, \
        pytomic_uint *: pytomic_uint_inc_safe, \
        pytomic_char *: pytomic_char_inc_safe)(object, after)
#define pytomic_dec_safe(object, after) \
    _Generic((object), \
        pytomic_int *: pytomic_int_dec_safe, \
        pytomic_uint *: pytomic_uint_dec_safe, \
        pytomic_char *: pytomic_char_dec_safe)(object, after)
#define pytomic_try_add(object, n, low, high, before) \
    _Generic((object), \
        pytomic_int *: pytomic_int_try_add, \
        pytomic_uint *: pytomic_uint_try_add, \
        pytomic_float *: pytomic_float_try_add, \
        pytomic_char *: pytomic_char_try_add)(object, n, low, high, before)
#define pytomic_test_and_set_explicit(object, order) \
    _Generic((object), \
        pytomic_bool *: pytomic_bool_test_and_set_explicit)(object, order)
#define pytomic_test_and_set(object) \
    _Generic((object), \
        pytomic_bool *: pytomic_bool_test_and_set)(object)
#define pytomic_clear_explicit(object, order) \
    _Generic((object), \
        pytomic_bool *: pytomic_bool_clear_explicit)(object, order)
#define pytomic_clear(object) \
    _Generic((object), \
        pytomic_bool *: pytomic_bool_clear)(object)
#define pytomic_toggle_explicit(object, order) \
    _Generic((object), \
        pytomic_bool *: pytomic_bool_toggle_explicit)(object, order)
#define pytomic_toggle(object) \
    _Generic((object), \
        pytomic_bool *: pytomic_bool_toggle)(object)

#endif
/* clang-format on */
#endif
