/* SPDX-License-Identifier: MIT */
#include "permit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* The byte of a permit: 0100, then 22 bits of the life, 24 of the slot, 16 of the permit. docs/format.md, Permits. */
#define PERMITS_OFFSET (UINT64_C(1) << 62)
#define LIFE_SHIFT 40
#define LIFE_MASK ((UINT32_C(1) << 22) - 1)
#define INDEX_SHIFT 16

typedef struct permit {
    struct permit *next; /* in the process's list */
    permit_set of;
    void *held; /* see os_hold() */
} permit;

/* Under mapping_hold_forks(): it is whole in a child, which has none of them. */
static permit *permits;

static void forget_in_child(void)
{
    while (permits != NULL) {
        permit *inherited = permits;
        permits = inherited->next;
        free(inherited);
    }
}

__attribute__((constructor)) static void register_fork_handler(void)
{
    pthread_atfork(NULL, NULL, forget_in_child);
}

uint64_t permit_byte(const permit_set *of, uint32_t number)
{
    uint64_t life = of->generation / 2 & LIFE_MASK; /* every other generation is a life */

    return PERMITS_OFFSET | life << LIFE_SHIFT | (uint64_t)of->index << INDEX_SHIFT | number;
}

/* Lock the first that is free. */
static int lock_one(int fd, const permit_set *of, uint32_t first, uint32_t count, uint32_t limit, uint32_t *taken)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number = (first + i) % limit;
        int code = os_lock(fd, OS_LOCK_EXCLUSIVE, permit_byte(of, number));
        if (code != -EAGAIN) {
            *taken = number;
            return code;
        }
    }
    return -EAGAIN;
}

int permit_take(int fd, const permit_set *of, uint32_t first, uint32_t count, uint32_t limit)
{
    permit *made = malloc(sizeof(*made));
    uint32_t taken;
    int code = made != NULL ? lock_one(fd, of, first, count, limit, &taken) : -ENOMEM;

    if (code != 0) {
        free(made);
        return code;
    }
    /* acquire: the kernel's lock orders the holders; this keeps the compiler from reading ahead of it */
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    mapping_hold_forks();
    code = os_hold(fd, &made->held);
    if (code == 0) {
        made->of = *of;
        made->next = permits;
        permits = made;
    }
    mapping_let_forks();
    if (code != 0) {
        os_unlock(fd, permit_byte(of, taken)); /* not only closed: see lock_release() */
        free(made);
    }
    return code;
}

static bool belongs(const permit *each, const permit_set *to)
{
    return each->of.generation == to->generation && each->of.index == to->index &&
           os_same(each->of.identity, to->identity);
}

/* Take the last one that was acquired off the list; NULL: there is none. */
static permit *unlist(const permit_set *of)
{
    permit **link = &permits;

    while (*link != NULL && !belongs(*link, of)) {
        link = &(*link)->next;
    }
    permit *found = *link;
    if (found != NULL) {
        *link = found->next;
    }
    return found;
}

bool permit_drop(const permit_set *of)
{
    mapping_hold_forks();
    permit *dropped = unlist(of);
    mapping_let_forks();
    if (dropped == NULL) {
        return false;
    }
    __atomic_thread_fence(__ATOMIC_RELEASE); /* as in permit_take(), the other way round */
    os_drop(dropped->held);
    free(dropped);
    return true;
}

uint32_t permit_ours(const permit_set *of)
{
    uint32_t count = 0;

    mapping_hold_forks();
    for (const permit *each = permits; each != NULL; each = each->next) {
        count += belongs(each, of);
    }
    mapping_let_forks();
    return count;
}

int permit_held(int fd, const permit_set *of, uint32_t limit, uint32_t *held)
{
    bool is_free;
    int code = 0;

    *held = 0;
    for (uint32_t number = 0; code == 0 && number < limit; number++) {
        code = os_lock_ask(fd, permit_byte(of, number), &is_free);
        *held += code == 0 && !is_free;
    }
    return code;
}
