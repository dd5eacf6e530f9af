/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "escape.h"

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
