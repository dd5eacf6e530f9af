/* SPDX-License-Identifier: MIT */
/*
 * The generic cell rate algorithm, on a time scale of its own. A tick is so long that one token takes a power of two of
 * them, and that a second has from 2^33 to 2^34. So the 64 bits of a cell hold a time of 17 years, any rate is exact to
 * 2^-33, and a time in ticks follows from one in nanoseconds by products of 64 bits.
 *
 * The cell holds the theoretical arrival time: when all that was taken would have come, one token after the other. It may
 * be ahead of the clock by the tolerance. 0 is a full bucket.
 *
 * A time that is no whole number of ticks is rounded up where it begins a new arrival time and down where it is compared
 * with one. So the time in the cell is never earlier than the one that real numbers would give: its bucket is never
 * fuller. A bucket that is full grants the whole burst all the same. If it is full here, the arrival time is at least one
 * tick less than the time rounded up, so it is less than the time, and the bucket of real numbers is full as well.
 */
#include "rate.h"

#include "backoff.h"
#include "os.h"
#include "shared.h"

#define SECOND UINT64_C(1000000000)
#define FREQUENCY_MIN (UINT64_C(1) << 33) /* and less than twice that */
#define TOLERANCE_MAX (UINT64_C(1) << 62)
#define ARRIVAL_MAX (UINT64_C(1) << 63) /* the time is always less */
#define SHIFT_BITS 8

bool rate_parameters(double rate, uint32_t burst, uint64_t out[2])
{
    double frequency = rate;
    uint64_t shift = 0;

    if (!(rate >= (double)PYTOMIC_RATE_MIN && rate <= (double)PYTOMIC_RATE_MAX)) { /* NaN as well */
        return false;
    }
    while (frequency < (double)FREQUENCY_MIN) {
        frequency *= 2; /* exact */
        shift++;
    }
    out[0] = (uint64_t)frequency << SHIFT_BITS | shift; /* never above the rate */
    out[1] = burst;
    return burst >= 1 && burst <= TOLERANCE_MAX >> shift && burst / rate <= (double)PYTOMIC_RATE_SECONDS_MAX;
}

pytomic_rate rate_of(pytomic_cell *cell)
{
    uint64_t speed = load64(&cell->parameters[0]), burst = load64(&cell->parameters[1]);
    uint64_t shift = speed % (1 << SHIFT_BITS), frequency = speed >> SHIFT_BITS;
    pytomic_rate none = {.arrival = &cell->value.as_uint, .frequency = FREQUENCY_MIN};

    if (frequency / FREQUENCY_MIN != 1 || shift > 62 || burst > TOLERANCE_MAX >> shift || burst > UINT32_MAX) {
        return none;
    }
    return (pytomic_rate){
        .arrival = &cell->value.as_uint,
        .frequency = frequency,
        .tolerance = burst << shift,
        .shift = (uint32_t)shift,
        .burst = (uint32_t)burst,
    };
}

/* A time in ticks. */
typedef struct ticks {
    uint64_t down, up;
} ticks;

/* Less than 2^29 seconds and less than 2^34 ticks a second: less than 2^63. */
static ticks ticks_at(const pytomic_rate *rate, uint64_t now)
{
    uint64_t part = now % SECOND * rate->frequency; /* less than 2^64 */
    uint64_t down = now / SECOND * rate->frequency + part / SECOND;

    return (ticks){.down = down, .up = down + (part % SECOND != 0)};
}

/* The first nanosecond that is not before these ticks. */
static uint64_t time_of(const pytomic_rate *rate, uint64_t arrival)
{
    uint64_t part = arrival % rate->frequency * SECOND; /* less than 2^64 by more than the frequency */

    return arrival / rate->frequency * SECOND + (part + rate->frequency - 1) / rate->frequency;
}

int pytomic_rate_take_at(const pytomic_rate *rate, uint32_t n, uint64_t now, uint64_t *wait)
{
    uint64_t seen = pytomic_uint_load(rate->arrival);

    if (n > rate->burst || now >= PYTOMIC_RATE_TIME_MAX) {
        return -ERANGE;
    }
    ticks at = ticks_at(rate, now);
    uint64_t cost = (uint64_t)n << rate->shift;
    for (;;) {
        bool is_full = seen < at.up;
        /* what no clock can have reached is forged: bounded, so that no sum passes 2^64 */
        uint64_t arrival = is_full ? at.up : seen < ARRIVAL_MAX ? seen : ARRIVAL_MAX;
        uint64_t next = arrival + cost;
        if (!is_full && next > at.down + rate->tolerance) {
            *wait = time_of(rate, next - rate->tolerance) - now;
            return -EAGAIN;
        }
        if (pytomic_uint_compare_exchange_strong(rate->arrival, &seen, next)) {
            return 0;
        }
        pytomic_backoff(seen);
    }
}

int pytomic_rate_take(const pytomic_rate *rate, uint32_t n, uint64_t *wait)
{
    return pytomic_rate_take_at(rate, n, os_boot_nanoseconds(), wait);
}

static uint32_t available_at(const pytomic_rate *rate, uint64_t now)
{
    uint64_t arrival = pytomic_uint_load(rate->arrival), time = now < PYTOMIC_RATE_TIME_MAX ? now : 0;
    ticks at = ticks_at(rate, time);

    if (arrival < at.up) {
        return rate->burst;
    }
    return arrival < at.down + rate->tolerance ? (uint32_t)((at.down + rate->tolerance - arrival) >> rate->shift) : 0;
}

void pytomic_rate_read(const pytomic_rate *rate, pytomic_rate_state *out)
{
    *out = (pytomic_rate_state){
        .rate = (double)rate->frequency / (double)(UINT64_C(1) << rate->shift),
        .burst = rate->burst,
        .available = available_at(rate, os_boot_nanoseconds()),
    };
}
