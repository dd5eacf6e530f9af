/* SPDX-License-Identifier: MIT */
/*
 * The errors of the library. Functions return 0 or a negative code: an errno of the system, negated, or one of these,
 * negated. These lie beyond every errno, so an error of the system is never taken for one of ours.
 */
#ifndef PYTOMIC_ERROR_H
#define PYTOMIC_ERROR_H

#include <errno.h>

#include "base.h"

PYTOMIC_BEGIN

enum {
    PYTOMIC_E_NO_SEGMENT = 5001, /* no segment has this name */
    PYTOMIC_E_NO_SLOT,           /* no slot of the segment has this name */
    PYTOMIC_E_NO_DESCRIPTION,    /* nobody described this family */
    PYTOMIC_E_SEGMENT_NAME,      /* not a legal segment name: pytomic_segment_name_problem() says why */
    PYTOMIC_E_SLOT_NAME,         /* not a legal slot name: pytomic_slot_name_problem() says why */
    PYTOMIC_E_TYPE,              /* the slot exists with another type */
    PYTOMIC_E_PARAMETERS,        /* the slot exists, of this type, but was made with other parameters */
    PYTOMIC_E_STALE,             /* the slot was removed, or the segment unlinked, since it was opened */
    PYTOMIC_E_FULL,              /* all max_slots slots of the segment are in use */
    PYTOMIC_E_NO_ROOM,           /* the segment's room for long names, descriptions and histograms is in use */
    PYTOMIC_E_OWNER,             /* the segment belongs to another user: PYTOMIC_ANY_OWNER */
    PYTOMIC_E_FOREIGN,           /* the file is no pytomic segment at all */
    PYTOMIC_E_VERSION,           /* a segment that a newer version made, or of another format version */
    PYTOMIC_E_NEWER,             /* a segment that a newer version made, which this one can only read */
    PYTOMIC_E_BYTE_ORDER,        /* a segment of a machine with the other byte order */
    PYTOMIC_E_DAMAGED            /* a segment that is cut short or contradicts itself */
};

/* One line in English for a code this library returned (0, or negative); never NULL. The text is static. */
PYTOMIC_API const char *pytomic_strerror(int code);

PYTOMIC_END

#endif
