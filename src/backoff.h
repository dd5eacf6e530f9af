/* SPDX-License-Identifier: MIT */
#ifndef PYTOMIC_BACKOFF_H
#define PYTOMIC_BACKOFF_H

#include <stdint.h>

#define BACKOFF_STEPS_MIN 2048u
#define BACKOFF_STEPS_MAX 3071u

/* How long pytomic_backoff(seen) waits, in steps of three to five processor cycles. */
unsigned backoff_steps(uint64_t seen);

#endif
