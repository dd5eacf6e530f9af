/* SPDX-License-Identifier: MIT */
/*
 * Access to words in shared memory. Every access is atomic, so that a word another process writes meanwhile is read
 * whole and only once; the name says the order. What a value read this way means, the caller has to check.
 */
#ifndef PYTOMIC_SHARED_H
#define PYTOMIC_SHARED_H

#include <stdint.h>

#include "pytomic/base.h"

static inline uint32_t load32(const uint32_t *word)
{
    return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline uint32_t load32_acquire(const uint32_t *word)
{
    return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void store32(uint32_t *word, uint32_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELAXED);
}

static inline void store32_release(uint32_t *word, uint32_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static inline uint64_t load64(const pytomic_word *word)
{
    return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline uint64_t load64_acquire(const pytomic_word *word)
{
    return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void store64(pytomic_word *word, uint64_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELAXED);
}

static inline void store64_release(pytomic_word *word, uint64_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

#endif
