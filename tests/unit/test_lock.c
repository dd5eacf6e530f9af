/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

/* One attempt, without waiting, in another thread. */
static void *try_in_thread(void *result)
{
    lock held;

    *(int *)result = lock_acquire(fixture_segment, &held);
    if (*(int *)result == 0) {
        lock_release(&held);
    }
    return NULL;
}

static int from_another_thread(void)
{
    pthread_t thread;
    int code = 1;

    ck_assert_int_eq(pthread_create(&thread, NULL, try_in_thread, &code), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    return code;
}

/* The same in another process. */
static int from_another_process(void)
{
    pid_t child = child_fork();

    if (child == 0) {
        lock held;
        _exit(-lock_acquire(fixture_segment, &held));
    }
    return -child_wait(child);
}

START_TEST(the_lock_excludes_other_openings_of_this_thread)
{
    lock first, second;

    pytomic_set_lock_timeout(0);
    ck_gives(0, lock_acquire(fixture_segment, &first));
    ck_gives(-ETIMEDOUT, lock_acquire(fixture_segment, &second));
    lock_release(&first);
    ck_gives(0, lock_acquire(fixture_segment, &second));
    lock_release(&second);
}
END_TEST

START_TEST(the_lock_excludes_threads)
{
    lock held;

    pytomic_set_lock_timeout(0);
    ck_gives(0, lock_acquire(fixture_segment, &held));
    ck_assert_int_eq(from_another_thread(), -ETIMEDOUT);
    lock_release(&held);
    ck_assert_int_eq(from_another_thread(), 0);
}
END_TEST

START_TEST(the_lock_excludes_forked_children)
{
    lock held;

    pytomic_set_lock_timeout(0);
    ck_gives(0, lock_acquire(fixture_segment, &held));
    ck_assert_int_eq(from_another_process(), -ETIMEDOUT);
    lock_release(&held);
    ck_assert_int_eq(from_another_process(), 0);
}
END_TEST

START_TEST(the_locks_of_two_segments_are_two)
{
    char name[PYTOMIC_SEGMENT_NAME_MAX + 8];
    pytomic_segment *other;
    lock first, second;

    snprintf(name, sizeof(name), "%s.other", fixture_name);
    pytomic_set_lock_timeout(0);
    ck_ok(pytomic_open(name, PYTOMIC_CREATE, NULL, &other));
    ck_gives(0, lock_acquire(fixture_segment, &first));
    ck_gives(0, lock_acquire(other, &second));
    lock_release(&first); /* in the order of taking: the list of locks is no stack */
    lock_release(&second);
    pytomic_close(other);
    ck_ok(pytomic_unlink(name));
}
END_TEST

/* a counter that is not atomic: increments are lost where two are inside */
static unsigned counter;

static void *count(void *rounds)
{
    for (unsigned i = 0; i < *(unsigned *)rounds; i++) {
        lock held;
        if (lock_acquire(fixture_segment, &held) != 0) {
            return rounds;
        }
        __atomic_store_n(&counter, __atomic_load_n(&counter, __ATOMIC_RELAXED) + 1, __ATOMIC_RELAXED);
        lock_release(&held);
    }
    return NULL;
}

START_TEST(threads_that_wait_all_get_the_lock)
{
    enum { THREADS = 4 };
    unsigned rounds = 500;
    pthread_t threads[THREADS];
    void *failed;

    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, count, &rounds), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
        ck_assert_ptr_null(failed);
    }
    ck_assert_uint_eq(counter, THREADS * rounds);
}
END_TEST

START_TEST(a_killed_holder_leaves_the_lock)
{
    pid_t child = child_fork();

    if (child == 0) {
        lock held;
        if (lock_acquire(fixture_segment, &held) == 0) {
            raise(SIGKILL);
        }
        _exit(1);
    }
    ck_assert_int_eq(child_wait(child), -SIGKILL);
    pytomic_set_lock_timeout(0);
    lock held;
    ck_gives(0, lock_acquire(fixture_segment, &held));
    lock_release(&held);
}
END_TEST

/* A parent that takes the lock, forks a child that lives until `end` is closed, and is killed. */
static void be_a_parent(int ready, int end)
{
    lock held;
    char byte;

    if (lock_acquire(fixture_segment, &held) != 0) {
        _exit(1);
    }
    pid_t child = child_fork();
    if (child == 0) {
        _exit(write(ready, "", 1) == 1 && read(end, &byte, 1) == 0 ? 0 : 1);
    }
    raise(SIGKILL);
}

START_TEST(a_child_does_not_keep_the_lock_of_a_killed_parent)
{
    int ready[2], end[2];
    char byte;
    lock held;

    ck_assert(pipe(ready) == 0 && pipe(end) == 0);
    pid_t parent = child_fork();
    if (parent == 0) {
        close(end[1]);
        be_a_parent(ready[1], end[0]);
    }
    close(ready[1]);
    ck_assert_int_eq(read(ready[0], &byte, 1), 1); /* the child runs */
    ck_assert_int_eq(child_wait(parent), -SIGKILL);
    pytomic_set_lock_timeout(0);
    ck_gives(0, lock_acquire(fixture_segment, &held));
    lock_release(&held);
    close(end[1]);
}
END_TEST

/* as a child has it that was made without our fork handler, say by clone() */
START_TEST(a_released_lock_is_free_though_its_opening_lives_on)
{
    lock held;

    pytomic_set_lock_timeout(0);
    ck_gives(0, lock_acquire(fixture_segment, &held));
    int copy = dup(held.opened.fd);
    lock_release(&held);
    ck_gives(0, lock_acquire(fixture_segment, &held));
    lock_release(&held);
    close(copy);
}
END_TEST

START_TEST(no_descriptor_stays_open)
{
    lock held;
    int before = dup(0), after;

    close(before);
    pytomic_set_lock_timeout(0);
    ck_gives(0, lock_acquire(fixture_segment, &held));
    ck_gives(-ETIMEDOUT, lock_acquire(fixture_segment, &(lock){0}));
    lock_release(&held);
    ck_ok(pytomic_unlink(fixture_name));
    ck_gives(-PYTOMIC_E_STALE, lock_acquire(fixture_segment, &held));
    after = dup(0);
    close(after);
    ck_assert_int_eq(after, before);
}
END_TEST

START_TEST(a_holder_that_stays_is_given_up_after_the_timeout)
{
    lock held, second;

    ck_gives(0, lock_acquire(fixture_segment, &held));
    pytomic_set_lock_timeout(20);
    uint64_t before = os_milliseconds();
    ck_gives(-ETIMEDOUT, lock_acquire(fixture_segment, &second));
    ck_assert_uint_ge(os_milliseconds() - before, 20); /* not sooner: it did wait */
    lock_release(&held);
}
END_TEST

/* the patience of one segment, and that of all others */
START_TEST(a_segment_may_have_a_timeout_of_its_own)
{
    char name[PYTOMIC_SEGMENT_NAME_MAX + 8];
    pytomic_segment *other;
    lock first, second;

    snprintf(name, sizeof(name), "%s.other", fixture_name);
    ck_ok(pytomic_open(name, PYTOMIC_CREATE, NULL, &other));
    pytomic_set_lock_timeout(UINT32_MAX - 1);
    pytomic_segment_set_lock_timeout(fixture_segment, 0);
    ck_gives(0, lock_acquire(fixture_segment, &first));
    ck_gives(-ETIMEDOUT, lock_acquire(fixture_segment, &second)); /* at once, and not in 49 days */
    pytomic_set_lock_timeout(0);
    ck_gives(0, lock_acquire(other, &second));
    ck_gives(-ETIMEDOUT, lock_acquire(other, &(lock){0}));
    pytomic_segment_set_lock_timeout(fixture_segment, 20);
    uint64_t before = os_milliseconds();
    ck_gives(-ETIMEDOUT, lock_acquire(fixture_segment, &(lock){0}));
    ck_assert_uint_ge(os_milliseconds() - before, 20);
    pytomic_segment_set_lock_timeout(fixture_segment, PYTOMIC_LOCK_TIMEOUT_DEFAULT);
    ck_gives(-ETIMEDOUT, lock_acquire(fixture_segment, &(lock){0})); /* as for all: 0 */
    lock_release(&first);
    lock_release(&second);
    pytomic_close(other);
    ck_ok(pytomic_unlink(name));
}
END_TEST

START_TEST(the_lock_of_an_unlinked_segment_is_stale)
{
    pytomic_segment *anew;
    lock held;

    ck_ok(pytomic_unlink(fixture_name));
    ck_gives(-PYTOMIC_E_STALE, lock_acquire(fixture_segment, &held));
    ck_ok(pytomic_open(fixture_name, PYTOMIC_CREATE, NULL, &anew));
    ck_gives(-PYTOMIC_E_STALE, lock_acquire(fixture_segment, &held));
    ck_gives(0, lock_acquire(anew, &held));
    lock_release(&held);
    pytomic_close(anew);
}
END_TEST

START_TEST(something_else_in_the_place_of_the_segment_is_stale)
{
    const char *path = files_path(fixture_name);
    lock held;

    ck_ok(pytomic_unlink(fixture_name));
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_gives(-PYTOMIC_E_STALE, lock_acquire(fixture_segment, &held));
    ck_assert_int_eq(rmdir(path), 0);
}
END_TEST

START_TEST(a_permission_that_was_taken_away_is_missed)
{
    const char *path = files_path(fixture_name);
    lock held;

    ck_assert_int_eq(chmod(path, 0), 0);
    pid_t child = child_fork();
    if (child == 0) {
        /* root may open anything */
        _exit(geteuid() == 0 && seteuid(65534) != 0 ? 1 : -lock_acquire(fixture_segment, &held));
    }
    ck_assert_int_eq(child_wait(child), EACCES);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lock");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, the_lock_excludes_other_openings_of_this_thread);
    tcase_add_test(core, the_lock_excludes_threads);
    tcase_add_test(core, the_lock_excludes_forked_children);
    tcase_add_test(core, the_locks_of_two_segments_are_two);
    tcase_add_test(core, threads_that_wait_all_get_the_lock);
    tcase_add_test(core, a_killed_holder_leaves_the_lock);
    tcase_add_test(core, a_child_does_not_keep_the_lock_of_a_killed_parent);
    tcase_add_test(core, a_released_lock_is_free_though_its_opening_lives_on);
    tcase_add_test(core, no_descriptor_stays_open);
    tcase_add_test(limits, a_holder_that_stays_is_given_up_after_the_timeout);
    tcase_add_test(limits, a_segment_may_have_a_timeout_of_its_own);
    tcase_add_test(limits, the_lock_of_an_unlinked_segment_is_stale);
    tcase_add_test(limits, something_else_in_the_place_of_the_segment_is_stale);
    tcase_add_test(limits, a_permission_that_was_taken_away_is_missed);
    return fixture_run(suite);
}
