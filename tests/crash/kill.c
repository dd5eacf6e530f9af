/* SPDX-License-Identifier: MIT */
/*
 * Kills each change of structure at every system call and after every instruction that stored into the segment, and lets
 * a fresh process look after it. A kill leaves nothing of a process but the bytes in shared memory, so the states after
 * the stores are copied and recovered one by one in a single pass; a part of them, with --all every one, is also reached
 * by a kill, and has to be the same bytes.
 */
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "experiment.h"
#include "mounts.h"
#include "unique.h"

/* Without --all, the kills after a store are so many that a change is stepped through about so far, all in all. */
#define THINNED_INSTRUCTIONS 50000
#define THINNED_LEAST 2

/* Whether the bytes of a segment that others may see can change step by step; else only the kernel's calls matter. */
static bool is_stepped(const change *what)
{
    return what->start.max_slots != 0 && what->after != SEEN_NO_SEGMENT;
}

static size_t kills_of(const experiment *of, bool all)
{
    size_t count = THINNED_INSTRUCTIONS / (of->instructions + 1) + THINNED_LEAST;

    return all || count > of->states ? of->states : count;
}

static bool conduct(const change *what, bool all, unsigned long *points)
{
    experiment of;

    experiment_begin(&of, what);
    bool good = experiment_system_calls(&of) &&
                (!is_stepped(what) || (experiment_states(&of) && experiment_kills(&of, kills_of(&of, all))));
    *points += of.system_calls + of.states + of.kills;
    printf("%-44s %12lu %12u %8zu %8u\n", what->title, of.instructions, of.system_calls, of.states, of.kills);
    fflush(stdout);
    experiment_end(&of);
    return good;
}

/* In a /dev/shm that all share, somebody else's pytomic_gc() may take what we abandon before we look. */
static bool may_be_collected(const change *what)
{
    return what->start.ephemeral || what->named_draft;
}

int main(int argc, char **argv)
{
    bool all = argc == 2 && strcmp(argv[1], "--all") == 0;
    unsigned long points = 0;

    if (argc > 1 && !all) {
        fprintf(stderr, "usage: kill [--all]\n");
        return 2;
    }
    /* else the allocator may clear large pieces by an instruction that is stepped through byte by byte */
    mallopt(M_MMAP_THRESHOLD, 64 * 1024);
    unique_begin("kill");
    experiment_alone = mounts_cover("/dev/shm", "size=64m");
    printf("%-44s %12s %12s %8s %8s\n", "killed at", "instructions", "system calls", "stores", "again");
    for (size_t i = 0; i < changes_count; i++) {
        if (!experiment_alone && may_be_collected(&changes[i])) {
            printf("%-44s left out: no namespaces here for a /dev/shm of our own\n", changes[i].title);
        } else if (!conduct(&changes[i], all, &points)) {
            printf("a promise was broken after %lu kill points\n", points);
            return 1;
        }
    }
    printf("%lu kill points in all, no violation\n", points);
    if (!all) {
        printf(
            "thinned: every store was recovered from a copy, but not every one killed at as well; --all does that\n");
    }
    return 0;
}
