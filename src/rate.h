/* SPDX-License-Identifier: MIT */
/* The parameters of a rate, and its handle. */
#ifndef PYTOMIC_SRC_RATE_H
#define PYTOMIC_SRC_RATE_H

#include "pytomic/rate.h"

/* The parameters of a cell, as docs/format.md has them. False: rate or burst are out of range. */
bool rate_parameters(double rate, uint32_t burst, uint64_t out[2]);

/* The rate of a cell, from its parameters. Those that no rate has make one that grants nothing. */
pytomic_rate rate_of(pytomic_cell *cell);

#endif
