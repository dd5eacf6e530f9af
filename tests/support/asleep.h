/* SPDX-License-Identifier: MIT */
/* Whether another thread or process sleeps in the kernel, where only somebody else can wake it. */
#ifndef SUPPORT_ASLEEP_H
#define SUPPORT_ASLEEP_H

#include <stdbool.h>
#include <sys/types.h>

pid_t asleep_self(void); /* the number of this thread, as the kernel has it */

/* False also if there is no such thread. */
bool asleep(pid_t thread);

/* Return once it sleeps. */
void asleep_await(pid_t thread);

#endif
