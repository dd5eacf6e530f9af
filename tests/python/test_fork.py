# SPDX-License-Identifier: MIT
"""Forked children use what they inherited."""

import gc
import os

import pytest
from cells import KINDS, MEMORIES
from children import fork

from pytomic import AtomicUInt, Segment

pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")

SHARED = [memory for memory in MEMORIES if memory != "multithreading"]
INCREMENTS = 2000


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("memory", SHARED)
def test_increments_of_children_are_all_there(name, kind, memory):
    atomic = MEMORIES[memory](kind, 0, name)

    def count():
        for _ in range(INCREMENTS):
            atomic.preinc()

    fork(*[count] * 4)
    assert atomic.load() == 4 * INCREMENTS


def test_a_process_private_value_is_copied():
    atomic = MEMORIES["multithreading"](KINDS[0], 5, None)
    fork(atomic.preinc)
    assert atomic.load() == 5


def test_what_a_child_makes_and_frees_is_no_business_of_the_parent(name):
    before = [AtomicUInt(i) for i in range(10)]

    def child():
        before.clear()
        gc.collect()
        made = [AtomicUInt(99) for _ in range(600)]
        assert {atomic.preinc() for atomic in made} == {100}

    fork(child, child)
    after = [AtomicUInt(7) for _ in range(10)]
    assert [atomic.load() for atomic in before] == list(range(10))
    assert {atomic.load() for atomic in after} == {7}


def test_children_attach_create_and_remove_by_name(name):
    def child(me):
        segment = Segment(name)
        for i in range(50):
            segment.open("shared", AtomicUInt).preinc()
            segment.open(f"{me}.{i}", AtomicUInt, i)
            if i % 2:
                del segment[f"{me}.{i}"]

    fork(*[lambda me=me: child(me) for me in range(4)])
    expected = {f"{me}.{i}": i for me in range(4) for i in range(0, 50, 2)}
    assert Segment(name).snapshot() == {**expected, "shared": 200}


def test_a_child_that_ends_leaves_the_segment(name):
    fork(lambda: AtomicUInt(5, name=f"{name}/a"))
    assert Segment(name, "w").snapshot() == {"a": 5}


def test_a_segment_object_works_in_a_child(name):
    segment = Segment(name)

    def child():
        segment.open("a", AtomicUInt).store(5)
        segment.close()

    fork(child)
    assert segment["a"].load() == 5
