/* SPDX-License-Identifier: MIT */
#ifndef PYTOMIC_SRC_COUNTER_H
#define PYTOMIC_SRC_COUNTER_H

#include "pytomic/counter.h"

/* The base that makes the counter stand at `value`: what its lanes hold, from earlier lives, less that. */
uint64_t counter_base(const pytomic_counter *counter, uint64_t value);

/* The lane of this thread, among so many for atomic additions. */
uint32_t counter_shared_lane(uint32_t lanes);

#endif
