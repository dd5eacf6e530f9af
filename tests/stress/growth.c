/* SPDX-License-Identifier: MIT */
/*
 * Processes that attached to a small segment use every slot that another one creates while it grows: claimed chunks and
 * levels of the directory come into their mappings by themselves, and their old handles go on.
 */
#include <sched.h>
#include <stdint.h>
#include <stdio.h>

#include "crowd.h"
#include "pytomic.h"
#include "unique.h"

#define SLOTS 20000u
#define USERS 4u

/* crowd->numbers: how many slots there are by now */
enum { CREATED };

static pytomic_segment *segment;
static pytomic_slot first;

static void name_slot(char name[24], unsigned number)
{
    snprintf(name, 24, "slot %u", number);
}

static void create(void)
{
    char name[24];
    pytomic_slot slot;

    for (unsigned i = 1; i < SLOTS; i++) {
        name_slot(name, i);
        crowd_expect(0, pytomic_slot_open(segment, name, PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, i, &slot));
        __atomic_store_n(&crowd->numbers[CREATED], i + 1, __ATOMIC_SEQ_CST);
    }
}

/* Open each slot as soon as it is there; the odd users through a read-only view, attached before as well. */
static void use(unsigned number)
{
    pytomic_segment *view = segment;
    pytomic_slot slot;
    char name[24];

    if (number % 2) {
        crowd_expect(0, pytomic_open(test_name, PYTOMIC_READ, NULL, &view));
    }
    crowd_meet();
    for (unsigned i = 0; i < SLOTS; i++) {
        while (__atomic_load_n(&crowd->numbers[CREATED], __ATOMIC_SEQ_CST) <= i) {
            sched_yield();
        }
        name_slot(name, i);
        crowd_expect(0, pytomic_slot_open(view, name, PYTOMIC_UINT, 0, 0, &slot));
        /* counted in the upper half, so that the number below it stays */
        if (number % 2 == 0) {
            pytomic_fetch_add(slot.as_uint, UINT64_C(1) << 32);
            pytomic_fetch_add(first.as_uint, UINT64_C(1) << 32);
        }
        if ((uint32_t)pytomic_load(slot.as_uint) != i) {
            crowd_fail("%s holds %llu", name, (unsigned long long)pytomic_load(slot.as_uint));
        }
    }
}

static void judge(void)
{
    pytomic_segment_info info;
    pytomic_slot slot;
    char name[24];

    for (unsigned i = 1; i < SLOTS; i++) {
        name_slot(name, i);
        crowd_expect(0, pytomic_slot_find(segment, name, &slot));
        if (pytomic_load(slot.as_uint) >> 32 != USERS / 2) {
            crowd_fail("%s was counted %u times", name, (unsigned)(pytomic_load(slot.as_uint) >> 32));
        }
    }
    if (pytomic_load(first.as_uint) >> 32 != (uint64_t)SLOTS * USERS / 2 + USERS / 2) {
        crowd_fail("the first slot lost something");
    }
    crowd_expect(0, pytomic_segment_get_info(segment, &info));
    if (info.slots != SLOTS) {
        crowd_fail("%u slots", (unsigned)info.slots);
    }
}

int main(void)
{
    crowd_begin("growth", USERS + 1);
    pytomic_segment_info before, after;

    crowd_expect(0, pytomic_open(test_name, PYTOMIC_CREATE, NULL, &segment));
    crowd_expect(0, pytomic_slot_open(segment, "slot 0", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &first));
    crowd_expect(0, pytomic_segment_get_info(segment, &before));
    crowd->numbers[CREATED] = 1;
    crowd_start(USERS, use);
    crowd_meet(); /* all users are attached; what comes now is growth */
    create();
    crowd_wait();
    crowd_expect(0, pytomic_segment_get_info(segment, &after));
    judge();
    crowd_expect(0, pytomic_unlink(test_name));
    int status = crowd_end();
    printf("growth: %u slots from %llu to %llu KiB under %u processes that had attached before, %u failures\n", SLOTS,
           (unsigned long long)before.memory / 1024, (unsigned long long)after.memory / 1024, USERS,
           (unsigned)crowd->failures);
    return status;
}
