/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <pthread.h>

#include "pytomic/error.h"

#define FIRST_PAUSE 10000u /* ns: about one change of structure */
#define LONGEST_PAUSE 1000000u

static uint32_t timeout = 10000; /* ms */

static lock *locks;
static pthread_mutex_t locks_mutex = PTHREAD_MUTEX_INITIALIZER;

static void before_fork(void)
{
    pthread_mutex_lock(&locks_mutex);
}

static void after_fork_in_parent(void)
{
    pthread_mutex_unlock(&locks_mutex);
}

/* A child that kept the descriptors of its parent's other threads would keep their locks alive after their death. */
static void after_fork_in_child(void)
{
    for (lock *held = locks; held != NULL; held = held->next) {
        os_close(held->fd);
    }
    locks = NULL;
    pthread_mutex_unlock(&locks_mutex);
}

__attribute__((constructor)) static void register_fork_handlers(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

void pytomic_set_lock_timeout(uint32_t milliseconds)
{
    __atomic_store_n(&timeout, milliseconds, __ATOMIC_RELAXED); /* one number: nothing else is published by it */
}

/* Open the file, unless its name has become another file's. Listed in the same step, so that no fork comes between. */
static int open_listed(const pytomic_segment *segment, lock *held)
{
    os_status status;

    pthread_mutex_lock(&locks_mutex);
    int code = os_open(segment->name, true, &held->fd, &status);
    if (code == 0) {
        held->next = locks;
        locks = held;
    }
    pthread_mutex_unlock(&locks_mutex);
    if (code == -ENOENT || code == -PYTOMIC_E_FOREIGN) {
        return -PYTOMIC_E_STALE;
    }
    if (code != 0) {
        return code;
    }
    if (!mapping_is_of(segment, status.identity)) {
        lock_release(held);
        return -PYTOMIC_E_STALE;
    }
    return 0;
}

/* By asking again and again: a wait in the kernel could only be ended by a signal, and those belong to the program. */
static int wait_for(int fd)
{
    uint64_t pause = FIRST_PAUSE, deadline = 0;
    int code;

    while ((code = os_lock_try(fd)) == -EAGAIN) {
        uint64_t now = os_milliseconds();
        if (deadline == 0) {
            deadline = now + __atomic_load_n(&timeout, __ATOMIC_RELAXED);
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
    int code = open_listed(segment, held);

    if (code == 0 && (code = wait_for(held->fd)) != 0) {
        lock_release(held);
    }
    if (code == 0) {
        /* The kernel's lock orders the holders; this keeps the compiler from reading ahead of it. */
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
    }
    return code;
}

void lock_release(lock *held)
{
    __atomic_thread_fence(__ATOMIC_RELEASE); /* as in lock_acquire() */
    pthread_mutex_lock(&locks_mutex);
    lock **link = &locks;
    while (*link != NULL && *link != held) {
        link = &(*link)->next;
    }
    if (*link != NULL) { /* not in a child, which closed it as it was forked */
        *link = held->next;
        os_unlock(held->fd); /* not only closed: a child forked without our handler may share the opening */
        os_close(held->fd);
    }
    pthread_mutex_unlock(&locks_mutex);
}
