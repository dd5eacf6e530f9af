/* SPDX-License-Identifier: MIT */
#include "pytomic/error.h"

static const struct {
    int code;
    const char *text;
} texts[] = {
    {0, "success"},
    {EINVAL, "a bad name, flag or value"},
    {ENOENT, "no such segment or slot"},
    {EEXIST, "it exists already"},
    {EACCES, "not permitted"},
    {EPERM, "not permitted"},
    {EROFS, "not permitted: the shared-memory directory is read-only"},
    {ENOSPC, "no shared memory left"},
    {ENOMEM, "no memory or address space left"},
    {EMFILE, "this process has too many open files"},
    {ENFILE, "the system has too many open files"},
    {EBADF, "the file descriptor was closed"},
    {EFBIG, "the segment is larger than this process may make files (ulimit -f)"},
    {EIO, "the system failed to read or write"},
    {ENOTSUP, "this library has no operations for that type yet"},
    {EOVERFLOW, "the result does not fit; the value was left as it was"},
    {ETIMEDOUT, "another process kept the segment's lock too long"},
    {PYTOMIC_E_FOREIGN, "not a pytomic segment"},
    {PYTOMIC_E_VERSION, "a segment of another format version"},
    {PYTOMIC_E_BYTE_ORDER, "a segment of a machine with the other byte order"},
    {PYTOMIC_E_DAMAGED, "a damaged segment"},
    {PYTOMIC_E_TYPE, "the slot has another type"},
    {PYTOMIC_E_STALE, "removed or unlinked since it was opened"},
    {PYTOMIC_E_FULL, "all slots of the segment are in use"},
};

const char *pytomic_strerror(int code)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (-texts[i].code == code) {
            return texts[i].text;
        }
    }
    return "an error of the system";
}
