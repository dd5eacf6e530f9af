# SPDX-License-Identifier: MIT
"""A /dev/shm of the test's own: one with nothing in it, and one with no room left."""

import errno
import os

import pytest
from support.own_memory import own_memory
from support.own_name import SHM

import pytomic
from pytomic import AtomicUInt, Counter, Segment


@pytest.fixture(autouse=True, scope="module")
def allowed():
    try:
        with own_memory():
            pass
    except PermissionError:
        pytest.skip("a tmpfs cannot be mounted here")


def test_where_nothing_is_there_are_no_segments():
    with own_memory():
        assert pytomic.segments() == []
        Segment("a")
        assert pytomic.segments() == ["a"]
        pytomic.unlink("a")
        assert pytomic.segments() == []


def fill():
    """Take what room is left."""
    filler = os.open(SHM / "filler", os.O_CREAT | os.O_WRONLY)
    with pytest.raises(OSError, match="No space left"):
        while True:
            os.write(filler, bytes(4096))
    os.close(filler)


def test_without_room_nothing_is_created_and_nothing_lost():
    with own_memory("256k"):
        segment = Segment("a", slots=10_000)
        first = segment.open("first", AtomicUInt, 5)
        fill()
        with pytest.raises(OSError, match="cannot open segment 'b': no shared memory left") as raised:
            Segment("b")
        assert raised.value.errno == errno.ENOSPC
        made = {"first": 5}
        with pytest.raises(OSError, match="no shared memory left") as raised:
            for number in range(10_000):
                segment.open(f"slot {number}", AtomicUInt, number)
                made[f"slot {number}"] = number
        assert raised.value.errno == errno.ENOSPC
        with pytest.raises(OSError, match="no shared memory left"):
            segment.open("counter", Counter)
        assert pytomic.segments() == ["a"] and segment.snapshot() == made
        assert first.preinc() == 6
        os.unlink(SHM / "filler")
        assert segment.open("more", AtomicUInt, 7).load() == 7
