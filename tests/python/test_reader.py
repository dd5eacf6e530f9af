# SPDX-License-Identifier: MIT
"""Values of many slots in an array: Segment.reader()."""

import array
import ctypes
import sys
from threading import Event

import pytest
from together import ROUNDS, together

from pytomic import AtomicBool, AtomicChar, AtomicFloat, AtomicInt, AtomicUInt, Counter, Segment

SWAPPED = ctypes.c_int64.__ctype_be__ if sys.byteorder == "little" else ctypes.c_int64.__ctype_le__
ALL = {"bool": AtomicBool, "char": AtomicChar, "counter": Counter, "float": AtomicFloat, "int": AtomicInt, "uint": AtomicUInt}


def buffer(format, count):
    return memoryview(bytearray(8 * count)).cast(format)


@pytest.fixture
def segment(name):
    """With a slot of each class, which has its name."""
    segment = Segment(name)
    for slot, (cls, init) in zip(ALL, zip(ALL.values(), (True, b"a", -7, 0.5, -5, 2**63 - 1))):
        segment.open(slot, cls, init)
    return segment


def test_values_have_the_order_of_the_names(segment):
    reader = segment.reader(["int", "counter", "int"])
    assert reader.names == ["int", "counter", "int"]
    values = buffer("q", 3)
    reader.load_into(values)
    assert values.tolist() == [-5, -7, -5]
    segment["int"].store(2)
    segment["counter"].inc()
    reader.load_into(values)
    assert values.tolist() == [2, -6, 2]
    segment.reader([]).load_into(buffer("d", 0))


@pytest.mark.parametrize(
    "format, values",
    [
        ("q", [1, 97, -7, -5, 2**63 - 1]),
        ("Q", [1, 97, 2**63 - 1]),
        ("d", [1.0, 97.0, -7.0, 0.5, -5.0, float(2**63 - 1)]),
    ],
)
def test_each_format_takes_the_types_that_fit(segment, format, values):
    fit = {"q": ["bool", "char", "counter", "int", "uint"], "Q": ["bool", "char", "uint"], "d": list(ALL)}[format]
    for place in (buffer(format, len(fit)), array.array(format, bytes(8 * len(fit)))):
        segment.reader(fit).load_into(place)
        assert place.tolist() == values
    bytewise = bytearray(8 * len(fit) + 1)
    unaligned = memoryview(bytewise)[1:].cast(format)
    segment.reader(fit).load_into(unaligned)
    assert unaligned.tolist() == values and bytewise[0] == 0


@pytest.mark.parametrize("format, slot, value", [("q", "uint", 2**63), ("Q", "int", -1), ("Q", "counter", -1)])
def test_a_value_out_of_range_is_an_overflow_error(name, segment, format, slot, value):
    del segment[slot]
    segment.open(slot, ALL[slot], value)
    place = buffer(format, 3)
    with pytest.raises(OverflowError, match=f"its value is not in the range of u?int64, slot '{name}/{slot}'; use an array"):
        segment.reader(["bool", slot, "bool"]).load_into(place)
    assert place.tolist() == [1, 0, 0]
    floats = buffer("d", 1)
    segment.reader([slot]).load_into(floats)
    assert floats[0] == float(value)


def test_an_array_of_integers_takes_no_floats(name, segment):
    place = buffer("q", 2)
    with pytest.raises(TypeError, match=f"it holds floats and the array int64, slot '{name}/float'; use an array"):
        segment.reader(["int", "float"]).load_into(place)
    assert place.tolist() == [0, 0]


@pytest.mark.parametrize(
    "place, error, why",
    [
        (bytes(16), TypeError, "the array is read-only"),
        (memoryview(bytearray(32)).cast("q")[::2], TypeError, "the array is not contiguous"),
        (bytearray(16), TypeError, "an array holds int64, uint64 or float64 .*has the format 'B'"),
        (array.array("i", [0, 0]), TypeError, "has the format 'i'"),
        (array.array("f", [0, 0]), TypeError, "has the format 'f'"),
        ((SWAPPED * 2)(), TypeError, "in this machine's order of bytes, and this one has the format '[<>]q'"),
        (buffer("q", 3), ValueError, "the array has 3 places for 2 slots; use one with a place for each"),
        (buffer("q", 1), ValueError, "the array has 1 places for 2 slots"),
        ([0, 0], TypeError, r'give an array, such as array\("q", bytes\(16\)\) or one of numpy, not list'),
        (None, TypeError, "give an array, .* not NoneType"),
    ],
)
def test_another_array_is_refused(name, segment, place, error, why):
    with pytest.raises(error, match=why):
        segment.reader(["int", "int"]).load_into(place)


def test_arrays_of_others(segment):
    words = (ctypes.c_uint64 * 2)()
    reader = segment.reader(["uint", "char"])
    reader.load_into(words)
    assert list(words) == [2**63 - 1, 97]
    square = memoryview(bytearray(16)).cast("d", (2, 1))
    reader.load_into(square)
    assert square.tolist() == [[float(2**63 - 1)], [97.0]]


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="numpy is a requirement of the tests on CPython alone")
@pytest.mark.parametrize("type, slots", [("int64", ["int", "counter"]), ("uint64", ["uint", "char"]), ("float64", ["float", "int"])])
def test_arrays_of_numpy(segment, type, slots):
    import numpy

    values = numpy.zeros(2, type)
    segment.reader(slots).load_into(values)
    numbers = [ord(value) if isinstance(value, bytes) else value for value in segment.load_many(slots)]
    assert values.tolist() == numbers
    wide = numpy.zeros((2, 2), type)
    segment.reader(slots).load_into(wide[1])
    assert wide.tolist() == [[0, 0], numbers]
    pytest.raises(TypeError, segment.reader(slots).load_into, wide[:, 0])


def test_slots_that_are_absent(name, segment):
    with pytest.raises(KeyError, match=f"cannot read slot '{name}/none': no such slot"):
        segment.reader(["int", "none"])
    with pytest.raises(TypeError, match="a str is one name; give a list of names"):
        segment.reader("int")
    for bad in ("", "a\nb", "\0", 5):
        pytest.raises((TypeError, ValueError), segment.reader, ["int", bad])


def test_a_slot_that_was_removed_is_found_anew(name, segment):
    reader, place = segment.reader(["int", "uint", "char"]), buffer("d", 3)
    del segment["uint"]
    with pytest.raises(KeyError, match=f"cannot read slot '{name}/uint': no such slot"):
        reader.load_into(place)
    segment.open("uint", AtomicFloat, 0.25)
    reader.load_into(place)
    assert place.tolist() == [-5.0, 0.25, 97.0]
    with pytest.raises(TypeError, match="it holds floats"):
        reader.load_into(buffer("q", 3))


def test_it_keeps_the_segment_mapped(segment):
    reader, place = segment.reader(["int"]), buffer("q", 1)
    segment.close()
    reader.load_into(place)
    assert place.tolist() == [-5]
    with pytest.raises(ValueError, match="is closed"):
        segment.reader(["int"])


def test_a_segment_to_read_only(name, segment):
    place = buffer("q", 1)
    Segment(name, "r").reader(["int"]).load_into(place)
    assert place.tolist() == [-5]


def test_threads_read_while_slots_are_removed(segment):
    reader, done = segment.reader(["int", "uint"]), Event()

    def read():
        place = buffer("d", 2)
        while not done.is_set():
            try:
                reader.load_into(place)
                assert place[0] == -5 and place[1] in (1, 2)
            except KeyError:
                pass

    def remove():
        for _ in range(ROUNDS):
            del segment["uint"]
            segment.open("uint", AtomicUInt, 1).preinc()
        done.set()

    segment["uint"].store(1)
    together(read, read, remove)
