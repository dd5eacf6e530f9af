/* SPDX-License-Identifier: MIT */
#include "pytomic/semaphore.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "mapping.h"

#define PERMITS 3u
#define LONG 60000000000 /* ns: longer than any test waits */

static pytomic_slot seats;

static void make_semaphore(void)
{
    ck_ok(pytomic_semaphore_open(fixture_segment, "seats", PERMITS, PYTOMIC_CREATE, &seats));
}

static pytomic_semaphore_state state_of(const pytomic_slot *slot)
{
    pytomic_semaphore_state state;

    ck_ok(pytomic_semaphore_read(slot, &state));
    ck_assert_uint_eq(state.held + state.free, state.permits);
    return state;
}

static void acquire_all(void)
{
    for (unsigned i = 0; i < PERMITS; i++) {
        ck_ok(pytomic_semaphore_acquire(&seats, 0));
    }
}

static void release_all(void)
{
    for (unsigned i = 0; i < PERMITS; i++) {
        ck_ok(pytomic_semaphore_release(&seats));
    }
}

/* A child that holds a permit and waits for its end. */
static pid_t start_holder(void)
{
    int ready[2];
    char byte;

    ck_assert_int_eq(pipe(ready), 0);
    pid_t child = child_fork();
    if (child == 0) {
        byte = (char)(pytomic_semaphore_acquire(&seats, 0) == 0);
        if (write(ready[1], &byte, 1) != 1) {
            _exit(1);
        }
        for (;;) {
            pause();
        }
    }
    ck_assert(read(ready[0], &byte, 1) == 1 && byte == 1);
    close(ready[0]);
    close(ready[1]);
    return child;
}

START_TEST(as_many_are_acquired_as_there_are_permits)
{
    acquire_all();
    ck_code(-EAGAIN, pytomic_semaphore_acquire(&seats, 0));
    pytomic_semaphore_state state = state_of(&seats);
    ck_assert_uint_eq(state.permits, PERMITS);
    ck_assert_uint_eq(state.free, 0);
    ck_assert_uint_eq(state.ours, PERMITS);
    ck_ok(pytomic_semaphore_release(&seats));
    ck_ok(pytomic_semaphore_acquire(&seats, 0));
    release_all();
    ck_assert_uint_eq(state_of(&seats).free, PERMITS);
}
END_TEST

START_TEST(nobody_releases_what_he_does_not_hold)
{
    ck_code(-EPERM, pytomic_semaphore_release(&seats));
    pid_t holder = start_holder();
    ck_code(-EPERM, pytomic_semaphore_release(&seats));
    pytomic_semaphore_state state = state_of(&seats);
    ck_assert_uint_eq(state.held, 1);
    ck_assert_uint_eq(state.ours, 0);
    child_kill(holder);
}
END_TEST

START_TEST(the_permit_of_a_killed_process_comes_back)
{
    for (unsigned i = 0; i < 2 * PERMITS; i++) {
        pid_t holder = start_holder();
        ck_assert_uint_eq(state_of(&seats).free, PERMITS - 1);
        child_kill(holder);
        ck_assert_uint_eq(state_of(&seats).free, PERMITS);
    }
}
END_TEST

/* Acquire a permit and become another program, which looks at the segment of the name in its arguments. */
#define LOOK "look"

static int look(const char *segment)
{
    pytomic_semaphore_state state;

    if (pytomic_open(segment, PYTOMIC_READ, NULL, &fixture_segment) != 0 ||
        pytomic_slot_find(fixture_segment, "seats", &seats) != 0 || pytomic_semaphore_read(&seats, &state) != 0) {
        return -1;
    }
    return (int)state.held;
}

START_TEST(a_process_that_becomes_another_program_holds_no_permit)
{
    pid_t child = child_fork();

    if (child == 0) {
        if (pytomic_semaphore_acquire(&seats, 0) == 0) {
            execl("/proc/self/exe", "test_semaphore", LOOK, fixture_name, (char *)NULL);
        }
        _exit(127);
    }
    ck_assert_int_eq(child_wait(child), 0);
}
END_TEST

START_TEST(a_permit_that_a_process_has_at_its_end_comes_back)
{
    pid_t child = child_fork();

    if (child == 0) {
        _exit(pytomic_semaphore_acquire(&seats, 0) == 0 ? 0 : 1);
    }
    ck_assert_int_eq(child_wait(child), 0);
    ck_assert_uint_eq(state_of(&seats).free, PERMITS);
}
END_TEST

/* The holder forks, and dies before its child. */
START_TEST(a_forked_child_does_not_keep_the_permit_of_its_dead_parent)
{
    int alive[2], ready[2];
    char byte = 0;

    ck_assert(pipe(alive) == 0 && pipe(ready) == 0);
    pid_t parent = child_fork();
    if (parent == 0) {
        if (pytomic_semaphore_acquire(&seats, 0) != 0) {
            _exit(1);
        }
        if (child_fork() == 0) {
            close(alive[1]);
            bool told = pytomic_semaphore_release(&seats) == -EPERM && write(ready[1], &byte, 1) == 1;
            _exit(told && read(alive[0], &byte, 1) == 0 ? 0 : 1); /* until the test goes on */
        }
        for (;;) {
            pause();
        }
    }
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    ck_assert_uint_eq(state_of(&seats).held, 1);
    child_kill(parent);
    ck_assert_uint_eq(state_of(&seats).held, 0); /* and its child lives */
    close(alive[1]);
}
END_TEST

START_TEST(a_spawned_program_keeps_no_permit)
{
    static char *const arguments[] = {"sleep", "60", NULL};
    pid_t child;

    ck_ok(pytomic_semaphore_acquire(&seats, 0));
    ck_assert_int_eq(posix_spawnp(&child, "sleep", NULL, NULL, arguments, environ), 0);
    ck_ok(pytomic_semaphore_release(&seats));
    ck_assert_uint_eq(state_of(&seats).held, 0);
    child_kill(child);
}
END_TEST

static void *release(void *result)
{
    *(int *)result = pytomic_semaphore_release(&seats);
    return NULL;
}

START_TEST(any_thread_of_the_process_releases)
{
    pthread_t thread;
    int code = 1;

    ck_ok(pytomic_semaphore_acquire(&seats, 0));
    ck_assert_int_eq(pthread_create(&thread, NULL, release, &code), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_int_eq(code, 0);
    ck_assert_uint_eq(state_of(&seats).held, 0);
}
END_TEST

/* as a program does that becomes a daemon */
START_TEST(a_permit_outlives_every_descriptor_and_handle)
{
    ck_ok(pytomic_semaphore_acquire(&seats, 0));
    pid_t child = child_fork();
    if (child == 0) { /* closing all is for a child alone, whose parent reports */
        bool held = pytomic_semaphore_acquire(&seats, 0) == 0;
        for (int fd = 3; fd < 1000; fd++) {
            close(fd);
        }
        pytomic_semaphore_state state;
        _exit(held && pytomic_semaphore_read(&seats, &state) == 0 && state.held == 2 && state.ours == 1 ? 0 : 1);
    }
    ck_assert_int_eq(child_wait(child), 0);
    pytomic_close(fixture_segment);
    ck_ok(pytomic_open(fixture_name, 0, NULL, &fixture_segment));
    make_semaphore();
    ck_assert_uint_eq(state_of(&seats).ours, 1);
    ck_ok(pytomic_semaphore_release(&seats));
    ck_assert_uint_eq(state_of(&seats).held, 0);
}
END_TEST

/* Run in a thread: the test goes on meanwhile. */
typedef struct waiter {
    pthread_t thread;
    int64_t timeout;
    int code;
    bool begun;
} waiter;

static void *wait_for_permit(void *argument)
{
    waiter *self = argument;

    __atomic_store_n(&self->begun, true, __ATOMIC_SEQ_CST);
    self->code = pytomic_semaphore_acquire(&seats, self->timeout);
    return NULL;
}

static void start_waiter(waiter *out)
{
    *out = (waiter){.timeout = LONG, .code = 1};
    ck_assert_int_eq(pthread_create(&out->thread, NULL, wait_for_permit, out), 0);
    while (!__atomic_load_n(&out->begun, __ATOMIC_SEQ_CST)) {
        os_sleep(100000);
    }
}

static int end_of(waiter *of)
{
    ck_assert_int_eq(pthread_join(of->thread, NULL), 0);
    return of->code;
}

START_TEST(a_waiter_gets_what_is_released)
{
    waiter waiting;

    acquire_all();
    start_waiter(&waiting);
    ck_ok(pytomic_semaphore_release(&seats));
    ck_assert_int_eq(end_of(&waiting), 0);
    ck_assert_uint_eq(state_of(&seats).free, 0);
    release_all();
}
END_TEST

START_TEST(a_waiter_gets_the_permit_of_a_process_that_dies)
{
    waiter waiting;

    ck_ok(pytomic_semaphore_acquire(&seats, 0));
    ck_ok(pytomic_semaphore_acquire(&seats, 0));
    pid_t holder = start_holder();
    start_waiter(&waiting);
    child_kill(holder);
    ck_assert_int_eq(end_of(&waiting), 0);
    release_all();
}
END_TEST

START_TEST(a_waiter_gives_up_when_the_time_is_over)
{
    acquire_all();
    uint64_t before = os_milliseconds();
    ck_code(-EAGAIN, pytomic_semaphore_acquire(&seats, 20000000));
    ck_assert_uint_ge(os_milliseconds() - before, 19); /* both are whole milliseconds */
    ck_code(-EAGAIN, pytomic_semaphore_acquire(&seats, -1));
    ck_code(-EAGAIN, pytomic_semaphore_acquire(&seats, INT64_MIN));
    ck_code(-EAGAIN, pytomic_semaphore_acquire_until(&seats, 1)); /* long ago */
    release_all();
    ck_ok(pytomic_semaphore_acquire(&seats, PYTOMIC_FOREVER));
    ck_ok(pytomic_semaphore_release(&seats));
}
END_TEST

static void do_nothing(int number)
{
    (void)number;
}

START_TEST(a_signal_interrupts_a_wait_that_has_a_deadline)
{
    struct sigaction action = {.sa_handler = do_nothing};
    struct itimerval timer = {.it_interval = {.tv_usec = 1000}, .it_value = {.tv_usec = 1000}}, off = {{0}, {0}};

    acquire_all();
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
    ck_code(-EINTR, pytomic_semaphore_acquire_until(&seats, PYTOMIC_FOREVER));
    ck_code(-EAGAIN, pytomic_semaphore_acquire(&seats, 20000000)); /* and this one goes on */
    setitimer(ITIMER_REAL, &off, NULL);
    release_all();
}
END_TEST

START_TEST(removing_it_ends_the_wait)
{
    waiter waiting;

    acquire_all();
    start_waiter(&waiting);
    ck_ok(pytomic_slot_remove(fixture_segment, "seats"));
    ck_assert_int_eq(end_of(&waiting), -PYTOMIC_E_STALE);
    release_all(); /* what is held stays until then */
    ck_code(-EPERM, pytomic_semaphore_release(&seats));
}
END_TEST

START_TEST(one_that_is_created_again_has_all_its_permits)
{
    pytomic_slot old = seats;

    acquire_all();
    /* until the same cell serves again */
    do {
        ck_ok(pytomic_slot_remove(fixture_segment, "seats"));
        make_semaphore();
    } while (seats.cell != old.cell);
    ck_assert_uint_eq(state_of(&seats).free, PERMITS);
    acquire_all();
    release_all();
    ck_code(-PYTOMIC_E_STALE, pytomic_semaphore_acquire(&old, 0));
    ck_ok(pytomic_semaphore_release(&old));
    ck_ok(pytomic_semaphore_release(&old));
    ck_ok(pytomic_semaphore_release(&old));
    ck_code(-EPERM, pytomic_semaphore_release(&old));
}
END_TEST

START_TEST(in_an_unlinked_segment_permits_are_released_only)
{
    pytomic_semaphore_state state;
    waiter waiting;

    acquire_all();
    start_waiter(&waiting);
    ck_ok(pytomic_unlink(fixture_name));
    ck_assert_int_eq(end_of(&waiting), -PYTOMIC_E_STALE);
    ck_code(-PYTOMIC_E_STALE, pytomic_semaphore_read(&seats, &state));
    release_all();
    ck_code(-PYTOMIC_E_STALE, pytomic_semaphore_acquire(&seats, 0));
}
END_TEST

START_TEST(a_reader_sees_them_and_acquires_none)
{
    pytomic_segment *segment;
    pytomic_slot read;

    ck_ok(pytomic_semaphore_acquire(&seats, 0));
    ck_ok(pytomic_open(fixture_name, PYTOMIC_READ, NULL, &segment));
    ck_ok(pytomic_slot_find(segment, "seats", &read));
    ck_assert_uint_eq(state_of(&read).held, 1);
    ck_code(-EACCES, pytomic_semaphore_acquire(&read, 0));
    ck_ok(pytomic_semaphore_release(&seats));
    pytomic_close(segment);
}
END_TEST

START_TEST(a_readers_handle_releases_what_its_process_holds)
{
    pytomic_segment *segment;
    pytomic_slot read;
    waiter waiting;

    acquire_all();
    ck_ok(pytomic_open(fixture_name, PYTOMIC_READ, NULL, &segment));
    ck_ok(pytomic_slot_find(segment, "seats", &read));
    start_waiter(&waiting);
    ck_ok(pytomic_semaphore_release(&read));
    ck_assert_int_eq(end_of(&waiting), 0); /* it looks by itself */
    release_all();
    ck_code(-EPERM, pytomic_semaphore_release(&read));
    pytomic_close(segment);
}
END_TEST

START_TEST(by_a_descriptor_alone_no_permit_is_acquired)
{
    pytomic_semaphore_state state;
    pytomic_segment *segment;
    pytomic_slot slot;

    int fd = files_open(fixture_name);
    pytomic_close(fixture_segment);
    ck_ok(pytomic_open_fd(fd, 0, &segment));
    ck_ok(pytomic_slot_find(segment, "seats", &slot));
    ck_code(-EACCES, pytomic_semaphore_acquire(&slot, 0));
    ck_code(-EACCES, pytomic_semaphore_read(&slot, &state));
    pytomic_close(segment);
    close(fd);
    fixture_segment = NULL;
}
END_TEST

START_TEST(the_number_of_permits_is_part_of_what_is_opened)
{
    pytomic_slot slot = {.index = 4711};

    ck_code(-EINVAL, pytomic_semaphore_open(fixture_segment, "a", 0, PYTOMIC_CREATE, &slot));
    ck_code(-EINVAL, pytomic_semaphore_open(fixture_segment, "a", PYTOMIC_SEMAPHORE_MAX + 1, PYTOMIC_CREATE, &slot));
    ck_code(-EINVAL, pytomic_semaphore_open(fixture_segment, "a", 1, PYTOMIC_READ, &slot));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_semaphore_open(fixture_segment, "a", 1, 0, &slot));
    ck_code(-PYTOMIC_E_PARAMETERS, pytomic_semaphore_open(fixture_segment, "seats", PERMITS + 1, 0, &slot));
    ck_code(-PYTOMIC_E_PARAMETERS,
            pytomic_semaphore_open(fixture_segment, "seats", PERMITS - 1, PYTOMIC_CREATE, &slot));
    ck_code(-EEXIST,
            pytomic_semaphore_open(fixture_segment, "seats", PERMITS, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &slot));
    ck_assert_uint_eq(slot.index, 4711);
    ck_ok(pytomic_semaphore_open(fixture_segment, "seats", PERMITS, 0, &slot));
    ck_assert_ptr_eq(slot.cell, seats.cell);
    ck_ok(pytomic_semaphore_open(fixture_segment, "a", PYTOMIC_SEMAPHORE_MAX, PYTOMIC_CREATE, &slot));
    ck_assert_uint_eq(state_of(&slot).free, PYTOMIC_SEMAPHORE_MAX);
}
END_TEST

START_TEST(a_slot_of_another_type_is_no_semaphore)
{
    pytomic_semaphore_state state;
    pytomic_slot slot, cell;

    ck_ok(pytomic_slot_open(fixture_segment, "hits", PYTOMIC_UINT, PYTOMIC_CREATE, 5, &slot));
    ck_ok(pytomic_anonymous_create(PYTOMIC_UINT, 5, &cell));
    ck_code(-PYTOMIC_E_TYPE, pytomic_semaphore_open(fixture_segment, "hits", 5, PYTOMIC_CREATE, &slot));
    for (int i = 0; i < 2; i++) {
        const pytomic_slot *other = i == 0 ? &slot : &cell;
        ck_code(-PYTOMIC_E_TYPE, pytomic_semaphore_acquire(other, 0));
        ck_code(-PYTOMIC_E_TYPE, pytomic_semaphore_release(other));
        ck_code(-PYTOMIC_E_TYPE, pytomic_semaphore_read(other, &state));
    }
    pytomic_anonymous_free(&cell);
}
END_TEST

START_TEST(a_forged_number_of_permits_is_refused)
{
    static const uint64_t forged[] = {0, PYTOMIC_SEMAPHORE_MAX + 1, UINT64_C(1) << 32, UINT64_MAX};
    pytomic_semaphore_state state;

    for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
        store64(&seats.cell->parameters[0], forged[i]);
        ck_code(-PYTOMIC_E_DAMAGED, pytomic_semaphore_acquire(&seats, 0));
        ck_code(-PYTOMIC_E_DAMAGED, pytomic_semaphore_read(&seats, &state));
        ck_code(-EPERM, pytomic_semaphore_release(&seats));
    }
}
END_TEST

/* the numbers that it has to be created with are missing */
START_TEST(the_functions_for_all_types_open_it_and_create_none)
{
    const char *name = "a";
    pytomic_slot slot;
    size_t opened;
    uint64_t value;

    ck_code(-ENOTSUP, pytomic_slot_open(fixture_segment, name, PYTOMIC_SEMAPHORE, PYTOMIC_CREATE, 0, &slot));
    ck_code(-ENOTSUP,
            pytomic_slot_open_many(fixture_segment, 1, &name, PYTOMIC_SEMAPHORE, PYTOMIC_CREATE, 0, &slot, &opened));
    ck_code(-ENOTSUP, pytomic_anonymous_create(PYTOMIC_SEMAPHORE, 0, &slot));
    ck_code(-PYTOMIC_E_NO_SLOT, pytomic_slot_find(fixture_segment, name, &slot));
    ck_ok(pytomic_slot_open(fixture_segment, "seats", PYTOMIC_SEMAPHORE, 0, 0, &slot));
    ck_ok(pytomic_semaphore_acquire(&slot, 0));
    ck_ok(pytomic_semaphore_release(&seats));
    ck_ok(pytomic_slot_load(&slot, &value));
    ck_assert_uint_eq(value, 1); /* releases */
    ck_code(-ENOTSUP, pytomic_slot_reset(&slot));
    ck_code(-ENOTSUP, pytomic_slot_store(&slot, 1));
    ck_code(-ENOTSUP, pytomic_slot_add(&slot, 1, &value));
}
END_TEST

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], LOOK) == 0) {
        return look(argv[2]);
    }
    Suite *suite = suite_create("semaphore");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");
    TCase *kernel = fixture_case_with_segment(suite, "Kernel");

    tcase_set_tags(kernel, FIXTURE_KERNEL_TAG);
    tcase_add_checked_fixture(core, make_semaphore, NULL);
    tcase_add_checked_fixture(limits, make_semaphore, NULL);
    tcase_add_checked_fixture(kernel, make_semaphore, NULL);
    tcase_add_test(core, as_many_are_acquired_as_there_are_permits);
    tcase_add_test(core, nobody_releases_what_he_does_not_hold);
    tcase_add_test(core, the_permit_of_a_killed_process_comes_back);
    tcase_add_test(core, a_permit_that_a_process_has_at_its_end_comes_back);
    tcase_add_test(core, a_forked_child_does_not_keep_the_permit_of_its_dead_parent);
    tcase_add_test(kernel, a_process_that_becomes_another_program_holds_no_permit);
    tcase_add_test(kernel, a_spawned_program_keeps_no_permit);
    tcase_add_test(core, any_thread_of_the_process_releases);
    tcase_add_test(core, a_permit_outlives_every_descriptor_and_handle);
    tcase_add_test(core, a_waiter_gets_what_is_released);
    tcase_add_test(core, a_waiter_gets_the_permit_of_a_process_that_dies);
    tcase_add_test(core, a_waiter_gives_up_when_the_time_is_over);
    tcase_add_test(core, a_signal_interrupts_a_wait_that_has_a_deadline);
    tcase_add_test(core, removing_it_ends_the_wait);
    tcase_add_test(core, one_that_is_created_again_has_all_its_permits);
    tcase_add_test(core, in_an_unlinked_segment_permits_are_released_only);
    tcase_add_test(limits, a_reader_sees_them_and_acquires_none);
    tcase_add_test(limits, a_readers_handle_releases_what_its_process_holds);
    tcase_add_test(limits, by_a_descriptor_alone_no_permit_is_acquired);
    tcase_add_test(limits, the_number_of_permits_is_part_of_what_is_opened);
    tcase_add_test(limits, a_slot_of_another_type_is_no_semaphore);
    tcase_add_test(limits, a_forged_number_of_permits_is_refused);
    tcase_add_test(limits, the_functions_for_all_types_open_it_and_create_none);
    return fixture_run(suite);
}
