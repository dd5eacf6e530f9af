/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include "pytomic/error.h"

#define LOCKED_BYTE 0
#define FIRST_PAUSE 10000u /* ns: about one change of structure */
#define LONGEST_PAUSE 1000000u

static uint32_t timeout = 10000; /* ms */

void pytomic_set_lock_timeout(uint32_t milliseconds)
{
    __atomic_store_n(&timeout, milliseconds, __ATOMIC_RELAXED); /* one number: nothing else is published by it */
}

void pytomic_segment_set_lock_timeout(pytomic_segment *segment, uint32_t milliseconds)
{
    __atomic_store_n(&segment->lock_timeout, milliseconds, __ATOMIC_RELAXED); /* as above */
}

static uint32_t timeout_of(const pytomic_segment *segment)
{
    uint32_t own = __atomic_load_n(&segment->lock_timeout, __ATOMIC_RELAXED);

    return own != PYTOMIC_LOCK_TIMEOUT_DEFAULT ? own : __atomic_load_n(&timeout, __ATOMIC_RELAXED);
}

/* Polls, because only a signal could end a wait in the kernel, and signals belong to the program. */
static int wait_for(int fd, uint32_t patience)
{
    uint64_t pause = FIRST_PAUSE, deadline = 0;
    int code;

    while ((code = os_lock(fd, OS_LOCK_EXCLUSIVE, LOCKED_BYTE)) == -EAGAIN) {
        uint64_t now = os_milliseconds();
        if (deadline == 0) {
            deadline = now + patience;
        }
        if (now >= deadline) {
            return -ETIMEDOUT;
        }
        os_sleep(pause);
        pause = pause * 2 < LONGEST_PAUSE ? pause * 2 : LONGEST_PAUSE;
    }
    return code;
}

int lock_acquire(const pytomic_segment *segment, lock *held)
{
    os_status status;
    int code = mapping_reopen(segment, true, &held->opened, &status);

    if (code != 0) {
        return code;
    }
    if ((code = wait_for(held->opened.fd, timeout_of(segment))) != 0) {
        opening_close(&held->opened);
        return code;
    }
    /* acquire: the kernel's lock orders the holders; this keeps the compiler from reading ahead of it */
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return 0;
}

void lock_release(lock *held)
{
    __atomic_thread_fence(__ATOMIC_RELEASE); /* as in lock_acquire(), the other way round */
    os_unlock(held->opened.fd, LOCKED_BYTE); /* not only closed: a child of a bare clone() may share the opening */
    opening_close(&held->opened);
}
