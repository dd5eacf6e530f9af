/* SPDX-License-Identifier: MIT */
/*
 * A process that is stopped in the middle of a change of structure holds the lock for as long as it is stopped. Others'
 * changes end with -ETIMEDOUT after the time that they set; operations, look-ups, iteration and check go on. Once it is
 * killed, changes go on too.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "holder.h"
#include "must.h"
#include "pytomic.h"
#include "unique.h"

#define TIMEOUT 200 /* ms */

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

static uint64_t asked; /* when the change was asked for */

static void expect_timeout(const char *what, int code)
{
    promise(code == -ETIMEDOUT, "%s: %s", what, pytomic_strerror(code));
    promise(now() - asked >= TIMEOUT, "%s gave up too early", what);
}

static void changes_time_out(pytomic_segment *segment, const pytomic_slot *hits)
{
    static const char *const names[] = {"hits", "new"};
    pytomic_slot slot, slots[2];
    size_t opened;
    pytomic_report report;

    asked = now();
    expect_timeout("create", pytomic_slot_open(segment, "new", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot));
    asked = now();
    expect_timeout("remove", pytomic_slot_remove(segment, "hits"));
    asked = now();
    expect_timeout("remove by handle", pytomic_slot_remove_handle(hits));
    asked = now();
    expect_timeout("describe", pytomic_describe(segment, "other", &(pytomic_description){.help = "Other."}));
    asked = now();
    expect_timeout("create many",
                   pytomic_slot_open_many(segment, 2, names, PYTOMIC_UINT, PYTOMIC_CREATE, 0, slots, &opened));
    promise(opened == 1, "%zu were opened that were there already", opened);
    asked = now();
    expect_timeout("repair", pytomic_repair(pytomic_segment_name(segment), 0, &report));
}

static void the_rest_goes_on(pytomic_segment *segment, const pytomic_slot *hits)
{
    pytomic_slot slot;
    static pytomic_slot_info info;
    pytomic_description description;
    pytomic_report report;
    uint32_t cursor = 0;
    uint64_t before = pytomic_load(hits->as_uint);

    promise(pytomic_inc(hits->as_uint) == before + 1, "increment");
    promise(pytomic_slot_open(segment, "hits", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot) == 0, "open what is there");
    promise(pytomic_slot_find(segment, "absent", &slot) == -PYTOMIC_E_NO_SLOT, "look up what is absent");
    promise(pytomic_description_get(segment, "hits", &description) == 0 && strcmp(description.help, "Hits.") == 0,
            "read a description");
    /* nor does who says again what is said already wait */
    promise(pytomic_describe(segment, "hits", &description) == 0, "describe as before");
    promise(pytomic_slot_next(segment, &cursor, &info) == 1 && info.value == before + 1, "walk");
    promise(pytomic_check(pytomic_segment_name(segment), &report) == 0 && report.count == 0, "check");
    pytomic_report_free(&report);
}

/* Called while the library waits, and holds nothing that this needs. */
static void give_up(int signal)
{
    (void)signal;
    promise(false, "somebody waits without end");
}

int main(void)
{
    pytomic_segment *segment;
    pytomic_slot hits, slot;

    signal(SIGALRM, give_up);
    alarm(60);
    unique_begin("stopped_holder");
    must_tell("a stopped holder");
    must(pytomic_open(test_name, PYTOMIC_CREATE, NULL, &segment) == 0 &&
         pytomic_slot_open(segment, "hits", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &hits) == 0 &&
         pytomic_describe(segment, "hits", &(pytomic_description){.help = "Hits."}) == 0);
    pid_t holder = holder_start(test_name);
    pytomic_set_lock_timeout(TIMEOUT);
    changes_time_out(segment, &hits);
    the_rest_goes_on(segment, &hits);
    child_kill(holder);
    promise(pytomic_slot_open(segment, "new", PYTOMIC_UINT, PYTOMIC_CREATE, 0, &slot) == 0, "create after its death");
    the_rest_goes_on(segment, &hits);
    pytomic_close(segment);
    must(pytomic_unlink(test_name) == 0);
    printf("changes timed out while the holder was stopped, the rest went on, and so did changes after its death\n");
    return 0;
}
