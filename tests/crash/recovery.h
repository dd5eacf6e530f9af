/* SPDX-License-Identifier: MIT */
/* What a fresh process finds after a kill, and does. */
#ifndef CRASH_RECOVERY_H
#define CRASH_RECOVERY_H

#include "changes.h"

/*
 * The facts of the segment when the change, and then one more, were made without a kill. Allocated; NULL: nothing is there
 * then. The segment is gone again afterwards.
 */
char *recovery_reference(const change *what, const char *segment);

/*
 * In a process of its own: check the segment, find every other slot intact and the target as it was before or after the
 * change, make the change, check again, compare with the reference. True: every promise held.
 */
bool recovery_succeeds(const change *what, const char *segment, const char *reference);

/* Likewise: an abandoned draft at `path`, if there is one, is seen and removed by pytomic_gc(). */
bool recovery_collects(const char *path);

#endif
