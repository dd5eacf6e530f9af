/* SPDX-License-Identifier: MIT */
/* The bodies of descriptions, for those who verify a segment. */
#ifndef PYTOMIC_SRC_DESCRIPTION_H
#define PYTOMIC_SRC_DESCRIPTION_H

#include "mapping.h"

/* Whether the live record, a description, owns a body with a valid text. False also while a change replaces it. */
bool description_is_valid(const pytomic_segment *segment, uint32_t index);

#endif
