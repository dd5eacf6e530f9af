/* SPDX-License-Identifier: MIT */
/* Building a pytomic_names. */
#ifndef PYTOMIC_NAMES_H
#define PYTOMIC_NAMES_H

#include "pytomic/segment.h"

typedef struct names_list {
    char **names;
    size_t count, capacity;
} names_list;

/* -ENOMEM */
int names_add(names_list *list, const char *name);

/* Sort and hand over; or, where `code` is an error, free everything and return it. */
int names_finish(names_list *list, int code, pytomic_names *out);

#endif
