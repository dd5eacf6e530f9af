/* SPDX-License-Identifier: MIT */
/* Histograms, as a handle reaches them: find their parts in a segment, add, read, reset. */
#ifndef PYTOMIC_SRC_HISTOGRAM_H
#define PYTOMIC_SRC_HISTOGRAM_H

#include "mapping.h"

/*
 * The histogram that the slot is in this life. Whatever the segment says, what the handle reaches is in the view, and the
 * lanes are not where facts are. -PYTOMIC_E_NO_SLOT: that life is over; -PYTOMIC_E_DAMAGED; -ENOMEM as mapping_extend().
 */
int histogram_reach(pytomic_segment *segment, uint32_t index, uint32_t generation, pytomic_histogram *out);

/* Whether the record, which is a live histogram's, says what a histogram can be. */
bool histogram_is_valid(const pytomic_segment *segment, uint32_t index);

/* How many observations it holds; 0 if it cannot be read. */
uint64_t histogram_count(const pytomic_slot *slot);

/* Set count and sum to 0, under the lock of the segment. Errors of lock_acquire(); -EACCES, -PYTOMIC_E_STALE. */
int histogram_reset(const pytomic_slot *slot);

#endif
