/* SPDX-License-Identifier: MIT */
/* Segments: create, attach, detach, unlink, list. */
#ifndef PYTOMIC_SEGMENT_H
#define PYTOMIC_SEGMENT_H

#include <sys/types.h>

#include "base.h"

PYTOMIC_BEGIN

/*
 * A segment as this process has it mapped. One process maps a segment once (and once more if it opens it both with and
 * without PYTOMIC_READ): opening it again returns the same pointer and counts, so each pytomic_open() wants its own
 * pytomic_close().
 */
typedef struct pytomic_segment pytomic_segment;

/* Longest names, in bytes without the terminating NUL. */
#define PYTOMIC_SEGMENT_NAME_MAX 200
#define PYTOMIC_SLOT_NAME_MAX 255

/* Limits of pytomic_options.max_slots. */
#define PYTOMIC_SLOTS_DEFAULT 65536u
#define PYTOMIC_SLOTS_MAX 16777216u

/* How to open. Without any of these: the thing must exist and is opened for reading and writing. */
enum {
    PYTOMIC_READ = 1,     /* read only; goes with nothing else */
    PYTOMIC_CREATE = 2,   /* create it if it is absent */
    PYTOMIC_EXCLUSIVE = 4 /* with PYTOMIC_CREATE: -EEXIST if it is there already */
};

/* What only the creator of a segment decides; an attacher's options are ignored. Zeroed members mean the default. */
typedef struct pytomic_options {
    uint32_t max_slots; /* 1 to PYTOMIC_SLOTS_MAX, default PYTOMIC_SLOTS_DEFAULT; costs address space, not memory */
    mode_t mode;        /* permission bits, exactly as given (no umask), default 0600 */
    bool ephemeral;     /* the last process to detach unlinks it; pytomic_gc() does where that one was killed */
} pytomic_options;

typedef struct pytomic_segment_info {
    uint32_t max_slots; /* as created */
    uint32_t slots;     /* in use now */
    uint32_t version;   /* of the format */
    mode_t mode;        /* permission bits */
    uid_t uid;          /* owner */
    gid_t gid;
    uint64_t size;          /* bytes of address space */
    uint64_t memory;        /* bytes of real memory */
    uint64_t device, inode; /* its identity, while anyone has it mapped */
    int64_t created;        /* seconds since the epoch, by the creator's clock */
    bool ephemeral;         /* as created */
} pytomic_segment_info;

/*
 * Open the segment that bears `name` (1 to 200 bytes of [A-Za-z0-9._-], not starting with '.').
 * `options` may be NULL. Attaching never zeroes or resizes anything. Of several creators one wins, the others attach.
 *   -EINVAL  a bad name, bad flags, or max_slots or mode out of range
 *   -ENOENT  absent, and PYTOMIC_CREATE was not asked for
 *   -EEXIST  PYTOMIC_EXCLUSIVE, and it is there
 *   -EACCES  not permitted     -ENOSPC  no shared memory left     -ENOMEM  no address space left
 *   -PYTOMIC_E_FOREIGN, _VERSION, _BYTE_ORDER, _DAMAGED  what is there is not a segment we can use
 *   -ETIMEDOUT  somebody created and unlinked it again and again, or was stopped while doing so
 */
PYTOMIC_API int pytomic_open(const char *name, int flags, const pytomic_options *options, pytomic_segment **out);

/*
 * Undo one pytomic_open(). The last one unmaps. It unlinks nothing but an ephemeral segment, and that only as the last
 * process and from a mapping for reading and writing. NULL is ignored.
 */
PYTOMIC_API void pytomic_close(pytomic_segment *segment);

/*
 * Take the name away, also from a file that is no segment. Attached processes keep the segment; its memory goes with the
 * last of them. -ENOENT, -EACCES; -PYTOMIC_E_FOREIGN: a directory bears the name.
 */
PYTOMIC_API int pytomic_unlink(const char *name);

/* The name the segment was opened by; valid as long as the segment. */
PYTOMIC_API const char *pytomic_name(const pytomic_segment *segment);

/* False for a segment opened with PYTOMIC_READ. */
PYTOMIC_API bool pytomic_writable(const pytomic_segment *segment);

/* Facts about the segment. -ESTALE: its name was unlinked, or is another segment's by now. */
PYTOMIC_API int pytomic_info(const pytomic_segment *segment, pytomic_segment_info *out);

/*
 * How long a change of structure waits for others' changes of the same segment, in milliseconds, for this process;
 * default 10,000. Past it the change returns -ETIMEDOUT. Only a stopped process holds the lock that long.
 */
PYTOMIC_API void pytomic_set_lock_timeout(uint32_t milliseconds);

/* The names of all segments on this machine, sorted; also those that we may not open. */
typedef struct pytomic_names {
    size_t count;
    const char *const *names; /* NULL where count is 0 */
} pytomic_names;

PYTOMIC_API int pytomic_list(pytomic_names *out);
PYTOMIC_API void pytomic_names_free(pytomic_names *names);

PYTOMIC_END

#endif
