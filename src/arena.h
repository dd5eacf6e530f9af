/* SPDX-License-Identifier: MIT */
/*
 * Arenas: unnamed shared memory for 512 cells and, behind them, the lanes of those that are counters. A file in memory,
 * sealed so that nobody can shorten it. Only the process that made an arena cuts cells from it. Nothing here locks.
 */
#ifndef PYTOMIC_ARENA_H
#define PYTOMIC_ARENA_H

#include "layout.h"
#include "os.h"

#define ARENA_CELLS 512u

typedef struct arena {
    struct arena *next; /* in the process's list */
    unsigned char *base;
    int fd;
    os_identity identity;
    uint32_t lane_cpus, lane_shared;
    uint32_t groups; /* of lanes, that are accessible */
    bool ours;       /* made by this process, not inherited or received */
    bool shared;     /* another process may know it */
    uint32_t live;   /* cells this process uses */
    uint32_t fresh;  /* cells [fresh, ARENA_CELLS) have never been cut */
    uint32_t freed_count;
    uint16_t freed[ARENA_CELLS]; /* to be used again */
} arena;

/* -EMFILE, -ENOMEM, -ENOSPC. */
int arena_make(arena **out);

/* The arena behind a descriptor that is then the arena's own. -PYTOMIC_E_FOREIGN, _VERSION, _BYTE_ORDER; -ENOMEM. */
int arena_from(int fd, os_identity identity, arena **out);

/* Unmap it, and close its descriptor if that is still its own. */
void arena_drop(arena *dropped);

/* A program may have closed the descriptor, and its number may be another file's by now. */
bool arena_is_open(const arena *asked);

/* Where a cell lies in the arena's memory, and which one lies there: ARENA_CELLS for none. */
uint64_t arena_offset(uint32_t index);
uint32_t arena_index(uint64_t offset);
pytomic_cell *arena_cell(const arena *in, uint32_t index);
bool arena_holds(const arena *in, const pytomic_cell *cell);

/* The lanes of a cell that is a counter; with `claim`, their memory is claimed first. -ENOSPC, -ENOMEM. */
int arena_counter(arena *in, uint32_t index, bool claim, pytomic_counter *out);

#endif
