/* SPDX-License-Identifier: MIT */
/*
 * What the library has to know of a type of slot: a row of one table for each. Whatever differs between types is a member
 * here; no other file of the library asks what type a slot has. Each row is defined in a file of its own.
 */
#ifndef PYTOMIC_SRC_TYPE_H
#define PYTOMIC_SRC_TYPE_H

#include "pytomic/slot.h"

typedef struct type_row {
    const char *name;
    const char *syntax; /* of a value as text: see pytomic_type_syntax() */
    bool has_lanes;     /* a word in the lanes of CPUs, whose memory is claimed before a life begins */
    unsigned bits;      /* of a value; the rest of the 64 in which the public functions have it is zero */
    uint64_t least, greatest;
    bool has_parameters; /* in its cell: then a function of the type alone creates slots */
    bool is_computed;    /* its value is no word that an operation changes, so that nobody can wait for it */

    /* For a type with something outside of its cell; else NULL. Let the handle, whole but for this, reach it; codes as
     * handle_make(). And whether what the record says of it can be. */
    int (*reach)(pytomic_segment *segment, pytomic_slot *made);
    bool (*is_sound)(const pytomic_segment *segment, uint32_t index);

    void (*bind)(pytomic_slot *slot); /* let the handle's member for the type reach the value */
    uint64_t (*initial)(const pytomic_slot *slot, uint64_t value); /* what the cell holds when a life begins with it */
    uint64_t (*load)(const pytomic_slot *slot);

    /* NULL: the type has no such operation. As the functions of pytomic/slot.h, which have seen to it that values fit. */
    int (*reset)(const pytomic_slot *slot);
    int (*store)(const pytomic_slot *slot, uint64_t value);
    int (*add)(const pytomic_slot *slot, uint64_t operand, uint64_t *after);
    int (*subtract)(const pytomic_slot *slot, uint64_t operand, uint64_t *after);
    int (*compare_exchange)(const pytomic_slot *slot, uint64_t *expected, uint64_t desired);

    int (*compare)(uint64_t a, uint64_t b); /* as the order that pytomic_value_compare() gives */
    void (*format)(uint64_t value, char text[PYTOMIC_VALUE_TEXT]);
    void (*format_json)(uint64_t value, char text[PYTOMIC_VALUE_TEXT]); /* NULL: as format() */
    int (*parse)(const char *text, uint64_t *value);                    /* as pytomic_value_parse() */
} type_row;

extern const type_row type_int, type_uint, type_float, type_bool, type_char, type_counter, type_histogram,
    type_semaphore, type_rate;

/* compare() where values are ordered as unsigned numbers. */
int type_compare_unsigned(uint64_t a, uint64_t b);

/* NULL: no operations in this version. */
const type_row *type_of(uint32_t number);

/* Whether the type has this value. */
static inline bool type_has(const type_row *of, uint64_t value)
{
    return of->bits == 64 || value >> of->bits == 0;
}

#endif
