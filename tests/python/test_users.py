# SPDX-License-Identifier: MIT
"""Another user's segments, seen by the user nobody. Needs root, to become nobody."""

import gc
import os

import pytest
from children import fork

import pytomic
from pytomic import AtomicUInt, Segment

NOBODY = 65534

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user"),
    pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning"),
]


def as_nobody(work):
    def become_nobody():
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        work()

    fork(become_nobody)


def test_a_segment_is_private_unless_said(name):
    AtomicUInt(5, name=f"{name}/a")

    def nobody():
        for flag in "cwr":
            with pytest.raises(PermissionError, match=f"cannot open segment '{name}': not permitted"):
                Segment(name, flag)
        pytest.raises(PermissionError, AtomicUInt, name=f"{name}/a")
        pytest.raises(PermissionError, pytomic.unlink, name)
        assert name in pytomic.segments()

    gc.collect()
    as_nobody(nobody)
    assert Segment(name).snapshot() == {"a": 5}


def test_a_segment_with_mode_0644_is_read_by_others(name):
    atomic = Segment(name, mode=0o644).open("a", AtomicUInt, 5)

    def nobody():
        pytest.raises(PermissionError, Segment, name, "w")
        with Segment(name, "r") as segment:
            assert segment.snapshot() == {"a": 5}
            seen = segment["a"]
        with pytest.raises(PermissionError, match="opened to read only"):
            seen.preinc()
        assert seen.load() == 5

    as_nobody(nobody)
    assert atomic.preinc() == 6


def test_a_segment_with_mode_0666_is_written_by_others(name):
    atomic = Segment(name, mode=0o666).open("a", AtomicUInt, 5)

    def nobody():
        assert AtomicUInt(name=f"{name}/a").preinc() == 6
        AtomicUInt(7, name=f"{name}/b")
        pytest.raises(PermissionError, pytomic.unlink, name)

    as_nobody(nobody)
    assert atomic.load() == 6 and Segment(name).snapshot() == {"a": 6, "b": 7}
