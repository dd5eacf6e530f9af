# SPDX-License-Identifier: MIT
"""Segment: flags, the container, closing, unlinking, facts."""

import errno
import fcntl
import gc
import grp
import os
import struct
import time
from contextlib import contextmanager

import pytest
from cells import CALLS, EXACT
from support.own_name import shm_file

import pytomic
from pytomic import AtomicInt, AtomicIntUnsafe, AtomicUInt, Segment

LONGER_THAN_A_TEST = 400  # seconds; what waits so long has failed by the time limit of pyproject.toml


def test_flag_c_creates_and_attaches(name):
    with Segment(name) as first:
        first.open("a", AtomicUInt, 5)
        with Segment(name, "c") as second:
            assert second.snapshot() == {"a": 5}


def test_flag_w_wants_it_to_exist(name):
    with pytest.raises(FileNotFoundError, match=f"cannot open segment '{name}'"):
        Segment(name, "w")
    assert not shm_file(name).exists()
    Segment(name)
    assert Segment(name, "w").writable


def test_flag_x_wants_it_to_be_absent(name):
    with Segment(name, "x") as segment:
        segment.open("a", AtomicUInt, 5)
        pytest.raises(FileExistsError, Segment, name, "x")
        assert segment.snapshot() == {"a": 5}


def test_flag_r_reads_and_nothing_else(name):
    pytest.raises(FileNotFoundError, Segment, name, "r")
    writer = Segment(name).open("a", AtomicUInt, 5)
    with Segment(name, "r") as segment:
        assert not segment.writable
        reader = segment["a"]
        assert segment.open("a", AtomicUInt).load() == reader.load() == reader.load_relaxed() == 5
        for change in (
            lambda: segment.open("b", AtomicUInt),
            lambda: segment.open_many(["a", "b"], AtomicUInt),
            lambda: segment.__delitem__("a"),
            lambda: segment.describe("a", "Help."),
            lambda: segment.remove_description("a"),
        ):
            with pytest.raises(PermissionError, match="opened to read only; open it with flag 'w'"):
                change()
        assert segment.snapshot() == {"a": 5}
    assert writer.preinc() == reader.load() == 6


@pytest.mark.parametrize("cls, start, operation, arguments", CALLS)  # of which some would not store
def test_only_reading_works_through_a_read_only_segment(name, cls, start, operation, arguments):
    Segment(name).open("a", cls, start)
    atomic = Segment(name, "r").open("a", cls)
    if operation.writes:
        with pytest.raises(PermissionError, match=f"cannot {operation.name} .*its segment was opened to read only"):
            getattr(atomic, operation.name)(*arguments)
    else:
        assert getattr(atomic, operation.name)() == start
    assert atomic._value() == start


@pytest.mark.parametrize("exact", EXACT, ids=str)
def test_nothing_is_updated_through_a_read_only_segment(name, exact):
    Segment(name).open("a", exact.cls, exact.first)
    atomic = Segment(name, "r")["a"]
    with pytest.raises(PermissionError, match="its segment was opened to read only"):
        atomic.update(lambda seen: exact.second)
    assert atomic.load() == exact.first


@pytest.mark.parametrize("exact", EXACT, ids=str)
def test_values_of_every_class_are_listed_and_found(name, exact):
    with Segment(name) as segment:
        segment.open("a", exact.cls, exact.first)
        segment.open_many(["b", "c"], exact.cls, exact.second)
        segment.open("d", exact.cls)
        zero = type(exact.first)(1) if isinstance(exact.first, bytes) else type(exact.first)()
        expected = {"a": exact.first, "b": exact.second, "c": exact.second, "d": zero}
        assert segment.snapshot() == expected
        assert {type(value) for value in segment.snapshot().values()} == {type(exact.first)}
        assert {slot: segment[slot].load() for slot in segment} == expected
        assert isinstance(segment["a"], pytomic.Atomic) and segment["a"].kind == exact.cls().kind
        assert exact.name.startswith(type(segment["a"]).__name__)
    assert pytomic.check(name).findings == []


@pytest.mark.parametrize("flag", ["", "a", "rw", "cr"])
def test_another_flag_is_a_value_error(name, flag):
    with pytest.raises(ValueError, match="the flag is one of"):
        Segment(name, flag)
    assert not shm_file(name).exists()


def test_it_is_a_container_of_its_slots(name):
    with Segment(name) as segment:
        assert len(segment) == 0 and segment.names() == [] and segment.snapshot() == {}
        hits, errors = segment.open("hits", AtomicUInt), segment.open("a/b é", AtomicInt, -5)
        hits.store(2**64 - 1)
        assert len(segment) == 2
        assert segment.names() == list(segment) == ["a/b é", "hits"]
        assert "hits" in segment and "other" not in segment
        assert segment.snapshot() == {"a/b é": -5, "hits": 2**64 - 1}
        assert type(segment["hits"]) is AtomicUInt and type(segment["a/b é"]) is AtomicInt
        segment["a/b é"].preinc()
        assert errors.load() == -4
        del segment["hits"]
        assert "hits" not in segment and segment.names() == ["a/b é"]


def test_a_slot_that_is_absent_is_a_key_error(name):
    segment = Segment(name)
    with pytest.raises(KeyError, match=f"cannot open slot '{name}/a': no such slot"):
        segment["a"]
    with pytest.raises(KeyError, match=f"cannot remove slot '{name}/a': no such slot"):
        del segment["a"]


def test_names_are_sorted_by_their_bytes(name):
    segment = Segment(name)
    for slot in ("é", "b", "a", "B", "\U0001f600", "\uffee", "a/1"):
        segment.open(slot, AtomicUInt)
    assert segment.names() == ["B", "a", "a/1", "b", "é", "\uffee", "\U0001f600"]


def test_open_keeps_the_value_of_a_slot_that_is_there(name):
    segment = Segment(name)
    segment.open("a", AtomicInt, 5)
    assert segment.open("a", AtomicIntUnsafe, 7).load() == 5
    with pytest.raises(TypeError, match="the slot has another type"):
        segment.open("a", AtomicUInt)
    pytest.raises(OverflowError, segment.open, "b", AtomicUInt, -1)
    assert segment.snapshot() == {"a": 5}


def test_many_are_opened_as_one_after_the_other(name):
    segment = Segment(name)
    segment.open("b", AtomicInt, 5)
    names = ["a", "b", "long " + "n" * 1000, "a"]
    first, second, third, again = segment.open_many(iter(names), AtomicInt, -7)
    assert [repr(each) for each in (first, second, again)] == [
        f"AtomicInt(-7, name='{name}/a')",
        f"AtomicInt(5, name='{name}/b')",
        f"AtomicInt(-7, name='{name}/a')",
    ]
    first.preinc()
    assert again.load() == -6 and third.load() == -7 and len(segment) == 3
    assert segment.open_many([], AtomicInt) == []
    assert [each.sum() for each in segment.open_many(["c", "d"], pytomic.Counter, 3)] == [3, 3]


def test_what_is_opened_together_with_a_bad_one_stays(name):
    segment = Segment(name, slots=3)
    segment.open("other", AtomicInt)
    with pytest.raises(TypeError, match=f"cannot open slot '{name}/other' as AtomicUInt: the slot has another type"):
        segment.open_many(["a", "other", "b"], AtomicUInt, 5)
    with pytest.raises(OSError, match=f"cannot open slot '{name}/c' as AtomicUInt: all slots"):
        segment.open_many(["a", "b", "c"], AtomicUInt, 6)
    with pytest.raises(OverflowError):
        segment.open_many(["a"], AtomicUInt, -1)
    assert segment.snapshot() == {"a": 5, "b": 6, "other": 0}


def test_slots_opened_in_a_segment_are_those_opened_by_path(name):
    inside = Segment(name).open("a/b", AtomicUInt)
    outside = AtomicUInt(name=f"{name}/a/b")
    assert repr(inside) == repr(outside) == f"AtomicUInt(0, name='{name}/a/b')"
    inside.preinc()
    assert outside.load() == 1


def test_closing_ends_the_object_and_not_what_came_from_it(name):
    with Segment(name) as segment:
        atomic = segment.open("a", AtomicUInt, 5)
    gc.collect()
    assert atomic.preinc() == 6
    for use in (segment.names, segment.snapshot, segment.info, lambda: segment["a"], lambda: len(segment)):
        with pytest.raises(ValueError, match=f"segment '{name}' is closed"):
            use()
    pytest.raises(ValueError, segment.open, "a", AtomicUInt)
    pytest.raises(ValueError, segment.__enter__)
    pytest.raises(ValueError, segment.__contains__, "a")
    pytest.raises(ValueError, segment.__delitem__, "a")
    segment.close()
    assert segment.name == name and repr(segment) == f"<Segment '{name}': closed>"


def mapped(name):
    gc.collect()
    status = os.stat(shm_file(name))  # the creator's map does not show the name
    device = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}"
    with open("/proc/self/maps") as maps:
        return any(line.split()[3:5] == [device, str(status.st_ino)] for line in maps)


def test_the_memory_is_unmapped_when_its_last_user_is_gone(name):
    segment = Segment(name)
    first, second = segment.open("a", AtomicUInt), AtomicUInt(name=f"{name}/a")
    segment.close()
    assert mapped(name)
    del first
    assert mapped(name)
    del second
    assert not mapped(name)


def test_nothing_but_unlink_removes_it(name):
    with Segment(name) as segment:
        segment.open("a", AtomicUInt, 5)
    del segment
    gc.collect()
    assert name in pytomic.segments()
    pytomic.unlink(name)
    assert name not in pytomic.segments() and not shm_file(name).exists()
    with pytest.raises(FileNotFoundError, match=f"cannot unlink segment '{name}'"):
        pytomic.unlink(name)


def test_an_unlinked_segment_serves_who_has_it_but_is_not_changed_any_more(name):
    old = Segment(name)
    atomic = old.open("a", AtomicUInt, 5)
    pytomic.unlink(name)
    assert atomic.preinc() == 6 and old["a"].load() == 6 and old.snapshot() == {"a": 6} and len(old) == 1
    for change in (lambda: old.open("b", AtomicUInt), lambda: old.__delitem__("a"), old.info):
        with pytest.raises(FileNotFoundError, match="removed or unlinked since it was opened"):
            change()
    with Segment(name, "x") as new:
        assert new.snapshot() == {}
        assert AtomicUInt(9, name=f"{name}/a").load() == 9
        assert atomic.load() == 6
        pytest.raises(FileNotFoundError, old.info)


def test_segments_are_listed_sorted(name):
    wanted = [f"{name}.{letter}" for letter in "bac"]
    for each in wanted:
        Segment(each)
    assert [each for each in pytomic.segments() if each.startswith(name)] == sorted(wanted)


@contextmanager
def held_up(name):
    """Somebody holds the lock of the segment: an opening of its own, as the library locks."""
    with open(shm_file(name), "r+b") as file:
        flock = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0)
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, flock)
        yield


def test_a_change_that_another_holds_up_is_a_timeout_error(name):
    segment = Segment(name)
    with held_up(name):
        pytomic.set_lock_timeout(0.01)
        try:
            with pytest.raises(TimeoutError, match=f"cannot open slot '{name}/a'"):
                segment.open("a", AtomicUInt)
        finally:
            pytomic.set_lock_timeout(10)
    assert segment.open("a", AtomicUInt, 5).load() == 5


def test_a_segment_has_a_lock_timeout_of_its_own(name):
    segment, other, elsewhere = Segment(name), Segment(name), Segment(f"{name}.elsewhere")
    with held_up(name), held_up(elsewhere.name):
        pytomic.set_lock_timeout(LONGER_THAN_A_TEST)
        try:
            segment.set_lock_timeout(0.01)
            for change in (
                lambda: segment.open("a", AtomicUInt),
                lambda: other.open("a", AtomicUInt),
                lambda: AtomicUInt(name=f"{name}/a"),
                lambda: segment.describe("a", "Help."),
            ):
                pytest.raises(TimeoutError, change)
            segment.set_lock_timeout(None)
            pytomic.set_lock_timeout(0.01)
            pytest.raises(TimeoutError, segment.open, "a", AtomicUInt)
            segment.set_lock_timeout(LONGER_THAN_A_TEST)
            pytest.raises(TimeoutError, elsewhere.open, "a", AtomicUInt)
        finally:
            pytomic.set_lock_timeout(10)
    assert segment.names() == elsewhere.names() == []


@pytest.mark.parametrize("seconds", [-1, 2**32 / 1000, float("inf"), float("nan")])
def test_a_lock_timeout_out_of_range_is_a_value_error(name, seconds):
    for setter in (pytomic.set_lock_timeout, Segment(name).set_lock_timeout):
        with pytest.raises(ValueError, match="it is 0 to 4294967"):
            setter(seconds)


def test_info_tells_the_facts(name):
    before = int(time.time())
    segment = Segment(name, slots=100, mode=0o640)
    segment.open("a", AtomicUInt)
    info, status = segment.info(), os.stat(shm_file(name))
    assert (info.max_slots, info.slots, info.version, info.mode) == (100, 1, 1, 0o640)
    assert (info.uid, info.gid) == (status.st_uid, status.st_gid)
    assert (info.size, info.memory) == (status.st_size, status.st_blocks * 512)
    assert (info.device, info.inode) == (status.st_dev, status.st_ino)
    assert before - 1 <= info.created <= time.time() + 1
    assert info.ephemeral is False


def test_mode_is_0600_unless_said_and_the_umask_has_no_say(name):
    umask = os.umask(0o077)
    try:
        Segment(f"{name}.default")
        Segment(f"{name}.wide", mode=0o666)
    finally:
        os.umask(umask)
    assert os.stat(shm_file(f"{name}.default")).st_mode & 0o7777 == 0o600
    assert os.stat(shm_file(f"{name}.wide")).st_mode & 0o7777 == 0o666


@pytest.mark.parametrize("cls", [AtomicUInt, pytomic.Counter])
def test_mode_and_group_are_those_of_the_segment_that_a_name_creates(name, cls):
    cls(name=f"{name}/a", mode=0o640, group=os.getegid())
    status = os.stat(shm_file(name))
    assert (status.st_mode & 0o7777, status.st_gid) == (0o640, os.getegid())
    cls(name=f"{name}/b", mode=0o666)
    assert os.stat(shm_file(name)).st_mode & 0o7777 == 0o640
    assert Segment(name).names() == ["a", "b"]


def test_a_group_is_given_by_number_or_name(name):
    group = grp.getgrgid(os.getegid())
    Segment(f"{name}.number", group=group.gr_gid)
    Segment(f"{name}.name", group=group.gr_name)
    for segment in ("number", "name"):
        info = Segment(f"{name}.{segment}").info()
        assert info.gid == os.stat(shm_file(f"{name}.{segment}")).st_gid == group.gr_gid


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can choose any group")
def test_the_group_need_not_be_the_process_own(name):
    assert Segment(name, group=4711).info().gid == 4711 == os.stat(shm_file(name)).st_gid


@pytest.mark.parametrize("group", [-1, 2**32 - 1, 2**64, "no such group", ""])
def test_a_group_that_does_not_exist_is_a_value_error(name, group):
    for create in (lambda: Segment(name, group=group), lambda: AtomicUInt(name=f"{name}/a", group=group)):
        with pytest.raises(ValueError, match="no group of this machine|a group is the name of one"):
            create()
    assert not shm_file(name).exists()


def test_what_is_said_of_a_segment_goes_with_a_name():
    for said in ({"mode": 0o600}, {"group": 0}, {"any_owner": True}):
        with pytest.raises(ValueError, match="mode, group and any_owner go with a name"):
            AtomicUInt(5, **said)


def test_what_only_the_creator_decides_stays(name):
    Segment(name, slots=100, mode=0o640)
    info = Segment(name, slots=200, mode=0o666, ephemeral=True).info()
    assert (info.max_slots, info.mode, info.ephemeral) == (100, 0o640, False)


@pytest.mark.parametrize("options", [{"slots": 0}, {"slots": -1}, {"slots": 2**24 + 1}, {"slots": 2**40}])
def test_slots_out_of_range_are_a_value_error(name, options):
    with pytest.raises(ValueError, match="slots is 1 to 16777216"):
        Segment(name, **options)
    assert not shm_file(name).exists()


@pytest.mark.parametrize("mode", [0, -1, 0o1000, 0o1777, 2**40])
def test_a_mode_that_is_none_is_a_value_error(name, mode):
    for create in (lambda: Segment(name, mode=mode), lambda: AtomicUInt(name=f"{name}/a", mode=mode)):
        with pytest.raises(ValueError, match="mode is 0o001 to 0o777"):
            create()
    assert not shm_file(name).exists()


def test_a_full_segment_is_an_os_error_until_a_slot_is_removed(name):
    segment = Segment(name, slots=3)
    for slot in "abc":
        segment.open(slot, AtomicUInt)
    why = f"cannot open slot '{name}/d' as AtomicUInt: all slots of the segment are in use; "
    with pytest.raises(OSError, match=why) as full:
        segment.open("d", AtomicUInt)
    assert full.value.errno == errno.ENOSPC
    assert segment.names() == ["a", "b", "c"]
    del segment["b"]
    segment.open("d", AtomicUInt)
    assert segment.names() == ["a", "c", "d"]


def test_who_attached_before_a_growth_uses_the_slots_made_after_it(name):
    early, late = Segment(name), Segment(name)
    for i in range(1000):
        late.open(f"{i}", AtomicUInt, i)
    assert len(early) == 1000 and early["999"].preinc() == 1000


def test_an_ephemeral_segment_goes_with_its_last_user(name):
    segment = Segment(name, ephemeral=True)
    atomic = segment.open("a", AtomicUInt)
    assert segment.info().ephemeral is True
    segment.close()
    assert shm_file(name).exists()
    del atomic
    gc.collect()
    assert not shm_file(name).exists()


def test_repr_shows_name_and_slots(name):
    Segment(name).open("a", AtomicUInt)
    assert repr(Segment(name)) == f"<Segment '{name}': 1 slots>"
    assert repr(Segment(name, "r")) == f"<Segment '{name}': 1 slots, read only>"
