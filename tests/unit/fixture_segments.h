/* SPDX-License-Identifier: MIT */
/* Segments under the fixture's name, for tests that open and close them. */
#ifndef FIXTURE_SEGMENTS_H
#define FIXTURE_SEGMENTS_H

#include <sys/types.h>

#include "pytomic.h"

/* pytomic_open() with these flags and no options. */
pytomic_segment *fixture_attach(int flags);

/* A new one. 0: the default. */
pytomic_segment *fixture_create_segment(uint32_t max_slots, mode_t mode);

pytomic_segment_info fixture_info(const pytomic_segment *segment);

/* Whether /dev/shm has anything by its name. */
bool fixture_on_disk(void);

/* Its file, opened behind the library's back. */
int fixture_open_file(int flags);

/* Write a word into it. */
void fixture_put(size_t offset, uint32_t word);

/* A new slot "slot <number>" of type uint, with that value. */
pytomic_slot fixture_create_numbered(pytomic_segment *segment, unsigned number);

#endif
