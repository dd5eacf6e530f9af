/* SPDX-License-Identifier: MIT */
/* Without /proc an unnamed file cannot get a name: segments are then built under temporary ones, and none is left. */
#include <stdio.h>

#include "crowd.h"
#include "files.h"
#include "mounts.h"
#include "pytomic.h"
#include "skip.h"
#include "unique.h"

#define PROCESSES 20u
#define ROUNDS 50u

static void attach(unsigned number)
{
    char path[80];
    pytomic_slot hits;

    (void)number;
    snprintf(path, sizeof(path), "%s/hits", test_name);
    for (unsigned round = 0; round < ROUNDS; round++) {
        crowd_meet();
        crowd_expect(0, pytomic_attach(path, PYTOMIC_UINT, PYTOMIC_CREATE, 0, &hits));
        pytomic_inc(hits.as_uint);
        pytomic_detach(&hits);
        crowd_meet();
    }
}

static void judge(void)
{
    char path[80];
    pytomic_slot hits, other;

    if (files_count("") != 1) { /* the segment */
        crowd_fail("%u files are there", files_count(""));
    }
    snprintf(path, sizeof(path), "%s/hits", test_name);
    crowd_expect(0, pytomic_attach(path, PYTOMIC_UINT, 0, 0, &hits));
    if (pytomic_load(hits.as_uint) != PROCESSES) {
        crowd_fail("%llu of %u were counted", (unsigned long long)pytomic_load(hits.as_uint), PROCESSES);
    }
    pytomic_set_lock_timeout(0); /* no creator's lock is left on it */
    crowd_expect(0, pytomic_slot_open(hits.segment, "other", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &other));
    pytomic_detach(&hits);
    crowd_expect(0, pytomic_unlink(test_name));
}

int main(void)
{
    mounts_need_memory(NULL);
    if (!mounts_cover("/proc", NULL)) {
        skip("this system does not allow to cover /proc");
    }
    crowd_begin("without_proc", PROCESSES + 1);

    crowd_start(PROCESSES, attach);
    for (unsigned round = 0; round < ROUNDS; round++) {
        crowd_meet();
        crowd_meet();
        judge();
    }
    int status = crowd_end();
    printf("without_proc: %u processes, %u rounds on temporary names: one segment each time and no file left, "
           "%u failures\n",
           PROCESSES, ROUNDS, (unsigned)crowd->failures);
    return status;
}
