/* SPDX-License-Identifier: MIT */
/* What the table of types needs of rates. */
#ifndef PYTOMIC_SRC_RATE_H
#define PYTOMIC_SRC_RATE_H

#include "pytomic/rate.h"

/* The rate of a cell, from its parameters. Those that no rate has make one that grants nothing. */
pytomic_rate rate_of(pytomic_cell *cell);

#endif
