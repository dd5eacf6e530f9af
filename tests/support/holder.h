/* SPDX-License-Identifier: MIT */
/* Another process that has begun a change of structure, and so holds the lock. */
#ifndef SUPPORT_HOLDER_H
#define SUPPORT_HOLDER_H

#include <sys/types.h>

/* It is stopped in the middle of the change when this returns; child_kill() cuts the change short. */
pid_t holder_start(const char *segment);

#endif
