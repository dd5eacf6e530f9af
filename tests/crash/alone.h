/* SPDX-License-Identifier: MIT */
/* A /dev/shm of our own, so that nobody else's collecting and listing meets ours. */
#ifndef CRASH_ALONE_H
#define CRASH_ALONE_H

#include <stdbool.h>

/* False: this system does not let us; then we go on in the one that all share. */
bool alone_in_shm(void);

/* How many files are there, or in the shared one, how many of this process. */
unsigned alone_count(void);

#endif
