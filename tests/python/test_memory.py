# SPDX-License-Identifier: MIT
"""A /dev/shm of the test's own: one with nothing in it, and one with no room left."""

import ctypes
import errno
import os

import pytest
from children import fork
from conftest import SHM

import pytomic
from pytomic import AtomicUInt, Counter, Segment

CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 0x4000, 0x40000

pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")

libc = ctypes.CDLL(None, use_errno=True)


def mounts_of_our_own(size="1m"):
    """Must be called in a child: it cannot be undone."""
    for failed in (
        libc.unshare(CLONE_NEWNS),
        libc.mount(None, b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None),
        libc.mount(b"tmpfs", bytes(SHM), b"tmpfs", ctypes.c_ulong(0), f"size={size}".encode()),
    ):
        if failed:
            raise PermissionError(ctypes.get_errno(), "no mounts of our own")


@pytest.fixture(autouse=True, scope="module")
def allowed():
    try:
        fork(mounts_of_our_own)
    except AssertionError:
        pytest.skip("a tmpfs cannot be mounted here")


def test_where_nothing_is_there_are_no_segments():
    def nothing():
        mounts_of_our_own()
        assert pytomic.segments() == []
        Segment("a")
        assert pytomic.segments() == ["a"]
        pytomic.unlink("a")
        assert pytomic.segments() == []

    fork(nothing)


def fill():
    """Take what room is left."""
    filler = os.open(SHM / "filler", os.O_CREAT | os.O_WRONLY)
    with pytest.raises(OSError, match="No space left"):
        while True:
            os.write(filler, bytes(4096))
    os.close(filler)


def test_without_room_nothing_is_created_and_nothing_lost():
    def no_room():
        mounts_of_our_own("256k")
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

    fork(no_room)
