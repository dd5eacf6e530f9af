/* SPDX-License-Identifier: MIT */
#include "draft.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#define LOCKED_BYTE 0 /* the same that lock.c takes: the file becomes a segment */

/* Open a file under a name that nobody else has. */
static int create_file(draft *out)
{
    uint64_t random;
    int fd = -1, code = os_random(&random, sizeof(random));

    if (code != 0) {
        return code;
    }
    snprintf(out->temporary, sizeof(out->temporary), "%s/%s%016" PRIx64, OS_DIRECTORY, DRAFT_PREFIX, random);
    opening_begin();
    code = os_open_path(out->temporary, O_RDWR | O_CREAT | O_EXCL, &fd);
    return opening_end(code, fd, &out->opened);
}

/* -EAGAIN: a collector came between the creation and the lock. Then it has the lock, or the name is gone. */
static int lock_file(const draft *created)
{
    os_status status;
    int code = os_lock(created->opened.fd, OS_LOCK_EXCLUSIVE, LOCKED_BYTE);

    if (code == 0) {
        code = os_get_status(created->opened.fd, &status);
    }
    return code == 0 && status.links == 0 ? -EAGAIN : code;
}

int draft_create_named(draft *out)
{
    for (;;) {
        int code = create_file(out);
        if (code != 0) {
            return code;
        }
        code = lock_file(out);
        if (code == 0) {
            return 0;
        }
        draft_close(out);
        if (code != -EAGAIN) {
            return code;
        }
    }
}

int draft_create(draft *out)
{
    int fd = -1;

    out->temporary[0] = '\0';
    opening_begin();
    int code = os_open_path(OS_DIRECTORY, O_RDWR | O_TMPFILE, &fd);
    code = opening_end(code, fd, &out->opened);
    /* a kernel without O_TMPFILE takes it for an attempt to write to a directory */
    return code == -EOPNOTSUPP || code == -EISDIR ? draft_create_named(out) : code;
}

int draft_publish(const draft *published, const char *segment)
{
    bool named = published->temporary[0] != '\0';

    return os_link(named ? published->temporary : NULL, published->opened.fd, segment);
}

void draft_close(draft *done)
{
    if (done->temporary[0] != '\0') {
        os_unlink_path(done->temporary);
        os_unlock(done->opened.fd, LOCKED_BYTE); /* a child forked by a bare clone() may share the opening */
    }
    opening_close(&done->opened);
}

int draft_abandoned(const char *rest, bool discard, bool *out)
{
    char path[sizeof(OS_DIRECTORY "/" DRAFT_PREFIX) + NAME_MAX];
    opening opened;
    int fd = -1;

    snprintf(path, sizeof(path), "%s/%s%s", OS_DIRECTORY, DRAFT_PREFIX, rest);
    opening_begin();
    int code = os_open_path(path, O_RDWR | O_NOFOLLOW, &fd);
    if ((code = opening_end(code, fd, &opened)) != 0) {
        return code;
    }
    code = os_lock(opened.fd, OS_LOCK_EXCLUSIVE, LOCKED_BYTE);
    *out = code == 0;
    if (code == 0 && discard) {
        code = os_unlink_path(path); /* with the lock held: its creator cannot have come back */
    }
    opening_close(&opened);
    return code == -EAGAIN ? 0 : code;
}
