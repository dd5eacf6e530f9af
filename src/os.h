/* SPDX-License-Identifier: MIT */
/*
 * Every system call of the library. Functions that return int give 0 or a negative errno, restart after signals (EINTR)
 * and leave errno alone.
 */
#ifndef PYTOMIC_OS_H
#define PYTOMIC_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define OS_SEGMENT_PREFIX "pytomic."
#define OS_TEMPORARY_PREFIX ".pytomic-new."

/* What tells one file from another, whatever their names. */
typedef struct os_identity {
    uint64_t device, inode;
} os_identity;

typedef struct os_status {
    os_identity identity;
    uint64_t size;   /* bytes */
    uint64_t memory; /* bytes that have pages */
    uint64_t links;  /* names it has: 0 after unlink */
    mode_t mode;     /* permission bits */
    uid_t uid;
    gid_t gid;
} os_status;

/* Open the segment's file, never following a link; -ENOENT, -EACCES. -PYTOMIC_E_FOREIGN: something that is no file. */
int os_open(const char *segment, bool writable, int *fd, os_status *status);
void os_close(int fd);
int os_get_status(int fd, os_status *out);
/* Whether the segment's name is the name of this very file. */
int os_is_named(int fd, const char *segment, bool *out);
int os_unlink(const char *segment);

/*
 * Call `visit` for each file in the shared-memory directory whose name begins with `prefix`, with the rest of the name;
 * stop at its first result that is not 0 and return that.
 */
int os_each(const char *prefix, int (*visit)(const char *rest, void *context), void *context);

/*
 * A file that is no segment yet: without a name where the system can do that, else under a temporary one and locked, so
 * that it can be told from what a killed creator left behind.
 */
typedef struct os_draft {
    int fd;
    char temporary[64]; /* its path; empty: it has no name */
} os_draft;

int os_draft_create(os_draft *out);
int os_draft_create_named(os_draft *out); /* the fallback by itself */
/* Give it the segment's name in one step. -EEXIST; -ENOENT or -EPERM: this system cannot name the unnamed. */
int os_draft_publish(os_draft *draft, const char *segment);
void os_draft_discard(os_draft *draft);
/* Whether nobody works on the named draft any more, `rest` as os_each() gave it; and if `discard`, remove it then. */
int os_draft_abandoned(const char *rest, bool discard, bool *out);

int os_anonymous(int *fd);
int os_duplicate(int fd, int *out);
int os_set_mode(int fd, mode_t mode);
int os_resize(int fd, uint64_t size);
/* Claim pages from the kernel, so that touching them cannot fail. -ENOSPC, and then none is kept but after a signal. */
int os_claim(int fd, uint64_t offset, uint64_t length);
int os_write(int fd, const void *bytes, size_t length, uint64_t offset);
int os_read(int fd, void *bytes, size_t length, uint64_t offset, size_t *got);
int os_map(int fd, uint64_t size, bool writable, void **out);
/* Put a mapping through this opening of the file in the place of one through another, which goes in the same step. */
int os_remap(int fd, void *base, uint64_t size);
void os_unmap(void *base, uint64_t size);

/* The segment's lock: the kernel drops it when the last descriptor of this very opening is closed. -EAGAIN: taken. */
int os_lock_try(int fd);
void os_unlock(int fd);

/*
 * Presence: who has an ephemeral segment mapped holds a share; the claim succeeds when nobody else does. -EAGAIN. Both are
 * of the opening, and a mapping keeps the opening it was made through, also when all descriptors of it are closed.
 */
int os_presence_share(int fd);
int os_presence_claim(int fd);
/* Claim and, if the name is still this file's, unlink it. True: done. */
bool os_presence_end(int fd, const char *segment);
bool os_presence_none(int fd); /* whether a claim would succeed, without making one: nobody is turned away meanwhile */

/* Private memory, zeroed; NULL: there is none. free() it. Unlike calloc() and realloc() they leave errno alone. */
void *os_allocate(size_t size);
void *os_reallocate(void *old, size_t size); /* what is added is not zeroed */

int os_random(void *bytes, size_t length);
uint64_t os_milliseconds(void); /* monotonic */
int64_t os_seconds(void);       /* since the epoch */
void os_sleep(uint64_t nanoseconds);
uint32_t os_cpus(void); /* that can ever be there */

#endif
