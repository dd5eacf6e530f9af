/* SPDX-License-Identifier: MIT */
/* The segment as it is before a change: slots with known values, and perhaps the one that the change is about. */
#ifndef CRASH_SCENE_H
#define CRASH_SCENE_H

#include "image.h"
#include "pytomic.h"

#define SCENE_TARGET "target"
#define SCENE_TARGET_FAMILY "family" /* where the change is about a description */
#define SCENE_TARGET_VALUE 41u
#define SCENE_SETTLE "settle" /* a slot to remove afterwards, so that one whole change follows in every case */
#define SCENE_UNKNOWN "unknown"
#define SCENE_UNKNOWN_TYPE 77u
#define SCENE_UNKNOWN_VALUE 4711u

/* Names that need units of extents: of the target, and of a slot that the change has nothing to do with. */
const char *scene_long_target(void);
const char *scene_long_other(void);

/* Descriptions by number, each other's length in units; their `unit` is the number in decimal. */
void scene_description(unsigned number, pytomic_description *out);
#define SCENE_OTHER_FAMILY "slot"
#define SCENE_OTHER_DESCRIPTION 9u

typedef struct scene {
    uint32_t max_slots;  /* 0: there is no segment */
    uint32_t others;     /* slots that the change has nothing to do with */
    uint32_t removed;    /* slots that are free again */
    pytomic_type target; /* 0: absent */
    bool long_target;    /* it has the long name */
    unsigned described;  /* the description of the target's family; 0: none */
    bool extents;        /* others own extents, with a hole between that is free */
    bool ephemeral;
    void (*spoil)(image *of); /* what else befell it */
} scene;

/* Make the scene and take its image; the segment `name` is gone again afterwards. */
void scene_build(const scene *of, const char *name, image *out);

/* The name, type and value of the other slot number i. */
/* Open or create a histogram. */
int scene_histogram(pytomic_segment *segment, const char *name, pytomic_slot *out);

void scene_other_name(uint32_t i, char name[32]);
pytomic_type scene_other_type(uint32_t i);
uint64_t scene_other_value(uint32_t i);

/* Every empty entry of the directory becomes a tombstone, but for a few: the next creation has to sweep it. */
void scene_wear_out_directory(image *of);

/* As somebody killed in the middle of a change may leave it: the caches hold anything. */
void scene_cut_short(image *of);

/* The same, and one slot is of a type that a later version made. */
void scene_cut_short_beside_unknown(image *of);

/* A slot without a name, and one that bears the name of another. */
void scene_spoil_records(image *of);

/* A slot that owns the extent of another. */
void scene_spoil_extents(image *of);

#endif
