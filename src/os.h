/* SPDX-License-Identifier: MIT */
/*
 * Every system call of the library. Functions that return int give 0 or a negative errno, and restart after signals
 * (EINTR). They may change errno: call.h puts it back at the end of each public function.
 */
#ifndef PYTOMIC_OS_H
#define PYTOMIC_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "pytomic/segment.h"

/* Where Linux keeps what shm_open() names; needed to make files there without a name, and to list them. */
#define OS_DIRECTORY "/dev/shm"
#define OS_SEGMENT_PREFIX "pytomic."

/* What tells one file from another, whatever their names. */
typedef struct os_identity {
    uint64_t device, inode;
} os_identity;

static inline bool os_same(os_identity a, os_identity b)
{
    return a.inode == b.inode && a.device == b.device;
}

typedef struct os_status {
    os_identity identity;
    uint64_t size;   /* bytes */
    uint64_t memory; /* bytes that have pages */
    uint64_t links;  /* names it has: 0 after unlink */
    mode_t mode;     /* permission bits */
    uid_t uid;
    gid_t gid;
    bool is_file; /* and not a directory or a device */
} os_status;

/* Open the segment's file, never following a link; -ENOENT, -EACCES. -PYTOMIC_E_FOREIGN: something that cannot be opened as
 * a file; a directory and a pipe can be, and are told by their status. */
int os_open(const char *segment, bool writable, int *fd);
/* Open or create a file by its path; `flags` as of open(2), mode 0600. */
int os_open_path(const char *path, int flags, int *fd);
void os_close(int fd);
int os_get_status(int fd, os_status *out);
/* Whether `fd` was opened so that it can be read, and if `writable` also written. -EBADF, -EACCES. */
int os_check_access(int fd, bool writable);
/* Whether the segment's name is the name of this very file. */
int os_is_named(int fd, const char *segment, bool *out);
int os_unlink(const char *segment);
int os_unlink_path(const char *path);
/* Give the file at `path`, or behind `fd` where that is NULL, the segment's name too. -EEXIST; -ENOENT, -EPERM: no /proc. */
int os_link(const char *path, int fd, const char *segment);

/*
 * Call `visit` for each file in the shared-memory directory whose name begins with `prefix`, with the rest of the name;
 * stop at its first result that is not 0 and return that.
 */
int os_each(const char *prefix, int (*visit)(const char *rest, void *context), void *context);

int os_set_mode(int fd, mode_t mode);
int os_set_group(int fd, gid_t group);
int os_resize(int fd, uint64_t size);
/* Claim pages from the kernel, so that touching them cannot fail. -ENOSPC, and then none is kept but after a signal. */
int os_claim(int fd, uint64_t offset, uint64_t length);
int os_write(int fd, const void *bytes, size_t length, uint64_t offset);
int os_read(int fd, void *bytes, size_t length, uint64_t offset, size_t *got);

/*
 * Mappings. os_map() only reserves the address space; os_show() makes a part of it accessible. So memory that is locked
 * (mlockall) is what was shown, and not all that the file could ever hold. Offsets and lengths need not be of whole pages.
 */
int os_map(int fd, uint64_t size, void **out);
int os_show(void *base, uint64_t offset, uint64_t length, bool writable);
/* Put a mapping through this opening of the file in the place of one through another: shown, or reserved only (but for a
 * page that has something shown as well). */
int os_remap(int fd, void *base, uint64_t offset, uint64_t length, bool shown);
void os_unmap(void *base, uint64_t size);

/* A mapping that keeps this opening of the file, and nothing else: no memory, no access, and forked children do not get
 * it. -ENOMEM. */
int os_hold(int fd, void **out);
void os_drop(void *held);

/* A file in memory without a name; after os_seal() its size cannot change. */
int os_anonymous(int *fd);
int os_duplicate(int fd, int *out);
int os_seal(int fd);
bool os_is_sealed(int fd);

/*
 * Locks of the kernel on one byte of the file. They belong to the opening: one excludes threads of its own process as well,
 * and no close() of another descriptor of the file drops it, as it would a lock of the process. -EAGAIN: taken.
 */
typedef enum os_lock_kind { OS_LOCK_SHARED, OS_LOCK_EXCLUSIVE } os_lock_kind;
int os_lock(int fd, os_lock_kind kind, uint64_t byte);
void os_unlock(int fd, uint64_t byte);
/* Whether the exclusive lock would be given, without taking it. What cannot be asked for is not free. */
int os_lock_ask(int fd, uint64_t byte, bool *is_free);
bool os_lock_is_free(int fd, uint64_t byte);

int os_random(void *bytes, size_t length);
uint64_t os_milliseconds(void);      /* monotonic */
int64_t os_nanoseconds(void);        /* of the same clock */
int64_t os_epoch_milliseconds(void); /* since the epoch */
uint64_t os_boot_nanoseconds(void);  /* since the machine started, also while it was suspended */
void os_sleep(uint64_t nanoseconds);
uint32_t os_cpus(void); /* one more than the highest number a CPU of this machine can have */
uid_t os_user(void);    /* the effective one */

#endif
