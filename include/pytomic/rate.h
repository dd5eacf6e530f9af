/* SPDX-License-Identifier: MIT */
/*
 * A limit on how often something may happen, over all processes: `rate` times a second, and up to `burst` times at once
 * after a pause. It is the generic cell rate algorithm (ITU-T I.371, virtual scheduling; the same as a token bucket that
 * begins full) on one slot, by one compare-and-swap.
 *
 *     pytomic_rate_open(segment, "rate", 10, 20, PYTOMIC_CREATE, &slot);
 *     if (pytomic_rate_take(&slot.rate, 1, &wait) == 0) {
 *         // go on
 *     }                                             // -EAGAIN: it can succeed in `wait` nanoseconds
 *
 * In no time span do all processes together take more than `burst` plus `rate` times the span, where the time of each
 * taking is when it read the clock. This holds exactly: what has to be rounded is rounded against the caller, `rate` itself
 * by less than one part in 8,000,000,000.
 *
 *   Clock      CLOCK_BOOTTIME, in nanoseconds. It is the same for all processes of one time namespace, nobody sets it, and it
 *              goes on while the machine is suspended, so that a limit of one a day means a day. A segment does not survive
 *              a reboot.
 *   Fairness   None: whoever asks at the right moment gets it. A refused call takes nothing.
 *   Order      Taking is a sequentially consistent compare-and-swap; being refused is such a load.
 *   Killing    A process that is killed has taken its tokens or has not. Taken tokens do not come back.
 *   Trust      A process that may write to the segment can exceed the limit, or use it up for years.
 *              pytomic_slot_reset() fills the bucket again.
 *
 * Only the handle of a slot of type PYTOMIC_RATE has a rate. In any other handle it is all zeros, and every function of
 * this header but pytomic_rate_open() then crashes. Taking is an operation on a value: it takes no lock and is
 * async-signal-safe. It makes no system call where the system reads the clock without one, as Linux usually does.
 */
#ifndef PYTOMIC_RATE_H
#define PYTOMIC_RATE_H

#include "slot.h"

PYTOMIC_BEGIN

/* `burst` is at least 1, and takes at most as many seconds to come back. */
#define PYTOMIC_RATE_MIN 1e-6 /* a second: about one in 12 days */
#define PYTOMIC_RATE_MAX 1e9
#define PYTOMIC_RATE_SECONDS_MAX (UINT64_C(1) << 28)

/* Times that pytomic_rate_take_at() accepts are less than this, in nanoseconds: 17 years. */
#define PYTOMIC_RATE_TIME_MAX ((UINT64_C(1) << 29) * 1000000000)

/*
 * As pytomic_slot_open(), for a slot of type PYTOMIC_RATE.
 *   -EINVAL  a rate or a burst out of range, or bad flags
 *   -PYTOMIC_E_PARAMETERS  it is there with another rate or burst
 */
PYTOMIC_API int pytomic_rate_open(pytomic_segment *segment, const char *name, double rate, uint32_t burst, int flags,
                                  pytomic_slot *out);

/*
 * Take `n` at once, or nothing.
 *   -EAGAIN  not now. If nobody else takes anything, it can succeed in `*wait` nanoseconds
 *   -ERANGE  never: `n` is more than the burst; or the machine has been running for 17 years
 */
PYTOMIC_API int pytomic_rate_take(const pytomic_rate *rate, uint32_t n, uint64_t *wait);

/*
 * The same with the time of the caller's choice, in nanoseconds: for tests, and for a clock of the program's own, which all
 * processes then have to use. A time that is earlier than one before grants nothing more. If a burst is taken in parts at
 * one and the same time, its last part may be refused with a `*wait` of 1, because what is less than a nanosecond is rounded
 * against the caller. -ERANGE: also for a time of PYTOMIC_RATE_TIME_MAX or more.
 */
PYTOMIC_API int pytomic_rate_take_at(const pytomic_rate *rate, uint32_t n, uint64_t now, uint64_t *wait);

typedef struct pytomic_rate_state {
    double rate; /* a second */
    uint32_t burst;
    uint32_t available; /* as many could be taken at once, now */
    uint64_t spare[2];
} pytomic_rate_state;

PYTOMIC_API void pytomic_rate_read(const pytomic_rate *rate, pytomic_rate_state *out);

PYTOMIC_END

#endif
