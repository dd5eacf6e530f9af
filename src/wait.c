/* SPDX-License-Identifier: MIT */
/* Waiting for a value to change: the half of those who sleep. See wake.c. */
#include "pytomic/wait.h"

#include "call.h"
#include "deadline.h"
#include "mapping.h"
#include "pytomic/error.h"
#include "shared.h"
#include "type.h"
#include "wake.h"

_Static_assert(OS_WORDS == PYTOMIC_WAIT_MAX, "a word for each slot");

/* The slots and their old values; then the slot that ended the wait, and its value. */
typedef struct search {
    unsigned count;
    const pytomic_slot *slots;
    const uint64_t *olds;
    unsigned index;
    uint64_t seen;
} search;

/* 0: the value is not the old one; -EAGAIN: it is. The generation is looked at last, so that the value is of this life. */
static int look_at(search *of, unsigned index)
{
    const pytomic_slot *slot = &of->slots[index];

    of->index = index;
    of->seen = type_of((uint32_t)slot->type)->load(slot);
    int code = pytomic_slot_check(slot);
    return code == 0 && of->seen == of->olds[index] ? -EAGAIN : code;
}

/* The same for the first of all that gives anything but -EAGAIN. */
static int look(search *of)
{
    int code = -EAGAIN;

    for (unsigned i = 0; code == -EAGAIN && i < of->count; i++) {
        code = look_at(of, i);
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
static bool announce(const pytomic_slot *slot, os_word *out)
{
    uint32_t *word = &slot->cell->waiting, number = load32(word);
    bool writable = slot->segment == NULL || slot->segment->writable;

    while (writable && number % 2 == 0) {
        /* relaxed: the fence below orders it; a lost swap loads the number anew */
        if (__atomic_compare_exchange_n(word, &number, number + 1, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
            number += 1;
        }
    }
    /* sequentially consistent: pairs with may_have_sleepers() in wake.c */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    *out = (os_word){.word = word, .value = number};
    return number % 2 != 0 && (slot->segment == NULL || !is_changing(slot->segment));
}

static bool announce_all(const search *of, os_word *words)
{
    bool certain = true;

    for (unsigned i = 0; i < of->count; i++) {
        certain = announce(&of->slots[i], &words[i]) && certain;
    }
    return certain;
}

/* Sleep until a word is notified or another, or the deadline; or for no longer than the pause, if that is not certain. */
static int sleep_on(const os_word *words, unsigned count, bool certain, int64_t deadline, int64_t *pause)
{
    int code = -ENOSYS;

    if (certain) {
        code =
            count == 1 ? os_sleep_on(words[0].word, words[0].value, deadline) : os_sleep_on_any(words, count, deadline);
    }
    if (code == -ENOSYS) {
        code = os_sleep_on(words[0].word, words[0].value, earlier(deadline, os_nanoseconds() + *pause));
        *pause = longer_pause(*pause);
    }
    return code == -EAGAIN || code == -ETIMEDOUT ? 0 : code;
}

static int wait_until(search *of, int64_t deadline)
{
    os_word words[OS_WORDS];
    int64_t pause = FIRST_PAUSE;
    int code;

    while ((code = look(of)) == -EAGAIN) {
        if (os_nanoseconds() >= deadline) {
            return -ETIMEDOUT;
        }
        bool certain = announce_all(of, words);
        if ((code = look(of)) != -EAGAIN) {
            break;
        }
        if ((code = sleep_on(words, of->count, certain, deadline, &pause)) != 0) {
            break;
        }
    }
    return code;
}

static bool can_wait_for(const pytomic_slot *slot)
{
    const type_row *of = type_of((uint32_t)slot->type);

    return of != NULL && !of->is_computed;
}

int pytomic_wait_any(size_t count, const pytomic_slot *slots, const uint64_t *olds, int64_t deadline, size_t *index,
                     uint64_t *seen)
{
    search of = {.count = (unsigned)count, .slots = slots, .olds = olds};

    if (count == 0 || count > PYTOMIC_WAIT_MAX) {
        return -EINVAL;
    }
    for (size_t i = 0; i < count; i++) {
        if (!can_wait_for(&slots[i])) {
            return -ENOTSUP;
        }
    }
    call inside = call_begin();
    int code = call_end(inside, wait_until(&of, deadline));
    if (code == 0) {
        *seen = of.seen;
    }
    if (code == 0 || code == -PYTOMIC_E_STALE) {
        *index = of.index;
    }
    return code;
}

int pytomic_wait_until(const pytomic_slot *slot, uint64_t old, int64_t deadline, uint64_t *seen)
{
    size_t index;

    return pytomic_wait_any(1, slot, &old, deadline, &index, seen);
}

int pytomic_wait(const pytomic_slot *slot, uint64_t old, int64_t timeout, uint64_t *seen)
{
    int64_t deadline = deadline_after(timeout);
    int code;

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
