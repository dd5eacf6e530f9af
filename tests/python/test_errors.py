# SPDX-License-Identifier: MIT
"""Bad input: each gets its exception with one line that says what was asked, and nothing is changed."""

import gc
import os
import socket
import struct

import pytest
from conftest import SHM, shm_file

import pytomic
from pytomic import AtomicInt, AtomicUInt, FormatError, Segment
from pytomic._cffi import lib

# Of docs/format.md: offsets in the header, and in the record of a slot.
BYTE_ORDER, VERSION, SIZE, MAX_SLOTS, RECORD_OFFSET, CELL_OFFSET = 8, 12, 16, 28, 40, 48
TYPE_IN_RECORD = 12

BAD_SEGMENTS = {  # "*" stands for a name that is none of anybody's
    "empty": "",
    "dot": ".",
    "dots": "..",
    "hidden": ".*",
    "slash": "*/b",
    "absolute": "/*",
    "upwards": "../*",
    "blank": "* b",
    "letter": "*é",
    "NUL": "*\0",
    "newline": "*\n",
    "long": "*" + "n" * 200,
    "surrogate": "*\udcff",
}
BAD_SLOTS = {
    "empty": "",
    "long": "n" * 256,
    "long in bytes": "é" * 128,
    "NUL": "a\0b",
    "newline": "a\n",
    "escape": "\x1b[31m",
    "delete": "\x7f",
    "C1 control": "\x9b",
    "surrogate": "\udcff",
}


def one_line(error):
    text = str(error.value)
    assert "\n" not in text and text.isprintable() and ": " in text
    return text


@pytest.mark.parametrize("bad", BAD_SEGMENTS.values(), ids=BAD_SEGMENTS)
@pytest.mark.parametrize(
    "use",
    [
        Segment,
        lambda name: Segment(name, "r"),
        pytomic.unlink,
    ],
    ids=["Segment", "Segment r", "unlink"],
)
def test_a_bad_segment_name_is_a_value_error(name, bad, use):
    with pytest.raises(ValueError) as error:
        use(bad.replace("*", name))
    assert "a segment name is 1 to 200 of" in one_line(error)
    assert list(SHM.glob(f"*{name}*")) == []


@pytest.mark.parametrize("bad", ["/a", "./a", "../a", ".*/a", "/*/a", "* b/a", "*\0/a", "*\udcff/a", "*", "*/"])
def test_a_bad_path_is_a_value_error(name, bad):
    with pytest.raises(ValueError) as error:
        AtomicUInt(name=bad.replace("*", name))
    assert "a segment name is 1 to 200 of" in one_line(error)
    assert list(SHM.glob(f"*{name}*")) == []


@pytest.mark.parametrize("bad", BAD_SLOTS.values(), ids=BAD_SLOTS)
def test_a_bad_slot_name_is_a_value_error(name, bad):
    with pytest.raises(ValueError):
        AtomicUInt(name=f"{name}/{bad}")
    assert not shm_file(name).exists()
    segment = Segment(name)
    for use in (
        lambda: segment.open(bad, AtomicUInt),
        lambda: segment[bad],
        lambda: bad in segment,
        lambda: segment.__delitem__(bad),
    ):
        with pytest.raises(ValueError) as error:
            use()
        assert "a slot name is 1 to 255 bytes of UTF-8" in one_line(error)
    assert len(segment) == 0


def test_the_longest_names_are_names(name):
    longest = name + "n" * (200 - len(name))
    assert AtomicUInt(1, name=f"{longest}/{'s' * 255}").load() == 1
    assert Segment(longest).names() == ["s" * 255]
    pytomic.unlink(longest)


@pytest.mark.parametrize("bad", [None, 5, b"web"])
def test_a_name_that_is_no_str_is_a_type_error(name, bad):
    segment = Segment(name)
    for use in (Segment, pytomic.unlink, segment.__getitem__, segment.__contains__, segment.__delitem__):
        with pytest.raises(TypeError) as error:
            use(bad)
        assert "a name is a str" in one_line(error)


def test_a_slot_is_opened_as_a_class_of_numbers(name):
    segment = Segment(name)
    for bad in (int, "AtomicUInt", None):
        with pytest.raises((TypeError, AttributeError)):
            segment.open("a", bad)
    assert len(segment) == 0


def test_init_out_of_range_creates_nothing(name):
    pytest.raises(OverflowError, AtomicUInt, -1, name=f"{name}/a")
    pytest.raises(OverflowError, AtomicInt, 2**63, name=f"{name}/a")
    assert not shm_file(name).exists()


def garbage(kind):
    """Something that is no segment of ours, made at a path."""

    def make(path):
        if kind == "directory":
            path.mkdir()
        elif kind == "symlink":
            path.symlink_to(path.with_name(path.name + ".real"))
        elif kind == "fifo":
            os.mkfifo(path)
        elif kind == "socket":
            with socket.socket(socket.AF_UNIX) as bound:
                bound.bind(str(path))
        else:
            path.write_bytes({"empty file": b"", "text file": b"not a segment\n" * 1000, "zeros": bytes(1 << 16)}[kind])

    return make


@pytest.mark.parametrize("kind", ["empty file", "text file", "zeros", "directory", "symlink", "fifo", "socket"])
@pytest.mark.parametrize("flag", ["c", "w", "r"])
def test_what_is_no_segment_is_a_format_error(name, kind, flag):
    path = shm_file(name)
    if kind == "symlink":
        Segment(f"{name}.real")  # even one that leads to a segment
    garbage(kind)(path)
    before = os.lstat(path)
    with pytest.raises(FormatError) as error:
        Segment(name, flag)
    assert f"cannot open segment '{name}': not a pytomic segment; choose another name" in one_line(error)
    assert isinstance(error.value, OSError) and error.value.errno
    if flag == "c":
        pytest.raises(FormatError, AtomicUInt, name=f"{name}/a")
    pytest.raises(FileExistsError, Segment, name, "x")
    after = os.lstat(path)
    assert (before.st_ino, before.st_size, before.st_mtime_ns) == (after.st_ino, after.st_size, after.st_mtime_ns)


def spoil(path, kind):
    """Make of a segment what this version cannot use."""
    with open(path, "r+b") as file:
        header = bytearray(file.read(4096))
        size = os.fstat(file.fileno()).st_size

        def word(offset, form, change):
            struct.pack_into(form, header, offset, change(struct.unpack_from(form, header, offset)[0]))

        if kind == "version":
            word(VERSION, "=I", lambda version: version + 1)
        elif kind == "byte order":
            word(BYTE_ORDER, "=I", lambda order: int.from_bytes(order.to_bytes(4, "little"), "big"))
        elif kind == "size":
            word(SIZE, "=Q", lambda size: size + 4096)
        elif kind == "max_slots":
            word(MAX_SLOTS, "=I", lambda slots: slots * 2)
        elif kind == "offset":
            word(CELL_OFFSET, "=Q", lambda offset: 2**60)
        elif kind == "cut in half":
            os.ftruncate(file.fileno(), size // 2)
        elif kind == "cut in the header":
            os.ftruncate(file.fileno(), 100)
        file.seek(0)
        file.write(header[: os.fstat(file.fileno()).st_size])


@pytest.mark.parametrize(
    "kind, why",
    [
        ("version", "a segment of another format version"),
        ("byte order", "a segment of a machine with the other byte order"),
        ("size", "a damaged segment"),
        ("max_slots", "a damaged segment"),
        ("offset", "a damaged segment"),
        ("cut in half", "a damaged segment"),
        ("cut in the header", "a damaged segment"),
    ],
)
@pytest.mark.parametrize("flag", ["c", "w", "r"])
def test_a_segment_that_we_cannot_use_is_a_format_error(name, kind, why, flag):
    AtomicUInt(5, name=f"{name}/a")
    gc.collect()
    spoil(shm_file(name), kind)
    before = shm_file(name).read_bytes()
    with pytest.raises(FormatError) as error:
        Segment(name, flag)
    assert f"cannot open segment '{name}': {why}; " in one_line(error)
    assert shm_file(name).read_bytes() == before
    pytomic.unlink(name)  # which is what the message says
    assert Segment(name).snapshot() == {}
