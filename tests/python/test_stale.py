# SPDX-License-Identifier: MIT
"""Handles to removed slots."""

import copy
import pickle

import pytest
from cells import CALLS, EXACT

from pytomic import AtomicUInt, Segment, StaleSlotError


@pytest.mark.parametrize("cls, start, operation, arguments", CALLS)
def test_every_operation_on_a_removed_slot_is_a_stale_slot_error(name, cls, start, operation, arguments):
    segment = Segment(name, slots=1)
    old = segment.open("a", cls, start)
    del segment["a"]
    expected = f"cannot {operation.name} {cls.__name__} '{name}/a': the slot was removed"
    with pytest.raises(StaleSlotError, match=expected):
        getattr(old, operation.name)(*arguments)
    new = segment.open("b", cls, start)  # in the only cell there is
    pytest.raises(StaleSlotError, getattr(old, operation.name), *arguments)
    assert new._value() == start


@pytest.mark.parametrize("exact", EXACT, ids=str)
def test_a_removed_slot_is_neither_converted_nor_updated(name, exact):
    segment = Segment(name)
    old = segment.open("a", exact.cls, exact.first)
    del segment["a"]
    pytest.raises(StaleSlotError, old.update, lambda seen: pytest.fail("called"))
    for convert in (int, float, bool):
        with pytest.raises((StaleSlotError, TypeError)):
            convert(old)


def test_it_is_a_lookup_error():
    assert issubclass(StaleSlotError, LookupError)


def test_the_same_name_again_is_another_slot(name):
    segment = Segment(name, slots=1)
    for i in range(100):
        atomic = segment.open("a", AtomicUInt, i)
        assert atomic.load() == i
        del segment["a"]
        pytest.raises(StaleSlotError, atomic.load)


def test_the_other_slots_never_notice(name):
    segment = Segment(name)
    atomics = [segment.open(f"{i}", AtomicUInt, i) for i in range(200)]
    for i in range(0, 200, 2):
        del segment[f"{i}"]
    for i in range(200, 300):
        segment.open(f"{i}", AtomicUInt, i)
    assert [atomic.preinc() for atomic in atomics[1::2]] == list(range(2, 201, 2))
    for atomic in atomics[::2]:
        pytest.raises(StaleSlotError, atomic.load)


def test_repr_says_that_it_was_removed(name):
    segment = Segment(name)
    atomic = segment.open("a", AtomicUInt)
    del segment["a"]
    assert repr(atomic) == f"<AtomicUInt '{name}/a': removed>"


def test_it_is_not_pickled_for_its_name_means_nothing_or_another(name):
    segment = Segment(name)
    atomic = segment.open("a", AtomicUInt)
    del segment["a"]
    pytest.raises(StaleSlotError, pickle.dumps, atomic)
    pytest.raises(TypeError, copy.copy, atomic)
