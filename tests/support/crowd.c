/* SPDX-License-Identifier: MIT */
#include "crowd.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "must.h"
#include "pytomic.h"
#include "unique.h"

crowd_memory *crowd;

void crowd_begin(const char *program, unsigned parties)
{
    pthread_barrierattr_t attributes;

    unique_begin(program);
    crowd = mmap(NULL, sizeof(*crowd), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(crowd != MAP_FAILED);
    pthread_barrierattr_init(&attributes);
    pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&crowd->barrier, &attributes, parties);
    setvbuf(stdout, NULL, _IOLBF, 0); /* so that no child inherits half a line */
}

void crowd_fail(const char *format, ...)
{
    va_list arguments;

    if (__atomic_fetch_add(&crowd->failures, 1, __ATOMIC_SEQ_CST) < 10) { /* the first few tell enough */
        va_start(arguments, format);
        vfprintf(stderr, format, arguments);
        va_end(arguments);
        fputc('\n', stderr);
    }
}

void crowd_note(const char *file, int line, const char *call, int expected, int given)
{
    if (given != expected) {
        crowd_fail("%s:%d: %s gave %d (%s), not %d", file, line, call, given, pytomic_strerror(given), expected);
    }
}

void crowd_meet(void)
{
    pthread_barrier_wait(&crowd->barrier);
}

void crowd_start(unsigned count, void (*work)(unsigned number))
{
    for (unsigned i = 0; i < count; i++) {
        if (child_fork() == 0) {
            work(i);
            exit(EXIT_SUCCESS);
        }
    }
}

void crowd_wait(void)
{
    int status;

    while (wait(&status) > 0) {
        if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS) {
            crowd_fail("a child ended with status %#x", (unsigned)status);
        }
    }
}

int crowd_end(void)
{
    crowd_wait();
    if (unique_remove() != 0) {
        crowd_fail("segments were left");
    }
    return crowd->failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
