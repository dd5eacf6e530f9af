/* SPDX-License-Identifier: MIT */
/* The operations whose calls to the system are refused one at a time, each with the scene that it begins in. */
#ifndef FAULTS_REFUSED_H
#define FAULTS_REFUSED_H

#include "interpose.h"
#include "pytomic.h"

typedef struct refused {
    const char *name;
    void (*before)(void); /* makes the scene */
    int (*run)(void);
    void (*undo)(void); /* what undoes one that worked */
    /* whether it may say that of such a refusal; NULL: it says what the system said, or finds another way */
    bool (*is_right)(int code, interpose_result fault);
    bool unsettled; /* one that is refused may leave the caches to whoever comes next */
} refused;

extern const refused refused_operations[];
extern const size_t refused_count;

/* How many slots the scene has, in the segment test_name: s0, s1 and so on, with the values 1000, 1001 and so on. */
extern unsigned refused_slots;

bool refused_is_right(const refused *operation, int code, interpose_result fault);

/* Take away what is left of the scene. */
void refused_clean_up(void);

#endif
