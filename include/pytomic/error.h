/* SPDX-License-Identifier: MIT */
/* The errors of the library: errno's own codes, negated; these have a meaning of ours. */
#ifndef PYTOMIC_ERROR_H
#define PYTOMIC_ERROR_H

#include <errno.h>

#include "base.h"

PYTOMIC_BEGIN

enum {
    PYTOMIC_E_FOREIGN = EMEDIUMTYPE,     /* not a pytomic segment at all */
    PYTOMIC_E_VERSION = EPROTONOSUPPORT, /* a segment of another format version */
    PYTOMIC_E_BYTE_ORDER = EPFNOSUPPORT, /* a segment of a machine with the other byte order */
    PYTOMIC_E_DAMAGED = EBADMSG,         /* a segment that is cut short or contradicts itself */
    PYTOMIC_E_TYPE = EPROTOTYPE,         /* the slot exists with another type */
    PYTOMIC_E_STALE = ESTALE,            /* the slot was removed, or the segment unlinked, since it was opened */
    PYTOMIC_E_FULL = EDQUOT              /* all max_slots slots of the segment are in use */
};

/* One line in English for a code this library returned (0, or negative); never NULL. The text is static. */
PYTOMIC_API const char *pytomic_strerror(int code);

PYTOMIC_END

#endif
