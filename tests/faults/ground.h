/* SPDX-License-Identifier: MIT */
/*
 * What the programs here share: a segment name that no other test has, must(), and proof that nothing is left
 * behind.
 */
#ifndef GROUND_H
#define GROUND_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

#include "pytomic.h"

#define GROUND_SKIPPED 77  /* what ctest takes for "skipped" */
#define GROUND_ERRNO 4095  /* no error has this number */
#define GROUND_TIMEOUT 300 /* seconds: only a hang takes that long, also under a sanitizer on a busy machine */

/* End the program, and name the place, where something does not hold. */
#define must(condition)                                  \
    do {                                                 \
        if (!(condition)) {                              \
            ground_fail(__FILE__, __LINE__, #condition); \
        }                                                \
    } while (0)

/* The call gives this code, and does not touch errno. */
#define must_give(expected, call)                                                                            \
    do {                                                                                                     \
        errno = GROUND_ERRNO;                                                                                \
        int given_ = (call), errno_ = errno, expected_ = (expected);                                         \
        if (given_ != expected_ || errno_ != GROUND_ERRNO) {                                                 \
            fprintf(stderr, "%s gave %d (%s), errno %d\n", #call, given_, pytomic_strerror(given_), errno_); \
            ground_fail(__FILE__, __LINE__, #call " == " #expected);                                         \
        }                                                                                                    \
    } while (0)

void ground_fail(const char *file, int line, const char *what) __attribute__((noreturn));

/* Names for this run: the one of the segment, and of a second one. */
extern char ground_name[64], ground_other[80];

/* At the start of main(): names, and an alarm that ends a program that hangs. Files are removed at exit. */
void ground_begin(const char *program);

/* End with 77 and say why. */
void ground_skip(const char *reason) __attribute__((noreturn));

/*
 * Into a mount namespace with an empty /dev/shm, or skip. Whoever may not have one gets it inside a user namespace,
 * as root there.
 */
void ground_enter_mounts(void);

/* What a call that failed must not leave: open descriptors, mappings of segments, files that carry our names. */
typedef struct ground_state {
    int descriptors, mappings, files;
} ground_state;

ground_state ground_look(void);
bool ground_same(ground_state before, ground_state after);

/* pytomic_check() finds nothing, and no change was cut short. */
bool ground_is_sound(const char *segment);

/* Wait for a child: its exit status, or the negative number of the signal that ended it. */
int ground_wait(pid_t child);

#endif
