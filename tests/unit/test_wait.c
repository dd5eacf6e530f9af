/* SPDX-License-Identifier: MIT */
#include "pytomic/wait.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "asleep.h"
#include "fixture.h"
#include "mapping.h"
#include "os.h"

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
    ck_assert_uint_eq(slot.cell->waiting, 0);
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
    ck_assert_uint_eq(slot.cell->waiting, 2);
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
    ck_assert_uint_eq(slot.cell->waiting % 2, 1);
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
    ck_assert_uint_eq(slot.cell->waiting, UINT32_MAX);
    start_asleep(&second);
    pytomic_store(slot.as_uint, 8);
    pytomic_notify_one(&slot);
    ck_assert_uint_eq(slot.cell->waiting, 1);
    pytomic_notify_all(&slot);
    ck_ends(&first, 0, 8);
    ck_ends(&second, 0, 8);
    ck_assert_uint_eq(slot.cell->waiting, 2);
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
    ck_assert_uint_eq(slot.cell->waiting, 0);
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

int main(void)
{
    Suite *suite = suite_create("wait");
    TCase *core = fixture_case_with_segment(suite, "Core"), *limits = fixture_case_with_segment(suite, "Limits");

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
    tcase_add_test(limits, sharded_types_cannot_be_waited_for);
    tcase_add_test(limits, the_number_may_wrap_round);
    tcase_add_test(limits, a_remover_that_was_killed_leaves_nobody_asleep);
    return fixture_run(suite);
}
