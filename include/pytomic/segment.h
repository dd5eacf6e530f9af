/* SPDX-License-Identifier: MIT */
/* Segments: create, attach, detach, unlink, list. */
#ifndef PYTOMIC_SEGMENT_H
#define PYTOMIC_SEGMENT_H

#include <sys/types.h>

#include "base.h"

PYTOMIC_BEGIN

/*
 * A segment as this process has it mapped. One process maps a segment once, and once more if it opens it both with and
 * without PYTOMIC_READ, or by name after it was opened by a descriptor. Opening it again returns the same pointer and
 * counts, so each pytomic_open() needs its own pytomic_close().
 */
typedef struct pytomic_segment pytomic_segment;

/* Longest names, in bytes without the terminating NUL. */
#define PYTOMIC_SEGMENT_NAME_MAX 200
#define PYTOMIC_SLOT_NAME_MAX 4095

/* Limits of pytomic_options.max_slots. */
#define PYTOMIC_SLOTS_DEFAULT 65536u
#define PYTOMIC_SLOTS_MAX 16777216u

/* How to open. Without any of these: the segment must exist and is opened for reading and writing. */
enum {
    PYTOMIC_READ = 1,      /* read only; goes with nothing else */
    PYTOMIC_CREATE = 2,    /* create it if it is absent */
    PYTOMIC_EXCLUSIVE = 4, /* with PYTOMIC_CREATE: -EEXIST if it is there already */
    PYTOMIC_ANY_OWNER = 8  /* also attach to a segment of another user, who can truncate it and so crash this process */
};

/* Options for the creator of a segment; those of a process that attaches are ignored. A member of 0 means the default. */
typedef struct pytomic_options {
    uint32_t max_slots; /* 1 to PYTOMIC_SLOTS_MAX, default PYTOMIC_SLOTS_DEFAULT; costs address space, not memory */
    uint32_t mode;      /* permission bits, exactly as given (no umask), default 0600 */
    uint32_t group;     /* with set_group: the group of the file; a process that is not root must be a member */
    bool set_group;     /* false: the group of the process, or as a set-group-id /dev/shm says */
    bool ephemeral;     /* the last process to detach unlinks it; pytomic_gc() does where that one was killed */
    uint64_t spare[4];  /* zero */
} pytomic_options;

typedef struct pytomic_segment_info {
    uint32_t max_slots; /* as created */
    uint32_t slots;     /* in use now; each description takes the place of one */
    uint32_t version;   /* of the format */
    uint32_t mode;      /* permission bits */
    uint32_t uid;       /* owner */
    uint32_t gid;
    uint64_t size;          /* bytes of address space */
    uint64_t memory;        /* bytes of real memory */
    uint64_t device, inode; /* its identity, while anyone has it mapped */
    int64_t created;        /* seconds since the epoch, by the creator's clock */
    bool ephemeral;         /* as created */
    uint64_t spare[4];
} pytomic_segment_info;

/*
 * Open the segment with the name `name` (1 to 200 bytes of [A-Za-z0-9._-], not starting with '.').
 * `options` may be NULL. Attaching never zeroes or resizes anything. If several processes create it at once, one
 * creates it and the others attach. For writing, only a segment of this user (the effective one) or of root is
 * attached, because its owner can truncate it, which ends every process that has it mapped; PYTOMIC_ANY_OWNER lifts
 * that.
 *   -PYTOMIC_E_SEGMENT_NAME  not a legal name     -EINVAL  bad flags, options out of range, spare members not zero
 *   -PYTOMIC_E_NO_SEGMENT  absent, and PYTOMIC_CREATE was not asked for
 *   -EEXIST  PYTOMIC_EXCLUSIVE, and it is there
 *   -EACCES  not permitted     -EPERM  not a member of options.group
 *   -ENOSPC  no shared memory left     -ENOMEM  no address space left
 *   -PYTOMIC_E_OWNER  it belongs to another user
 *   -PYTOMIC_E_FOREIGN, _VERSION, _BYTE_ORDER, _DAMAGED  what is there is not a segment we can use
 *   -PYTOMIC_E_NEWER  only PYTOMIC_READ is possible
 *   -ETIMEDOUT  somebody created and unlinked it again and again, or was stopped while doing so
 */
PYTOMIC_API int pytomic_open(const char *name, int flags, const pytomic_options *options, pytomic_segment **out);

/*
 * Open the segment behind a descriptor, which stays the caller's: for a process that can no longer open it by name
 * (dropped privileges, a sandbox). The descriptor comes from shm_open("/pytomic.NAME", O_RDWR, 0) before that, or from
 * another process. `flags`: 0 with a descriptor for reading and writing, or PYTOMIC_READ; PYTOMIC_ANY_OWNER.
 * Values, look-ups and snapshots work. Creating and removing slots, and pytomic_segment_get_info(), open the file by name
 * each time. They return -EACCES, unless this process had the segment open by name already. An ephemeral segment stays at
 * least as long as the descriptor, and every duplicate of it, is open.
 *   -EBADF, -EACCES  the descriptor does not allow that     -EINVAL  bad flags     else as pytomic_open()
 */
PYTOMIC_API int pytomic_open_fd(int fd, int flags, pytomic_segment **out);

/*
 * Undo one pytomic_open(). The last call unmaps the segment. If the segment is ephemeral, and no other process has it
 * attached, and it was opened for writing, the last call also unlinks it. NULL is ignored.
 */
PYTOMIC_API void pytomic_close(pytomic_segment *segment);

/*
 * Remove the name, also of a file that is not a segment. Attached processes keep the segment; its memory is freed when
 * the last of them detaches. -PYTOMIC_E_NO_SEGMENT, -EACCES; -PYTOMIC_E_FOREIGN: a directory has the name.
 */
PYTOMIC_API int pytomic_unlink(const char *name);

/* NULL for a legal segment name, else what is wrong with it: a static text that continues "the name ...". */
PYTOMIC_API const char *pytomic_segment_name_problem(const char *name);

/* The name the segment was opened by, "" after pytomic_open_fd(); valid as long as the segment. */
PYTOMIC_API const char *pytomic_segment_name(const pytomic_segment *segment);

/* False for a segment opened with PYTOMIC_READ. */
PYTOMIC_API bool pytomic_segment_writable(const pytomic_segment *segment);

/* Facts about the segment. -PYTOMIC_E_STALE: its name was unlinked, or another segment has it now. */
PYTOMIC_API int pytomic_segment_get_info(const pytomic_segment *segment, pytomic_segment_info *out);

/*
 * Set how long a change of structure waits for the lock of the segment, in milliseconds: for all segments of this
 * process (default 10,000), or for one segment. For one, PYTOMIC_LOCK_TIMEOUT_DEFAULT means the same as for all. After
 * that time the change returns -ETIMEDOUT. Only a stopped process holds the lock that long.
 */
#define PYTOMIC_LOCK_TIMEOUT_DEFAULT UINT32_MAX
PYTOMIC_API void pytomic_set_lock_timeout(uint32_t milliseconds);
PYTOMIC_API void pytomic_segment_set_lock_timeout(pytomic_segment *segment, uint32_t milliseconds);

/* The names of all segments on this machine, sorted; also those that we may not open. */
typedef struct pytomic_names {
    size_t count;
    const char *const *names; /* NULL where count is 0 */
    uint64_t spare[2];
} pytomic_names;

PYTOMIC_API int pytomic_list_segments(pytomic_names *out);
PYTOMIC_API void pytomic_names_free(pytomic_names *names);

PYTOMIC_END

#endif
