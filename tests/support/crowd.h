/* SPDX-License-Identifier: MIT */
/*
 * Children that start together, all doing the same. None of them ends in the middle, where others would wait for it: what
 * is not as it has to be is noted, and counts at the end.
 */
#ifndef SUPPORT_CROWD_H
#define SUPPORT_CROWD_H

#include <pthread.h>
#include <stdint.h>

/* In memory that all children share. */
typedef struct crowd_memory {
    pthread_barrier_t barrier; /* of the children and of the parent, if it counts */
    uint32_t failures;
    uint32_t numbers[4]; /* for the program */
} crowd_memory;

extern crowd_memory *crowd;

/* With names for the program (names.h), and so many who meet. */
void crowd_begin(const char *program, unsigned parties);

/* Note that something is not as it has to be. */
__attribute__((format(printf, 1, 2))) void crowd_fail(const char *format, ...);

/* The call gives this code; else that is noted, with what was called. */
#define crowd_expect(expected, call) crowd_note(__FILE__, __LINE__, #call, expected, call)
void crowd_note(const char *file, int line, const char *call, int expected, int given);

/* Wait until all are here. */
void crowd_meet(void);

/* Start children 0 to count - 1, each of which does `work` and ends; wait for all of them. */
void crowd_start(unsigned count, void (*work)(unsigned number));
void crowd_wait(void);

/* Wait for the last, and see that nothing is left of the program's segments. The exit status of the program. */
int crowd_end(void);

#endif
