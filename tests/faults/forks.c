/* SPDX-License-Identifier: MIT */
/*
 * fork() while another thread is inside the library. Holds: the child can change the structure at once; when the parent is
 * killed in the middle of a change, the child that lives on does not hold its lock; and a child that ends as programs do
 * has not kept an ephemeral segment that its parent was opening or closing.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "change.h"
#include "child.h"
#include "must.h"
#include "pytomic.h"
#include "sound.h"
#include "unique.h"

#define ROUNDS 200
#define KILLS 20
#define PASSINGS 1000
#define IMPATIENT 5000u /* ms: whoever waits as long waits for a lock that nobody works under */

static pytomic_segment *segment;
static bool done;

/* Changes without a pause, so that a fork nearly always comes in the middle of one. */
static void *change_on_and_on(void *argument)
{
    pytomic_slot slot;

    while (!__atomic_load_n(&done, __ATOMIC_RELAXED)) {
        must(pytomic_slot_open(segment, argument, PYTOMIC_INT, PYTOMIC_CREATE, 0, &slot) == 0);
        must(pytomic_slot_remove(segment, argument) == 0);
    }
    return NULL;
}

/* Through what was inherited, and anew. */
static int change_once(const char *name)
{
    pytomic_segment *again;
    pytomic_slot slot;
    int code = pytomic_slot_open(segment, name, PYTOMIC_INT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 0, &slot);

    code = code == 0 ? pytomic_slot_remove(segment, name) : code;
    code = code == 0 ? pytomic_open(test_name, 0, NULL, &again) : code;
    if (code == 0) {
        pytomic_close(again);
    }
    return -code;
}

static void children_change_at_once(void)
{
    static char names[2][8] = {"a", "b"};
    pthread_t threads[2];

    done = false;
    for (size_t i = 0; i < 2; i++) {
        must(pthread_create(&threads[i], NULL, change_on_and_on, names[i]) == 0);
    }
    for (int round = 0; round < ROUNDS; round++) {
        pid_t child = child_fork();
        if (child == 0) {
            _exit(change_once("child"));
        }
        must(child_wait(child) == 0);
    }
    __atomic_store_n(&done, true, __ATOMIC_RELAXED);
    for (size_t i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
}

/* Into the middle of a change, and no further. */
static void *begin_a_change(void *begun)
{
    static change endless;

    must(change_begin(segment, &endless) == 0);
    must(write(*(int *)begun, "", 1) == 1);
    for (;;) {
        pause();
    }
}

/* A parent with a child that outlives it: until the end of the pipe. */
static void be_killed_with_a_child(int child_lives_on)
{
    pthread_t thread;
    int begun[2];
    char byte;

    must(pipe(begun) == 0);
    must(pthread_create(&thread, NULL, begin_a_change, &begun[1]) == 0 && read(begun[0], &byte, 1) == 1);
    pid_t child = child_fork();
    if (child == 0) {
        _exit(read(child_lives_on, &byte, 1) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    raise(SIGKILL);
}

static void children_of_the_killed_hold_nothing(void)
{
    for (int round = 0; round < KILLS; round++) {
        int ends[2];
        must(pipe(ends) == 0);
        pid_t parent = child_fork();
        if (parent == 0) {
            close(ends[1]);
            be_killed_with_a_child(ends[0]);
        }
        close(ends[0]);
        must(child_wait(parent) == -SIGKILL);
        must(change_once("after") == 0); /* while its child is still there */
        close(ends[1]);
    }
}

static bool going;

/* Once, and not for long: the fork is to come anywhere in it. */
static void *come_and_go(void *argument)
{
    pytomic_options options = {.max_slots = 64, .ephemeral = true};
    pytomic_segment *passing;

    __atomic_store_n(&going, true, __ATOMIC_RELEASE);
    must(pytomic_open(argument, PYTOMIC_CREATE, &options, &passing) == 0);
    pytomic_close(passing);
    return NULL;
}

/* So long, counted in steps, that forks come everywhere in what the thread does. */
static void linger(unsigned steps)
{
    for (volatile unsigned i = 0; i < steps; i++) {
    }
}

static void children_keep_nothing(void)
{
    pytomic_segment *left;
    pthread_t thread;

    for (unsigned round = 0; round < PASSINGS; round++) {
        going = false;
        must(pthread_create(&thread, NULL, come_and_go, other_name) == 0);
        while (!__atomic_load_n(&going, __ATOMIC_ACQUIRE)) {
        }
        linger(round % 500 * 200);
        pid_t child = child_fork();
        if (child == 0) {
            exit(EXIT_SUCCESS); /* what it has attached it detaches */
        }
        pthread_join(thread, NULL);
        must(child_wait(child) == EXIT_SUCCESS);
        must(pytomic_open(other_name, PYTOMIC_READ, NULL, &left) == -PYTOMIC_E_NO_SEGMENT);
    }
}

int main(void)
{
    pytomic_options options = {.max_slots = 100};

    unique_begin("forks");
    pytomic_set_lock_timeout(IMPATIENT);
    must(pytomic_open(test_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment) == 0);
    children_change_at_once();
    children_of_the_killed_hold_nothing();
    children_keep_nothing();
    must(change_once("last") == 0);
    must(is_sound(test_name));
    printf("%d forks in the middle of changes, %d while an ephemeral segment came and went\n", ROUNDS + KILLS,
           PASSINGS);
    return EXIT_SUCCESS;
}
