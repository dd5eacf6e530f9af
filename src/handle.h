/* SPDX-License-Identifier: MIT */
/* Handles: how a process reaches the value of a slot of whatever type. */
#ifndef PYTOMIC_HANDLE_H
#define PYTOMIC_HANDLE_H

#include "mapping.h"
#include "type.h"

/* The handle of a slot in a life that it has, or is about to get. -ENOMEM, as mapping_counter(). */
int handle_make(pytomic_segment *segment, uint32_t index, uint32_t generation, uint32_t number, pytomic_slot *out);

#endif
