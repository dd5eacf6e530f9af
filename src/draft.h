/* SPDX-License-Identifier: MIT */
/*
 * A file that is no segment yet: without a name where the system can do that, else under a temporary one and locked, so
 * that it can be told from what a killed creator left behind.
 */
#ifndef PYTOMIC_DRAFT_H
#define PYTOMIC_DRAFT_H

#include "opening.h"

#define DRAFT_PREFIX ".pytomic-new."

typedef struct draft {
    opening opened;
    char temporary[64]; /* its path; empty: it has no name */
} draft;

int draft_create(draft *out);
int draft_create_named(draft *out); /* the fallback by itself */

/* Give it the segment's name in one step. -EEXIST; -ENOENT or -EPERM: this system cannot name the unnamed. */
int draft_publish(const draft *published, const char *segment);

/* Let it go: what was published stays under its name. */
void draft_close(draft *done);

/* Whether nobody works on the named draft any more, `rest` as os_each() gave it; and if `discard`, remove it then. */
int draft_abandoned(const char *rest, bool discard, bool *out);

#endif
