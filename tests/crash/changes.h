/* SPDX-License-Identifier: MIT */
/* The changes of structure that are killed, each with the scene that it begins in and what may be seen afterwards. */
#ifndef CRASH_CHANGES_H
#define CRASH_CHANGES_H

#include "pytomic.h"
#include "scene.h"

/* What is seen of the target, where it is not a value. */
#define SEEN_NO_SLOT (-1)
#define SEEN_NO_SEGMENT (-2)

#define CHANGES_MANY "many/"

struct change;

/* One process that makes the change. */
typedef struct run {
    const struct change *what;
    const char *segment;
    pytomic_segment *attached;
} run;

typedef struct change {
    const char *title;
    scene start;
    bool attached;    /* the process has the segment attached before it begins */
    bool bystander;   /* and so has another one */
    bool named_draft; /* on a system that cannot make files without a name */
    bool describes;   /* the target is a description: what is seen of it is its number */
    bool many;        /* slots named CHANGES_MANY and a number are made before the target */
    int (*perform)(run *by);
    long before, after; /* what is seen of the target */
    int repeated;       /* what perform() returns where it was done already */
} change;

extern const change changes[];
extern const size_t changes_count;

/* The name of the slot that the change is about. */
const char *changes_target(const change *what);

/* run is the argument of both. */
int changes_prepare(void *by);
int changes_perform(void *by);

#endif
