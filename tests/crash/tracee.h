/* SPDX-License-Identifier: MIT */
/* A child that makes one change while we hold it by ptrace, and may die at any moment of it. */
#ifndef CRASH_TRACEE_H
#define CRASH_TRACEE_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * A child that has called prepare(argument) and stands before perform(argument). Both return 0, or the child's end fails
 * the harness.
 */
pid_t tracee_start(int (*prepare)(void *), int (*perform)(void *), void *argument);

/* One instruction further; a system call is one. False: perform() has returned. */
bool tracee_step(pid_t pid);

/* To the next entry into a system call or exit from one. False: perform() has returned. */
bool tracee_system_call(pid_t pid);

/* By SIGKILL, where it stands; it is gone when this returns. */
void tracee_kill(pid_t pid);

/* Let it run to the end of perform(), and leave by itself. */
void tracee_finish(pid_t pid);

#endif
