/* SPDX-License-Identifier: MIT */
/* Opening a slot whose type needs more than an initial value. */
#ifndef PYTOMIC_SRC_SLOT_H
#define PYTOMIC_SRC_SLOT_H

#include "life.h"
#include "pytomic/slot.h"

/*
 * As pytomic_slot_open(); a slot that is created gets the parameters and the body that are wanted. Those of a slot that is
 * there already are not compared: the caller does that, through its handle.
 */
int slot_open(pytomic_segment *segment, const char *name, const life *wanted, int flags, pytomic_slot *out);

/* The same, and -PYTOMIC_E_PARAMETERS where it is there with other parameters. */
int slot_open_same(pytomic_segment *segment, const char *name, const life *wanted, int flags, pytomic_slot *out);

#endif
