/* SPDX-License-Identifier: MIT */
/* What names are legal, what is wrong with one that is not, and where a path splits. */
#ifndef PYTOMIC_NAME_H
#define PYTOMIC_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "pytomic/segment.h"

/* 1 to 200 bytes of [A-Za-z0-9._-], not starting with '.'. */
bool name_is_segment(const char *name);

/* 1 to 4,095 bytes of UTF-8 (no surrogates, shortest form only) without control characters (C0, DEL, C1). */
bool name_is_slot(const char *name, size_t length);

/* Whether the bytes are UTF-8 without control characters, but for those in `allowed`. */
bool name_is_text(const char *text, size_t length, const char *allowed);

/* Split at the first '/': copy the segment's name and point to the slot's. -PYTOMIC_E_SEGMENT_NAME, _SLOT_NAME. */
int name_split(const char *path, char segment[PYTOMIC_SEGMENT_NAME_MAX + 1], const char **slot);

#endif
