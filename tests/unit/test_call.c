/* SPDX-License-Identifier: MIT */
/*
 * What a public function does at its two ends: errno is as it was, and no thread is cancelled inside. The linker (--wrap)
 * leads the system calls of the library to here, where the calling thread cancels itself: at the first, at the second, and
 * so on, until the function needs no more of them.
 */
#include "call.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "fixture_system.h"
#include "mapping.h"

static _Thread_local unsigned countdown; /* calls of this thread until the blow; 0: none */

/* Where cancellation is possible, the thread ends here. */
static void pass(void)
{
    if (countdown > 0 && --countdown == 0) {
        pthread_cancel(pthread_self());
        pthread_testcancel();
    }
}

/* clang-format off */
#define WRAP(type, name, parameters, arguments) \
    type __real_##name parameters;              \
    type __wrap_##name parameters;              \
    type __wrap_##name parameters               \
    {                                           \
        pass();                                 \
        return __real_##name arguments;         \
    }
/* clang-format on */

WRAP(int, shm_open, (const char *name, int flags, mode_t mode), (name, flags, mode))
WRAP(int, shm_unlink, (const char *name), (name))
WRAP(int, close, (int fd), (fd))
WRAP(int, ftruncate, (int fd, off_t size), (fd, size))
WRAP(int, posix_fallocate, (int fd, off_t offset, off_t length), (fd, offset, length))
WRAP(void *, mmap, (void *at, size_t size, int access, int flags, int fd, off_t offset),
     (at, size, access, flags, fd, offset))
WRAP(int, munmap, (void *at, size_t size), (at, size))
WRAP(int, madvise, (void *at, size_t size, int advice), (at, size, advice))
WRAP(int, mprotect, (void *at, size_t size, int access), (at, size, access))
WRAP(int, fstat, (int fd, struct stat *status), (fd, status))
WRAP(int, linkat, (int from, const char *old, int to, const char *new, int flags), (from, old, to, new, flags))
WRAP(ssize_t, pread, (int fd, void *bytes, size_t count, off_t offset), (fd, bytes, count, offset))
WRAP(ssize_t, pwrite, (int fd, const void *bytes, size_t count, off_t offset), (fd, bytes, count, offset))
WRAP(int, memfd_create, (const char *name, unsigned flags), (name, flags))
WRAP(DIR *, opendir, (const char *name), (name))
WRAP(int, closedir, (DIR * directory), (directory))
WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t count, size_t size), (count, size))

void __real_free(void *memory);
void __wrap_free(void *memory);
void __wrap_free(void *memory)
{
    pass();
    __real_free(memory);
}

int __real_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...)
{
    va_list arguments;

    pass();
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return __real_fcntl(fd, command, argument);
}

/* What the functions are called with and leave behind; good also where the thread was cancelled at the end of one. */
static int passed; /* a descriptor */
static pytomic_segment *opened;
static pytomic_slot attached, cell, slot, seats;
static pytomic_snapshot snapshot;
static pytomic_report report;
static pytomic_names names;
static char path[PYTOMIC_SEGMENT_NAME_MAX + 16], other[PYTOMIC_SEGMENT_NAME_MAX + 8];

static int do_open(void)
{
    return pytomic_open(fixture_name, PYTOMIC_READ, NULL, &opened);
}

static int do_create(void)
{
    pytomic_options options = {.max_slots = 100, .ephemeral = true};

    return pytomic_open(other, PYTOMIC_CREATE, &options, &opened);
}

static int do_open_fd(void)
{
    return pytomic_open_fd(passed, PYTOMIC_READ, &opened);
}

static int do_slot_create(void)
{
    return pytomic_slot_open(fixture_segment, "new", PYTOMIC_COUNTER, PYTOMIC_CREATE, 0, &slot);
}

static int do_open_many(void)
{
    static const char *const many[] = {"old", "new", "newer"};
    static pytomic_slot slots[3];
    size_t count;

    return pytomic_slot_open_many(fixture_segment, 3, many, PYTOMIC_COUNTER, PYTOMIC_CREATE, 0, slots, &count);
}

static int do_remove(void)
{
    int code = pytomic_slot_remove(fixture_segment, "old");

    return code == -PYTOMIC_E_NO_SLOT ? 0 : code;
}

static int do_remove_handle(void)
{
    int code = pytomic_slot_find(fixture_segment, "old", &slot);

    return code == 0 ? pytomic_slot_remove_handle(&slot) : 0;
}

static int do_attach(void)
{
    return pytomic_attach(path, PYTOMIC_COUNTER, PYTOMIC_READ, 0, &attached);
}

static int do_attach_any(void)
{
    return pytomic_attach_any(path, PYTOMIC_READ, &attached);
}

static int do_describe(void)
{
    static pytomic_description description = {.help = "x"};

    description.help[0] ^= 1; /* another one each time */
    return pytomic_describe(fixture_segment, "family", &description);
}

static int do_undescribe(void)
{
    int code = pytomic_description_remove(fixture_segment, "family");

    return code == -PYTOMIC_E_NO_DESCRIPTION ? 0 : code;
}

static int do_info(void)
{
    pytomic_segment_info info;

    return pytomic_segment_get_info(fixture_segment, &info);
}

static int do_acquire(void)
{
    return pytomic_semaphore_acquire(&seats, 0);
}

/* After acquiring, else there would be nothing to do. */
static int do_release(void)
{
    unsigned remaining = countdown;

    countdown = 0;
    int code = pytomic_semaphore_acquire(&seats, 0);
    countdown = remaining;
    return code == 0 ? pytomic_semaphore_release(&seats) : code;
}

static int do_read_semaphore(void)
{
    pytomic_semaphore_state state;

    return pytomic_semaphore_read(&seats, &state);
}

static int do_gc(void)
{
    return pytomic_gc(true, &names);
}

static int do_list(void)
{
    return pytomic_list_segments(&names);
}

static int do_check(void)
{
    return pytomic_check(fixture_name, &report);
}

static int do_repair(void)
{
    return pytomic_repair(fixture_name, 0, &report);
}

static int do_snapshot(void)
{
    return pytomic_snapshot_take(fixture_segment, &snapshot);
}

static int do_anonymous(void)
{
    return pytomic_anonymous_create(PYTOMIC_COUNTER, 0, &cell);
}

static int do_unlink(void)
{
    int code = pytomic_unlink(other);

    return code == -PYTOMIC_E_NO_SEGMENT ? 0 : code;
}

static int (*const functions[])(void) = {
    do_open,           do_create,   do_open_fd,    do_slot_create, do_open_many, do_remove,  do_remove_handle,
    do_attach,         do_describe, do_attach_any, do_undescribe,  do_info,      do_gc,      do_list,
    do_check,          do_repair,   do_snapshot,   do_anonymous,   do_unlink,    do_acquire, do_release,
    do_read_semaphore,
};
#define FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

/* What they left; by a thread that nobody cancels. */
static void clean_up(void)
{
    pytomic_close(opened);
    opened = NULL;
    if (attached.segment != NULL) {
        pytomic_detach(&attached);
    }
    if (cell.cell != NULL) {
        pytomic_anonymous_free(&cell);
    }
    while (pytomic_semaphore_release(&seats) == 0) {
    }
    pytomic_snapshot_free(&snapshot);
    pytomic_report_free(&report);
    pytomic_names_free(&names);
    pytomic_unlink(other);
    pytomic_slot_open(fixture_segment, "old", PYTOMIC_COUNTER, PYTOMIC_CREATE, 0, &slot);
    pytomic_slot_remove(fixture_segment, "new");
    pytomic_slot_remove(fixture_segment, "newer");
}

/* Every mutex of the library is free: each of these would wait for ever. */
static void ck_nothing_is_locked(void)
{
    pytomic_segment *segment;
    pytomic_slot made;

    ck_ok(pytomic_open(fixture_name, PYTOMIC_READ, NULL, &segment));
    pytomic_close(segment);
    ck_ok(pytomic_slot_open(fixture_segment, "another", PYTOMIC_COUNTER, PYTOMIC_CREATE, 0, &made));
    ck_ok(pytomic_slot_remove(fixture_segment, "another"));
    ck_ok(pytomic_anonymous_create(PYTOMIC_UINT, 0, &made));
    pytomic_anonymous_free(&made);
    pid_t child = child_fork();
    if (child == 0) {
        _exit(pytomic_open(fixture_name, PYTOMIC_READ, NULL, &segment) == 0 ? 0 : 1);
    }
    ck_assert_int_eq(child_wait(child), 0);
}

typedef struct blow {
    int (*function)(void);
    unsigned at;
    int kind; /* PTHREAD_CANCEL_DEFERRED, _ASYNCHRONOUS */
    bool struck, returned;
    int code;
} blow;

static void *run(void *argument)
{
    blow *given = argument;
    int before;

    pthread_setcanceltype(given->kind, &before);
    countdown = given->at;
    given->code = given->function();
    given->returned = true;
    given->struck = countdown == 0;
    countdown = 0;
    return NULL;
}

/* Deferred: the function goes on and returns. Asynchronous: the thread ends, but only when all is done. */
static void cancel_everywhere(int (*function)(void), int kind)
{
    int descriptors = fixture_next_descriptor();

    for (unsigned at = 1;; at++) {
        blow given = {.function = function, .at = at, .kind = kind};
        pthread_t thread;
        void *result;
        clean_up();
        ck_assert_int_eq(pthread_create(&thread, NULL, run, &given), 0);
        ck_assert_int_eq(pthread_join(thread, &result), 0);
        if (given.returned && !given.struck) {
            ck_assert_uint_gt(at, 1); /* it was struck at least once */
            ck_assert_int_eq(given.code, 0);
            break;
        }
        /* whether an asynchronous one strikes at the end, or only at the next cancellation point, is the C library's choice */
        ck_assert(given.returned ? given.code == 0 : kind == PTHREAD_CANCEL_ASYNCHRONOUS);
        ck_nothing_is_locked();
        ck_assert_uint_eq(load64(&mapping_header(fixture_segment)->change) % 2, 0);
        clean_up();
        ck_assert_int_eq(fixture_next_descriptor(), descriptors);
    }
    clean_up();
}

START_TEST(a_thread_is_not_cancelled_inside)
{
    cancel_everywhere(functions[_i], PTHREAD_CANCEL_DEFERRED);
}
END_TEST

START_TEST(a_thread_that_may_be_cancelled_anywhere_is_not_cancelled_inside)
{
    cancel_everywhere(functions[_i], PTHREAD_CANCEL_ASYNCHRONOUS);
}
END_TEST

START_TEST(the_state_of_cancellation_and_errno_are_put_back)
{
    static const int states[] = {PTHREAD_CANCEL_ENABLE, PTHREAD_CANCEL_DISABLE};
    int before, now;

    for (int i = 0; i < 2; i++) {
        pthread_setcancelstate(states[i], &before);
        errno = MUST_ERRNO;
        call outer = call_begin(), inner = call_begin();
        errno = EINTR;
        ck_assert_int_eq(call_end(inner, -7), -7);
        ck_assert_int_eq(errno, MUST_ERRNO);
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &now);
        ck_assert_int_eq(now, PTHREAD_CANCEL_DISABLE); /* one call within another */
        errno = EINTR;
        ck_assert_int_eq(call_end(outer, 0), 0);
        ck_assert_int_eq(errno, MUST_ERRNO);
        pthread_setcancelstate(before, &now);
        ck_assert_int_eq(now, states[i]);
    }
}
END_TEST

/* in success; in failure the suites of the functions see to it, by ck_code() */
START_TEST(errno_is_left_alone)
{
    clean_up();
    ck_ok(functions[_i]());
    errno = MUST_ERRNO;
    clean_up();
    ck_assert_int_eq(errno, MUST_ERRNO);
}
END_TEST

static void prepare(void)
{
    pytomic_slot made;

    passed = files_open(fixture_name);
    alarm(30); /* whoever waits as long waits for a mutex that nobody will unlock */
    snprintf(path, sizeof(path), "%s/old", fixture_name);
    snprintf(other, sizeof(other), "%s.other", fixture_name);
    ck_ok(pytomic_slot_open(fixture_segment, "old", PYTOMIC_COUNTER, PYTOMIC_CREATE, 0, &made));
    ck_ok(pytomic_semaphore_open(fixture_segment, "seats", 5, PYTOMIC_CREATE, &seats));
}

int main(void)
{
    Suite *suite = suite_create("call");
    TCase *core = fixture_case_with_segment(suite, "Core");

    tcase_add_checked_fixture(core, prepare, NULL);
    tcase_add_loop_test(core, a_thread_is_not_cancelled_inside, 0, FUNCTIONS);
    tcase_add_loop_test(core, a_thread_that_may_be_cancelled_anywhere_is_not_cancelled_inside, 0, FUNCTIONS);
    tcase_add_test(core, the_state_of_cancellation_and_errno_are_put_back);
    tcase_add_loop_test(core, errno_is_left_alone, 0, FUNCTIONS);
    return fixture_run(suite);
}
