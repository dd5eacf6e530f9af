/* SPDX-License-Identifier: MIT */
/*
 * Two containers that share one /dev/shm: processes in two PID namespaces, which have the same process id. Holds: they
 * exclude each other as any two, one that is killed in the middle of a change blocks nobody in the other namespace, and
 * what is in use in one is never taken for abandoned in the other.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "change.h"
#include "child.h"
#include "draft.h"
#include "mounts.h"
#include "must.h"
#include "os.h"
#include "pytomic.h"
#include "skip.h"
#include "sound.h"
#include "unique.h"

#define INCREMENTS 200000
#define SOON 100u   /* ms: to see that somebody is kept waiting */
#define LATE 20000u /* ms: who waits as long waits for the dead */

enum order { SAY_PID, ATTACH, COUNT, CHANGE_SOON, CHANGE, HOLD, ATTACH_EPHEMERAL, BUILD, COLLECT, ACQUIRE, DIE };

typedef struct peer {
    pid_t keeper; /* in our namespace: ends when the peer has */
    int orders, answers;
} peer;

/* The leak checker looks into the /proc of another namespace. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

/* --- in the container --- */

static pytomic_segment *segment, *passing;
static pytomic_slot hits;

static int attach(void)
{
    int code = pytomic_open(test_name, PYTOMIC_CREATE, NULL, &segment);

    return code == 0 ? pytomic_slot_open(segment, "hits", PYTOMIC_INT, PYTOMIC_CREATE, 0, &hits) : code;
}

static int count(void)
{
    for (int i = 0; i < INCREMENTS; i++) {
        pytomic_inc(hits.as_int);
    }
    return 0;
}

static int change_within(uint32_t milliseconds)
{
    pytomic_slot slot;

    pytomic_set_lock_timeout(milliseconds);
    int code = pytomic_slot_open(segment, "brief", PYTOMIC_INT, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, 0, &slot);
    return code == 0 ? pytomic_slot_remove(segment, "brief") : code;
}

static int hold_the_lock(void)
{
    static change holding;

    return change_begin(segment, &holding);
}

static int attach_ephemeral(void)
{
    pytomic_options options = {.ephemeral = true};

    return pytomic_open(other_name, PYTOMIC_CREATE, &options, &passing);
}

static int build_without_end(void)
{
    static draft built;

    return draft_create_named(&built);
}

/* How many files were collected, all of which this test has made: the directory is its own. */
static int collect(void)
{
    pytomic_names removed;
    int code = pytomic_gc(false, &removed);

    if (code == 0) {
        code = (int)removed.count;
        pytomic_names_free(&removed);
    }
    return code;
}

/* The only permit. */
static int acquire(void)
{
    pytomic_slot seat;
    int code = pytomic_semaphore_open(segment, "seat", 1, PYTOMIC_CREATE, &seat);

    return code == 0 ? pytomic_semaphore_acquire(&seat, 0) : code;
}

static int obey(enum order order)
{
    switch (order) {
    case SAY_PID:
        return (int)getpid();
    case ATTACH:
        return attach();
    case COUNT:
        return count();
    case CHANGE_SOON:
        return change_within(SOON);
    case CHANGE:
        return change_within(LATE);
    case HOLD:
        return hold_the_lock();
    case ATTACH_EPHEMERAL:
        return attach_ephemeral();
    case BUILD:
        return build_without_end();
    case COLLECT:
        return collect();
    case ACQUIRE:
        return acquire();
    default:
        return -raise(SIGKILL);
    }
}

static void serve(int orders, int answers)
{
    enum order order;

    while (read(orders, &order, sizeof(order)) == sizeof(order)) {
        int answer = obey(order);
        if (write(answers, &answer, sizeof(answer)) != sizeof(answer)) {
            break;
        }
    }
    _exit(EXIT_SUCCESS);
}

/* The first process of a namespace is spared most signals, so the peer is the second. */
static void keep(int orders, int answers)
{
    must(unshare(CLONE_NEWPID) == 0);
    pid_t first = child_fork();
    if (first == 0) {
        pid_t second = child_fork();
        if (second == 0) {
            serve(orders, answers);
        }
        close(orders);
        close(answers);
        child_wait(second);
        _exit(EXIT_SUCCESS);
    }
    close(orders);
    close(answers);
    child_wait(first);
    _exit(EXIT_SUCCESS);
}

/* --- outside --- */

static peer start(void)
{
    int orders[2], answers[2];
    peer made;

    must(pipe2(orders, O_CLOEXEC) == 0 && pipe2(answers, O_CLOEXEC) == 0);
    made.keeper = child_fork();
    if (made.keeper == 0) {
        close(orders[1]);
        close(answers[0]);
        keep(orders[0], answers[1]);
    }
    close(orders[0]);
    close(answers[1]);
    made.orders = orders[1];
    made.answers = answers[0];
    return made;
}

static void send(const peer *to, enum order order)
{
    must(write(to->orders, &order, sizeof(order)) == sizeof(order));
}

static int receive(const peer *from)
{
    int answer;

    must(read(from->answers, &answer, sizeof(answer)) == sizeof(answer));
    return answer;
}

static int ask(const peer *whom, enum order order)
{
    send(whom, order);
    return receive(whom);
}

static void end(const peer *whom)
{
    send(whom, DIE);
    must(child_wait(whom->keeper) == EXIT_SUCCESS);
    close(whom->orders);
    close(whom->answers);
}

static void enter_namespaces(void)
{
    mounts_need_memory(NULL);
    pid_t trial = child_fork();
    if (trial == 0) {
        _exit(unshare(CLONE_NEWPID) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    if (child_wait(trial) != EXIT_SUCCESS) {
        skip("this system does not allow PID namespaces");
    }
}

static void they_count_together(const peer *a, const peer *b)
{
    pytomic_slot slot;
    char path[128];

    must(ask(a, SAY_PID) == ask(b, SAY_PID)); /* or this test shows nothing */
    send(a, ATTACH);
    send(b, ATTACH);
    must(receive(a) == 0 && receive(b) == 0);
    send(a, COUNT);
    send(b, COUNT);
    must(receive(a) == 0 && receive(b) == 0);
    snprintf(path, sizeof(path), "%s/hits", test_name);
    must(pytomic_attach(path, PYTOMIC_INT, PYTOMIC_READ, 0, &slot) == 0);
    must(pytomic_load(slot.as_int) == 2 * INCREMENTS);
    pytomic_detach(&slot);
}

static void the_killed_blocks_nobody(const peer *survivor)
{
    for (int round = 0; round < 20; round++) {
        peer doomed = start();
        must(ask(&doomed, ATTACH) == 0);
        must(ask(&doomed, HOLD) == 0);
        must(ask(survivor, CHANGE_SOON) == -ETIMEDOUT); /* it has the lock, whatever its number is */
        must(ask(survivor, COUNT) == 0);
        end(&doomed);
        must(ask(survivor, CHANGE) == 0);
    }
    must(is_sound(test_name));
}

static void the_killed_keeps_no_permit(const peer *survivor)
{
    peer doomed = start();

    must(ask(&doomed, ATTACH) == 0);
    must(ask(&doomed, ACQUIRE) == 0);
    must(ask(survivor, ACQUIRE) == -EAGAIN);
    end(&doomed);
    must(ask(survivor, ACQUIRE) == 0);
}

static void what_is_used_is_not_collected(const peer *collector)
{
    peer user = start(), builder = start();

    must(ask(&user, ATTACH_EPHEMERAL) == 0);
    must(ask(&builder, BUILD) == 0);
    must(ask(collector, COLLECT) == 0);
    end(&builder);
    must(ask(collector, COLLECT) == 1);
    must(ask(collector, COLLECT) == 0);
    end(&user);
    must(ask(collector, COLLECT) == 1);
    must(pytomic_unlink(other_name) == -PYTOMIC_E_NO_SEGMENT);
}

int main(void)
{
    unique_begin("namespaces");
    enter_namespaces();
    peer a = start(), b = start();
    they_count_together(&a, &b);
    the_killed_blocks_nobody(&b);
    the_killed_keeps_no_permit(&b);
    what_is_used_is_not_collected(&a);
    end(&a);
    end(&b);
    must(is_sound(test_name));
    return EXIT_SUCCESS;
}
