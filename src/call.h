/* SPDX-License-Identifier: MIT */
/*
 * What every public function that makes system calls, takes a mutex or frees memory does at its two ends: it leaves errno as
 * it was, and no thread can be cancelled (pthread_cancel) inside, where that would leave a mutex locked or a descriptor open.
 */
#ifndef PYTOMIC_CALL_H
#define PYTOMIC_CALL_H

#include <errno.h>
#include <pthread.h>

typedef struct call {
    int saved_errno;
    int cancel_state;
} call;

static inline call call_begin(void)
{
    call begun = {.saved_errno = errno};

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &begun.cancel_state);
    return begun;
}

/* Returns `code`, the result of the call. */
static inline int call_end(call begun, int code)
{
    int disabled;

    pthread_setcancelstate(begun.cancel_state, &disabled);
    errno = begun.saved_errno;
    return code;
}

#endif
