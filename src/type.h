/* SPDX-License-Identifier: MIT */
/*
 * What the library has to know of a type of slot: a row of one table for each. Whatever differs between types is a member
 * here; no other file of the library asks what type a slot has.
 */
#ifndef PYTOMIC_SRC_TYPE_H
#define PYTOMIC_SRC_TYPE_H

#include "pytomic/slot.h"

typedef struct type_row {
    const char *name;
    bool has_lanes; /* of CPUs: then the handle's counter is made before anything else */
    bool
        has_body; /* made by a function of its own, with extents: then the handle's histogram is made before anything else */
    bool is_signed;

    void (*bind)(pytomic_slot *slot); /* let the handle's member for the type reach the value */
    uint64_t (*initial)(const pytomic_slot *slot, uint64_t value); /* what the cell holds when a life begins with it */
    uint64_t (*load)(const pytomic_slot *slot);
    int (*reset)(const pytomic_slot *slot);

    /* NULL: the type has no such operation. As the functions of pytomic/slot.h. */
    int (*store)(const pytomic_slot *slot, uint64_t value);
    int (*add)(const pytomic_slot *slot, uint64_t operand, uint64_t *after);
    int (*subtract)(const pytomic_slot *slot, uint64_t operand, uint64_t *after);
    int (*compare_exchange)(const pytomic_slot *slot, uint64_t *expected, uint64_t desired);
} type_row;

/* NULL: no operations in this version. */
const type_row *type_of(uint32_t number);

#endif
