/* SPDX-License-Identifier: MIT */
#include "os.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "pytomic/error.h"

/* C libraries that are older than the kernel lack these names, and the functions memfd_create() and getrandom(). */
#ifndef MFD_CLOEXEC
#define MFD_CLOEXEC 1u
#define MFD_ALLOW_SEALING 2u
#endif
#ifndef F_ADD_SEALS
#define F_ADD_SEALS 1033
#define F_GET_SEALS 1034
#define F_SEAL_SEAL 1
#define F_SEAL_SHRINK 2
#define F_SEAL_GROW 4
#endif
#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449 /* on every architecture */
#endif
#ifndef F_OFD_SETLK
#define F_OFD_GETLK 36
#define F_OFD_SETLK 37
#endif

/* Of linux/futex.h, which is missing where the C library does not bring the kernel's headers, as musl's compiler wrapper. */
#define FUTEX_WAKE_OP 5
#define FUTEX_WAIT_BITSET 9
#define FUTEX_32 2
#define FUTEX_BITSET_MATCH_ANY UINT32_MAX
#define FUTEX_OP_ADD 1
#define FUTEX_OP_CMP_EQ 0
#define FUTEX_OP(operation, operand, comparison, with) \
    (((operation)&0xf) << 28 | ((comparison)&0xf) << 24 | ((operand)&0xfff) << 12 | ((with)&0xfff))

/* What shm_open() wants to hear, and where the file then lies. */
typedef char object_name[sizeof("/" OS_SEGMENT_PREFIX) + PYTOMIC_SEGMENT_NAME_MAX];
typedef char segment_path[sizeof(OS_DIRECTORY "/" OS_SEGMENT_PREFIX) + PYTOMIC_SEGMENT_NAME_MAX];

/* The result of a system call as this file gives it. */
static int outcome(int result)
{
    return result < 0 ? -errno : 0;
}

/*
 * Like outcome(), for calls that hand out a descriptor. A program that has closed one of the standard three gets its number
 * with the next file, and prints into that: so none of ours has such a number for longer than it takes to move it.
 */
static int descriptor(int fd, int *out)
{
    int code = outcome(fd);

    if (code == 0 && fd <= STDERR_FILENO) {
        int standard = fd;
        fd = fcntl(standard, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        code = outcome(fd);
        close(standard);
    }
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
    strcpy(path, OS_DIRECTORY "/" OS_SEGMENT_PREFIX);
    strcat(path, segment);
}

int os_open(const char *segment, bool writable, int *fd)
{
    object_name name;
    int opened;

    object_of(segment, name);
    do {
        /* never O_CREAT: with fs.protected_regular that is refused on other users' files that are open to us */
        opened = shm_open(name, (writable ? O_RDWR : O_RDONLY) | O_NONBLOCK, 0);
    } while (opened < 0 && errno == EINTR);
    int code = descriptor(opened, fd);
    if (code == -ELOOP || code == -EISDIR || code == -EINVAL || code == -ENXIO || code == -ENODEV) {
        /* a symbolic link, a directory (glibc makes EINVAL of its EISDIR), a socket or a device bears the name */
        return -PYTOMIC_E_FOREIGN;
    }
    return code;
}

int os_open_path(const char *path, int flags, int *fd)
{
    return descriptor(open(path, flags | O_NONBLOCK | O_CLOEXEC, 0600), fd);
}

void os_close(int fd)
{
    close(fd); /* not repeated after EINTR: Linux has released the descriptor by then */
}

int os_get_status(int fd, os_status *out)
{
    struct stat status;
    int code = outcome(fstat(fd, &status));

    if (code == 0) {
        *out = (os_status){
            .identity = {.device = status.st_dev, .inode = status.st_ino},
            .size = (uint64_t)status.st_size,
            .memory = (uint64_t)status.st_blocks * 512,
            .links = status.st_nlink,
            .mode = status.st_mode & 07777,
            .uid = status.st_uid,
            .gid = status.st_gid,
            .is_file = S_ISREG(status.st_mode),
        };
    }
    return code;
}

int os_check_access(int fd, bool writable)
{
    int flags = fcntl(fd, F_GETFL);

    if (flags < 0) {
        return -errno;
    }
    bool path_only = (flags & O_PATH) != 0, write_only = (flags & O_ACCMODE) == O_WRONLY;
    return path_only || write_only || (writable && (flags & O_ACCMODE) != O_RDWR) ? -EACCES : 0;
}

int os_is_named(int fd, const char *segment, bool *out)
{
    segment_path path;
    struct stat named, opened;

    path_of(segment, path);
    int code = outcome(fstat(fd, &opened));
    if (code == 0 && (code = outcome(lstat(path, &named))) == 0) {
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

    object_of(segment, name);
    int code = outcome(shm_unlink(name));
    return code == -EPERM ? -EACCES : code == -EISDIR ? -PYTOMIC_E_FOREIGN : code;
}

int os_unlink_path(const char *path)
{
    return outcome(unlink(path));
}

int os_link(const char *path, int fd, const char *segment)
{
    segment_path named;
    char self[32];

    path_of(segment, named);
    if (path != NULL) {
        return outcome(link(path, named));
    }
    snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
    return outcome(linkat(AT_FDCWD, self, AT_FDCWD, named, AT_SYMLINK_FOLLOW));
}

int os_each(const char *prefix, int (*visit)(const char *rest, void *context), void *context)
{
    DIR *directory = opendir(OS_DIRECTORY);
    int code = outcome(directory == NULL ? -1 : 0);
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
    return code;
}

int os_set_mode(int fd, mode_t mode)
{
    return outcome(fchmod(fd, mode));
}

int os_set_group(int fd, gid_t group)
{
    return outcome(fchown(fd, (uid_t)-1, group));
}

int os_resize(int fd, uint64_t size)
{
    int result;
    struct rlimit limit;

    /* past RLIMIT_FSIZE ftruncate() sends SIGXFSZ, which would end the process */
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < size) {
        return -EFBIG;
    }
    do {
        result = ftruncate(fd, (off_t)size);
    } while (result < 0 && errno == EINTR);
    return outcome(result);
}

/*
 * Many a kernel gives up and undoes a claim at any signal, so under a profiler's timer a large one would never be
 * done: each interruption halves what is asked for at a time.
 */
int os_claim(int fd, uint64_t offset, uint64_t length)
{
    int result = 0;
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
    return -result;
}

int os_write(int fd, const void *bytes, size_t length, uint64_t offset)
{
    ssize_t written;

    do {
        written = pwrite(fd, bytes, length, (off_t)offset);
    } while (written < 0 && errno == EINTR);
    int code = outcome(written < 0 ? -1 : 0);
    return code == 0 && (size_t)written != length ? -ENOSPC : code;
}

int os_read(int fd, void *bytes, size_t length, uint64_t offset, size_t *got)
{
    ssize_t count;

    do {
        count = pread(fd, bytes, length, (off_t)offset);
    } while (count < 0 && errno == EINTR);
    int code = outcome(count < 0 ? -1 : 0);
    if (code == 0) {
        *got = (size_t)count;
    }
    return code;
}

/* The pages of a part of a mapping: all that it touches, or with `inner` those that it covers from its beginning on. */
static void *pages_of(void *base, uint64_t offset, uint64_t *length, bool inner)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), end = (offset + *length + page - 1) / page * page;

    offset = (inner ? offset + page - 1 : offset) / page * page;
    *length = end - offset;
    return (unsigned char *)base + offset;
}

int os_map(int fd, uint64_t size, void **out)
{
    if (size > SIZE_MAX) {
        return -ENOMEM; /* a large segment in a 32-bit process */
    }
    void *base = mmap(NULL, (size_t)size, PROT_NONE, MAP_SHARED, fd, 0);
    int code = outcome(base == MAP_FAILED ? -1 : 0);
    if (code == 0) {
        *out = base;
    }
    return code;
}

int os_show(void *base, uint64_t offset, uint64_t length, bool writable)
{
    void *begin = pages_of(base, offset, &length, false);

    return outcome(mprotect(begin, (size_t)length, PROT_READ | (writable ? PROT_WRITE : 0)));
}

int os_remap(int fd, void *base, uint64_t offset, uint64_t length, bool shown)
{
    void *begin = pages_of(base, offset, &length, !shown);
    int access = shown ? PROT_READ | PROT_WRITE : PROT_NONE;
    uint64_t from = (uint64_t)((unsigned char *)begin - (unsigned char *)base);

    if (length == 0) {
        return 0;
    }
    void *again = mmap(begin, (size_t)length, access, MAP_SHARED | MAP_FIXED, fd, (off_t)from);

    return outcome(again == MAP_FAILED ? -1 : 0);
}

void os_unmap(void *base, uint64_t size)
{
    munmap(base, (size_t)size);
}

/* Between the two calls the caller keeps the process from forking. */
int os_hold(int fd, void **out)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    void *held = mmap(NULL, page, PROT_NONE, MAP_SHARED, fd, 0);
    int code = outcome(held == MAP_FAILED ? -1 : 0);

    if (code == 0 && (code = outcome(madvise(held, page, MADV_DONTFORK))) != 0) {
        munmap(held, page);
    }
    if (code == 0) {
        *out = held;
    }
    return code == -EAGAIN ? -ENOMEM : code; /* too much locked memory: -EAGAIN means something else to the caller */
}

void os_drop(void *held)
{
    munmap(held, (size_t)sysconf(_SC_PAGESIZE));
}

int os_anonymous(int *fd)
{
    return descriptor((int)syscall(SYS_memfd_create, "pytomic", MFD_CLOEXEC | MFD_ALLOW_SEALING), fd);
}

int os_duplicate(int fd, int *out)
{
    return descriptor(fcntl(fd, F_DUPFD_CLOEXEC, 0), out);
}

int os_seal(int fd)
{
    return outcome(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL));
}

bool os_is_sealed(int fd)
{
    int seals = fcntl(fd, F_GET_SEALS);

    return seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
}

static int set_lock(int fd, short type, uint64_t byte)
{
    struct flock request = {.l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)byte, .l_len = 1};
    int code = outcome(fcntl(fd, F_OFD_SETLK, &request));

    return code == -EACCES ? -EAGAIN : code;
}

int os_lock(int fd, os_lock_kind kind, uint64_t byte)
{
    return set_lock(fd, kind == OS_LOCK_EXCLUSIVE ? F_WRLCK : F_RDLCK, byte);
}

void os_unlock(int fd, uint64_t byte)
{
    set_lock(fd, F_UNLCK, byte);
}

int os_lock_ask(int fd, uint64_t byte, bool *is_free)
{
    struct flock request = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)byte, .l_len = 1};
    int code = outcome(fcntl(fd, F_OFD_GETLK, &request));

    if (code == 0) {
        *is_free = request.l_type == F_UNLCK;
    }
    return code;
}

bool os_lock_is_free(int fd, uint64_t byte)
{
    bool is_free;

    return os_lock_ask(fd, byte, &is_free) == 0 && is_free;
}

/*
 * The futexes are not private to a process, so the kernel knows the word by its file. FUTEX_WAIT_BITSET is FUTEX_WAIT with an
 * absolute deadline of the monotonic clock: a signal or a stop does not move it.
 */
int os_sleep_on(const uint32_t *word, uint32_t value, int64_t deadline)
{
    /* not struct timespec, which has 64 bits on 32-bit systems whose C library asks the kernel by other calls */
    struct {
        long seconds, nanoseconds;
    } until = {
        .seconds = deadline / 1000000000 < LONG_MAX ? (long)(deadline / 1000000000) : LONG_MAX,
        .nanoseconds = (long)(deadline % 1000000000),
    };

    return outcome((int)syscall(SYS_futex, word, FUTEX_WAIT_BITSET, value, deadline != INT64_MAX ? &until : NULL, NULL,
                                FUTEX_BITSET_MATCH_ANY));
}

int os_sleep_on_any(const os_word *words, unsigned count, int64_t deadline)
{
    struct {
        uint64_t value, address;
        uint32_t flags, reserved;
    } waiters[OS_WORDS]; /* struct futex_waitv */
    struct {
        int64_t seconds, nanoseconds;
    } until = {.seconds = deadline / 1000000000, .nanoseconds = deadline % 1000000000};

    for (unsigned i = 0; i < count; i++) {
        waiters[i].value = words[i].value;
        waiters[i].address = (uintptr_t)words[i].word;
        waiters[i].flags = FUTEX_32;
        waiters[i].reserved = 0;
    }
    int code = outcome(
        (int)syscall(SYS_futex_waitv, waiters, count, 0, deadline != INT64_MAX ? &until : NULL, CLOCK_MONOTONIC));
    return code == -EPERM ? -ENOSYS : code; /* a sandbox that does not know the call */
}

int os_wake(uint32_t *word, int addend, int most)
{
    /* the addition is to the second word, which is the same one; a comparison could wake more, and wakes nobody here */
    uint32_t addition = (uint32_t)FUTEX_OP(FUTEX_OP_ADD, addend, FUTEX_OP_CMP_EQ, 0);
    long woken = syscall(SYS_futex, word, FUTEX_WAKE_OP, most, NULL, word, addition);

    return woken > 0 ? (int)woken : 0;
}

int os_random(void *bytes, size_t length)
{
    long got;

    do {
        got = syscall(SYS_getrandom, bytes, length, 0);
    } while (got < 0 && errno == EINTR);
    int code = outcome(got < 0 ? -1 : 0);
    return code == 0 && (size_t)got != length ? -EIO : code;
}

int64_t os_nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

uint64_t os_milliseconds(void)
{
    return (uint64_t)os_nanoseconds() / 1000000;
}

int64_t os_epoch_milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint64_t os_boot_nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void os_sleep(uint64_t nanoseconds)
{
    struct timespec duration = {.tv_sec = 0, .tv_nsec = (long)nanoseconds};

    nanosleep(&duration, NULL); /* a signal may cut it short: callers that wait look again */
}

/* The last number of a list of ranges such as "0-3,8-11". */
static bool last_number(const char *list, uint32_t *out)
{
    size_t begin = strlen(list), digits;

    while (begin > 0 && list[begin - 1] != '-' && list[begin - 1] != ',') {
        begin--;
    }
    digits = strspn(list + begin, "0123456789");
    *out = (uint32_t)strtoul(list + begin, NULL, 10);
    return digits > 0 && digits < 10;
}

/* Read a small file as a string; "" if it cannot be read. */
static void read_text(const char *path, char *out, size_t size)
{
    size_t got = 0;
    int fd;

    if (os_open_path(path, O_RDONLY, &fd) == 0) {
        if (os_read(fd, out, size - 1, 0, &got) != 0) {
            got = 0;
        }
        os_close(fd);
    }
    out[got] = '\0';
}

/*
 * sysconf() will not do: it counts the CPUs, of which numbers may be left out, and where it can read neither /sys nor
 * /proc it counts those that this process may run on. The kernel itself copies as many bytes of an affinity mask as its
 * highest possible CPU takes, so their number is a bound that is never too low.
 */
uint32_t os_cpus(void)
{
    char possible[1024];
    unsigned char mask[8192];
    uint32_t last;

    read_text("/sys/devices/system/cpu/possible", possible, sizeof(possible));
    if (last_number(possible, &last)) {
        return last + 1;
    }
    long bytes = syscall(SYS_sched_getaffinity, 0, sizeof(mask), mask);
    return bytes > 0 ? (uint32_t)bytes * 8 : 1;
}

uid_t os_user(void)
{
    return geteuid();
}
