/* SPDX-License-Identifier: MIT */
/* Child processes, and waiting for them. */
#ifndef SUPPORT_CHILD_H
#define SUPPORT_CHILD_H

#include <sys/types.h>

/* As fork(), which must not fail. */
pid_t child_fork(void);

/* Wait for it: its exit status, or the negative number of the signal that ended it. */
int child_wait(pid_t child);

/* By SIGKILL: it detaches from nothing. It must not have ended before. */
void child_kill(pid_t child);

#endif
