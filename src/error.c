/* SPDX-License-Identifier: MIT */
#include "pytomic/error.h"

static const struct {
    int code;
    const char *text;
} texts[] = {
    {0, "success"},
    {EINVAL, "invalid argument"},
    {ENOENT, "no such file"},
    {EEXIST, "it exists already"},
    {EACCES, "permission denied"},
    {EPERM, "operation not permitted"},
    {EROFS, "the shared-memory directory is read-only"},
    {ENOSPC, "no shared memory left"},
    {EDQUOT, "the quota of shared memory is used up"},
    {ENOMEM, "no memory or address space left"},
    {EAGAIN, "nothing is free now; or this process may not lock that much memory (ulimit -l)"},
    {ENOLCK, "the system has no file locks left"},
    {EMFILE, "this process has too many open files"},
    {ENFILE, "the system has too many open files"},
    {EBADF, "the file descriptor is not open"},
    {EFBIG, "this process may not create files of that size (ulimit -f)"},
    {EIO, "the system failed to read or write"},
    {ENOTSUP, "the type of the slot has no such operation, or none in this version"},
    {ERANGE, "the value is out of range"},
    {EOVERFLOW, "the result does not fit; the value is unchanged"},
    {ETIMEDOUT, "the time is over: another process holds the lock of the segment, or the value did not change"},
    {EINTR, "a signal interrupted the wait"},
    {PYTOMIC_E_NO_SEGMENT, "no such segment"},
    {PYTOMIC_E_NO_SLOT, "no such slot"},
    {PYTOMIC_E_NO_DESCRIPTION, "no such description"},
    {PYTOMIC_E_SEGMENT_NAME, "not a legal segment name"},
    {PYTOMIC_E_SLOT_NAME, "not a legal slot name"},
    {PYTOMIC_E_TYPE, "the slot has another type"},
    {PYTOMIC_E_PARAMETERS, "the slot was made with other parameters"},
    {PYTOMIC_E_STALE, "removed or unlinked since it was opened"},
    {PYTOMIC_E_FULL, "all slots of the segment are in use"},
    {PYTOMIC_E_NO_ROOM, "the segment has no room left for long names, descriptions and histograms"},
    {PYTOMIC_E_OWNER, "the segment belongs to another user"},
    {PYTOMIC_E_FOREIGN, "not a pytomic segment"},
    {PYTOMIC_E_VERSION, "a newer version of pytomic made the segment"},
    {PYTOMIC_E_NEWER, "a newer version of pytomic made the segment; this version can only read it"},
    {PYTOMIC_E_BYTE_ORDER, "a machine of the other byte order made the segment"},
    {PYTOMIC_E_DAMAGED, "the segment is damaged"},
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
