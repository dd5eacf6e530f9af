/* SPDX-License-Identifier: MIT */
/*
 * Processes that attached to a small segment use every slot that another one creates while it grows: claimed chunks and
 * levels of the directory come into their mappings by themselves, and their old handles go on.
 */
#include "torture.h"

#define SLOTS 20000u
#define USERS 4u

/* common->numbers: how many slots there are by now */
enum { CREATED };

static pytomic_segment *segment;
static pytomic_slot first;

static void name_slot(char name[24], unsigned number)
{
    snprintf(name, 24, "slot %u", number);
}

static void create(torture_common *common)
{
    char name[24];
    pytomic_slot slot;

    for (unsigned i = 1; i < SLOTS; i++) {
        name_slot(name, i);
        TORTURE_EXPECT(common, 0,
                       pytomic_slot_open(segment, name, PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, i, &slot));
        __atomic_store_n(&common->numbers[CREATED], i + 1, __ATOMIC_SEQ_CST);
    }
}

/* Open each slot as soon as it is there; the odd users through a read-only view, attached before as well. */
static void use(torture_common *common, unsigned number)
{
    pytomic_segment *view = segment;
    pytomic_slot slot;
    char name[24];

    if (number % 2) {
        TORTURE_EXPECT(common, 0, pytomic_open(torture_name, PYTOMIC_READ, NULL, &view));
    }
    torture_meet(common);
    for (unsigned i = 0; i < SLOTS; i++) {
        while (__atomic_load_n(&common->numbers[CREATED], __ATOMIC_SEQ_CST) <= i) {
            sched_yield();
        }
        name_slot(name, i);
        TORTURE_EXPECT(common, 0, pytomic_slot_open(view, name, PYTOMIC_UINT, 0, 0, &slot));
        /* counted in the upper half, so that the number below it stays */
        if (number % 2 == 0) {
            pytomic_fetch_add(slot.as_uint, UINT64_C(1) << 32);
            pytomic_fetch_add(first.as_uint, UINT64_C(1) << 32);
        }
        if ((uint32_t)pytomic_load(slot.as_uint) != i) {
            torture_fail(common, "%s holds %llu", name, (unsigned long long)pytomic_load(slot.as_uint));
        }
    }
}

static void judge(torture_common *common)
{
    pytomic_segment_info info;
    pytomic_slot slot;
    char name[24];

    for (unsigned i = 1; i < SLOTS; i++) {
        name_slot(name, i);
        TORTURE_EXPECT(common, 0, pytomic_slot_find(segment, name, &slot));
        if (pytomic_load(slot.as_uint) >> 32 != USERS / 2) {
            torture_fail(common, "%s was counted %u times", name, (unsigned)(pytomic_load(slot.as_uint) >> 32));
        }
    }
    if (pytomic_load(first.as_uint) >> 32 != (uint64_t)SLOTS * USERS / 2 + USERS / 2) {
        torture_fail(common, "the first slot lost something");
    }
    TORTURE_EXPECT(common, 0, pytomic_segment_get_info(segment, &info));
    if (info.slots != SLOTS) {
        torture_fail(common, "%u slots", (unsigned)info.slots);
    }
}

int main(void)
{
    torture_common *common = torture_begin("growth", USERS + 1);
    pytomic_segment_info before, after;

    TORTURE_EXPECT(common, 0, pytomic_open(torture_name, PYTOMIC_CREATE, NULL, &segment));
    TORTURE_EXPECT(common, 0, pytomic_slot_open(segment, "slot 0", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &first));
    TORTURE_EXPECT(common, 0, pytomic_segment_get_info(segment, &before));
    common->numbers[CREATED] = 1;
    torture_fork(common, USERS, use);
    torture_meet(common); /* all users are attached; what comes now is growth */
    create(common);
    torture_wait(common);
    TORTURE_EXPECT(common, 0, pytomic_segment_get_info(segment, &after));
    judge(common);
    TORTURE_EXPECT(common, 0, pytomic_unlink(torture_name));
    int status = torture_end(common);
    printf("growth: %u slots from %llu to %llu KiB under %u processes that had attached before, %u failures\n", SLOTS,
           (unsigned long long)before.memory / 1024, (unsigned long long)after.memory / 1024, USERS,
           (unsigned)common->failures);
    return status;
}
