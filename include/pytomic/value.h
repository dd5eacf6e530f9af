/* SPDX-License-Identifier: MIT */
/*
 * Operations on values: the hot path, inline. No lock, no system call, no pointer read from shared memory.
 *
 * pytomic_int and pytomic_uint are used as atomic_int is in <stdatomic.h>, through pointers, and mostly those of a slot
 * handle (slot.as_int, slot.as_uint); one in private memory works as well. For each there is (V: int64_t or uint64_t)
 *
 *   V    pytomic_int_load(object)                      void pytomic_int_store(object, V)
 *   V    pytomic_int_exchange(object, V)
 *   bool pytomic_int_compare_exchange_weak(object, V *expected, V desired)    and _strong; as in <stdatomic.h>: when it
 *                                                      fails, *expected is the value seen
 *   V    pytomic_int_fetch_add(object, V)              and _sub _and _or _xor _max _min: the value before
 *   V    pytomic_int_inc(object)                       and _dec: the value AFTER
 *
 * all sequentially consistent, arithmetic wrapping round in two's complement; each again with the suffix _explicit and its
 * memory order as last argument (two for compare_exchange, as in <stdatomic.h>); and the safe ones
 *
 *   int  pytomic_int_fetch_add_safe(object, V, V *before)     and fetch_sub_safe
 *   int  pytomic_int_inc_safe(object, V *after)               and dec_safe
 *
 * which return -EOVERFLOW, and leave value and output as they were, where the true result does not fit; and
 *
 *   int  pytomic_int_try_add(object, int64_t n, V low, V high, V *before)
 *
 * which adds n where the result is in low to high, else returns -ERANGE and leaves the value; *before is the value seen in
 * both cases. n may be negative, of an unsigned type too. Where low is greater than high, every result is refused. Check and
 * addition are one atomic step in all of these, whatever others do to the value meanwhile.
 *
 * float.h, bool.h and char.h have the operations of the other types. Each operation also has a bare name,
 * pytomic_fetch_add(object, V) and so on, which takes every type that has the operation (_Generic in C, overloads in C++).
 *
 * Do not use a value as a limit: a process that is killed between its increment and its decrement leaves the value 1 too
 * high for ever. Use semaphore.h to limit how many do something at once.
 *
 * All are lock-free: a process that is stopped or killed does not keep others from making progress. Operations for
 * which the processor has an instruction are wait-free as well: they end after a bounded number of steps. On x86-64
 * that is all but fetch_max, fetch_min, the safe ones, try_add, and those fetch_and, fetch_or and fetch_xor whose result is
 * used: these are loops around a compare-and-swap. On i386, and where the processor reserves a cache line instead
 * (arm64 before version 8.1), all are loops but load and store.
 */
#ifndef PYTOMIC_VALUE_H
#define PYTOMIC_VALUE_H

#include <errno.h>

#include "base.h"

PYTOMIC_BEGIN

/* Aligned to 8 by hand: i386 would lay a 64-bit integer at 4, and an atomic across two lines is none. */
typedef struct pytomic_int {
    int64_t value __attribute__((aligned(8)));
} pytomic_int;

typedef struct pytomic_uint {
    uint64_t value __attribute__((aligned(8)));
} pytomic_uint;

#define PYTOMIC_OBJECT pytomic_int
#define PYTOMIC_VALUE int64_t
#define PYTOMIC_NAME(operation) pytomic_int_##operation
#include "integer.h"
#undef PYTOMIC_OBJECT
#undef PYTOMIC_VALUE
#undef PYTOMIC_NAME

#define PYTOMIC_OBJECT pytomic_uint
#define PYTOMIC_VALUE uint64_t
#define PYTOMIC_NAME(operation) pytomic_uint_##operation
#include "integer.h"
#undef PYTOMIC_OBJECT
#undef PYTOMIC_VALUE
#undef PYTOMIC_NAME

PYTOMIC_END

#include "bool.h"
#include "char.h"
#include "float.h"

#include "generic.h"

#endif
