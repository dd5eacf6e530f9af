# SPDX-License-Identifier: MIT
"""How often the file of a segment is opened: once to attach by name, whether that succeeds or not."""

import gc
import pickle

import pytest
from support.opens import Opens
from support.own_memory import own_memory_if_permitted
from support.own_name import shm_file

from pytomic import AtomicInt, AtomicUInt, Segment


@pytest.fixture
def opens(name):
    """A segment with the slot "a", which this process has not mapped and no other one sees; the count of its opens."""
    with own_memory_if_permitted():
        AtomicUInt(5, name=f"{name}/a")
        gc.collect()
        with Opens(shm_file(name)) as count:
            yield count


def test_every_open_counts(name, opens):
    segments = [Segment(name) for _ in range(3)]
    assert opens() == len(segments)


def test_a_name_that_is_there_is_one_open(name, opens):
    atomic = AtomicUInt(name=f"{name}/a")
    assert opens() == 1
    again = AtomicUInt(name=f"{name}/a")
    assert opens() == 1
    assert atomic.preinc() == again.load() == 6 and opens() == 0


def test_unpickling_is_one_open(name, opens):
    pickled = pickle.dumps(AtomicUInt(name=f"{name}/a"))
    gc.collect()
    opens()
    assert pickle.loads(pickled).load() == 5 and opens() == 1


def test_whom_to_blame_is_known_without_another_open(name, opens):
    pickled = pickle.dumps(AtomicUInt(name=f"{name}/a"))
    with pytest.raises(TypeError, match="another type"):
        opens()
        AtomicInt(name=f"{name}/a")
    assert opens() == 1
    del Segment(name)["a"]
    opens()
    with pytest.raises(KeyError, match="no such slot"):
        pickle.loads(pickled)
    assert opens() == 1


def test_what_an_open_segment_is_asked_opens_nothing(name, opens):
    segment = Segment(name)
    assert opens() == 1
    assert segment["a"].load() == 5 and "b" not in segment and segment.names() == ["a"]
    pytest.raises(KeyError, segment.__getitem__, "b")
    pytest.raises(TypeError, segment.open, "a", AtomicInt)
    assert segment.open("a", AtomicUInt).load() == 5
    assert opens() == 0
