/* SPDX-License-Identifier: MIT */
/*
 * Make the system refuse the library one thing at a time. The linker (--wrap) leads every call of interpose_calls to
 * here; while armed, the k-th of them fails.
 */
#ifndef INTERPOSE_H
#define INTERPOSE_H

#include <stdbool.h>

/* Let call number `k` from now on, from 1, fail with the error number `which`, from 0, of those it can fail with. */
void interpose_arm(unsigned k, unsigned which);

/* What a call is called that reads a file which only says what this machine has. */
#define INTERPOSE_SYSTEM "/sys"

/* What became of it. */
typedef struct interpose_result {
    bool reached; /* there was a k-th call */
    int error;    /* what it failed with; 0: it has fewer errors than that */
    const char *call;
} interpose_result;

interpose_result interpose_disarm(void);

/* Refuse nothing meanwhile, and count nothing. */
void interpose_pause(bool paused);

/* A system where an unnamed file cannot be named, as without /proc. */
void interpose_without_proc(bool without);

/* The temporary file that was made last, or "". */
const char *interpose_draft(void);

#endif
