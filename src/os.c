/* SPDX-License-Identifier: MIT */
#include "os.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "pytomic/error.h"
#include "pytomic/segment.h"

/* Where Linux keeps what shm_open() names; needed to make files there without a name, and to list them. */
#define SHM_DIRECTORY "/dev/shm"

/* What shm_open() wants to hear. */
typedef char object_name[sizeof("/" OS_SEGMENT_PREFIX) + PYTOMIC_SEGMENT_NAME_MAX];
typedef char segment_path[sizeof(SHM_DIRECTORY "/" OS_SEGMENT_PREFIX) + PYTOMIC_SEGMENT_NAME_MAX];

/* The result of a system call, with errno put back to what the caller's caller left in it. */
static int outcome(int result, int saved_errno)
{
    int code = result < 0 ? -errno : 0;

    errno = saved_errno;
    return code;
}

/* Like outcome(), for calls that hand out a descriptor. */
static int descriptor(int fd, int saved_errno, int *out)
{
    int code = outcome(fd, saved_errno);

    if (code == 0) {
        *out = fd;
    }
    return code;
}

static void object_of(const char *segment, object_name name)
{
    strcpy(name, "/" OS_SEGMENT_PREFIX); /* names were checked: they fit */
    strcat(name, segment);
}

static void path_of(const char *segment, segment_path path)
{
    strcpy(path, SHM_DIRECTORY "/" OS_SEGMENT_PREFIX);
    strcat(path, segment);
}

/* The status of the file, and whether it is one at all, and not a directory or a device. */
static int examine(int fd, os_status *out, bool *is_file)
{
    int saved_errno = errno;
    struct stat status;
    int code = outcome(fstat(fd, &status), saved_errno);

    if (code == 0) {
        *is_file = S_ISREG(status.st_mode);
        *out = (os_status){
            .identity = {.device = status.st_dev, .inode = status.st_ino},
            .size = (uint64_t)status.st_size,
            .memory = (uint64_t)status.st_blocks * 512,
            .links = status.st_nlink,
            .mode = status.st_mode & 07777,
            .uid = status.st_uid,
            .gid = status.st_gid,
        };
    }
    return code;
}

int os_open(const char *segment, bool writable, int *fd, os_status *status)
{
    object_name name;
    int saved_errno = errno, opened;
    bool is_file;

    object_of(segment, name);
    do {
        /* never O_CREAT: with fs.protected_regular that is refused on other users' files that are open to us */
        opened = shm_open(name, (writable ? O_RDWR : O_RDONLY) | O_NONBLOCK, 0);
    } while (opened < 0 && errno == EINTR);
    int code = descriptor(opened, saved_errno, &opened);
    if (code == -ELOOP || code == -EISDIR || code == -EINVAL || code == -ENXIO || code == -ENODEV) {
        /* a symbolic link, a directory (glibc makes EINVAL of its EISDIR), a socket or a device bears the name */
        return -PYTOMIC_E_FOREIGN;
    }
    if (code != 0) {
        return code;
    }
    code = examine(opened, status, &is_file);
    if (code == 0 && !is_file) {
        code = -PYTOMIC_E_FOREIGN;
    }
    if (code != 0) {
        os_close(opened);
        return code;
    }
    *fd = opened;
    return 0;
}

void os_close(int fd)
{
    int saved_errno = errno;

    close(fd); /* not repeated after EINTR: Linux has released the descriptor by then */
    errno = saved_errno;
}

int os_get_status(int fd, os_status *out)
{
    bool is_file;

    return examine(fd, out, &is_file);
}

int os_is_named(int fd, const char *segment, bool *out)
{
    int saved_errno = errno;
    segment_path path;
    struct stat named, opened;

    path_of(segment, path);
    int code = outcome(fstat(fd, &opened), saved_errno);
    if (code == 0 && (code = outcome(lstat(path, &named), saved_errno)) == 0) {
        *out = named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
    } else if (code == -ENOENT) {
        *out = false;
        code = 0;
    }
    return code;
}

int os_unlink(const char *segment)
{
    object_name name;
    int saved_errno = errno;

    object_of(segment, name);
    int code = outcome(shm_unlink(name), saved_errno);
    return code == -EPERM ? -EACCES : code == -EISDIR ? -PYTOMIC_E_FOREIGN : code;
}

int os_each(const char *prefix, int (*visit)(const char *rest, void *context), void *context)
{
    int saved_errno = errno;
    DIR *directory = opendir(SHM_DIRECTORY);
    int code = outcome(directory == NULL ? -1 : 0, saved_errno);
    struct dirent *entry;

    if (code != 0) {
        return code;
    }
    while (code == 0 && (entry = readdir(directory)) != NULL) {
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0) {
            code = visit(entry->d_name + strlen(prefix), context);
        }
    }
    closedir(directory);
    errno = saved_errno;
    return code;
}

/* Create and lock. A collector may come between the two: then the lock is taken, or the name is gone. -EAGAIN. */
static int try_draft(os_draft *out)
{
    uint64_t random;
    os_status status;
    int saved_errno = errno;
    int code = os_random(&random, sizeof(random));

    if (code != 0) {
        return code;
    }
    snprintf(out->temporary, sizeof(out->temporary), "%s/%s%016" PRIx64, SHM_DIRECTORY, OS_TEMPORARY_PREFIX, random);
    code = descriptor(open(out->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600), saved_errno, &out->fd);
    if (code != 0) {
        return code;
    }
    if ((code = os_lock_try(out->fd)) == 0 && (code = os_get_status(out->fd, &status)) == 0 && status.links == 0) {
        code = -EAGAIN;
    }
    if (code != 0) {
        os_draft_discard(out);
    }
    return code;
}

int os_draft_create_named(os_draft *out)
{
    int code;

    while ((code = try_draft(out)) == -EAGAIN) {
    }
    return code;
}

int os_draft_abandoned(const char *rest, bool discard, bool *out)
{
    char path[sizeof(SHM_DIRECTORY "/" OS_TEMPORARY_PREFIX) + NAME_MAX];
    int saved_errno = errno, fd;

    snprintf(path, sizeof(path), "%s/%s%s", SHM_DIRECTORY, OS_TEMPORARY_PREFIX, rest);
    int code = descriptor(open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), saved_errno, &fd);
    if (code != 0) {
        return code;
    }
    code = os_lock_try(fd);
    *out = code == 0;
    if (code == 0 && discard) {
        code = outcome(unlink(path), saved_errno); /* with the lock held: its creator cannot have come back */
    }
    os_close(fd);
    return code == -EAGAIN ? 0 : code;
}

int os_draft_create(os_draft *out)
{
    int saved_errno = errno;
    int code = descriptor(open(SHM_DIRECTORY, O_RDWR | O_TMPFILE | O_CLOEXEC, 0600), saved_errno, &out->fd);

    out->temporary[0] = '\0';
    /* a kernel without O_TMPFILE takes it for an attempt to write to a directory */
    return code == -EOPNOTSUPP || code == -EISDIR ? os_draft_create_named(out) : code;
}

int os_draft_publish(os_draft *draft, const char *segment)
{
    int saved_errno = errno;
    segment_path path;
    char self[32];

    path_of(segment, path);
    if (draft->temporary[0] != '\0') {
        return outcome(link(draft->temporary, path), saved_errno);
    }
    snprintf(self, sizeof(self), "/proc/self/fd/%d", draft->fd);
    return outcome(linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW), saved_errno);
}

void os_draft_discard(os_draft *draft)
{
    int saved_errno = errno;

    if (draft->temporary[0] != '\0') {
        unlink(draft->temporary);
        os_unlock(draft->fd); /* not only closed: a child forked meanwhile shares the opening */
    }
    close(draft->fd);
    errno = saved_errno;
}

int os_anonymous(int *fd)
{
    int saved_errno = errno;

    return descriptor(memfd_create("pytomic", MFD_CLOEXEC), saved_errno, fd);
}

int os_duplicate(int fd, int *out)
{
    int saved_errno = errno;

    return descriptor(fcntl(fd, F_DUPFD_CLOEXEC, 0), saved_errno, out);
}

int os_set_mode(int fd, mode_t mode)
{
    int saved_errno = errno;

    return outcome(fchmod(fd, mode), saved_errno);
}

int os_resize(int fd, uint64_t size)
{
    int saved_errno = errno, result;
    struct rlimit limit;

    /* past RLIMIT_FSIZE ftruncate() sends SIGXFSZ, which would end the process */
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < size) {
        return -EFBIG;
    }
    do {
        result = ftruncate(fd, (off_t)size);
    } while (result < 0 && errno == EINTR);
    return outcome(result, saved_errno);
}

/*
 * Many a kernel gives up and undoes a claim at any signal, so under a profiler's timer a large one would never be
 * done: each interruption halves what is asked for at a time.
 */
int os_claim(int fd, uint64_t offset, uint64_t length)
{
    int saved_errno = errno, result = 0;
    uint64_t piece = length;

    while (length > 0 && (result == 0 || result == EINTR)) {
        piece = piece < length ? piece : length;
        result = posix_fallocate(fd, (off_t)offset, (off_t)piece);
        if (result == 0) {
            offset += piece;
            length -= piece;
        } else if (result == EINTR && piece > 1) {
            piece /= 2;
        }
    }
    errno = saved_errno;
    return -result;
}

int os_write(int fd, const void *bytes, size_t length, uint64_t offset)
{
    int saved_errno = errno;
    ssize_t written;

    do {
        written = pwrite(fd, bytes, length, (off_t)offset);
    } while (written < 0 && errno == EINTR);
    int code = outcome(written < 0 ? -1 : 0, saved_errno);
    return code == 0 && (size_t)written != length ? -ENOSPC : code;
}

int os_read(int fd, void *bytes, size_t length, uint64_t offset, size_t *got)
{
    int saved_errno = errno;
    ssize_t count;

    do {
        count = pread(fd, bytes, length, (off_t)offset);
    } while (count < 0 && errno == EINTR);
    int code = outcome(count < 0 ? -1 : 0, saved_errno);
    if (code == 0) {
        *got = (size_t)count;
    }
    return code;
}

int os_map(int fd, uint64_t size, bool writable, void **out)
{
    int saved_errno = errno;

    if (size > SIZE_MAX) {
        return -ENOMEM; /* a large segment in a 32-bit process */
    }
    void *base = mmap(NULL, (size_t)size, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED, fd, 0);
    int code = outcome(base == MAP_FAILED ? -1 : 0, saved_errno);
    if (code == 0) {
        *out = base;
    }
    return code;
}

int os_remap(int fd, void *base, uint64_t size)
{
    int saved_errno = errno;
    void *again = mmap(base, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);

    return outcome(again == MAP_FAILED ? -1 : 0, saved_errno);
}

void os_unmap(void *base, uint64_t size)
{
    int saved_errno = errno;

    munmap(base, (size_t)size);
    errno = saved_errno;
}

/*
 * Locks are of the open file description: one excludes threads of its own process as well, and no close() of another
 * descriptor of the file drops it, as it would a lock of the process.
 */
static int lock_byte(int fd, short type, off_t byte)
{
    int saved_errno = errno;
    struct flock request = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    int code = outcome(fcntl(fd, F_OFD_SETLK, &request), saved_errno);

    return code == -EACCES ? -EAGAIN : code;
}

int os_lock_try(int fd)
{
    return lock_byte(fd, F_WRLCK, 0);
}

void os_unlock(int fd)
{
    lock_byte(fd, F_UNLCK, 0);
}

int os_presence_share(int fd)
{
    return lock_byte(fd, F_RDLCK, 1);
}

int os_presence_claim(int fd)
{
    return lock_byte(fd, F_WRLCK, 1);
}

void *os_allocate(size_t size)
{
    int saved_errno = errno;
    void *made = calloc(1, size);

    errno = saved_errno;
    return made;
}

void *os_reallocate(void *old, size_t size)
{
    int saved_errno = errno;
    void *made = realloc(old, size);

    errno = saved_errno;
    return made;
}

bool os_presence_end(int fd, const char *segment)
{
    bool named;

    /* whose name it is must be asked under the claim: another may have ended it, and a third created it anew */
    return os_presence_claim(fd) == 0 && os_is_named(fd, segment, &named) == 0 && named && os_unlink(segment) == 0;
}

bool os_presence_none(int fd)
{
    int saved_errno = errno;
    struct flock request = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 1, .l_len = 1};
    int code = outcome(fcntl(fd, F_OFD_GETLK, &request), saved_errno);

    return code == 0 && request.l_type == F_UNLCK;
}

int os_random(void *bytes, size_t length)
{
    int saved_errno = errno;
    ssize_t got;

    do {
        got = getrandom(bytes, length, 0);
    } while (got < 0 && errno == EINTR);
    int code = outcome(got < 0 ? -1 : 0, saved_errno);
    return code == 0 && (size_t)got != length ? -EIO : code;
}

uint64_t os_milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

int64_t os_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

void os_sleep(uint64_t nanoseconds)
{
    int saved_errno = errno;
    struct timespec duration = {.tv_sec = 0, .tv_nsec = (long)nanoseconds};

    nanosleep(&duration, NULL); /* a signal may cut it short: whoever waits looks again */
    errno = saved_errno;
}

uint32_t os_cpus(void)
{
    long count = sysconf(_SC_NPROCESSORS_CONF);

    return count < 1 ? 1 : (uint32_t)count;
}
