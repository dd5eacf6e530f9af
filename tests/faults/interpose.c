/* SPDX-License-Identifier: MIT */
#include "interpose.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static bool armed, pausing, without_proc;
static unsigned countdown, chosen;
static interpose_result result;
static char draft[256];
static int system_fd = -1; /* of a file that only says what this machine has: there are other ways to learn that */

void interpose_arm(unsigned k, unsigned which)
{
    countdown = k;
    chosen = which;
    result = (interpose_result){.call = ""};
    draft[0] = '\0';
    armed = true;
}

interpose_result interpose_disarm(void)
{
    armed = false;
    return result;
}

void interpose_pause(bool paused)
{
    pausing = paused;
}

void interpose_without_proc(bool without)
{
    without_proc = without;
}

const char *interpose_draft(void)
{
    return draft;
}

/* Whether this call is the one that fails; its errors end with 0. */
static bool fails(const char *call, const int *errors)
{
    if (!armed || pausing || --countdown != 0) {
        return false;
    }
    result.reached = true;
    result.call = call;
    for (unsigned i = 0; i <= chosen; i++) {
        result.error = errors[i];
        if (errors[i] == 0) {
            return false;
        }
    }
    errno = result.error;
    return true;
}

#define ERRORS(...) ((const int[]){__VA_ARGS__, 0})
#define OPENING EMFILE, ENFILE, ENOMEM, EACCES, EROFS, EIO
#define NO_MEMORY ERRORS(ENOMEM)

/* Define __wrap_<call>, with the errors that it fails with and the value that says so. */
#define WRAP(type, call, failure, errors, parameters, arguments)           \
    type __real_##call parameters;                                         \
    type __wrap_##call parameters;                                         \
    type __wrap_##call parameters                                          \
    {                                                                      \
        return fails(#call, errors) ? (failure) : __real_##call arguments; \
    }

WRAP(int, shm_open, -1, ERRORS(OPENING, EINTR), (const char *name, int flags, mode_t mode), (name, flags, mode))
WRAP(int, shm_unlink, -1, ERRORS(EACCES, EROFS, EIO), (const char *name), (name))
WRAP(int, fstat, -1, ERRORS(EIO, ENOMEM), (int fd, struct stat *out), (fd, out))
WRAP(int, lstat, -1, ERRORS(EIO, ENOMEM), (const char *path, struct stat *out), (path, out))
WRAP(int, link, -1, ERRORS(EACCES, EROFS, ENOSPC, EIO), (const char *from, const char *to), (from, to))
WRAP(int, fchmod, -1, ERRORS(EROFS, EIO), (int fd, mode_t mode), (fd, mode))
WRAP(int, ftruncate, -1, ERRORS(EINTR, EIO, ENOSPC, EFBIG), (int fd, off_t size), (fd, size))
WRAP(ssize_t, pwrite, -1, ERRORS(EINTR, EIO, ENOSPC), (int fd, const void *bytes, size_t size, off_t at),
     (fd, bytes, size, at))
WRAP(void *, mmap, MAP_FAILED, ERRORS(ENOMEM, ENFILE, EACCES),
     (void *at, size_t size, int allowed, int flags, int fd, off_t offset), (at, size, allowed, flags, fd, offset))
WRAP(int, mprotect, -1, ERRORS(ENOMEM, EACCES), (void *at, size_t size, int allowed), (at, size, allowed))
WRAP(int, madvise, -1, ERRORS(ENOMEM, EAGAIN), (void *at, size_t size, int advice), (at, size, advice))
WRAP(int, fchown, -1, ERRORS(EPERM, EROFS, EIO), (int fd, uid_t user, gid_t group), (fd, user, group))
WRAP(void *, malloc, NULL, NO_MEMORY, (size_t size), (size))
WRAP(ssize_t, getrandom, -1, ERRORS(EINTR, EIO), (void *bytes, size_t size, unsigned flags), (bytes, size, flags))
WRAP(int, memfd_create, -1, ERRORS(EMFILE, ENFILE, ENOMEM), (const char *name, unsigned flags), (name, flags))
WRAP(DIR *, opendir, NULL, ERRORS(EMFILE, ENFILE, ENOMEM, EACCES, EIO), (const char *path), (path))
WRAP(void *, calloc, NULL, NO_MEMORY, (size_t count, size_t size), (count, size))
WRAP(void *, realloc, NULL, NO_MEMORY, (void *old, size_t size), (old, size))

/* The one that returns its error. */
int __real_posix_fallocate(int fd, off_t offset, off_t length);
int __wrap_posix_fallocate(int fd, off_t offset, off_t length);
int __wrap_posix_fallocate(int fd, off_t offset, off_t length)
{
    int saved_errno = errno;
    bool failing = fails("posix_fallocate", ERRORS(EINTR, ENOSPC, ENOMEM, EIO));
    int error = errno;

    errno = saved_errno;
    return failing ? error : __real_posix_fallocate(fd, offset, length);
}

int __real_linkat(int from, const char *path, int to, const char *name, int flags);
int __wrap_linkat(int from, const char *path, int to, const char *name, int flags);
int __wrap_linkat(int from, const char *path, int to, const char *name, int flags)
{
    if (fails("linkat", ERRORS(EACCES, EROFS, ENOSPC, EIO, ENOENT, EPERM))) {
        return -1;
    }
    if (without_proc) {
        errno = ENOENT;
        return -1;
    }
    return __real_linkat(from, path, to, name, flags);
}

ssize_t __real_pread(int fd, void *bytes, size_t size, off_t at);
ssize_t __wrap_pread(int fd, void *bytes, size_t size, off_t at);
ssize_t __wrap_pread(int fd, void *bytes, size_t size, off_t at)
{
    if (fails(fd == system_fd ? INTERPOSE_SYSTEM : "pread", ERRORS(EINTR, EIO))) {
        return -1;
    }
    return __real_pread(fd, bytes, size, at);
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
    va_list rest;

    va_start(rest, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    bool unnamed = (flags & O_TMPFILE) == O_TMPFILE; /* which not every system has */
    bool system = strncmp(path, "/sys/", 5) == 0;
    if (fails(system ? INTERPOSE_SYSTEM : "open", unnamed ? ERRORS(OPENING, EOPNOTSUPP, EISDIR) : ERRORS(OPENING))) {
        return -1;
    }
    if ((flags & O_CREAT) != 0) {
        snprintf(draft, sizeof(draft), "%s", path);
    }
    int fd = __real_open(path, flags, mode);
    if (system) {
        system_fd = fd;
    } else if (fd == system_fd) {
        system_fd = -1;
    }
    return fd;
}

int __real_fcntl(int fd, int command, void *argument);
int __wrap_fcntl(int fd, int command, void *argument);
int __wrap_fcntl(int fd, int command, void *argument)
{
    bool unlocking = command == F_OFD_SETLK && ((struct flock *)argument)->l_type == F_UNLCK; /* cannot fail */

    const int *errors = command == F_DUPFD_CLOEXEC ? ERRORS(EMFILE)
                        : command == F_ADD_SEALS   ? ERRORS(EPERM, EBUSY)
                        : command == F_GET_SEALS   ? ERRORS(EINVAL)
                        : command == F_GETFL       ? ERRORS(EBADF)
                                                   : ERRORS(ENOLCK, EIO);

    if (!unlocking && fails("fcntl", errors)) {
        return -1;
    }
    return __real_fcntl(fd, command, argument);
}
