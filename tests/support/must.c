/* SPDX-License-Identifier: MIT */
#include "must.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pytomic.h"
#include "unique.h"

static char moment[200];

/* No handlers of exit(): a forked child, or a thread, is not the one to run them. */
__attribute__((noreturn)) static void end(int status)
{
    unique_remove();
    _exit(status);
}

void must_tell(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(moment, sizeof(moment) - 2, format, arguments);
    va_end(arguments);
    strcat(moment, ": ");
}

void must_stop(const char *file, int line, const char *what)
{
    const char *reason = strerror(errno);

    fprintf(stderr, "%s:%d: %sdoes not hold: %s (errno says: %s)\n", file, line, moment, what, reason);
    end(MUST_STOPPED);
}

void must_stop_at_code(const char *file, int line, const char *what, int code, int error)
{
    fprintf(stderr, "%s:%d: %sit gave %d (%s), errno %d\n", file, line, moment, code, pytomic_strerror(code), error);
    errno = error;
    must_stop(file, line, what);
}

void must_break(const char *file, int line, const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "%s:%d: violation: %s", file, line, moment);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    end(MUST_BROKEN);
}
