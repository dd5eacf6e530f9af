# SPDX-License-Identifier: MIT
"""Threads that share objects."""

import gc
import weakref

import pytest
from cells import KINDS, MEMORIES
from together import ROUNDS, THREADS, together

from pytomic import AtomicUInt, Segment, StaleSlotError


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("memory", MEMORIES)
def test_increments_of_threads_are_all_there_and_all_different(name, kind, memory):
    atomic = MEMORIES[memory](kind, 0, name)
    seen = together(*[lambda: [atomic.postinc() for _ in range(ROUNDS)]] * THREADS)
    assert sorted(value for each in seen for value in each) == list(range(THREADS * ROUNDS))


def test_a_safe_counter_stops_at_the_limit_exactly():
    atomic = AtomicUInt(2**64 - 1 - ROUNDS)

    def count():
        done = 0
        for _ in range(ROUNDS):
            try:
                atomic.preinc()
                done += 1
            except OverflowError:
                pass
        return done

    assert sum(together(*[count] * THREADS)) == ROUNDS
    assert atomic.load() == 2**64 - 1


def test_outcomes_are_of_the_thread_that_made_the_call(name):
    """One thread's errors never become another's."""
    full, sound, removed = AtomicUInt(2**64 - 1), AtomicUInt(7), AtomicUInt(name=f"{name}/a")
    del Segment(name)["a"]

    def overflow():
        for _ in range(ROUNDS):
            pytest.raises(OverflowError, full.preinc)

    def stale():
        for _ in range(ROUNDS):
            pytest.raises(StaleSlotError, removed.load)

    def value():
        assert all(sound.load() == 7 for _ in range(ROUNDS))

    together(overflow, stale, value)


def test_compare_exchange_lets_one_thread_win_each_round():
    atomic = AtomicUInt()

    def compete():
        return sum(atomic.compare_exchange(turn, turn + 1)[0] for turn in range(ROUNDS))

    wins = together(*[compete] * THREADS)
    assert sum(wins) == atomic.load()


def test_threads_create_one_slot(name):
    atomics = together(*[lambda: AtomicUInt(name=f"{name}/a")] * 8)
    for atomic in atomics:
        atomic.preinc()
    assert Segment(name).snapshot() == {"a": 8}


def test_closing_in_one_thread_does_no_harm_in_another(name):
    Segment(name).open("a", AtomicUInt, 5)

    def use(segment):
        for _ in range(ROUNDS):
            try:
                assert segment.snapshot() == {"a": 5} and segment["a"].load() == 5
            except ValueError:
                return

    for _ in range(20):
        segment = Segment(name)
        together(lambda: use(segment), segment.close)


class CollectsGarbage:
    """What keeps the memory of an object, in whose last moment another thread's garbage collector comes."""

    def __del__(self):
        gc.collect()


def test_the_garbage_collector_does_not_find_an_object_that_is_half_gone():
    class Derived(AtomicUInt):
        pass

    for cls in (AtomicUInt, Derived):
        original = cls(5)
        for _ in range(10):
            going = cls._make(original._slot, CollectsGarbage())
            reference = weakref.ref(going)
            assert going.load() == 5
            del going
            assert reference() is None
        gc.collect()
        assert original.load() == 5
