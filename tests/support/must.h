/* SPDX-License-Identifier: MIT */
/*
 * How a test program fails, each way ending the process and saying the place: must() where it cannot go on, promise()
 * where the library does not do what it says. What this run has made in /dev/shm is removed first (names.h).
 */
#ifndef SUPPORT_MUST_H
#define SUPPORT_MUST_H

#include <errno.h>

#define MUST_BROKEN 1  /* exit status of a process whose promise() did not hold */
#define MUST_STOPPED 2 /* and of one whose must() did not */

#define MUST_ERRNO 4095 /* no error has this number */

#define must(condition)                                \
    do {                                               \
        if (!(condition)) {                            \
            must_stop(__FILE__, __LINE__, #condition); \
        }                                              \
    } while (0)

/* The call gives this code, and does not touch errno. */
#define must_give(expected, call)                                                          \
    do {                                                                                   \
        errno = MUST_ERRNO;                                                                \
        int given_ = (call), errno_ = errno, expected_ = (expected);                       \
        if (given_ != expected_ || errno_ != MUST_ERRNO) {                                 \
            must_stop_at_code(__FILE__, __LINE__, #call " == " #expected, given_, errno_); \
        }                                                                                  \
    } while (0)

/* A condition, and the sentence about it, as for printf(). */
#define promise(condition, ...)                          \
    do {                                                 \
        if (!(condition)) {                              \
            must_break(__FILE__, __LINE__, __VA_ARGS__); \
        }                                                \
    } while (0)

/* What was done and where, as for printf(): what is said of a failure from now on begins with it. */
__attribute__((format(printf, 1, 2))) void must_tell(const char *format, ...);

__attribute__((noreturn)) void must_stop(const char *file, int line, const char *what);
__attribute__((noreturn)) void must_stop_at_code(const char *file, int line, const char *what, int code, int error);
__attribute__((noreturn, format(printf, 3, 4))) void must_break(const char *file, int line, const char *format, ...);

#endif
