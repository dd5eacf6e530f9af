/* SPDX-License-Identifier: MIT */
/*
 * permits [--all]: kills a process that acquires a permit and releases it, at every system call and at some of its
 * instructions, with --all at every one. Holds: no permit is lost, the segment is sound, and another process goes on.
 */
#include <stdio.h>
#include <string.h>

#include "must.h"
#include "pytomic.h"
#include "sound.h"
#include "tracee.h"
#include "unique.h"

#define PERMITS 2u
#define STRIDE 37 /* not a divisor of anything in particular */

static pytomic_segment *segment;
static pytomic_slot seats;

static int prepare(void *unused)
{
    (void)unused;
    int code = pytomic_open(test_name, 0, NULL, &segment);

    return code == 0 ? pytomic_semaphore_open(segment, "seats", PERMITS, 0, &seats) : code;
}

static int perform(void *unused)
{
    (void)unused;
    int code = pytomic_semaphore_acquire(&seats, 0);

    return code == 0 ? pytomic_semaphore_release(&seats) : code;
}

/* Advance a fresh process so many times, and kill it there. False: it has come to its end. */
static bool kill_after(unsigned steps, bool (*advance)(pid_t), uint32_t *held)
{
    pid_t pid = tracee_start(prepare, perform, NULL);
    bool inside = true;
    pytomic_semaphore_state state;

    for (unsigned i = 0; inside && i < steps; i++) {
        inside = advance(pid);
    }
    must_give(0, pytomic_semaphore_read(&seats, &state));
    *held += state.held;
    if (inside) {
        tracee_kill(pid);
    } else {
        tracee_finish(pid);
    }
    return inside;
}

static void nothing_is_lost(void)
{
    pytomic_semaphore_state state;

    must_give(0, pytomic_semaphore_read(&seats, &state));
    promise(state.free == PERMITS, "a permit was lost");
    for (unsigned i = 0; i < PERMITS; i++) {
        must_give(0, pytomic_semaphore_acquire(&seats, 0));
    }
    must_give(-EAGAIN, pytomic_semaphore_acquire(&seats, 0));
    for (unsigned i = 0; i < PERMITS; i++) {
        must_give(0, pytomic_semaphore_release(&seats));
    }
    promise(is_sound(test_name), "the segment is not sound");
}

static void kill_everywhere(const char *what, bool (*advance)(pid_t), unsigned stride)
{
    unsigned steps = 0, kills = 0;
    uint32_t held = 0;

    while (kill_after(steps, advance, &held)) {
        must_tell("killed after %u %s", steps, what);
        nothing_is_lost();
        steps += stride;
        kills++;
    }
    printf("%u kills in %u %s, %u of them while it held a permit\n", kills, steps, what, held);
    promise(held > 0 && held < kills, "it was never killed with a permit, or never without");
}

int main(int argc, char **argv)
{
    bool all = argc == 2 && strcmp(argv[1], "--all") == 0;

    unique_begin("permits");
    must(pytomic_open(test_name, PYTOMIC_CREATE, NULL, &segment) == 0);
    must(pytomic_semaphore_open(segment, "seats", PERMITS, PYTOMIC_CREATE, &seats) == 0);
    kill_everywhere("system calls", tracee_system_call, 1);
    kill_everywhere("instructions", tracee_step, all ? 1 : STRIDE);
    pytomic_close(segment);
    must(pytomic_unlink(test_name) == 0);
    return 0;
}
