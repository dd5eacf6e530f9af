/* SPDX-License-Identifier: MIT */
/* What names are legal, and where a path splits. */
#ifndef PYTOMIC_NAME_H
#define PYTOMIC_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "pytomic/segment.h"

/* 1 to 200 bytes of [A-Za-z0-9._-], not starting with '.'. */
bool name_is_segment(const char *name);

/* 1 to 255 bytes of UTF-8 (no surrogates, shortest form only) without control characters (C0, DEL, C1). */
bool name_is_slot(const char *name, size_t length);

/* Split at the first '/': copy the segment's name and point to the slot's. -EINVAL: no '/', or a bad name. */
int name_split(const char *path, char segment[PYTOMIC_SEGMENT_NAME_MAX + 1], const char **slot);

#endif
