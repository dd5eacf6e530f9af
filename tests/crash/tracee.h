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

/* The same for a child that may fall asleep in the kernel: then the step is not over, and goes on when somebody wakes it. */
typedef enum tracee_state { TRACEE_STOPPED, TRACEE_RETURNED, TRACEE_ASLEEP } tracee_state;
tracee_state tracee_step_or_sleep(pid_t pid);

/* To the next entry into a system call or exit from one. False: perform() has returned. */
bool tracee_system_call(pid_t pid);

/* By SIGKILL, where it stands; it is gone when this returns. */
void tracee_kill(pid_t pid);

/* Let it run to the end of perform(), and leave by itself. */
void tracee_finish(pid_t pid);

/* The same after tracee_step_or_sleep(), which gave `state`, for a child that must not sleep any more. False: it does. */
bool tracee_finish_awake(pid_t pid, tracee_state state);

#endif
