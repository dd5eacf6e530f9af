/* SPDX-License-Identifier: MIT */
/*
 * Descriptions: what a family of slots is for. The family of a slot is its name up to the first '{':
 * `requests{code="200"}` is of the family `requests`. A family has one description. It can have one before it has
 * slots.
 */
#ifndef PYTOMIC_DESCRIPTION_H
#define PYTOMIC_DESCRIPTION_H

#include "segment.h"

PYTOMIC_BEGIN

/* Longest texts, in bytes without the terminating NUL. */
#define PYTOMIC_HELP_MAX 1023
#define PYTOMIC_UNIT_MAX 63

typedef enum pytomic_kind {
    PYTOMIC_KIND_UNKNOWN = 0,
    PYTOMIC_KIND_COUNTER = 1,  /* only ever goes up, but for resets */
    PYTOMIC_KIND_GAUGE = 2,    /* goes up and down */
    PYTOMIC_KIND_HISTOGRAM = 3 /* a distribution */
} pytomic_kind;

typedef struct pytomic_description {
    char help[PYTOMIC_HELP_MAX + 1]; /* a sentence for people; UTF-8; newlines and tabs allowed */
    char unit[PYTOMIC_UNIT_MAX + 1]; /* such as "seconds" or "bytes"; "": none */
    pytomic_kind kind;
    uint32_t reserved;
    uint64_t spare[4];
} pytomic_description;

/*
 * Describe the family, or replace its description: readers see the old description or the new one, never a mixture.
 * Giving the same description again changes nothing and takes no lock, so that every process may do it when it starts.
 *   -EINVAL  a text is not NUL-terminated UTF-8, or has a control character that is not allowed in it, or kind or spare
 *            members are out of range
 *   -PYTOMIC_E_SLOT_NAME  not a name for a family: that of a slot (pytomic_slot_name_problem()), without '{'
 *   -PYTOMIC_E_NO_ROOM  no room for the text     else as pytomic_slot_open() when it creates
 */
PYTOMIC_API int pytomic_describe(pytomic_segment *segment, const char *family, const pytomic_description *description);

/* Takes no lock. -PYTOMIC_E_SLOT_NAME; -PYTOMIC_E_NO_DESCRIPTION; -ENOMEM, as pytomic_slot_open(). */
PYTOMIC_API int pytomic_description_get(pytomic_segment *segment, const char *family, pytomic_description *out);

/* -PYTOMIC_E_NO_DESCRIPTION; else as pytomic_slot_remove(). */
PYTOMIC_API int pytomic_description_remove(pytomic_segment *segment, const char *family);

PYTOMIC_END

#endif
