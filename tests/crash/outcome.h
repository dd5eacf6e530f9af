/* SPDX-License-Identifier: MIT */
/* Two ways to fail: the harness itself cannot go on, or the library broke a promise. */
#ifndef CRASH_OUTCOME_H
#define CRASH_OUTCOME_H

#include <stdbool.h>

/* End this process with a sentence unless `holds`: the harness is at fault, or the machine. */
__attribute__((format(printf, 2, 3))) void must(bool holds, const char *format, ...);

/* What was killed and where; the sentences of promise() begin with it. */
__attribute__((format(printf, 1, 2))) void outcome_of(const char *format, ...);

/* End this process, which looks after a kill, with a sentence unless `holds`: a violation. */
__attribute__((format(printf, 2, 3))) void promise(bool holds, const char *format, ...);

/* A segment of this process: where it fails, it is unlinked first. The name stays the caller's. */
void outcome_unlinks(const char *segment);

#define OUTCOME_BROKEN 1 /* exit status of a process whose promise() did not hold */
#define OUTCOME_HARNESS 2

#endif
