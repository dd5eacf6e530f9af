# SPDX-License-Identifier: MIT
"""Semaphores: permits that come back, over threads and processes."""

import multiprocessing
import os
import pickle
import random
import signal
import threading

import pytest
from children import fork

import pytomic
from pytomic import AtomicUInt, Segment, Semaphore, StaleSlotError


@pytest.fixture
def seats(name):
    return Semaphore(2, name=f"{name}/seats")


def test_it_gives_out_as_many_permits_as_it_has(seats):
    assert (seats.acquire(), seats.acquire(), seats.acquire(blocking=False), seats.acquire(timeout=0.01)) == (True, True, False, False)
    assert seats.read() == (2, 2, 0, 2)
    seats.release(2)
    assert seats.read() == (2, 0, 2, 0)


def test_with_acquires_and_releases(seats):
    with seats as acquired:
        assert acquired is True and seats.read().ours == 1
    assert seats.read().ours == 0
    with pytest.raises(KeyError), seats:
        raise KeyError
    assert seats.read().ours == 0


def test_what_is_not_held_is_not_released(seats):
    with pytest.raises(ValueError, match="holds none"):
        seats.release()
    seats.acquire()
    with pytest.raises(ValueError, match="holds 1;"):
        seats.release(2)
    for n in (0, -1):
        with pytest.raises(ValueError, match="n is at least 1"):
            seats.release(n)
    assert seats.read().ours == 1


def test_blocking_and_timeout_are_those_of_threading(seats):
    with pytest.raises(ValueError, match="leave one of them out"):
        seats.acquire(False, 1)
    with pytest.raises(ValueError, match="nan seconds"):
        seats.acquire(timeout=float("nan"))
    assert seats.acquire(True, -1) and seats.acquire(timeout=float("inf"))
    assert not seats.acquire(True, -1)


def test_another_value_is_an_error_that_shows_both(name, seats):
    for use in (lambda: Semaphore(3, name=seats.name), lambda: Segment(name).open("seats", Semaphore, 3)):
        with pytest.raises(ValueError, match=r"it is there as Semaphore\(2\), not Semaphore\(3\)"):
            use()
    assert seats.value == 2


@pytest.mark.parametrize("value", [0, -1, 4097])
def test_a_value_out_of_range_creates_nothing(name, value):
    with pytest.raises(ValueError, match="value is 1 to 4096"):
        Semaphore(value, name=f"{name}/seats")
    assert name not in pytomic.segments()
    with pytest.raises(TypeError):
        Semaphore(2.5, name=f"{name}/seats")
    assert Semaphore(4096, name=f"{name}/many").value == 4096


def test_it_always_has_a_name():
    with pytest.raises(TypeError, match="name"):
        Semaphore(3)


def test_a_segment_opens_it_by_name(name, seats):
    with Segment(name) as segment:
        for again in (segment["seats"], segment.open("seats", Semaphore), segment.open("seats", Semaphore, 2)):
            assert type(again) is Semaphore and again.value == 2 and again.kind == "semaphore"
        with seats:
            assert segment.snapshot() == {"seats": 1}
        assert segment.snapshot() == {"seats": 0}
        with pytest.raises(KeyError, match="no such slot"):
            segment.open("others", Semaphore)
        assert [each.value for each in segment.open_many(["seats", "more"], Semaphore, 2)] == [2, 2]


def test_another_type_is_refused(name, seats):
    AtomicUInt(name=f"{name}/exact")
    with pytest.raises(TypeError, match="that of AtomicUInt; use that class"):
        Semaphore(2, name=f"{name}/exact")
    with pytest.raises(TypeError, match="that of Semaphore; use that class"):
        AtomicUInt(name=seats.name)


def test_removed_it_is_stale_but_its_permits_can_be_released(name, seats):
    seats.acquire()
    del Segment(name)["seats"]
    for operation in (seats.acquire, seats.read, lambda: seats.value, lambda: pickle.dumps(seats)):
        with pytest.raises(StaleSlotError, match="the slot was removed"):
            operation()
    seats.release()
    with pytest.raises(ValueError):
        seats.release()
    assert repr(seats) == f"<Semaphore '{name}/seats': removed>"


def test_unlinked_it_says_so(name, seats):
    seats.acquire()
    pytomic.unlink(name)
    for operation in (seats.acquire, seats.read):
        with pytest.raises(FileNotFoundError, match="unlinked"):
            operation()
    seats.release()


def test_opened_to_read_it_is_only_read(name, seats):
    reader = Segment(name, "r")["seats"]
    with pytest.raises(PermissionError, match="opened to read only; open it with flag 'w'"):
        reader.acquire()
    with seats:
        assert reader.read().held == 1 and reader.value == 2


def test_its_text_is_how_to_make_it(name, seats):
    assert repr(seats) == f"Semaphore(2, name='{name}/seats')"
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(seats)


def test_pickled_it_is_the_same_semaphore(seats):
    again = pickle.loads(pickle.dumps(seats))
    again.acquire()
    assert seats.read().ours == 1 and type(again) is Semaphore
    seats.release()


def test_a_forked_child_has_none_of_its_parents_permits(seats):
    seats.acquire()

    def child():
        assert seats.read() == (2, 1, 1, 0)
        with pytest.raises(ValueError, match="holds none"):
            seats.release()
        assert seats.acquire(blocking=False) and not seats.acquire(blocking=False)

    fork(child)
    assert seats.read() == (2, 1, 1, 1)


def acquire_and_say(seats, pipe):
    pipe.send(seats.acquire())
    pipe.recv()


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_the_permits_of_a_killed_process_come_back(seats, method):
    context = multiprocessing.get_context(method)
    here, there = context.Pipe()
    process = context.Process(target=acquire_and_say, args=(seats, there))
    process.start()
    assert here.recv() and seats.read() == (2, 1, 1, 0)
    process.kill()
    process.join()
    assert seats.acquire() and seats.acquire()
    seats.release(2)


def until_waited_for(seats):
    """Until a thread waits for a permit: it makes this word of the cell odd (docs/format.md)."""
    while seats._slot.cell.waiting % 2 == 0:
        pass


def test_a_release_wakes_a_thread_that_waits(name):
    seats = Semaphore(1, name=f"{name}/seats")
    seats.acquire()
    results = []
    thread = threading.Thread(target=lambda: results.append(seats.acquire()))
    thread.start()
    until_waited_for(seats)
    assert results == []  # and this thread runs
    seats.release()
    thread.join()
    assert results == [True] and seats.read().ours == 1


def test_a_removal_ends_the_waiting(name):
    seats = Semaphore(1, name=f"{name}/seats")
    seats.acquire()
    results = []

    def wait():
        with pytest.raises(StaleSlotError):
            seats.acquire()
        results.append("stale")

    thread = threading.Thread(target=wait)
    thread.start()
    until_waited_for(seats)
    del Segment(name)["seats"]
    thread.join()
    assert results == ["stale"]


class Interrupted(Exception):
    pass


def interrupt(number, frame):
    raise Interrupted


def test_a_signal_handler_may_end_the_waiting(name):
    seats = Semaphore(1, name=f"{name}/seats")
    seats.acquire()
    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        sender = threading.Thread(target=lambda: (until_waited_for(seats), os.kill(os.getpid(), signal.SIGUSR1)))
        sender.start()
        with pytest.raises(Interrupted):
            seats.acquire()
        sender.join()
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert seats.read() == (1, 1, 0, 1)


def test_a_signal_handler_that_returns_does_not_end_it(name):
    seats = Semaphore(1, name=f"{name}/seats")
    seats.acquire()
    seen = []
    before = signal.signal(signal.SIGUSR1, lambda number, frame: (seen.append(number), seats.release()))
    try:
        sender = threading.Thread(target=lambda: (until_waited_for(seats), os.kill(os.getpid(), signal.SIGUSR1)))
        sender.start()
        assert seats.acquire()
        sender.join()
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert seen == [signal.SIGUSR1]


PROCESSES, LIMIT, KILLS = 8, 3, 40


def hold_again_and_again(id, seats, holders):
    """Say so by a bit in a word that all share."""
    bit = 1 << id
    while True:
        with seats:
            assert bin(holders.fetch_or(bit)).count("1") < LIMIT
            holders.fetch_and(~bit % 2**64)


def start(work, *arguments):
    """A child that does it."""
    child = os.fork()
    if child == 0:
        try:
            work(*arguments)
        finally:
            os._exit(1)
    return child


def kill(victim, others):
    """Nobody else runs between the death, by which the permit comes back, and the end of this."""
    for other in others:
        os.kill(other, signal.SIGSTOP)
    for other in others:
        assert os.WIFSTOPPED(os.waitpid(other, os.WUNTRACED)[1])
    os.kill(victim, signal.SIGKILL)
    assert os.WTERMSIG(os.waitpid(victim, 0)[1]) == signal.SIGKILL


def test_killed_at_random_they_never_exceed_the_limit_and_leak_nothing(name):
    seats, holders = Semaphore(LIMIT, name=f"{name}/seats"), AtomicUInt(name=f"{name}/holders")
    children = {id: start(hold_again_and_again, id, seats, holders) for id in range(PROCESSES)}
    try:
        for _ in range(KILLS):
            id, victim = random.choice(list(children.items()))
            del children[id]
            kill(victim, children.values())
            holders.fetch_and(~(1 << id) % 2**64)
            for other in children.values():
                os.kill(other, signal.SIGCONT)
            children[id] = start(hold_again_and_again, id, seats, holders)
    finally:
        for child in children.values():
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    assert seats.read() == (LIMIT, 0, LIMIT, 0)
    assert all(seats.acquire(blocking=False) for _ in range(LIMIT)) and not seats.acquire(blocking=False)
    seats.release(LIMIT)
