/* SPDX-License-Identifier: MIT */
/* Opening a slot whose type needs more than an initial value. */
#ifndef PYTOMIC_SRC_SLOT_H
#define PYTOMIC_SRC_SLOT_H

#include "life.h"
#include "pytomic/slot.h"

/* Compares a slot of the type with what is wanted. -PYTOMIC_E_PARAMETERS: it differs; or what keeps from finding out. */
typedef int slot_comparison(const pytomic_slot *slot, const life *wanted);

/* By the parameters in its cell. */
slot_comparison slot_compare_parameters;

/*
 * As pytomic_slot_open(); a slot that is created gets the parameters and the body that are wanted, and one that is there
 * already is compared with them.
 */
int slot_open_same(pytomic_segment *segment, const char *name, const life *wanted, slot_comparison *compare, int flags,
                   pytomic_slot *out);

#endif
