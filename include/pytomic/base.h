/* SPDX-License-Identifier: MIT */
/*
 * What every public header needs: linkage, visibility, what the loops of operations on values share, and under one name in
 * C and C++ the memory orders and a cast, which programs in C++ may compile with -Wold-style-cast.
 */
#ifndef PYTOMIC_BASE_H
#define PYTOMIC_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#include <atomic>
#define PYTOMIC_BEGIN extern "C" {
#define PYTOMIC_END }
#define PYTOMIC_CAST(type, value) static_cast<type>(value)
typedef std::memory_order pytomic_memory_order;
#else
#include <stdatomic.h>
#define PYTOMIC_BEGIN
#define PYTOMIC_END
#define PYTOMIC_CAST(type, value) ((type)(value))
typedef memory_order pytomic_memory_order;
#endif

/*
 * Functions of the library. The library's own static objects are compiled with PYTOMIC_STATIC, which hides them: who
 * links them into a shared object of its own does not export them again.
 */
#ifdef PYTOMIC_STATIC
#define PYTOMIC_API __attribute__((visibility("hidden")))
#else
#define PYTOMIC_API __attribute__((visibility("default")))
#endif

/*
 * Functions whose body is in the header. In C the body is for inlining alone, and one source of the library redefines
 * this to export it too. In C++ every object that needs a copy has its own, which it keeps to itself.
 */
#ifndef PYTOMIC_INLINE
#ifdef __cplusplus
#define PYTOMIC_INLINE __attribute__((visibility("hidden"))) inline
#else
#define PYTOMIC_INLINE PYTOMIC_API inline
#endif
#endif

/*
 * A 64-bit word as it lies in shared memory: at a multiple of 8, where i386 would lay it at one of 4. An atomic across
 * two cache lines is none, and compilers know instructions for aligned words only.
 */
typedef uint64_t pytomic_word __attribute__((aligned(8)));

/* Elsewhere the compiler would call libatomic, whose locks are private to a process: others would lose updates. */
#ifdef __cplusplus
static_assert(__atomic_always_lock_free(sizeof(pytomic_word), 0), "pytomic needs 64-bit atomic instructions");
#else
__extension__ _Static_assert(__atomic_always_lock_free(sizeof(pytomic_word), 0),
                             "pytomic needs 64-bit atomic instructions");
#endif

PYTOMIC_BEGIN

/*
 * Wait a little, about two microseconds, after a lost compare-and-swap that saw `seen`; src/backoff.c says why. Out of
 * line, to keep the inline bodies small.
 */
PYTOMIC_API void pytomic_backoff(uint64_t seen) __attribute__((cold));

PYTOMIC_END

/* For operations that are their _explicit kind with the order that all have by default. */
#define PYTOMIC_SEQ_CST PYTOMIC_CAST(pytomic_memory_order, __ATOMIC_SEQ_CST)

/* What is left of the order of an operation that only loads, because it has nothing to store: as C11 has it for failures. */
#define PYTOMIC_LOAD_ORDER(order)                                      \
    (PYTOMIC_CAST(int, order) == __ATOMIC_RELEASE   ? __ATOMIC_RELAXED \
     : PYTOMIC_CAST(int, order) == __ATOMIC_ACQ_REL ? __ATOMIC_ACQUIRE \
                                                    : PYTOMIC_CAST(int, order))

#endif
