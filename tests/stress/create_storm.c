/* SPDX-License-Identifier: MIT */
/*
 * 200 processes open the same absent segment, the same absent slots, one of them under a long name, and describe the same
 * family at one moment, 50 times.
 */
#include "torture.h"

#define PROCESSES 200u
#define ROUNDS 50u
#define INCREMENTS 100u
#define LONG_NAME 1000u
#define SLOTS 4u /* two short names, a long one, and the description */

/* common->numbers: how many created the segment, and the slot, that only one may create */
enum { SEGMENT_CREATORS, SLOT_CREATORS };

static void count_creator(torture_common *common, int which, int code)
{
    if (code == 0) {
        __atomic_fetch_add(&common->numbers[which], 1, __ATOMIC_SEQ_CST);
    } else if (code != -EEXIST) {
        torture_fail(common, "an exclusive creator got %d (%s)", code, pytomic_strerror(code));
    }
}

/* Both need extents; who comes second finds what the first has made. */
static void claim_extents(torture_common *common, pytomic_segment *segment)
{
    const pytomic_description description = {.help = "Hits of all processes.", .unit = "hits"};
    char name[LONG_NAME + 1];
    pytomic_slot slot;

    memset(name, 'n', LONG_NAME);
    name[LONG_NAME] = '\0';
    TORTURE_EXPECT(common, 0, pytomic_slot_open(segment, name, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    pytomic_inc(slot.as_uint);
    TORTURE_EXPECT(common, 0, pytomic_describe(segment, "hits", &description));
}

static void increment(torture_common *common, const char *path)
{
    pytomic_slot hits, one;
    int code = pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &hits);

    if (code != 0) {
        torture_fail(common, "attach gave %d (%s)", code, pytomic_strerror(code));
        return;
    }
    for (unsigned i = 0; i < INCREMENTS; i++) {
        pytomic_inc(hits.as_uint);
    }
    count_creator(common, SLOT_CREATORS,
                  pytomic_slot_open(hits.segment, "one", PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 0, &one));
    claim_extents(common, hits.segment);
    pytomic_detach(&hits);
}

static void open_exclusively(torture_common *common, const char *name)
{
    pytomic_segment *segment;
    int code = pytomic_open(name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, NULL, &segment);

    count_creator(common, SEGMENT_CREATORS, code);
    if (code == 0) {
        pytomic_close(segment);
    }
}

static void storm(torture_common *common, unsigned number)
{
    char path[80], exclusive[80];

    (void)number;
    snprintf(path, sizeof(path), "%s/hits", torture_name);
    snprintf(exclusive, sizeof(exclusive), "%s.exclusive", torture_name);
    for (unsigned round = 0; round < ROUNDS; round++) {
        torture_meet(common); /* all begin */
        increment(common, path);
        open_exclusively(common, exclusive);
        torture_meet(common); /* all are done; the parent looks at it */
    }
}

static void look_at_extents(torture_common *common, pytomic_segment *segment)
{
    pytomic_description description;
    pytomic_slot slot;
    char name[LONG_NAME + 1];

    memset(name, 'n', LONG_NAME);
    name[LONG_NAME] = '\0';
    TORTURE_EXPECT(common, 0, pytomic_slot_find(segment, name, &slot));
    if (pytomic_load(slot.as_uint) != PROCESSES) {
        torture_fail(common, "the long name was counted %u times", (unsigned)pytomic_load(slot.as_uint));
    }
    TORTURE_EXPECT(common, 0, pytomic_description_get(segment, "hits", &description));
    if (strcmp(description.help, "Hits of all processes.") != 0) {
        torture_fail(common, "described as %s", description.help);
    }
}

static void judge(torture_common *common, unsigned round)
{
    char path[80], exclusive[80];
    pytomic_slot hits;
    pytomic_segment_info info;

    snprintf(path, sizeof(path), "%s/hits", torture_name);
    snprintf(exclusive, sizeof(exclusive), "%s.exclusive", torture_name);
    int code = pytomic_attach(path, PYTOMIC_UINT, 0, 0, &hits);
    if (code != 0) {
        torture_fail(common, "round %u: attach gave %d", round, code);
        return;
    }
    TORTURE_EXPECT(common, 0, pytomic_segment_get_info(hits.segment, &info));
    if (info.slots != SLOTS || pytomic_load(hits.as_uint) != PROCESSES * INCREMENTS) {
        torture_fail(common, "round %u: %u slots, sum %llu", round, (unsigned)info.slots,
                     (unsigned long long)pytomic_load(hits.as_uint));
    }
    for (int i = 0; i < 2; i++) {
        if (common->numbers[i] != 1) {
            torture_fail(common, "round %u: %u creators of one thing", round, (unsigned)common->numbers[i]);
        }
        common->numbers[i] = 0;
    }
    look_at_extents(common, hits.segment);
    pytomic_detach(&hits);
    TORTURE_EXPECT(common, 0, pytomic_unlink(torture_name));
    TORTURE_EXPECT(common, 0, pytomic_unlink(exclusive));
}

int main(void)
{
    torture_common *common = torture_begin("create_storm", PROCESSES + 1);

    torture_fork(common, PROCESSES, storm);
    for (unsigned round = 0; round < ROUNDS; round++) {
        torture_meet(common);
        torture_meet(common);
        judge(common, round);
    }
    int status = torture_end(common);
    printf("create_storm: %u processes, %u rounds: one segment and one slot each time, %u increments, %u failures\n",
           PROCESSES, ROUNDS, PROCESSES * ROUNDS * INCREMENTS, (unsigned)common->failures);
    return status;
}
