/* SPDX-License-Identifier: MIT */
/*
 * A limit on how many may do something at once, over all processes. A semaphore has a number of permits. A permit that a
 * process has acquired comes back when the process releases it, and also when the process ends, is killed, or executes
 * another program: the kernel's locks hold it.
 *
 *     pytomic_semaphore_open(segment, "seats", 3, PYTOMIC_CREATE, &slot);
 *     if (pytomic_semaphore_acquire(&slot, 5000000000) == 0) {      // wait for 5 seconds at most
 *         // at most 3 at once
 *         pytomic_semaphore_release(&slot);
 *     }
 *
 * A counter that is incremented and decremented cannot do this: each process that is killed between the two leaks one.
 *
 *   Holder     A permit belongs to the process: any of its threads may release it. Its forked children do not have it, and
 *              so cannot keep or release it. Closing the segment or losing the handle does not release it.
 *   Waiting    A release wakes a waiter at once. The end of a process wakes nobody, so waiters also look by themselves,
 *              after growing times of at most 10 ms; each look tries at most 64 permits.
 *   Fairness   None: whoever asks at the right moment gets the permit.
 *   Order      Who acquires a permit sees what its last holder did before releasing it.
 *   Removal    Waiters get -PYTOMIC_E_STALE: at once when the slot is removed, within 10 ms when its segment is unlinked. Permits
 *              stay with their holders until they are released. A semaphore that is created again under the name is a new
 *              one, of which all permits are free.
 *   Cost       Acquiring and releasing make some system calls, a few microseconds together. Each permit that is held takes
 *              one mapping of its process (vm.max_map_count) and no descriptor. The kernel goes through all locks of the
 *              file for each request, also for those of a change of structure: so thousands of held permits slow down all
 *              others, and a semaphore of thousands that is used up is slow to say no.
 *   Trust      A process that may open the segment's file, if only for reading, can lock permits that it was not given, but
 *              it cannot take away those of others.
 *
 * Acquiring and reading open the segment's file by its name, as changes of structure do. They return -EACCES for a segment
 * that was opened by descriptor, and -PYTOMIC_E_STALE after it was unlinked.
 */
#ifndef PYTOMIC_SEMAPHORE_H
#define PYTOMIC_SEMAPHORE_H

#include "slot.h"
#include "wait.h"

PYTOMIC_BEGIN

#define PYTOMIC_SEMAPHORE_MAX 4096 /* permits */

/*
 * As pytomic_slot_open(), for a slot of type PYTOMIC_SEMAPHORE with 1 to PYTOMIC_SEMAPHORE_MAX permits.
 *   -EINVAL  another number of permits, or bad flags
 *   -PYTOMIC_E_PARAMETERS  it is there with another number
 */
PYTOMIC_API int pytomic_semaphore_open(pytomic_segment *segment, const char *name, uint32_t permits, int flags,
                                       pytomic_slot *out);

/*
 * Acquire one permit, and wait for it at most `timeout` nanoseconds (PYTOMIC_FOREVER: without end); with 0 or less, this
 * tries once. Signals and stops (SIGSTOP) do not make the time longer.
 *   -EAGAIN  no permit was free until the time was over
 *   -PYTOMIC_E_STALE  the slot was removed or the segment unlinked, before or meanwhile
 *   -EACCES  opened with PYTOMIC_READ or by descriptor, or no longer permitted
 *   -EMFILE, -ENFILE  no descriptor for the moment of acquiring     -ENOMEM  no mapping left (vm.max_map_count)
 *   -ENOLCK  the kernel has no lock left     -PYTOMIC_E_DAMAGED  a forged number of permits
 *   -PYTOMIC_E_TYPE  not a semaphore
 * The caller keeps the segment open meanwhile.
 */
PYTOMIC_API int pytomic_semaphore_acquire(const pytomic_slot *slot, int64_t timeout);

/*
 * The same until a time of CLOCK_MONOTONIC in nanoseconds, or PYTOMIC_FOREVER. -EINTR: a signal handler ran while this
 * waited; call again to go on.
 */
PYTOMIC_API int pytomic_semaphore_acquire_until(const pytomic_slot *slot, int64_t deadline);

/*
 * Release one permit that this process holds; it does not matter which. Also after the slot was removed or the segment
 * unlinked, or by a handle opened with PYTOMIC_READ, which wakes no waiter: they see it within 10 ms. -EPERM: this process
 * holds none of this semaphore; those of others cannot be released.
 */
PYTOMIC_API int pytomic_semaphore_release(const pytomic_slot *slot);

typedef struct pytomic_semaphore_state {
    uint32_t permits;
    uint32_t held; /* by all processes: more or fewer by now, unless they pause */
    uint32_t free; /* the others */
    uint32_t ours; /* held by this process */
    uint64_t spare[2];
} pytomic_semaphore_state;

/* Also for a segment opened with PYTOMIC_READ. One system call for each permit. Errors as pytomic_semaphore_acquire(). */
PYTOMIC_API int pytomic_semaphore_read(const pytomic_slot *slot, pytomic_semaphore_state *out);

PYTOMIC_END

#endif
