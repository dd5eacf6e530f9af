# SPDX-License-Identifier: MIT
"""Sharded counters."""

import os
import pickle
import threading
from multiprocessing import get_context

import pytest

from pytomic import AtomicUInt, Counter, Segment, StaleSlotError

def test_it_counts_up_and_down_from_its_initial_value():
    counter = Counter(5)
    counter.inc()
    counter.add(10)
    counter.dec()
    counter.add(-20)
    assert counter.sum() == -5


def test_a_reset_returns_what_was_counted_and_starts_at_0():
    counter = Counter()
    counter.add(7)
    assert (counter.reset(), counter.sum()) == (7, 0)
    counter.inc()
    assert (counter.reset(), counter.reset()) == (1, 0)


def test_the_sum_wraps_round_and_an_argument_does_not():
    counter = Counter(2**63 - 1)
    counter.inc()
    assert counter.sum() == -(2**63)
    for operand in (2**63, -(2**63) - 1):
        with pytest.raises(OverflowError, match="the argument is not in"):
            counter.add(operand)
    with pytest.raises(TypeError):
        counter.add(1.5)
    assert counter.sum() == -(2**63)


def test_by_name_it_is_the_same_counter_for_everyone(name):
    first, second = Counter(3, name=f"{name}/hits"), Counter(100, name=f"{name}/hits")
    first.inc()
    second.inc()
    assert first.sum() == second.sum() == 5
    with Segment(name) as segment:
        assert segment.snapshot() == {"hits": 5}
        assert type(segment["hits"]) is Counter
    assert repr(pickle.loads(pickle.dumps(first))) == repr(first) == f"Counter(5, name='{name}/hits')"


def test_a_slot_of_another_type_is_refused(name):
    AtomicUInt(name=f"{name}/exact")
    with pytest.raises(TypeError, match="the slot has another type"):
        Counter(name=f"{name}/exact")
    counter = Counter(name=f"{name}/sharded")
    with pytest.raises(TypeError, match="the slot has another type"):
        AtomicUInt(name=f"{name}/sharded")
    assert counter.sum() == 0


def test_removed_it_is_stale_and_its_cell_starts_anew(name):
    with Segment(name, slots=1) as segment:
        old = segment.open("old", Counter)
        old.add(7)
        del segment["old"]
        new = segment.open("new", Counter)
        for operation in (old.inc, old.dec, old.sum, old.reset, lambda: old.add(1)):
            with pytest.raises(StaleSlotError):
                operation()
        new.inc()
        assert new.sum() == 1


def test_opened_to_read_it_is_only_read(name):
    Counter(4, name=f"{name}/hits")
    reader = Segment(name, "r").open("hits", Counter)
    for operation in (reader.inc, reader.dec, reader.reset, lambda: reader.add(1)):
        with pytest.raises(PermissionError):
            operation()
    assert reader.sum() == 4


def test_threads_lose_nothing():
    counter = Counter()
    threads = [threading.Thread(target=lambda: [counter.inc() for _ in range(20000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.sum() == 80000


def test_forked_children_lose_nothing():
    counter = Counter()
    for _ in range(4):
        if os.fork() == 0:
            for _ in range(20000):
                counter.inc()
            os._exit(0)
    assert all(os.wait()[1] == 0 for _ in range(4))
    assert counter.sum() == 80000


def count(counter):
    for _ in range(1000):
        counter.inc()


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_it_reaches_processes_that_are_not_forked(method, name):
    unnamed, named = Counter(), Counter(name=f"{name}/hits")
    context = get_context(method)
    processes = [context.Process(target=count, args=(counter,)) for counter in (unnamed, named)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert (unnamed.sum(), named.sum()) == (1000, 1000)
