/* SPDX-License-Identifier: MIT */
/*
 * What the torture programs share: a name of their own, children that start together, and one line at the end that says
 * what was proved. A child never asserts by dying in the middle, where others would wait for it: it notes the failure.
 */
#ifndef TORTURE_H
#define TORTURE_H

#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pytomic.h"

#define TORTURE_SKIPPED 77

static char torture_name[64]; /* of this run's segment; others begin with it */

/* In memory that all children share. */
typedef struct torture_common {
    pthread_barrier_t barrier; /* of the children and of the parent, if he counts */
    uint32_t failures;
    uint32_t numbers[4]; /* for the program */
} torture_common;

static inline torture_common *torture_begin(const char *program, unsigned parties)
{
    pthread_barrierattr_t attributes;
    uint32_t random = 0;
    torture_common *common = mmap(NULL, sizeof(*common), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (common == MAP_FAILED || getrandom(&random, sizeof(random), 0) != sizeof(random)) {
        perror(program);
        exit(EXIT_FAILURE);
    }
    snprintf(torture_name, sizeof(torture_name), "%s.%ld.%08x", program, (long)getpid(), (unsigned)random);
    pthread_barrierattr_init(&attributes);
    pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&common->barrier, &attributes, parties);
    setvbuf(stdout, NULL, _IOLBF, 0); /* so that no child inherits half a line */
    return common;
}

/* Note that something is not as it has to be. */
__attribute__((format(printf, 2, 3))) static inline void torture_fail(torture_common *common, const char *format, ...)
{
    va_list arguments;

    if (__atomic_fetch_add(&common->failures, 1, __ATOMIC_SEQ_CST) < 10) { /* the first few tell enough */
        va_start(arguments, format);
        vfprintf(stderr, format, arguments);
        va_end(arguments);
        fputc('\n', stderr);
    }
}

/* The call gives this code; else that is noted, with what was called. */
#define TORTURE_EXPECT(common, expected, call)                                                               \
    do {                                                                                                     \
        int torture_given = (call);                                                                          \
        if (torture_given != (expected)) {                                                                   \
            torture_fail(common, "%s:%d: %s gave %d (%s), not %d", __FILE__, __LINE__, #call, torture_given, \
                         pytomic_strerror(torture_given), (expected));                                       \
        }                                                                                                    \
    } while (0)

static inline void torture_meet(torture_common *common)
{
    pthread_barrier_wait(&common->barrier);
}

/* Start children 0 to count - 1, each of which does `work` and ends. */
static inline void torture_fork(torture_common *common, unsigned count, void (*work)(torture_common *, unsigned))
{
    for (unsigned i = 0; i < count; i++) {
        pid_t child = fork();
        if (child == 0) {
            work(common, i);
            exit(EXIT_SUCCESS);
        }
        if (child < 0) {
            perror("fork");
            exit(EXIT_FAILURE); /* the children wait for the missing one: the test's timeout ends them */
        }
    }
}

/* Wait for all children. */
static inline void torture_wait(torture_common *common)
{
    int status;

    while (wait(&status) > 0) {
        if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS) {
            torture_fail(common, "a child ended with status %#x", (unsigned)status);
        }
    }
}

/* The exit status of the program. Nothing may be left of the run's segments. */
static inline int torture_end(torture_common *common)
{
    pytomic_names names;

    torture_wait(common);
    TORTURE_EXPECT(common, 0, pytomic_list_segments(&names));
    for (size_t i = 0; i < names.count; i++) {
        if (strncmp(names.names[i], torture_name, strlen(torture_name)) == 0) {
            torture_fail(common, "segment %s was left", names.names[i]);
            pytomic_unlink(names.names[i]);
        }
    }
    pytomic_names_free(&names);
    return common->failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
