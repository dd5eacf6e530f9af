/* SPDX-License-Identifier: MIT */
/*
 * Processes create or attach the same ephemeral segment, use it and detach, over and over, while one collects and
 * some are killed. Holds: whoever has it attached finds it under its name, and when all are gone, so is it.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "child.h"
#include "mounts.h"
#include "must.h"
#include "pytomic.h"
#include "unique.h"

#define USERS 4
#define ROUNDS 3000

static int come_and_go(int rounds)
{
    pytomic_options options = {.max_slots = 64, .ephemeral = true};
    pytomic_segment_info info;
    pytomic_segment *segment;
    pytomic_slot slot;

    for (int round = 0; round < rounds; round++) {
        must_give(0, pytomic_open(test_name, PYTOMIC_CREATE, &options, &segment));
        must_give(0, pytomic_segment_get_info(segment,
                                              &info)); /* -PYTOMIC_E_STALE: somebody unlinked it though we are here */
        must_give(0, pytomic_slot_open(segment, "hits", PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot));
        must_give(0, pytomic_segment_get_info(segment, &info));
        pytomic_close(segment);
    }
    return EXIT_SUCCESS;
}

static int collect_and_kill(void)
{
    pytomic_names removed;

    for (int round = 0; round < ROUNDS / 20; round++) {
        pid_t victim = child_fork();
        if (victim == 0) {
            _exit(come_and_go(ROUNDS * 20));
        }
        for (int i = 0; i < 10; i++) {
            must_give(0, pytomic_gc(round % 2 == 0, &removed));
            pytomic_names_free(&removed);
        }
        child_kill(victim);
    }
    return EXIT_SUCCESS;
}

int main(void)
{
    pid_t users[USERS];
    pytomic_names removed;

    unique_begin("ephemeral");
    mounts_need_memory(NULL); /* so that only our own files are collected */
    for (size_t i = 0; i < USERS; i++) {
        users[i] = child_fork();
        if (users[i] == 0) {
            _exit(i == 0 ? collect_and_kill() : come_and_go(ROUNDS));
        }
    }
    for (size_t i = 0; i < USERS; i++) {
        must(child_wait(users[i]) == EXIT_SUCCESS);
    }
    /* what the last of the killed may have left */
    must_give(0, pytomic_gc(false, &removed));
    pytomic_names_free(&removed);
    must_give(-PYTOMIC_E_NO_SEGMENT, pytomic_unlink(test_name));
    return EXIT_SUCCESS;
}
