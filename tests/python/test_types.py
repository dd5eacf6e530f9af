# SPDX-License-Identifier: MIT
"""Slots of types that this version has no class for, made here by writing the type into the record."""

import struct

import pytest
from support.own_name import shm_file

from pytomic import AtomicBool, AtomicChar, AtomicFloat, AtomicInt, AtomicUInt, Counter, Segment, StaleSlotError

TYPE_IN_RECORD, NAME_IN_RECORD = 12, 64  # of docs/format.md
UNKNOWN = pytest.mark.parametrize("number", [10, 99, 2**31 - 1])


def with_unknown(name, number):
    """A segment with slots "known" and "strange", the latter of the type."""
    segment = Segment(name)
    segment.open("known", AtomicInt, -5)
    segment.open("strange", AtomicUInt, 2**64 - 1)
    with open(shm_file(name), "r+b") as file:
        record = file.read(1 << 20).index(b"strange\0") - NAME_IN_RECORD
        file.seek(record + TYPE_IN_RECORD)
        file.write(struct.pack("=I", number))
    return segment


@UNKNOWN
def test_it_is_listed_and_its_value_is_none(name, number):
    segment = with_unknown(name, number)
    assert segment.names() == list(segment) == ["known", "strange"]
    assert "strange" in segment and len(segment) == 2
    assert segment.snapshot() == {"known": -5, "strange": None}


@UNKNOWN
def test_opening_it_is_a_type_error_that_tells_its_number(name, number):
    segment = with_unknown(name, number)
    for use in (
        lambda: segment["strange"],
        lambda: segment.open("strange", AtomicUInt),
        lambda: segment.open_many(["known", "strange"], AtomicInt),
        lambda: AtomicUInt(name=f"{name}/strange"),
        lambda: Counter(name=f"{name}/strange"),
    ):
        with pytest.raises(TypeError, match=f"cannot open slot '{name}/strange'.*, number {number}; use the version"):
            use()
    assert segment.snapshot() == {"known": -5, "strange": None}


@UNKNOWN
def test_it_is_removed_and_its_name_serves_again(name, number):
    segment = with_unknown(name, number)
    del segment["strange"]
    assert "strange" not in segment and segment.names() == ["known"]
    assert segment.open("strange", AtomicUInt, 7).load() == 7


def test_the_type_that_a_slot_has_is_named(name):
    segment = Segment(name)
    every = (AtomicBool, AtomicChar, AtomicFloat, AtomicInt, AtomicUInt, Counter)
    classes = {cls.__name__: cls for cls in every}
    for class_name, cls in classes.items():
        segment.open(class_name, cls)
    for class_name in classes:
        for cls in classes.values():
            if cls is not classes[class_name]:
                with pytest.raises(TypeError, match=f"has another type, that of {class_name}; use that class"):
                    segment.open(class_name, cls)


def test_a_handle_to_a_slot_that_was_removed_is_stale_whatever_comes_after_it(name):
    segment = Segment(name, slots=1)
    old = segment.open("a", AtomicUInt)
    del segment["a"]
    segment.open("a", Counter, 5)
    pytest.raises(StaleSlotError, old.load)
    assert segment.snapshot() == {"a": 5}
