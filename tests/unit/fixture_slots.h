/* SPDX-License-Identifier: MIT */
/* Slots of the fixture's segment, and of none. */
#ifndef FIXTURE_SLOTS_H
#define FIXTURE_SLOTS_H

#include "pytomic.h"

int fixture_open_slot(const char *name, pytomic_type type, int flags, uint64_t init, pytomic_slot *out);

/* A new one, of type uint if none is said. */
pytomic_slot fixture_create(const char *name, uint64_t init);
pytomic_slot fixture_create_as(const char *name, pytomic_type type, uint64_t init);

/* A new anonymous cell. */
pytomic_slot fixture_cell(pytomic_type type, uint64_t init);

/* The name "slot <number>", valid until the next call. */
const char *fixture_numbered(unsigned number);

/* New ones of these names from `first` to the one before `end`, with their numbers as values. */
void fixture_create_range(unsigned first, unsigned end);

bool fixture_exists(const char *name);
uint32_t fixture_count_slots(void);

/* Replace the segment by a new one for so many slots. */
pytomic_segment *fixture_small_segment(uint32_t max_slots);

#endif
