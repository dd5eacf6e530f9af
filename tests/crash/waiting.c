/* SPDX-License-Identifier: MIT */
/*
 * Waiting at every instruction. A waiter is stopped after each of its instructions in turn, up to the one in which it
 * falls asleep; others change the value and notify, or remove the slot; then it has to return, and may not sleep. And who
 * notifies or removes is killed after each instruction: then the next notification wakes whoever still sleeps, and the
 * one after that finds nobody.
 */
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asleep.h"
#include "change.h"
#include "child.h"
#include "life.h"
#include "must.h"
#include "os.h"
#include "pytomic.h"
#include "tracee.h"
#include "unique.h"

#define SLOT "slot"
#define OLD 7u
#define NEW 8u
#define LAST 9u
#define PATIENCE 60000u /* ms, for one who looks again every 10 ms */

static pytomic_segment *segment;
static pytomic_slot slot;

/* What a waiter found, in memory that processes share. */
typedef struct finding {
    int code;
    uint64_t seen;
} finding;

static finding *found;

static void create_segment(void)
{
    pytomic_options options = {.max_slots = 2};

    must(pytomic_open(test_name, PYTOMIC_CREATE | PYTOMIC_EXCLUSIVE, &options, &segment) == 0);
    must(pytomic_slot_open(segment, SLOT, PYTOMIC_UINT, PYTOMIC_CREATE, OLD, &slot) == 0);
    *found = (finding){.code = 1};
}

static void unlink_segment(void)
{
    must(pytomic_unlink(test_name) == 0);
    pytomic_close(segment);
}

/* A child attaches by itself. */
static int attach(int flags)
{
    pytomic_close(segment);
    int code = pytomic_open(test_name, flags, NULL, &segment);
    return code == 0 ? pytomic_slot_find(segment, SLOT, &slot) : code;
}

static int attach_for_writing(void *unused)
{
    (void)unused;
    return attach(0);
}

static int attach_for_reading(void *unused)
{
    (void)unused;
    return attach(PYTOMIC_READ);
}

static int wait_for_change(void *unused)
{
    (void)unused;
    found->code = pytomic_wait(&slot, OLD, PYTOMIC_FOREVER, &found->seen);
    return 0;
}

/* 1: a waiter is stopped */

static void change_and_notify_all(void)
{
    pytomic_store(slot.as_uint, NEW);
    pytomic_notify_all(&slot);
}

static void change_and_notify_one(void)
{
    pytomic_store(slot.as_uint, NEW);
    pytomic_notify_one(&slot);
}

static void remove_slot(void)
{
    must(pytomic_slot_remove(segment, SLOT) == 0);
}

/* Killed between its commit and its end. */
static void remove_slot_and_die(void)
{
    pid_t child = child_fork();

    if (child == 0) {
        change removal;
        must(change_begin(segment, &removal) == 0);
        record_commit(segment, slot.index);
        _exit(0);
    }
    must(child_wait(child) == 0);
}

typedef struct meeting {
    const char *title;
    int (*attach)(void *unused);
    void (*meanwhile)(void);
    int code;   /* that the waiter gives */
    bool polls; /* it may sleep, for short times */
} meeting;

static const meeting meetings[] = {
    {"a waiter, and all are notified", attach_for_writing, change_and_notify_all, 0, false},
    {"a waiter, and one is notified", attach_for_writing, change_and_notify_one, 0, false},
    {"a waiter, and its slot is removed", attach_for_writing, remove_slot, -PYTOMIC_E_STALE, false},
    {"a waiter, and the remover is killed", attach_for_writing, remove_slot_and_die, -PYTOMIC_E_STALE, true},
    {"a reader, and all are notified", attach_for_reading, change_and_notify_all, 0, true},
    {"a reader, and its slot is removed", attach_for_reading, remove_slot, -PYTOMIC_E_STALE, true},
};

/* Let the others in after so many instructions. False: the waiter fell asleep before. */
static bool meet(const meeting *at, unsigned instructions)
{
    tracee_state state = TRACEE_STOPPED;

    must_tell("%s, after instruction %u", at->title, instructions);
    create_segment();
    pid_t child = tracee_start(at->attach, wait_for_change, NULL);
    for (unsigned i = 0; state == TRACEE_STOPPED && i < instructions; i++) {
        state = tracee_step_or_sleep(child);
    }
    must(state != TRACEE_RETURNED);
    at->meanwhile();
    uint64_t late = os_milliseconds() + (at->polls ? PATIENCE : 0);
    while (!tracee_finish_awake(child, state)) {
        promise(os_milliseconds() < late, "the waiter sleeps, and nobody will wake it");
        state = TRACEE_ASLEEP;
    }
    promise(found->code == at->code, "the waiter returned %d, not %d", found->code, at->code);
    promise(at->code != 0 || found->seen == NEW, "the waiter saw %d", (int)found->seen);
    unlink_segment();
    return state == TRACEE_STOPPED;
}

static unsigned meet_everywhere(const meeting *at)
{
    unsigned count = 0;

    while (meet(at, count)) {
        count++;
    }
    return count;
}

/* 2: a notifier or a remover is killed */

static int notify_all(void *unused)
{
    (void)unused;
    change_and_notify_all();
    return 0;
}

static int notify_one(void *unused)
{
    (void)unused;
    change_and_notify_one();
    return 0;
}

static change removal;

static int begin_removal(void *unused)
{
    int code = attach_for_writing(unused);

    return code == 0 ? change_begin(segment, &removal) : code;
}

static int end_removal(void *unused)
{
    record_key key;

    (void)unused;
    must(record_key_from(segment, SLOT, &key) == 0);
    life_end(&removal, &key, slot.index);
    change_end(&removal);
    return 0;
}

typedef struct death {
    const char *title;
    int (*prepare)(void *unused);
    int (*perform)(void *unused);
} death;

static const death deaths[] = {
    {"a notifier of all is killed", attach_for_writing, notify_all},
    {"a notifier of one is killed", attach_for_writing, notify_one},
    {"a remover is killed", begin_removal, end_removal},
};

static pid_t start_waiter(void)
{
    pid_t child = child_fork();

    if (child == 0) {
        must(attach_for_writing(NULL) == 0);
        _exit(wait_for_change(NULL));
    }
    asleep_await(child);
    return child;
}

/* It ends by itself, and does not sleep meanwhile, or for short times only. */
static void end_waiter(pid_t child, bool polls)
{
    uint64_t late = os_milliseconds() + (polls ? PATIENCE : 0);
    pid_t ended;

    while ((ended = waitpid(child, NULL, WNOHANG)) == 0) {
        promise(!asleep(child) || os_milliseconds() < late, "the waiter sleeps, and nobody will wake it");
        sched_yield();
    }
    must(ended == child);
}

/* False: it was over before. */
static bool die(const death *of, unsigned instructions)
{
    bool died = true;

    must_tell("%s, after instruction %u", of->title, instructions);
    create_segment();
    pid_t waiter = start_waiter();
    pid_t child = tracee_start(of->prepare, of->perform, NULL);
    for (unsigned i = 0; died && i < instructions; i++) {
        died = tracee_step(child);
    }
    tracee_kill(child);
    if (died && pytomic_slot_check(&slot) == 0) {
        pytomic_store(slot.as_uint, LAST);
        pytomic_notify_all(&slot);
    }
    end_waiter(waiter, of->perform == end_removal); /* a remover that was killed leaves the change unfinished */
    promise(found->code == pytomic_slot_check(&slot), "the waiter returned %d", found->code);
    pytomic_notify_all(&slot);
    promise(slot.cell->waiting % 2 == 0, "notifications go on calling the kernel");
    unlink_segment();
    return died;
}

static unsigned die_everywhere(const death *of)
{
    unsigned count = 0;

    while (die(of, count)) {
        count++;
    }
    return count;
}

int main(void)
{
    unsigned all = 0;

    found = mmap(NULL, sizeof(*found), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(found != MAP_FAILED);
    unique_begin("waiting");
    for (size_t i = 0; i < sizeof(meetings) / sizeof(meetings[0]); i++) {
        unsigned count = meet_everywhere(&meetings[i]);
        printf("%-42s stopped after each of %u instructions, and asleep\n", meetings[i].title, count);
        fflush(stdout);
        all += count + 1;
    }
    for (size_t i = 0; i < sizeof(deaths) / sizeof(deaths[0]); i++) {
        unsigned count = die_everywhere(&deaths[i]);
        printf("%-42s after each of %u instructions\n", deaths[i].title, count);
        fflush(stdout);
        all += count;
    }
    printf("%u times, no violation\n", all);
    return 0;
}
