/* SPDX-License-Identifier: MIT */
/*
 * 200 processes open the same absent segment, the same absent slots, one of them under a long name, and describe the same
 * family at one moment, 50 times.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "crowd.h"
#include "pytomic.h"
#include "unique.h"

#define PROCESSES 200u
#define ROUNDS 50u
#define INCREMENTS 100u
#define LONG_NAME 1000u
#define SLOTS 4u /* two short names, a long one, and the description */

/* crowd->numbers: how many created the segment, and the slot, that only one may create */
enum { SEGMENT_CREATORS, SLOT_CREATORS };

static void count_creator(int which, int code)
{
    if (code == 0) {
        __atomic_fetch_add(&crowd->numbers[which], 1, __ATOMIC_SEQ_CST);
    } else if (code != -EEXIST) {
        crowd_fail("an exclusive creator got %d (%s)", code, pytomic_strerror(code));
    }
}

/* Both need extents; who comes second finds what the first has made. */
static void claim_extents(pytomic_segment *segment)
{
    const pytomic_description description = {.help = "Hits of all processes.", .unit = "hits"};
    char name[LONG_NAME + 1];
    pytomic_slot slot;

    memset(name, 'n', LONG_NAME);
    name[LONG_NAME] = '\0';
    crowd_expect(0, pytomic_slot_open(segment, name, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    pytomic_inc(slot.as_uint);
    crowd_expect(0, pytomic_describe(segment, "hits", &description));
}

static void increment(const char *path)
{
    pytomic_slot hits, one;
    int code = pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &hits);

    if (code != 0) {
        crowd_fail("attach gave %d (%s)", code, pytomic_strerror(code));
        return;
    }
    for (unsigned i = 0; i < INCREMENTS; i++) {
        pytomic_inc(hits.as_uint);
    }
    count_creator(SLOT_CREATORS,
                  pytomic_slot_open(hits.segment, "one", PYTOMIC_UINT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 0, &one));
    claim_extents(hits.segment);
    pytomic_detach(&hits);
}

static void open_exclusively(const char *name)
{
    pytomic_segment *segment;
    int code = pytomic_open(name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, NULL, &segment);

    count_creator(SEGMENT_CREATORS, code);
    if (code == 0) {
        pytomic_close(segment);
    }
}

static void storm(unsigned number)
{
    char path[80], exclusive[80];

    (void)number;
    snprintf(path, sizeof(path), "%s/hits", test_name);
    snprintf(exclusive, sizeof(exclusive), "%s.exclusive", test_name);
    for (unsigned round = 0; round < ROUNDS; round++) {
        crowd_meet(); /* all begin */
        increment(path);
        open_exclusively(exclusive);
        crowd_meet(); /* all are done; the parent looks at it */
    }
}

static void look_at_extents(pytomic_segment *segment)
{
    pytomic_description description;
    pytomic_slot slot;
    char name[LONG_NAME + 1];

    memset(name, 'n', LONG_NAME);
    name[LONG_NAME] = '\0';
    crowd_expect(0, pytomic_slot_find(segment, name, &slot));
    if (pytomic_load(slot.as_uint) != PROCESSES) {
        crowd_fail("the long name was counted %u times", (unsigned)pytomic_load(slot.as_uint));
    }
    crowd_expect(0, pytomic_description_get(segment, "hits", &description));
    if (strcmp(description.help, "Hits of all processes.") != 0) {
        crowd_fail("described as %s", description.help);
    }
}

static void judge(unsigned round)
{
    char path[80], exclusive[80];
    pytomic_slot hits;
    pytomic_segment_info info;

    snprintf(path, sizeof(path), "%s/hits", test_name);
    snprintf(exclusive, sizeof(exclusive), "%s.exclusive", test_name);
    int code = pytomic_attach(path, PYTOMIC_UINT, 0, 0, &hits);
    if (code != 0) {
        crowd_fail("round %u: attach gave %d", round, code);
        return;
    }
    crowd_expect(0, pytomic_segment_get_info(hits.segment, &info));
    if (info.slots != SLOTS || pytomic_load(hits.as_uint) != PROCESSES * INCREMENTS) {
        crowd_fail("round %u: %u slots, sum %llu", round, (unsigned)info.slots,
                   (unsigned long long)pytomic_load(hits.as_uint));
    }
    for (int i = 0; i < 2; i++) {
        if (crowd->numbers[i] != 1) {
            crowd_fail("round %u: %u creators of one thing", round, (unsigned)crowd->numbers[i]);
        }
        crowd->numbers[i] = 0;
    }
    look_at_extents(hits.segment);
    pytomic_detach(&hits);
    crowd_expect(0, pytomic_unlink(test_name));
    crowd_expect(0, pytomic_unlink(exclusive));
}

int main(void)
{
    crowd_begin("create_storm", PROCESSES + 1);

    crowd_start(PROCESSES, storm);
    for (unsigned round = 0; round < ROUNDS; round++) {
        crowd_meet();
        crowd_meet();
        judge(round);
    }
    int status = crowd_end();
    printf("create_storm: %u processes, %u rounds: one segment and one slot each time, %u increments, %u failures\n",
           PROCESSES, ROUNDS, PROCESSES * ROUNDS * INCREMENTS, (unsigned)crowd->failures);
    return status;
}
