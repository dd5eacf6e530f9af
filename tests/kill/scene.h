/* SPDX-License-Identifier: MIT */
/* The segment as it is before a change: slots with known values, and perhaps the one that the change is about. */
#ifndef KILL_SCENE_H
#define KILL_SCENE_H

#include "image.h"

#define SCENE_TARGET "target"
#define SCENE_TARGET_VALUE 41u
#define SCENE_SETTLE "settle" /* a slot to remove afterwards, so that one whole change follows in every case */

typedef struct scene {
    uint32_t max_slots;  /* 0: there is no segment */
    uint32_t others;     /* slots that the change has nothing to do with */
    uint32_t removed;    /* slots that are free again */
    pytomic_type target; /* 0: absent */
    bool ephemeral;
    void (*spoil)(image *of); /* what else befell it */
} scene;

/* Make the scene and take its image; the segment `name` is gone again afterwards. */
void scene_build(const scene *of, const char *name, image *out);

/* The name, type and value of the other slot number i. */
void scene_other_name(uint32_t i, char name[32]);
pytomic_type scene_other_type(uint32_t i);
uint64_t scene_other_value(uint32_t i);

/* Every empty entry of the directory becomes a tombstone, but for a few: the next creation has to sweep it. */
void scene_wear_out_directory(image *of);

/* As somebody killed in the middle of a change may leave it: the caches hold anything. */
void scene_cut_short(image *of);

/* A slot without a name, and one that bears the name of another. */
void scene_spoil_records(image *of);

#endif
