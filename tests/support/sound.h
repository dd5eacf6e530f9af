/* SPDX-License-Identifier: MIT */
/* Whether a segment is whole. */
#ifndef SUPPORT_SOUND_H
#define SUPPORT_SOUND_H

#include <stdbool.h>

/* pytomic_check() finds nothing, and no change was cut short; else it is printed what. */
bool is_sound(const char *segment);

#endif
