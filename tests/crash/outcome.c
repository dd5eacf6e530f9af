/* SPDX-License-Identifier: MIT */
#include "outcome.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pytomic.h"

static char moment[200];

static void complain(const char *what, const char *format, va_list arguments)
{
    char text[2000];

    vsnprintf(text, sizeof(text), format, arguments);
    fprintf(stderr, "%s: %s: %s\n", what, moment, text);
}

static const char *segment;
static pid_t owner;

void outcome_unlinks(const char *name)
{
    segment = name;
    owner = getpid();
}

__attribute__((noreturn)) static void end(int status)
{
    if (segment != NULL && getpid() == owner) {
        pytomic_unlink(segment);
    }
    _exit(status);
}

void outcome_of(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(moment, sizeof(moment), format, arguments);
    va_end(arguments);
}

void must(bool holds, const char *format, ...)
{
    if (!holds) {
        const char *reason = strerror(errno);
        va_list arguments;
        va_start(arguments, format);
        complain("could not go on", format, arguments);
        va_end(arguments);
        fprintf(stderr, "could not go on: errno says: %s\n", reason);
        end(OUTCOME_HARNESS);
    }
}

void promise(bool holds, const char *format, ...)
{
    if (!holds) {
        va_list arguments;
        va_start(arguments, format);
        complain("violation", format, arguments);
        va_end(arguments);
        end(OUTCOME_BROKEN);
    }
}
