/* SPDX-License-Identifier: MIT */
/* Another process that has the segment attached, and does nothing. */
#ifndef CRASH_BYSTANDER_H
#define CRASH_BYSTANDER_H

#include <sys/types.h>

/* It has it attached when this returns. */
pid_t bystander_start(const char *segment);

/* By SIGKILL: it does not detach. */
void bystander_kill(pid_t pid);

#endif
