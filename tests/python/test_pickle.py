# SPDX-License-Identifier: MIT
"""Pickling outside of multiprocessing."""

import pickle

import pytest
from cells import EXACT, KINDS, MEMORIES

import pytomic
from pytomic import AtomicInt, AtomicUInt, Segment

PROTOCOLS = pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))


@PROTOCOLS
@pytest.mark.parametrize("exact", EXACT, ids=str)
def test_a_named_object_attaches_where_it_is_unpickled(name, exact, protocol):
    atomic = exact.cls(exact.first, name=f"{name}/a/b")
    again = pickle.loads(pickle.dumps(atomic, protocol))
    assert type(again) is exact.cls and repr(again) == repr(atomic)
    again.store(exact.second)
    assert atomic.load() == exact.second


def test_the_pickle_holds_the_name_and_not_the_value(name):
    atomic = AtomicUInt(5, name=f"{name}/a")
    pickled = pickle.dumps(atomic)
    atomic.store(7)
    assert pickle.loads(pickled).load() == 7


def test_unpickling_creates_nothing(name):
    pickled = pickle.dumps(AtomicUInt(5, name=f"{name}/a"))
    del Segment(name)["a"]
    with pytest.raises(KeyError, match=f"cannot open slot '{name}/a' as AtomicUInt: no such slot"):
        pickle.loads(pickled)
    assert Segment(name).names() == []
    AtomicInt(name=f"{name}/a")
    pytest.raises(TypeError, pickle.loads, pickled)
    pytomic.unlink(name)
    pytest.raises(FileNotFoundError, pickle.loads, pickled)
    assert name not in pytomic.segments()


@PROTOCOLS
@pytest.mark.parametrize("memory", ["unnamed", "multiprocessing", "multithreading"])
@pytest.mark.parametrize("exact", EXACT, ids=str)
def test_an_object_without_a_name_is_not_pickled(exact, memory, protocol):
    with pytest.raises(TypeError, match="cannot pickle"):
        pickle.dumps(MEMORIES[memory](exact, exact.first, None), protocol)


def test_a_process_private_object_is_not_sent_by_multiprocessing_either():
    from multiprocessing.reduction import ForkingPickler

    with pytest.raises(TypeError, match="in memory of this process alone"):
        ForkingPickler.dumps(MEMORIES["multithreading"](KINDS[0], 5, None))


@PROTOCOLS
def test_a_segment_is_not_pickled(name, protocol):
    with pytest.raises(TypeError, match="open it by its name"):
        pickle.dumps(Segment(name), protocol)
