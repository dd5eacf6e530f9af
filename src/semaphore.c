/* SPDX-License-Identifier: MIT */
#include "pytomic/semaphore.h"

#include "call.h"
#include "deadline.h"
#include "permit.h"
#include "pytomic/error.h"
#include "slot.h"

#define LOOKS_AT 64 /* permits that a waiter tries by itself at a time */

/* Two words of the cell: `value` counts the releases, so that waiters see one; parameters[0] is the number of permits. */
static pytomic_uint *releases(const pytomic_slot *slot)
{
    return &slot->cell->value.as_uint;
}

int pytomic_semaphore_open(pytomic_segment *segment, const char *name, uint32_t permits, int flags, pytomic_slot *out)
{
    const life wanted = {.type = PYTOMIC_SEMAPHORE, .parameters = {permits}};

    if (permits < 1 || permits > PYTOMIC_SEMAPHORE_MAX) {
        return -EINVAL;
    }
    return slot_open_same(segment, name, &wanted, slot_compare_parameters, flags, out);
}

static bool is_semaphore(const pytomic_slot *slot)
{
    return slot->type == PYTOMIC_SEMAPHORE;
}

static permit_set set_of(const pytomic_slot *slot)
{
    return (permit_set){
        .identity = slot->segment->identity,
        .index = slot->index,
        .generation = slot->generation,
    };
}

/* Open the segment's file for its locks, and read the number of permits. */
static int open_locks(const pytomic_slot *slot, bool writable, opening *out, uint32_t *limit)
{
    os_status status;

    uint64_t permits = load64(&slot->cell->parameters[0]);
    int code = pytomic_slot_check(slot);
    if (code == 0 && (permits < 1 || permits > PYTOMIC_SEMAPHORE_MAX)) {
        code = -PYTOMIC_E_DAMAGED;
    }
    if (code == 0 && writable && !slot->segment->writable) {
        code = -EACCES;
    }
    if (code == 0) {
        *limit = (uint32_t)permits;
        code = mapping_reopen(slot->segment, writable, out, &status);
    }
    return code;
}

/* Which permits the next look tries. */
typedef struct search {
    uint32_t first, count;
} search;

/* Look once. The search goes on behind what it has tried. */
static int try_acquire(const pytomic_slot *slot, search *at)
{
    const permit_set set = set_of(slot);
    uint32_t limit;
    opening opened;
    int code = open_locks(slot, true, &opened, &limit);

    if (code != 0) {
        return code;
    }
    uint32_t count = at->count < limit ? at->count : limit;
    code = permit_take(opened.fd, &set, at->first % limit, count, limit);
    at->first = at->first % limit + count;
    if (code == 0 && (code = pytomic_slot_check(slot)) != 0) {
        permit_drop(&set); /* removed meanwhile: nobody has a use for it */
    }
    opening_close(&opened);
    return code;
}

/* Sleep until a release, at most until `until`. The next look sees which of them it was. */
static int await_release(const pytomic_slot *slot, uint64_t before, int64_t until)
{
    uint64_t seen;
    int code = pytomic_wait_until(slot, before, until, &seen);

    return code == -ETIMEDOUT ? 0 : code;
}

static int acquire_until(const pytomic_slot *slot, int64_t deadline)
{
    int64_t pause = FIRST_PAUSE;
    /* processes begin at different permits, so that they seldom try one that has just been taken */
    search at = {.first = (uint32_t)os_nanoseconds(), .count = PYTOMIC_SEMAPHORE_MAX};
    /* loaded before the look: a permit that the look finds taken and that is released later moves it */
    uint64_t before = pytomic_uint_load(releases(slot));
    int code;

    while ((code = try_acquire(slot, &at)) == -EAGAIN) {
        int64_t now = os_nanoseconds();
        if (now >= deadline) {
            break;
        }
        code = await_release(slot, before, earlier(deadline, now + pause));
        if (code != 0) {
            break;
        }
        uint64_t after = pytomic_uint_load(releases(slot));
        /* after a release, all of them; else a part, for those of killed processes */
        at.count = after != before ? PYTOMIC_SEMAPHORE_MAX : LOOKS_AT;
        pause = after != before ? FIRST_PAUSE : longer_pause(pause);
        before = after;
    }
    return code;
}

int pytomic_semaphore_acquire_until(const pytomic_slot *slot, int64_t deadline)
{
    call inside = call_begin();

    return call_end(inside, is_semaphore(slot) ? acquire_until(slot, deadline) : -PYTOMIC_E_TYPE);
}

int pytomic_semaphore_acquire(const pytomic_slot *slot, int64_t timeout)
{
    int64_t deadline = deadline_after(timeout);
    int code;

    do {
        code = pytomic_semaphore_acquire_until(slot, deadline);
    } while (code == -EINTR);
    return code;
}

static int release(const pytomic_slot *slot)
{
    const permit_set set = set_of(slot);

    if (!permit_drop(&set)) {
        return -EPERM;
    }
    /* by a handle that cannot write, waiters are left to look by themselves */
    if (slot->segment->writable && pytomic_slot_check(slot) == 0) {
        pytomic_uint_fetch_add(releases(slot), 1);
        /* one is enough, because all sleepers wait for this number to change. One that is killed as it wakes loses the
         * notification; the others also look by themselves. */
        pytomic_notify_one(slot);
    }
    return 0;
}

int pytomic_semaphore_release(const pytomic_slot *slot)
{
    call inside = call_begin();

    return call_end(inside, is_semaphore(slot) ? release(slot) : -PYTOMIC_E_TYPE);
}

static int read_state(const pytomic_slot *slot, pytomic_semaphore_state *out)
{
    const permit_set set = set_of(slot);
    uint32_t limit, held;
    opening opened;
    int code = open_locks(slot, false, &opened, &limit);

    if (code != 0) {
        return code;
    }
    code = permit_held(opened.fd, &set, limit, &held);
    opening_close(&opened);
    if (code == 0) {
        *out = (pytomic_semaphore_state){
            .permits = limit,
            .held = held,
            .free = limit - held,
            .ours = permit_ours(&set),
        };
    }
    return code;
}

int pytomic_semaphore_read(const pytomic_slot *slot, pytomic_semaphore_state *out)
{
    call inside = call_begin();

    return call_end(inside, is_semaphore(slot) ? read_state(slot, out) : -PYTOMIC_E_TYPE);
}
