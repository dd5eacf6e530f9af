# SPDX-License-Identifier: MIT
"""Waiting in threads and processes: wait(), wait_for(), notify_one(), notify_all()."""

import _thread
import errno
import math
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from children import beside, fork
from waiting import VALUE_IDS, VALUES, change, until_asleep

import pytomic.multiprocessing
import pytomic.multithreading
from pytomic import AtomicBool, AtomicFloat, AtomicInt, AtomicUInt, Counter, Segment, StaleSlotError

pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")

EVERY_CLASS = pytest.mark.parametrize("cls, old, new", VALUES, ids=VALUE_IDS)
OVER = pytest.mark.parametrize("timeout", [0, 0.0, -1, -math.inf, 1e-9, 0.01])
ENDLESS = pytest.mark.parametrize("timeout", [None, math.inf, 1e300, 10**30, 2**63 / 1e9])


@pytest.fixture
def thread():
    """Call in a thread of its own; a future of the result."""
    with ThreadPoolExecutor(16) as pool:
        yield pool.submit


@EVERY_CLASS
def test_a_waiter_gets_the_value_that_is_not_old(thread, cls, old, new):
    atomic = cls(old)
    waiter = thread(atomic.wait, old)
    until_asleep(atomic)
    change(atomic, new)
    value = waiter.result()
    assert (value, repr(value)) == (new, repr(new))


@EVERY_CLASS
def test_a_value_that_is_not_old_is_returned_at_once(cls, old, new):
    assert cls(new).wait(old) == cls(new).wait(old, timeout=0) == new


@EVERY_CLASS
def test_a_process_wakes_another(name, cls, old, new):
    atomic = cls(old, name=f"{name}/slot")

    def child():
        other = cls(name=f"{name}/slot")
        until_asleep(other)
        change(other, new)

    with beside(child):
        assert atomic.wait(old) == new


@pytest.mark.parametrize("module", [pytomic.multiprocessing, pytomic.multithreading])
def test_the_classes_of_0_2_can_wait(thread, module):
    atomic = module.AtomicInt(0)
    waiter = thread(atomic.wait, 0)
    until_asleep(atomic)
    change(atomic, 1)
    assert waiter.result() == 1


def test_notify_all_wakes_all_and_notify_one_one_at_a_time(thread):
    atomic = AtomicUInt()
    waiters = [thread(atomic.wait, 0) for _ in range(8)]
    until_asleep(atomic)
    change(atomic, 1)
    assert [waiter.result() for waiter in waiters] == [1] * 8

    permits = AtomicUInt()

    def take():
        permits.wait_for(lambda value: permits.compare_exchange_strong(value, value - 1) if value else False)

    takers = [thread(take) for _ in range(8)]
    for _ in takers:
        permits.preinc()
        permits.notify_one()
    for taker in takers:
        taker.result()
    assert permits.load() == 0


@OVER
def test_when_the_time_is_over_it_is_a_timeout_error(timeout):
    atomic = AtomicInt(5)
    for wait in (lambda: atomic.wait(5, timeout), lambda: atomic.wait_for(lambda value: value > 5, timeout)):
        with pytest.raises(TimeoutError, match="unnamed AtomicInt: the time is over; .*notify_all") as caught:
            wait()
        assert caught.value.errno == errno.ETIMEDOUT


@ENDLESS
def test_what_the_clock_does_not_reach_has_no_end(thread, timeout):
    atomic = AtomicInt()
    waiter = thread(atomic.wait, 0, timeout)
    until_asleep(atomic)
    change(atomic, 1)
    assert waiter.result() == 1


def test_a_bad_argument_is_refused_before_anything_waits():
    atomic = AtomicUInt()
    for timeout, error in ((math.nan, ValueError), ("1", TypeError), (b"", TypeError)):
        with pytest.raises(error):
            atomic.wait(0, timeout)
        with pytest.raises(error):
            atomic.wait_for(bool, timeout)
    for old, error in ((-1, OverflowError), (2**64, OverflowError), (0.0, TypeError), (None, TypeError)):
        with pytest.raises(error):
            atomic.wait(old)
    with pytest.raises(TypeError):
        AtomicBool().wait(0)


def test_floats_are_compared_by_their_bits():
    with pytest.raises(TimeoutError):
        AtomicFloat(math.nan).wait(math.nan, 0)
    assert math.copysign(1, AtomicFloat(-0.0).wait(0.0, 0)) == -1


def test_wait_for_asks_the_predicate_with_each_value(thread):
    atomic, asked = AtomicInt(1), []

    def enough(value):
        asked.append(value)
        return value >= 4

    waiter = thread(atomic.wait_for, enough)
    for value in (2, 3, 4):
        while asked[-1:] != [value - 1]:
            pass
        change(atomic, value)
    assert waiter.result() == 4
    assert asked == [1, 2, 3, 4]
    assert atomic.wait_for(lambda value: value == 4) == 4


def test_what_the_predicate_raises_ends_the_waiting(thread):
    atomic = AtomicInt()
    waiter = thread(atomic.wait_for, lambda value: 1 / (1 - value) < 0)
    until_asleep(atomic)
    change(atomic, 1)
    with pytest.raises(ZeroDivisionError):
        waiter.result()


def test_a_removed_slot_wakes_its_waiters(name, thread):
    segment = Segment(name)
    waiters = []
    for each in (segment.open("a", AtomicInt), Segment(name, "r")["a"]):
        waiters += [thread(each.wait, 0), thread(each.wait_for, bool)]
        until_asleep(segment["a"])
    stale = segment["a"]
    del segment["a"]
    for waiter in waiters:
        with pytest.raises(StaleSlotError, match="the slot was removed; open its name again"):
            waiter.result()
    for operation in (stale.notify_one, stale.notify_all, lambda: stale.wait(0), lambda: stale.wait_for(bool)):
        with pytest.raises(StaleSlotError):
            operation()


def test_a_value_outlives_its_segment_object_and_its_name(name, thread):
    with Segment(name) as segment:
        atomic = segment.open("a", AtomicInt)
    waiter = thread(atomic.wait, 0)
    until_asleep(atomic)
    pytomic.unlink(name)
    change(atomic, 1)
    assert waiter.result() == 1


def test_a_reader_waits_but_does_not_notify(name, thread):
    atomic = AtomicInt(name=f"{name}/a")
    reader = Segment(name, "r")["a"]
    waiter = thread(reader.wait, 0)
    change(atomic, 1)
    assert waiter.result() == 1
    for notify in (reader.notify_one, reader.notify_all):
        with pytest.raises(PermissionError, match="opened to read only; open it with flag 'w'"):
            notify()


def test_a_sharded_counter_says_what_to_use():
    for operation in ("wait", "wait_for", "wait_async", "notify_one", "notify_all"):
        assert not hasattr(Counter(), operation)
        with pytest.raises(AttributeError, match=f"Counter has no {operation}.*sum.*AtomicInt"):
            getattr(Counter, operation)


def waiting_child(done, go):
    done.store(go.wait(0))
    done.notify_all()


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_an_unnamed_value_wakes_a_child(method):
    go, done = AtomicUInt(), AtomicUInt()
    child = multiprocessing.get_context(method).Process(target=waiting_child, args=(done, go))
    child.start()
    until_asleep(go)
    change(go, 7)
    assert done.wait(0) == 7
    child.join()


def test_a_child_is_forked_while_threads_wait(thread):
    atomic = AtomicInt()
    waiter = thread(atomic.wait, 0)
    until_asleep(atomic)
    fork(lambda: change(atomic, 1))
    assert waiter.result() == 1


SIGNALS = 2000


def test_no_signal_is_lost_at_whatever_moment_it_comes():
    last, handled = AtomicInt(), AtomicInt()

    def child():
        signal.signal(signal.SIGINT, lambda *_: handled.preinc())
        handled.store(1)
        assert last.wait(0) == 1

    with beside(child) as pid:
        for count in range(1, SIGNALS + 1):
            while handled.load() != count:
                pass
            for _ in range(random.randrange(1000)):
                pass
            os.kill(pid, signal.SIGINT)
        while handled.load() == SIGNALS:
            pass
        change(last, 1)


def test_a_signal_right_before_the_sleep_is_not_lost(thread):
    """interrupt_main() does what such a signal does: it marks the signal, and ends no system call."""
    atomic = AtomicInt()
    before = signal.signal(signal.SIGUSR1, lambda *_: change(atomic, 1))
    try:
        waker = thread(lambda: (until_asleep(atomic), _thread.interrupt_main(signal.SIGUSR1)))
        assert atomic.wait(0) == 1
        waker.result()
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_control_c_ends_a_wait(name):
    ready = AtomicInt(name=f"{name}/ready")
    code = """
import signal, sys, pytomic
signal.signal(signal.SIGINT, signal.default_int_handler)  # where a shell has started the tests with `&` it is ignored
ready = pytomic.AtomicInt(name=sys.argv[1])
ready.store(1)
ready.notify_all()
ready.wait(1)
"""
    child = subprocess.Popen([sys.executable, "-c", code, f"{name}/ready"], stderr=subprocess.PIPE, text=True)
    ready.wait(0)
    child.send_signal(signal.SIGINT)
    assert child.communicate()[1].endswith("KeyboardInterrupt\n")
    assert child.returncode == -signal.SIGINT


def test_signals_do_not_make_the_time_longer():
    atomic, handled = AtomicInt(), []
    before = signal.signal(signal.SIGALRM, lambda *_: handled.append(None))
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    try:
        with pytest.raises(TimeoutError):
            atomic.wait(0, 0.1)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert handled


def test_what_a_handler_raises_ends_the_wait():
    atomic = AtomicInt()

    def handler(*_):
        raise LookupError("of the handler")

    before = signal.signal(signal.SIGALRM, handler)
    try:
        with pytest.raises(LookupError, match="of the handler"):
            signal.setitimer(signal.ITIMER_REAL, 0.01)
            atomic.wait(0)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_daemon_thread_that_waits_does_not_keep_the_interpreter(name):
    code = """
import sys, threading, pytomic
atomic = pytomic.AtomicInt(name=sys.argv[1])
threading.Thread(target=atomic.wait, args=(0,), daemon=True).start()
while atomic._slot.cell.waiting % 2 == 0: pass
"""
    done = subprocess.run([sys.executable, "-c", code, f"{name}/a"], stderr=subprocess.PIPE, check=True)
    assert done.stderr == b""
