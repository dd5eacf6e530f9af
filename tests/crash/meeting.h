/* SPDX-License-Identifier: MIT */
/* A lock-free operation of a child and the change that others make while it is stopped in it. */
#ifndef CRASH_MEETING_H
#define CRASH_MEETING_H

#include "record.h"
#include "scene.h"

/* What the child found, in memory shared with it. */
typedef struct finding {
    int code;
    pytomic_slot_info info;
    pytomic_description description;
} finding;

extern finding *found;

typedef struct meeting {
    const char *title;
    scene start;
    bool (*possible)(void);                        /* whether this machine can try it; else always */
    void (*scene_after)(pytomic_segment *segment); /* what else the scene needs, once it is mapped */
    void (*ready)(pytomic_segment *segment);       /* what the child does before it is held */
    void (*operation)(pytomic_segment *segment);   /* of the child, which is stopped in it */
    void (*meanwhile)(pytomic_segment *segment);   /* the change of others */
    void (*judge)(pytomic_segment *segment);
    /* instructions; 0: to the end. A restartable sequence never ends while it is stepped through, and the end of a long
     * operation is about private memory */
    unsigned most;
} meeting;

/* Of each file meet_*.c; the last has no title. */
extern const meeting meet_replaced[], meet_described[], meet_moved[], meet_values[];

extern pid_t meeting_child; /* the one that is stopped */

void meeting_create(pytomic_segment *segment, const char *name, pytomic_type type, uint64_t value);

/* Two names of one length of which a part lies beside the record, in as many units. They differ in every word. */
const char *meeting_long_old(void);
const char *meeting_long_new(void);

/* Their keys are made before the child is held: that takes thousands of instructions that look at nothing shared. */
extern record_key meeting_key;
void meeting_make_old_key(pytomic_segment *segment);
void meeting_make_new_key(pytomic_segment *segment);

#endif
