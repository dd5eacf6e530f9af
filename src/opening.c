/* SPDX-License-Identifier: MIT */
#include "opening.h"

#include <pthread.h>

#include "pytomic/error.h"

static opening *openings;
static pthread_mutex_t openings_mutex = PTHREAD_MUTEX_INITIALIZER;

static void before_fork(void)
{
    pthread_mutex_lock(&openings_mutex);
}

static void after_fork_in_parent(void)
{
    pthread_mutex_unlock(&openings_mutex);
}

static void after_fork_in_child(void)
{
    for (opening *each = openings; each != NULL; each = each->next) {
        os_close(each->fd);
    }
    openings = NULL;
    pthread_mutex_unlock(&openings_mutex);
}

void opening_register(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

void opening_begin(void)
{
    pthread_mutex_lock(&openings_mutex);
}

int opening_end(int code, int fd, opening *out)
{
    if (code == 0) {
        *out = (opening){.next = openings, .fd = fd};
        openings = out;
    }
    pthread_mutex_unlock(&openings_mutex);
    return code;
}

int opening_of_segment(const char *segment, bool writable, opening *out)
{
    int fd = -1;

    opening_begin();
    int code = os_open(segment, writable, &fd);
    code = opening_end(code, fd, out);
    return code == -ENOENT ? -PYTOMIC_E_NO_SEGMENT : code;
}

void opening_close(opening *closed)
{
    pthread_mutex_lock(&openings_mutex);
    opening **link = &openings;
    while (*link != NULL && *link != closed) {
        link = &(*link)->next;
    }
    if (*link != NULL) {
        *link = closed->next;
        os_close(closed->fd);
    }
    pthread_mutex_unlock(&openings_mutex);
}
