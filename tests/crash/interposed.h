/* SPDX-License-Identifier: MIT */
/* Functions of src/, replaced by the linker (--wrap). */
#ifndef CRASH_INTERPOSED_H
#define CRASH_INTERPOSED_H

#include <stdbool.h>

/* Whether segments are created as on a system without unnamed files. */
extern bool interposed_named_drafts;

#endif
