/* SPDX-License-Identifier: MIT */
/* Waiting for a value to change: the half of those who sleep. See wake.c. */
#include "pytomic/wait.h"

#include "call.h"
#include "mapping.h"
#include "os.h"
#include "pytomic/error.h"
#include "shared.h"
#include "type.h"
#include "wake.h"

#define FIRST_PAUSE 100000 /* ns */
#define LONGEST_PAUSE 10000000

/* 0: the value is not the old one; -EAGAIN: it is. The generation is looked at last, so that the value is of this life. */
static int look(const pytomic_slot *slot, const type_row *of, uint64_t old, uint64_t *seen)
{
    uint64_t value = of->load(slot);
    int code = pytomic_slot_check(slot);

    if (code == 0 && value == old) {
        code = -EAGAIN;
    }
    if (code == 0) {
        *seen = value;
    }
    return code;
}

/* A change of structure is under way, or was cut short. Acquire: if not, the next look sees what the last one did. */
static bool is_changing(const pytomic_segment *segment)
{
    return load64_acquire(&mapping_header(segment)->change) % 2 != 0;
}

/*
 * Make the number odd, so that notifiers wake whoever sleeps on it. False: they may not, because the number is even and this
 * process may not write, or because the slot may be about to be removed, and its waiters were woken already (record_commit()).
 */
static bool announce(const pytomic_slot *slot, uint32_t *number)
{
    uint32_t *word = &slot->cell->waiting;
    bool writable = slot->segment == NULL || slot->segment->writable;

    *number = load32(word);
    while (writable && *number % 2 == 0) {
        /* relaxed: the fence below orders it; a lost swap loads the number anew */
        if (__atomic_compare_exchange_n(word, number, *number + 1, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
            *number += 1;
        }
    }
    /* sequentially consistent: pairs with may_have_sleepers() in wake.c */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return *number % 2 != 0 && (slot->segment == NULL || !is_changing(slot->segment));
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int wait_until(const pytomic_slot *slot, const type_row *of, uint64_t old, int64_t deadline, uint64_t *seen)
{
    int64_t pause = FIRST_PAUSE;
    uint32_t number;
    int code;

    while ((code = look(slot, of, old, seen)) == -EAGAIN) {
        int64_t now = os_nanoseconds(), until = deadline;
        if (now >= deadline) {
            return -ETIMEDOUT;
        }
        if (!announce(slot, &number)) {
            until = earlier(deadline, now + pause);
            pause = earlier(pause * 2, LONGEST_PAUSE);
        }
        if ((code = look(slot, of, old, seen)) != -EAGAIN) {
            break;
        }
        code = os_sleep_on(&slot->cell->waiting, number, until);
        if (code != 0 && code != -EAGAIN && code != -ETIMEDOUT) {
            break;
        }
    }
    return code;
}

int pytomic_wait_until(const pytomic_slot *slot, uint64_t old, int64_t deadline, uint64_t *seen)
{
    const type_row *of = type_of((uint32_t)slot->type);

    if (of == NULL || of->has_lanes) {
        return -ENOTSUP;
    }
    call inside = call_begin();
    return call_end(inside, wait_until(slot, of, old, deadline, seen));
}

int pytomic_wait(const pytomic_slot *slot, uint64_t old, int64_t timeout, uint64_t *seen)
{
    int64_t deadline;
    int code;

    if (__builtin_add_overflow(os_nanoseconds(), timeout, &deadline)) {
        deadline = PYTOMIC_FOREVER; /* the clock is not negative: only upwards */
    }
    do {
        code = pytomic_wait_until(slot, old, deadline, seen);
    } while (code == -EINTR);
    return code;
}

void pytomic_notify_one(const pytomic_slot *slot)
{
    int saved_errno = errno;

    wake_one(slot->cell);
    errno = saved_errno;
}

void pytomic_notify_all(const pytomic_slot *slot)
{
    int saved_errno = errno;

    wake_all(slot->cell);
    errno = saved_errno;
}
