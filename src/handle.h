/* SPDX-License-Identifier: MIT */
/* Handles: how a process reaches the value of a slot of whatever type. */
#ifndef PYTOMIC_HANDLE_H
#define PYTOMIC_HANDLE_H

#include "mapping.h"
#include "type.h"

/*
 * The handle of a slot in a life that it has, or (generation 0) is about to get. -ENOMEM, as mapping_counter();
 * -PYTOMIC_E_NO_SLOT: that life is over; -PYTOMIC_E_DAMAGED: what the record owns is not what its type needs.
 */
int handle_make(pytomic_segment *segment, uint32_t index, uint32_t generation, uint32_t number, pytomic_slot *out);

/* Whether what the record, a live slot's, owns is what its type needs. */
bool handle_can_be_made(const pytomic_segment *segment, uint32_t index);

#endif
