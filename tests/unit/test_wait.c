/* SPDX-License-Identifier: MIT */
#include "pytomic/wait.h"

#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "asleep.h"
#include "fixture.h"
#include "mapping.h"
#include "os.h"
#include "shared.h"

#define SECOND INT64_C(1000000000)

/* A thread that waits. */
typedef struct waiter {
    pytomic_slot slot;
    uint64_t old;
    int64_t timeout;
    bool interruptible; /* pytomic_wait_until() */
    pthread_t thread;
    pid_t number;
    int code;
    uint64_t seen;
} waiter;

static pytomic_slot slot;

static void create_slot(void)
{
    ck_ok(pytomic_slot_open(fixture_segment, "slot", PYTOMIC_UINT, PYTOMIC_CREATE, 7, &slot));
}

static void *run(void *argument)
{
    waiter *self = argument;

    __atomic_store_n(&self->number, asleep_self(), __ATOMIC_RELEASE);
    self->code = self->interruptible ? pytomic_wait_until(&self->slot, self->old, PYTOMIC_FOREVER, &self->seen)
                                     : pytomic_wait(&self->slot, self->old, self->timeout, &self->seen);
    return NULL;
}

static void start(waiter *started)
{
    must(pthread_create(&started->thread, NULL, run, started) == 0);
    while (__atomic_load_n(&started->number, __ATOMIC_ACQUIRE) == 0) {
    }
}

static waiter waiter_for(const pytomic_slot *of)
{
    return (waiter){.slot = *of, .old = 7, .timeout = PYTOMIC_FOREVER};
}

static void start_asleep(waiter *started)
{
    start(started);
    asleep_await(started->number);
}

static void ck_ends(waiter *started, int code, uint64_t seen)
{
    must(pthread_join(started->thread, NULL) == 0);
    ck_gives(code, started->code);
    ck_assert_uint_eq(started->seen, seen);
}

/* How many threads sleep on the cell. Wakes them; they look again and go on. */
static int sleepers(const pytomic_slot *of)
{
    return os_wake(&of->cell->waiting, 2, INT_MAX);
}

START_TEST(another_value_is_returned_at_once)
{
    uint64_t seen = 0;

    create_slot();
    ck_ok(pytomic_wait(&slot, 8, PYTOMIC_FOREVER, &seen));
    ck_assert_uint_eq(seen, 7);
    ck_ok(pytomic_wait(&slot, 7 | UINT64_C(1) << 63, PYTOMIC_FOREVER, &seen)); /* all of the 64 bits count */
    ck_ok(pytomic_wait_until(&slot, 8, 0, &seen));
    ck_assert_uint_eq(load32(&slot.cell->waiting), 0);
}
END_TEST

START_TEST(a_wait_ends_with_its_time)
{
    static const int64_t times[] = {INT64_MIN, -1, 0, 1, SECOND / 100};
    uint64_t seen = 4711;

    create_slot();
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        int64_t begun = os_nanoseconds();
        ck_code(-ETIMEDOUT, pytomic_wait(&slot, 7, times[i], &seen));
        ck_assert(os_nanoseconds() - begun >= times[i]);    /* not too early */
        ck_assert(times[i] > 0 || slot.cell->waiting == 0); /* a mere look tells nobody to wake it */
    }
    ck_code(-ETIMEDOUT, pytomic_wait_until(&slot, 7, os_nanoseconds(), &seen));
    ck_assert_uint_eq(seen, 4711);
}
END_TEST

START_TEST(sharded_types_cannot_be_waited_for)
{
    pytomic_slot counter;
    uint64_t seen;

    ck_ok(pytomic_slot_open(fixture_segment, "counter", PYTOMIC_COUNTER, PYTOMIC_CREATE, 0, &counter));
    ck_code(-ENOTSUP, pytomic_wait(&counter, 0, 0, &seen));
    counter.type = PYTOMIC_HISTOGRAM;
    ck_code(-ENOTSUP, pytomic_wait_until(&counter, 0, 0, &seen));
}
END_TEST

START_TEST(a_notification_wakes_all_who_sleep)
{
    create_slot();
    waiter first = waiter_for(&slot), second = waiter_for(&slot);

    start_asleep(&first);
    start_asleep(&second);
    pytomic_store(slot.as_uint, 8);
    errno = MUST_ERRNO;
    pytomic_notify_all(&slot);
    ck_assert_int_eq(errno, MUST_ERRNO);
    ck_ends(&first, 0, 8);
    ck_ends(&second, 0, 8);
    ck_assert_uint_eq(load32(&slot.cell->waiting), 2);
}
END_TEST

START_TEST(a_notification_of_one_wakes_one)
{
    create_slot();
    waiter first = waiter_for(&slot), second = waiter_for(&slot);

    start_asleep(&first);
    start_asleep(&second);
    pytomic_store(slot.as_uint, 8);
    errno = MUST_ERRNO;
    pytomic_notify_one(&slot);
    ck_assert_int_eq(errno, MUST_ERRNO);
    ck_assert_uint_eq(load32(&slot.cell->waiting) % 2, 1);
    ck_assert_int_eq(sleepers(&slot), 1);
    ck_ends(&first, 0, 8);
    ck_ends(&second, 0, 8);
}
END_TEST

START_TEST(a_waiter_that_finds_its_old_value_sleeps_on)
{
    create_slot();
    waiter sleeper = waiter_for(&slot);

    start_asleep(&sleeper);
    for (int i = 0; i < 100; i++) {
        pytomic_notify_all(&slot);
        asleep_await(sleeper.number);
    }
    pytomic_store(slot.as_uint, 8);
    pytomic_notify_one(&slot);
    ck_ends(&sleeper, 0, 8);
}
END_TEST

START_TEST(the_number_may_wrap_round)
{
    create_slot();
    slot.cell->waiting = UINT32_MAX - 1;
    waiter first = waiter_for(&slot), second = waiter_for(&slot);

    start_asleep(&first);
    ck_assert_uint_eq(load32(&slot.cell->waiting), UINT32_MAX);
    start_asleep(&second);
    pytomic_store(slot.as_uint, 8);
    pytomic_notify_one(&slot);
    ck_assert_uint_eq(load32(&slot.cell->waiting), 1);
    pytomic_notify_all(&slot);
    ck_ends(&first, 0, 8);
    ck_ends(&second, 0, 8);
    ck_assert_uint_eq(load32(&slot.cell->waiting), 2);
}
END_TEST

START_TEST(removing_the_slot_wakes_its_waiters)
{
    create_slot();
    waiter sleeper = waiter_for(&slot);

    start_asleep(&sleeper);
    ck_ok(pytomic_slot_remove(fixture_segment, "slot"));
    ck_ends(&sleeper, -PYTOMIC_E_STALE, 0);
    ck_code(-PYTOMIC_E_STALE, pytomic_wait(&slot, 8, 0, &sleeper.seen)); /* not even another value is returned */
}
END_TEST

/* Killed between the store and the second wake-up, a remover wakes nobody. */
START_TEST(a_remover_that_was_killed_leaves_nobody_asleep)
{
    pytomic_word *change = &mapping_header(fixture_segment)->change;

    create_slot();
    waiter sleeper = waiter_for(&slot);
    store64(change, load64(change) + 1);
    start_asleep(&sleeper);
    store32(&slot.cell->generation, slot.generation + 1);
    ck_ends(&sleeper, -PYTOMIC_E_STALE, 0);
}
END_TEST

START_TEST(a_reader_waits_alone)
{
    pytomic_segment *reading;

    create_slot();
    ck_ok(pytomic_open(fixture_name, PYTOMIC_READ, NULL, &reading));
    waiter reader = waiter_for(&slot);
    ck_ok(pytomic_slot_find(reading, "slot", &reader.slot));
    start_asleep(&reader);
    pytomic_store(slot.as_uint, 8);
    ck_ends(&reader, 0, 8);
    ck_assert_uint_eq(load32(&slot.cell->waiting), 0);
    pytomic_close(reading);
}
END_TEST

START_TEST(a_reader_is_woken_as_others_are)
{
    pytomic_segment *reading;

    create_slot();
    ck_ok(pytomic_open(fixture_name, PYTOMIC_READ, NULL, &reading));
    waiter writer = waiter_for(&slot), reader = waiter_for(&slot);
    ck_ok(pytomic_slot_find(reading, "slot", &reader.slot));
    start_asleep(&writer);
    start_asleep(&reader);
    pytomic_notify_all(&reader.slot); /* does nothing */
    ck_assert_int_eq(sleepers(&slot), 2);
    pytomic_store(slot.as_uint, 8);
    pytomic_notify_all(&slot);
    ck_ends(&writer, 0, 8);
    ck_ends(&reader, 0, 8);
    pytomic_close(reading);
}
END_TEST

static void on_signal(int number)
{
    (void)number;
}

static void handle_signals(int flags)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = flags};

    must(sigaction(SIGUSR1, &action, NULL) == 0);
}

START_TEST(a_signal_ends_a_wait_that_allows_it)
{
    handle_signals(0);
    create_slot();
    waiter sleeper = waiter_for(&slot);
    sleeper.interruptible = true;
    start_asleep(&sleeper);
    must(pthread_kill(sleeper.thread, SIGUSR1) == 0);
    ck_ends(&sleeper, -EINTR, 0);
}
END_TEST

START_TEST(other_waits_survive_signals)
{
    handle_signals(0);
    create_slot();
    waiter sleeper = waiter_for(&slot);
    start_asleep(&sleeper);
    for (int i = 0; i < 100; i++) {
        must(pthread_kill(sleeper.thread, SIGUSR1) == 0);
        asleep_await(sleeper.number);
    }
    pytomic_store(slot.as_uint, 8);
    pytomic_notify_one(&slot);
    ck_ends(&sleeper, 0, 8);
}
END_TEST

START_TEST(signals_do_not_make_a_wait_longer)
{
    uint64_t seen;

    create_slot();
    fixture_begin_interruptions(on_signal);
    ck_code(-ETIMEDOUT, pytomic_wait(&slot, 7, SECOND / 20, &seen));
    fixture_end_interruptions();
}
END_TEST

START_TEST(a_forked_child_waits_for_an_anonymous_cell)
{
    uint64_t seen;

    ck_ok(pytomic_anonymous_create(PYTOMIC_INT, 7, &slot));
    pid_t child = child_fork();
    if (child == 0) {
        _exit(pytomic_wait(&slot, 7, PYTOMIC_FOREVER, &seen) == 0 && seen == 8 ? 0 : 1);
    }
    asleep_await(child);
    pytomic_store(slot.as_int, 8);
    pytomic_notify_one(&slot);
    ck_assert_int_eq(child_wait(child), 0);
    pytomic_anonymous_free(&slot);
}
END_TEST

/* Several slots. */

#define SEVERAL 3

typedef struct several {
    pytomic_slot slots[SEVERAL];
    uint64_t olds[SEVERAL];
    pthread_t thread;
    pid_t number;
    int code;
    size_t index;
    uint64_t seen;
} several;

static void create_several(several *out)
{
    *out = (several){.code = 1};
    for (unsigned i = 0; i < SEVERAL; i++) {
        const char name[] = {(char)('a' + i), '\0'};
        ck_ok(pytomic_slot_open(fixture_segment, name, PYTOMIC_INT, PYTOMIC_CREATE, i, &out->slots[i]));
        out->olds[i] = i;
    }
}

static void *run_several(void *argument)
{
    several *self = argument;

    __atomic_store_n(&self->number, asleep_self(), __ATOMIC_RELEASE);
    self->code = pytomic_wait_any(SEVERAL, self->slots, self->olds, PYTOMIC_FOREVER, &self->index, &self->seen);
    return NULL;
}

static void start_several(several *started)
{
    must(pthread_create(&started->thread, NULL, run_several, started) == 0);
    while (__atomic_load_n(&started->number, __ATOMIC_ACQUIRE) == 0) {
    }
    asleep_await(started->number);
}

START_TEST(a_change_of_any_of_several_ends_the_wait)
{
    several sleeper;

    create_several(&sleeper);
    start_several(&sleeper);
    pytomic_notify_all(&sleeper.slots[_i]);
    pytomic_store(sleeper.slots[_i].as_int, 9);
    pytomic_notify_one(&sleeper.slots[_i]);
    must(pthread_join(sleeper.thread, NULL) == 0);
    ck_gives(0, sleeper.code);
    ck_assert_uint_eq(sleeper.index, (size_t)_i);
    ck_assert_uint_eq(sleeper.seen, 9);
}
END_TEST

START_TEST(a_removal_of_any_of_several_ends_the_wait)
{
    several sleeper;

    create_several(&sleeper);
    start_several(&sleeper);
    ck_ok(pytomic_slot_remove_handle(&sleeper.slots[_i]));
    must(pthread_join(sleeper.thread, NULL) == 0);
    ck_gives(-PYTOMIC_E_STALE, sleeper.code);
    ck_assert_uint_eq(sleeper.index, (size_t)_i);
}
END_TEST

/* The first slot's word is what the fallback sleeps on; the kernel's own call knows them all. */
START_TEST(several_are_also_waited_for_where_the_kernel_cannot)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 449, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = 4, .filter = filter};
    several sleeper;

    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
    create_several(&sleeper);
    ck_code(-ETIMEDOUT, pytomic_wait_any(SEVERAL, sleeper.slots, sleeper.olds, os_nanoseconds() + SECOND / 50,
                                         &sleeper.index, &sleeper.seen));
    start_several(&sleeper);
    pytomic_store(sleeper.slots[2].as_int, 9);
    must(pthread_join(sleeper.thread, NULL) == 0);
    ck_gives(0, sleeper.code);
    ck_assert_uint_eq(sleeper.index, 2);
}
END_TEST

START_TEST(as_many_slots_as_the_limit_says_can_be_waited_for)
{
    pytomic_slot slots[PYTOMIC_WAIT_MAX + 1];
    uint64_t olds[PYTOMIC_WAIT_MAX + 1], seen = 4711;
    size_t index = 4711;

    create_slot();
    for (size_t i = 0; i <= PYTOMIC_WAIT_MAX; i++) {
        slots[i] = slot;
        olds[i] = 7;
    }
    ck_code(-EINVAL, pytomic_wait_any(0, slots, olds, 0, &index, &seen));
    ck_code(-EINVAL, pytomic_wait_any(PYTOMIC_WAIT_MAX + 1, slots, olds, 0, &index, &seen));
    int64_t deadline = os_nanoseconds() + SECOND / 100;
    ck_code(-ETIMEDOUT, pytomic_wait_any(PYTOMIC_WAIT_MAX, slots, olds, deadline, &index, &seen));
    ck_assert(os_nanoseconds() >= deadline);
    slots[1].type = PYTOMIC_COUNTER;
    ck_code(-ENOTSUP, pytomic_wait_any(2, slots, olds, 0, &index, &seen));
    ck_assert(index == 4711 && seen == 4711);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("wait");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

    TCase *kernel = fixture_case_with_segment(suite, "Kernel");

    tcase_set_tags(kernel, FIXTURE_KERNEL_TAG);
    tcase_set_timeout(core, 60); /* seconds: who sleeps for ever shall not take long */
    tcase_set_timeout(limits, 60);
    tcase_add_test(core, another_value_is_returned_at_once);
    tcase_add_test(core, a_wait_ends_with_its_time);
    tcase_add_test(core, a_notification_wakes_all_who_sleep);
    tcase_add_test(core, a_notification_of_one_wakes_one);
    tcase_add_test(core, a_waiter_that_finds_its_old_value_sleeps_on);
    tcase_add_test(core, removing_the_slot_wakes_its_waiters);
    tcase_add_test(core, a_reader_waits_alone);
    tcase_add_test(core, a_reader_is_woken_as_others_are);
    tcase_add_test(core, a_signal_ends_a_wait_that_allows_it);
    tcase_add_test(core, other_waits_survive_signals);
    tcase_add_test(core, signals_do_not_make_a_wait_longer);
    tcase_add_test(core, a_forked_child_waits_for_an_anonymous_cell);
    tcase_add_loop_test(core, a_change_of_any_of_several_ends_the_wait, 0, SEVERAL);
    tcase_add_loop_test(core, a_removal_of_any_of_several_ends_the_wait, 0, SEVERAL);
    tcase_add_test(limits, as_many_slots_as_the_limit_says_can_be_waited_for);
    tcase_add_test(kernel, several_are_also_waited_for_where_the_kernel_cannot);
    tcase_add_test(limits, sharded_types_cannot_be_waited_for);
    tcase_add_test(limits, the_number_may_wrap_round);
    tcase_add_test(limits, a_remover_that_was_killed_leaves_nobody_asleep);
    return fixture_run(suite);
}
