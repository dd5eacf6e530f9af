/* SPDX-License-Identifier: MIT */
/* What the contenders with a histogram observe: values that fall into all its buckets, in no order. */
#ifndef OBSERVATIONS_H
#define OBSERVATIONS_H

#include <stdint.h>

#define BOUNDS 12
#define OBSERVATIONS 256 /* a power of two */

static const double bounds[BOUNDS] = {0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5};
static double observations[OBSERVATIONS];

static void make_observations(void)
{
    uint64_t random = 1;

    for (int i = 0; i < OBSERVATIONS; i++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
        observations[i] = bounds[(random >> 33) % BOUNDS] * (0.9 + (double)(random >> 60) / 8);
    }
}

#endif
