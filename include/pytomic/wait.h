/* SPDX-License-Identifier: MIT */
/*
 * Waiting until a slot's value changes, as std::atomic's wait and notify in C++20. A process that waits sleeps in the
 * kernel. Operations on values wake nobody. A program that changes a value and wants waiters to see it calls notify.
 *
 *     pytomic_store(slot.as_uint, 1);                            if (pytomic_wait(&slot, 0, 5000000000, &seen) == 0) {
 *     pytomic_notify_all(&slot);                                     // seen is not 0
 *
 * Waiting works for every type of slot but the sharded ones and rates, for anonymous cells, in segments opened with
 * PYTOMIC_READ, and between processes of different PID namespaces. For a permit, use pytomic_semaphore_acquire().
 *
 *   Order      A waiter returns with a sequentially consistent load of the value. So it sees what its notifier did
 *              before the store whose value it has seen. A notification is a sequentially consistent fence, whatever
 *              the order of the operation before it.
 *   Value      A waiter compares values, no more. If one changes and changes back before a waiter looks, the waiter may miss that.
 *   Cost       Where nobody waits, a notification is one load behind a fence, and no system call. Operations that do
 *              not notify cost what they cost without waiters.
 *   Killing    No notification is lost when a waiter or another notifier is killed. A process that is killed between its
 *              change and its notification has not notified: if that matters, wait with a timeout and look again.
 *   Removal    Removing the slot wakes its waiters. Unlinking the segment does not, because processes that have it
 *              attached go on using it.
 *   Reading    A process that has the segment open with PYTOMIC_READ cannot tell notifiers that it waits. While no
 *              other process waits for the same slot, it looks again after at most 10 ms. Its notifications do nothing.
 *
 * These functions are not cancellation points (pytomic.h). pytomic_notify_*() are async-signal-safe.
 */
#ifndef PYTOMIC_WAIT_H
#define PYTOMIC_WAIT_H

#include "slot.h"

PYTOMIC_BEGIN

#define PYTOMIC_FOREVER INT64_MAX

/*
 * Wait until the value is not `old`; both in 64 bits, as pytomic_slot_load() gives them. `*seen` is then a value that is
 * not `old`. `timeout` is in nanoseconds, at most PYTOMIC_FOREVER; with 0 or less, this looks once. Signals and stops
 * (SIGSTOP) do not make the time longer.
 *   -ETIMEDOUT  the value is `old`, and the time is over
 *   -PYTOMIC_E_STALE  the slot was removed, before or meanwhile
 *   -ENOTSUP  a sharded type, a rate, or a type without operations in this version
 * The caller keeps the slot meanwhile: no other thread of this process closes its segment, or frees it if it is anonymous.
 */
PYTOMIC_API int pytomic_wait(const pytomic_slot *slot, uint64_t old, int64_t timeout, uint64_t *seen);

/*
 * The same, until a time of CLOCK_MONOTONIC in nanoseconds, or PYTOMIC_FOREVER. -EINTR: a signal handler ran; call again
 * to go on. A handler installed with SA_RESTART may run without that.
 */
PYTOMIC_API int pytomic_wait_until(const pytomic_slot *slot, uint64_t old, int64_t deadline, uint64_t *seen);

/*
 * The same for several slots, as many as PYTOMIC_WAIT_MAX, until the value of one of them is not its `old`. `*index` says
 * which slot that is, and is set for -PYTOMIC_E_STALE as well. A kernel before 5.16 cannot sleep on several: there this
 * looks again after at most 10 ms. -EINVAL: none, or too many. A notification of one that wakes this thread while another
 * slot's value ends its wait is used up.
 */
#define PYTOMIC_WAIT_MAX 128
PYTOMIC_API int pytomic_wait_any(size_t count, const pytomic_slot *slots, const uint64_t *olds, int64_t deadline,
                                 size_t *index, uint64_t *seen);

/*
 * Wake one of the threads that wait for the slot to change, or all. To be called after the change. A thread that was woken
 * and finds its `old` sleeps on. So use pytomic_notify_one() only where all wait with the same `old` and any of them can do
 * what is to be done; it may wake more than one.
 */
PYTOMIC_API void pytomic_notify_one(const pytomic_slot *slot);
PYTOMIC_API void pytomic_notify_all(const pytomic_slot *slot);

PYTOMIC_END

#endif
