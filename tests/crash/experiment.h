/* SPDX-License-Identifier: MIT */
/* One change, killed at each of its moments. */
#ifndef CRASH_EXPERIMENT_H
#define CRASH_EXPERIMENT_H

#include "changes.h"

/* Nobody else is in this /dev/shm: then all that is left there is ours, by whatever name. */
extern bool experiment_alone;

/* The segment test_name is changed; other_name gets copies of its bytes. */
typedef struct experiment {
    const change *what;
    image start;       /* of the scene, if it has a segment */
    char *reference;   /* see recovery_reference() */
    uint64_t *digests; /* of the segment after each instruction that changed it */
    size_t states, capacity;

    unsigned long instructions;
    unsigned system_calls; /* kills at the entry to one or the exit from one */
    unsigned kills;        /* kills after an instruction that changed the segment */
} experiment;

void experiment_begin(experiment *of, const change *what);
void experiment_end(experiment *of);

/* Each returns whether every promise held, and stops at the first that did not. */

/* Kill at every entry into a system call and exit from one. */
bool experiment_system_calls(experiment *of);

/* Step through the change; after each instruction that changed a byte of the segment, let a fresh process recover a copy. */
bool experiment_states(experiment *of);

/* Kill after so many of these instructions, evenly spread. What is left must be what was copied there. */
bool experiment_kills(experiment *of, size_t count);

#endif
