/* SPDX-License-Identifier: MIT */
#include "opening.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fixture.h"

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

/* Exit status of a child that is forked now: 0 if it has none of these descriptors. */
static int fork_and_look(const opening *openings, int count)
{
    pid_t child = child_fork();

    if (child == 0) {
        int left = 0;
        for (int i = 0; i < count; i++) {
            left += is_open(openings[i].fd);
        }
        _exit(left);
    }
    return child_wait(child);
}

START_TEST(a_forked_child_has_none_of_the_openings)
{
    opening openings[3];

    for (int i = 0; i < 3; i++) {
        ck_gives(0, opening_of_segment(fixture_name, i % 2 == 0, &openings[i]));
    }
    ck_assert_int_eq(fork_and_look(openings, 3), 0);
    for (int i = 0; i < 3; i++) {
        ck_assert(is_open(openings[i].fd));
    }
    opening_close(&openings[1]); /* in any order */
    ck_assert(!is_open(openings[1].fd) && is_open(openings[0].fd) && is_open(openings[2].fd));
    ck_assert_int_eq(fork_and_look(openings, 3), 0);
    opening_close(&openings[2]);
    opening_close(&openings[0]);
}
END_TEST

/* what the parent was in the middle of, the child must not end: the number may be another file's by then */
START_TEST(a_child_does_not_close_what_it_has_opened_since)
{
    opening opened;

    ck_gives(0, opening_of_segment(fixture_name, true, &opened));
    pid_t child = child_fork();
    if (child == 0) {
        int own = open("/dev/null", O_RDONLY | O_CLOEXEC);
        bool same = own == opened.fd || dup2(own, opened.fd) == opened.fd;
        opening_close(&opened);
        bool kept = is_open(opened.fd);
        opening anew;
        bool works = opening_of_segment(fixture_name, true, &anew) == 0;
        opening_close(&anew);
        _exit(same && kept && works && !is_open(anew.fd) ? 0 : 1);
    }
    ck_assert_int_eq(child_wait(child), 0);
    opening_close(&opened);
}
END_TEST

START_TEST(a_lock_and_a_share_are_the_parents_alone)
{
    opening opened;
    int ready[2], go[2], other = files_open(fixture_name);
    char byte;

    ck_gives(0, opening_of_segment(fixture_name, true, &opened));
    ck_gives(0, os_lock(opened.fd, OS_LOCK_EXCLUSIVE, 0));
    ck_gives(0, os_lock(opened.fd, OS_LOCK_SHARED, 1));
    ck_assert(pipe(ready) == 0 && pipe(go) == 0);
    pid_t child = child_fork();
    if (child == 0) {
        _exit(write(ready[1], "", 1) == 1 && read(go[0], &byte, 1) == 1 ? 0 : 1);
    }
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    opening_close(&opened); /* without unlocking: as by a kill */
    ck_gives(0, os_lock(other, OS_LOCK_EXCLUSIVE, 0));
    ck_gives(0, os_lock(other, OS_LOCK_EXCLUSIVE, 1));
    ck_assert_int_eq(write(go[1], "", 1), 1);
    ck_assert_int_eq(child_wait(child), 0);
    os_close(other);
}
END_TEST

/* A thread that forks, and the other that has opened and not listed yet. */
static pid_t forking_thread;
static bool about_to_fork;

/* Whether the thread sleeps: in a mutex that it waits for, or in waitpid(). */
static bool sleeps(pid_t thread)
{
    char path[64], state = 0;

    snprintf(path, sizeof(path), "/proc/self/task/%ld/stat", (long)thread);
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1) {
            state = 0;
        }
        fclose(file);
    }
    return state == 'S';
}

static void *fork_now(void *openings)
{
    static int result;

    forking_thread = (pid_t)syscall(SYS_gettid);
    __atomic_store_n(&about_to_fork, true, __ATOMIC_RELEASE);
    result = fork_and_look(openings, 1);
    return &result;
}

START_TEST(a_fork_waits_until_what_is_opened_is_listed)
{
    opening opened = {.fd = -1};
    pthread_t thread;
    void *result;
    int fd = -1;

    opening_begin();
    ck_gives(0, os_open(fixture_name, true, &fd));
    opened.fd = fd; /* for the child to look at */
    ck_assert_int_eq(pthread_create(&thread, NULL, fork_now, &opened), 0);
    while (!__atomic_load_n(&about_to_fork, __ATOMIC_ACQUIRE) || !sleeps(forking_thread)) {
        os_sleep(100000);
    }
    ck_gives(0, opening_end(0, fd, &opened));
    ck_assert_int_eq(pthread_join(thread, &result), 0);
    ck_assert_int_eq(*(int *)result, 0);
    opening_close(&opened);
}
END_TEST

START_TEST(what_could_not_be_opened_is_not_listed)
{
    opening opened = {.fd = 4711}, *next = (opening *)(void *)&opened;

    opened.next = next;
    ck_gives(-PYTOMIC_E_NO_SEGMENT, opening_of_segment("no.such.segment", true, &opened));
    ck_assert_ptr_eq(opened.next, next);
    ck_assert_int_eq(opened.fd, 4711);
    opening_begin();
    ck_gives(-EMFILE, opening_end(-EMFILE, 5, &opened));
    ck_assert_int_eq(opened.fd, 4711);
    opening_close(&opened); /* nothing of it is closed either */
    ck_assert_int_eq(fork_and_look(&opened, 1), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("opening");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    tcase_add_test(core, a_forked_child_has_none_of_the_openings);
    tcase_add_test(core, a_child_does_not_close_what_it_has_opened_since);
    tcase_add_test(core, a_lock_and_a_share_are_the_parents_alone);
    tcase_add_test(core, a_fork_waits_until_what_is_opened_is_listed);
    tcase_add_test(limits, what_could_not_be_opened_is_not_listed);
    return fixture_run(suite);
}
