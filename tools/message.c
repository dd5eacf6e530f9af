/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "escape.h"
#include "pytomic.h"

static void print(const char *format, va_list values)
{
    char *line;

    if (vasprintf(&line, format, values) >= 0) {
        fputs("pytomic-shm: ", stderr);
        escape(stderr, line);
        fputc('\n', stderr);
        free(line);
    }
}

void note(const char *format, ...)
{
    va_list values;

    va_start(values, format);
    print(format, values);
    va_end(values);
}

int usage_error(const char *format, ...)
{
    va_list values;

    va_start(values, format);
    print(format, values);
    va_end(values);
    return EXIT_USAGE;
}

int failure(const char *format, ...)
{
    va_list values;

    va_start(values, format);
    print(format, values);
    va_end(values);
    return EXIT_FAILED;
}

/* The errors that read the same for a segment and for a slot. */
static int plain_failure(const char *subject, int error)
{
    switch (-error) {
    case ENOSPC:
        return failure("%s: %s; remove segments, or give /dev/shm a larger size", subject, pytomic_strerror(error));
    case PYTOMIC_E_FULL:
        return failure("%s: %s; remove some, or create a segment with more --slots", subject, pytomic_strerror(error));
    default:
        return failure("%s: %s", subject, pytomic_strerror(error));
    }
}

int segment_failure(const char *segment, int error)
{
    switch (-error) {
    case EINVAL:
        return usage_error("%s: not a segment name: 1 to %d of A-Z a-z 0-9 . _ - and no . at the start",
                           segment[0] ? segment : "''", PYTOMIC_SEGMENT_NAME_MAX);
    case ENOENT:
        return failure("%s: no such segment", segment);
    case EEXIST:
        return failure("%s: the segment exists already", segment);
    default:
        return plain_failure(segment, error);
    }
}

int slot_failure(const char *path, int error)
{
    switch (-error) {
    case EINVAL:
        return usage_error("%s: not a slot name: 1 to %d bytes of UTF-8 without control characters", path,
                           PYTOMIC_SLOT_NAME_MAX);
    case ENOENT:
        return failure("%s: no such slot", path);
    default:
        return plain_failure(path, error);
    }
}
