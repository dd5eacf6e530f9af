# SPDX-License-Identifier: MIT
"""Another user's segments, seen by the user nobody. Needs root, to become nobody."""

import gc
import os
import pickle

import pytest
from children import fork

import pytomic
from pytomic import AtomicUInt, Counter, Segment

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
            with pytest.raises(PermissionError, match=f"cannot open segment '{name}': permission denied") as error:
                Segment(name, flag)
            assert ("open it with flag 'r'" in str(error.value)) == (flag != "r")
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
        with pytest.raises(PermissionError, match="permission denied; only its owner and root can"):
            pytomic.unlink(name)

    as_nobody(nobody)
    assert atomic.load() == 6 and Segment(name).snapshot() == {"a": 6, "b": 7}


def test_a_group_is_one_that_the_process_is_a_member_of(name):
    def nobody():
        with pytest.raises(PermissionError, match="choose one that this process is a member of"):
            Segment(name, group=0)
        Segment(name, group=NOBODY)

    as_nobody(nobody)
    assert Segment(name, "r").info().gid == NOBODY


def made_by_nobody(name):
    def nobody():
        AtomicUInt(5, name=f"{name}/a", mode=0o666)

    as_nobody(nobody)


def test_another_users_segment_is_not_opened_for_writing(name):
    made_by_nobody(name)
    for use in (
        lambda: Segment(name),
        lambda: Segment(name, "w"),
        lambda: AtomicUInt(name=f"{name}/a"),
        lambda: Counter(name=f"{name}/b"),
    ):
        with pytest.raises(PermissionError, match="belongs to another user; pass any_owner=True if you trust"):
            use()
    with pytest.raises(PermissionError, match=f"cannot repair segment '{name}': the segment belongs to another user"):
        pytomic.repair(name)
    assert Segment(name, "r").snapshot() == {"a": 5} and pytomic.check(name).slots == 1


def test_another_users_segment_is_opened_by_who_trusts_that_user(name):
    made_by_nobody(name)
    with Segment(name, any_owner=True) as segment:
        assert segment["a"].preinc() == segment.open("a", AtomicUInt).load() == 6
    gc.collect()
    assert AtomicUInt(name=f"{name}/a", any_owner=True).preinc() == 7
    gc.collect()
    assert pytomic.repair(name, any_owner=True).slots == 1
    assert Segment(name, "r", any_owner=True).snapshot() == {"a": 7}


@pytest.mark.parametrize("way", ["path", "open", "item", "many"])
def test_trust_in_its_owner_is_pickled_with_an_object(name, way):
    made_by_nobody(name)
    if way == "path":
        atomic = AtomicUInt(name=f"{name}/a", any_owner=True)
    else:
        segment = Segment(name, any_owner=True)
        atomic = {
            "open": lambda: segment.open("a", AtomicUInt),
            "item": lambda: segment["a"],
            "many": lambda: segment.open_many(["a"], AtomicUInt)[0],
        }[way]()
        del segment
    pickled = pickle.dumps(atomic)
    del atomic
    gc.collect()  # no longer mapped: it is opened anew
    again = pickle.loads(pickled)
    assert again.preinc() == 6 and pickle.dumps(again) == pickled
