/* SPDX-License-Identifier: MIT */
#include "mapping.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "pytomic/error.h"

static pytomic_segment *mappings;
static pthread_mutex_t mappings_mutex = PTHREAD_MUTEX_INITIALIZER;

static void before_fork(void)
{
    pthread_mutex_lock(&mappings_mutex);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&mappings_mutex);
}

/* The list is whole in a child because no other thread is inside the mutex while the process forks. */
__attribute__((constructor)) static void register_fork_handlers(void)
{
    pthread_atfork(before_fork, after_fork, after_fork);
}

/* Read by pread(), not through a mapping: on a file that is too short that is a short count and no signal. */
static int read_header(int fd, layout_header *out, os_status *status)
{
    size_t got;
    int code = os_read(fd, out, sizeof(*out), 0, &got);

    if (code == 0 && got < sizeof(*out)) {
        bool ours = got >= sizeof(out->magic) && memcmp(out->magic, LAYOUT_MAGIC, sizeof(out->magic)) == 0;
        return ours ? -PYTOMIC_E_DAMAGED : -PYTOMIC_E_FOREIGN;
    }
    /* after the header, because a segment only ever grows */
    return code == 0 ? os_get_status(fd, status) : code;
}

/*
 * Take a share of an ephemeral segment. Who unlinks it claims it first, so either we have the share while the name is
 * there, or it goes without us: -ENOENT.
 */
static int share_presence(int fd, const char *name, bool draft)
{
    bool named;
    int code = os_presence_share(fd);

    if (code == 0 && !draft && (code = os_is_named(fd, name, &named)) == 0 && !named) {
        code = -ENOENT;
    }
    return code == -EAGAIN ? -ENOENT : code;
}

static int map(int fd, const char *name, bool writable, bool draft, pytomic_segment **out)
{
    layout_header header;
    os_status status;
    void *base;
    pytomic_segment *segment = os_allocate(sizeof(*segment));
    int code = segment == NULL ? -ENOMEM : read_header(fd, &header, &status);

    if (code == 0) {
        code = layout_read_header(&header, status.size, &segment->geometry);
    }
    if (code == 0 && status.memory < layout_claimed_bytes(header.claimed, header.directory_level)) {
        code = -PYTOMIC_E_DAMAGED; /* claimed pages are missing: touching them could be SIGBUS */
    }
    if (code == 0 && (header.flags & LAYOUT_EPHEMERAL) != 0) {
        segment->ephemeral = true;
        code = share_presence(fd, name, draft);
    }
    if (code != 0 || (code = os_map(fd, segment->geometry.size, writable, &base)) != 0) {
        free(segment);
        return code;
    }
    segment->references = 1;
    segment->writable = writable;
    segment->identity = status.identity;
    memcpy(segment->hash_key, header.hash_key, sizeof(segment->hash_key));
    segment->base = base;
    strcpy(segment->name, name);
    *out = segment;
    return 0;
}

static pytomic_segment *find(os_identity identity, bool writable)
{
    pytomic_segment *segment = mappings;

    while (segment != NULL && !(mapping_is_of(segment, identity) && segment->writable == writable)) {
        segment = segment->next;
    }
    return segment;
}

int mapping_attach(int fd, os_identity identity, const char *name, bool writable, bool draft, pytomic_segment **out)
{
    int code = 0;

    pthread_mutex_lock(&mappings_mutex);
    /* While we have it mapped its inode cannot become another file's, so the identity is good as a key. */
    pytomic_segment *segment = find(identity, writable);
    if (segment != NULL) {
        segment->references++;
    } else if ((code = map(fd, name, writable, draft, &segment)) == 0) {
        segment->next = mappings;
        mappings = segment;
    }
    pthread_mutex_unlock(&mappings_mutex);
    if (code == 0) {
        *out = segment;
    }
    return code;
}

/*
 * Give up our share of an ephemeral segment; unlink it when that was the last. Asked through a new opening, for the old
 * one may be shared with forked children, who then still count. The segment stays mapped, because at exit other threads
 * may be using it. Mapped read-only, we leave that to others.
 */
static void leave(const pytomic_segment *segment)
{
    os_status status;
    int fd;

    if (!segment->writable || os_open(segment->name, true, &fd, &status) != 0) {
        return;
    }
    if (mapping_is_of(segment, status.identity) && os_remap(fd, segment->base, segment->geometry.size) == 0) {
        os_presence_end(fd, segment->name);
    }
    os_close(fd);
}

void mapping_release(pytomic_segment *segment)
{
    pthread_mutex_lock(&mappings_mutex);
    bool last = --segment->references == 0;
    if (last) {
        pytomic_segment **link = &mappings;
        while (*link != segment) {
            link = &(*link)->next;
        }
        *link = segment->next;
    }
    pthread_mutex_unlock(&mappings_mutex);
    if (last) {
        if (segment->ephemeral) {
            leave(segment);
        }
        os_unmap(segment->base, segment->geometry.size);
        free(segment);
    }
}

/* A program that ends without detaching has detached all the same. */
__attribute__((destructor)) static void leave_all(void)
{
    for (pytomic_segment *segment = mappings; segment != NULL; segment = segment->next) {
        if (segment->ephemeral) {
            leave(segment);
            segment->ephemeral = false; /* who still detaches has left already */
        }
    }
}
