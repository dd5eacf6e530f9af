/* SPDX-License-Identifier: MIT */
/* All that a segment says, in words, without what may differ between two that say the same. */
#ifndef CRASH_FACTS_H
#define CRASH_FACTS_H

#include "image.h"

/*
 * One line for the numbers and the memory, one for the free queue, one for each slot that has served, one for the units
 * of extents: how many each record owns, and that the map says the same. Left out: the number of changes, the order and
 * tombstones of the directory, and where an extent lies. Allocated.
 */
char *facts_of(const char *segment);

/* The first line of `is` that is not in its place in `should_be`; NULL: they are the same. Static. */
const char *facts_difference(const char *is, const char *should_be);

#endif
