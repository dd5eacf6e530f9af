# SPDX-License-Identifier: MIT
"""Bad input: each gets its exception with one line that says what was asked, and nothing is changed."""

import errno
import gc
import os
import re
import socket
import struct

import pytest
from support.own_name import SHM, shm_file

import pytomic
from pytomic import AtomicInt, AtomicUInt, Counter, FormatError, Segment
from pytomic._cffi import lib
from pytomic._errors import failure

# Of docs/format.md: offsets in the header.
BYTE_ORDER, VERSION, SIZE, MAX_SLOTS, READ_ONLY, INCOMPATIBLE, CHUNK_OFFSET = 8, 12, 16, 28, 36, 40, 48

SEGMENT_RULE = "; a segment name is 1 to 200 of A-Z a-z 0-9 . _ - and does not begin with '.'"
SLOT_RULE = "; a slot name is 1 to 4095 bytes of UTF-8 without control characters"
OTHER_CHARACTER = "the segment name contains a character other than A-Z a-z 0-9 . _ -" + SEGMENT_RULE
SEPARATOR = "the segment name contains '/', which separates a segment from a slot; "
CONTROL = "the slot name contains a control character" + SLOT_RULE
NUL = "the name contains a NUL character"
SURROGATE = "the name contains half a surrogate pair, which is no character"

BAD_SEGMENTS = {  # "*" stands for a name that nobody else uses; with what is said of it
    "empty": ("", "the segment name is empty" + SEGMENT_RULE),
    "dot": (".", "the segment name begins with '.'" + SEGMENT_RULE),
    "dots": ("..", "the segment name begins with '.'" + SEGMENT_RULE),
    "hidden": (".*", "the segment name begins with '.'" + SEGMENT_RULE),
    "slash": ("*/b", SEPARATOR + "the segment is '*'"),
    "absolute": ("/*", SEPARATOR + SEGMENT_RULE[2:]),
    "upwards": ("../*", SEPARATOR + SEGMENT_RULE[2:]),
    "blank": ("* b", OTHER_CHARACTER),
    "letter": ("*é", OTHER_CHARACTER),
    "NUL": ("*\0", NUL),
    "newline": ("*\n", OTHER_CHARACTER),
    "long": ("*" + "n" * 200, "the segment name is longer than 200 bytes" + SEGMENT_RULE),
    "surrogate": ("*\udcff", SURROGATE),
}
BAD_PATHS = {
    "no segment": ("/a", "the segment name is empty" + SEGMENT_RULE),
    "dot": ("./a", "the segment name begins with '.'" + SEGMENT_RULE),
    "dots": ("../a", "the segment name begins with '.'" + SEGMENT_RULE),
    "hidden": (".*/a", "the segment name begins with '.'" + SEGMENT_RULE),
    "absolute": ("/*/a", "the segment name is empty" + SEGMENT_RULE),
    "blank": ("* b/a", OTHER_CHARACTER),
    "NUL": ("*\0/a", NUL),
    "surrogate": ("*\udcff/a", SURROGATE),
    "no slash": ("*", "the name has no '/'; a name is 'segment/slot', such as '*/hits'"),
    "no slash, and bad": ("* b", OTHER_CHARACTER),
    "no slot": ("*/", "the slot name is empty" + SLOT_RULE),
}
BAD_SLOTS = {
    "empty": ("", "the slot name is empty" + SLOT_RULE),
    "long": ("n" * 4096, "the slot name is longer than 4095 bytes" + SLOT_RULE),
    "long in bytes": ("é" * 2048, "the slot name is longer than 4095 bytes" + SLOT_RULE),
    "NUL": ("a\0b", NUL),
    "newline": ("a\n", CONTROL),
    "escape": ("\x1b[31m", CONTROL),
    "delete": ("\x7f", CONTROL),
    "C1 control": ("\x9b", CONTROL),
    "surrogate": ("\udcff", SURROGATE),
}


def one_line(error):
    text = str(error.value)
    assert "\n" not in text and text.isprintable() and ": " in text
    return text


def says(name, use, bad, why):
    """The use of a name is a ValueError that says no more than what is wrong with it."""
    with pytest.raises(ValueError) as error:
        use(bad.replace("*", name))
    assert one_line(error).endswith(": " + why.replace("*", name))


@pytest.mark.parametrize("bad, why", BAD_SEGMENTS.values(), ids=BAD_SEGMENTS)
@pytest.mark.parametrize(
    "use",
    [Segment, lambda name: Segment(name, "r"), pytomic.unlink, pytomic.check, pytomic.repair],
    ids=["Segment", "Segment r", "unlink", "check", "repair"],
)
def test_a_bad_segment_name_is_a_value_error(name, bad, why, use):
    says(name, use, bad, why)
    assert list(SHM.glob(f"*{name}*")) == []


@pytest.mark.parametrize("bad, why", BAD_PATHS.values(), ids=BAD_PATHS)
@pytest.mark.parametrize("cls", [AtomicInt, Counter])
def test_a_bad_path_is_a_value_error(name, bad, why, cls):
    says(name, lambda path: cls(name=path), bad, why)
    assert list(SHM.glob(f"*{name}*")) == []


@pytest.mark.parametrize("bad, why", BAD_SLOTS.values(), ids=BAD_SLOTS)
def test_a_bad_slot_name_is_a_value_error(name, bad, why):
    says(name, lambda slot: AtomicUInt(name=f"{name}/{slot}"), bad, why)
    assert not shm_file(name).exists()
    segment = Segment(name)
    for use in (
        lambda slot: segment.open(slot, AtomicUInt),
        lambda slot: segment.open_many([slot], AtomicUInt),
        lambda slot: segment[slot],
        lambda slot: slot in segment,
        segment.__delitem__,
        segment.describe,
        segment.description,
        segment.remove_description,
    ):
        says(name, use, bad, why)
    assert len(segment) == 0


def test_the_longest_names_are_names(name):
    longest = name + "n" * (200 - len(name))
    assert AtomicUInt(1, name=f"{longest}/{'s' * 4095}").load() == 1
    assert Segment(longest).names() == ["s" * 4095]
    pytomic.unlink(longest)


# What each error of the library becomes; for an OSError with its errno.
OURS = {
    "NO_SEGMENT": (FileNotFoundError, errno.ENOENT),
    "NO_SLOT": (KeyError, None),
    "NO_DESCRIPTION": (KeyError, None),
    "SEGMENT_NAME": (ValueError, None),
    "SLOT_NAME": (ValueError, None),
    "TYPE": (TypeError, None),
    "PARAMETERS": (ValueError, None),
    "STALE": (FileNotFoundError, errno.ENOENT),
    "FULL": (OSError, errno.ENOSPC),
    "NO_ROOM": (OSError, errno.ENOSPC),
    "OWNER": (PermissionError, errno.EACCES),
    "FOREIGN": (FormatError, lib.PYTOMIC_E_FOREIGN),
    "VERSION": (FormatError, lib.PYTOMIC_E_VERSION),
    "NEWER": (FormatError, lib.PYTOMIC_E_NEWER),
    "BYTE_ORDER": (FormatError, lib.PYTOMIC_E_BYTE_ORDER),
    "DAMAGED": (FormatError, lib.PYTOMIC_E_DAMAGED),
}


def test_every_error_of_the_library_has_its_exception():
    assert {f"PYTOMIC_E_{name}" for name in OURS} == {name for name in dir(lib) if name.startswith("PYTOMIC_E_")}
    for name, (cls, number) in OURS.items():
        error = failure(-getattr(lib, f"PYTOMIC_E_{name}"), "do it", b"")  # b"": a name that is bad
        assert type(error) is cls and getattr(error, "errno", None) == number, name
        assert "cannot do it: " in str(error) and "an error of the system" not in str(error)


@pytest.mark.parametrize(
    "number, cls, text",
    [
        (errno.EDQUOT, OSError, "the quota of shared memory is used up; "),
        (errno.ENOSPC, OSError, "no shared memory left; "),
        (errno.ENOENT, FileNotFoundError, "no such file"),
        (errno.ESTALE, OSError, os.strerror(errno.ESTALE)),
        (errno.EBADMSG, OSError, os.strerror(errno.EBADMSG)),
        (errno.EPERM, PermissionError, "operation not permitted; if you asked for a group, "),
    ],
)
def test_an_error_of_the_system_is_not_taken_for_one_of_ours(number, cls, text):
    error = failure(-number, "do it")
    assert type(error) is cls and error.errno == number
    assert f"cannot do it: {text}" in str(error) and "slot" not in str(error).replace("remove slots", "")


@pytest.mark.parametrize("bad", [None, 5, b"web"])
def test_a_name_that_is_no_str_is_a_type_error(name, bad):
    segment = Segment(name)
    for use in (
        Segment,
        pytomic.unlink,
        pytomic.check,
        pytomic.repair,
        segment.__getitem__,
        segment.__contains__,
        segment.__delitem__,
        segment.description,
        segment.describe,
    ):
        with pytest.raises(TypeError) as error:
            use(bad)
        assert "a name is a str" in one_line(error)


def test_a_slot_is_opened_as_a_class_of_numbers(name):
    segment = Segment(name)
    for bad in (int, "AtomicUInt", None, Segment, AtomicUInt()):
        for use in (segment.open, segment.open_many):
            with pytest.raises(TypeError) as error:
                use("a", bad)
            assert one_line(error).endswith(f"kind is a class such as AtomicInt, not {bad!r}")
    assert len(segment) == 0


def test_many_names_are_not_the_characters_of_one(name):
    segment = Segment(name)
    with pytest.raises(TypeError) as error:
        segment.open_many("hits", AtomicUInt)
    assert "a str is one name" in one_line(error)
    assert len(segment) == 0


@pytest.mark.parametrize("cls", [AtomicInt, AtomicUInt, Counter])
def test_a_name_is_not_taken_for_the_first_value(name, cls):
    with pytest.raises(TypeError) as error:
        cls(f"{name}/a")
    assert one_line(error).endswith(f"init is an int; a name is passed as name='{name}/a'")
    assert name not in pytomic.segments()


@pytest.mark.parametrize("option", ["slots", "mode"])
def test_an_option_that_is_no_int_is_a_type_error(name, option):
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        Segment(name, **{option: "660"})
    assert name not in pytomic.segments()


@pytest.mark.parametrize("use", [pytomic.unlink, pytomic.check, pytomic.repair])
def test_what_is_done_to_a_segment_that_is_absent_does_not_want_it_created(name, use):
    with pytest.raises(FileNotFoundError) as error:
        use(name)
    assert one_line(error).endswith(f"segment '{name}': no such segment")


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
        elif kind == "incompatible feature":
            word(INCOMPATIBLE, "=I", lambda features: features | 1 << 31)
        elif kind == "read-only feature":
            word(READ_ONLY, "=I", lambda features: features | 1 << 31)
        elif kind == "byte order":
            word(BYTE_ORDER, "=I", lambda order: int.from_bytes(order.to_bytes(4, "little"), "big"))
        elif kind == "size":
            word(SIZE, "=Q", lambda size: size + 4096)
        elif kind == "max_slots":
            word(MAX_SLOTS, "=I", lambda slots: slots * 2)
        elif kind == "offset":
            word(CHUNK_OFFSET, "=Q", lambda offset: 2**60)
        elif kind == "cut in half":
            os.ftruncate(file.fileno(), size // 2)
        elif kind == "cut in the header":
            os.ftruncate(file.fileno(), 100)
        file.seek(0)
        file.write(header[: os.fstat(file.fileno()).st_size])


def spoiled(name, kind):
    """A segment with a slot "a" of 5, spoiled; the bytes of its file. Nobody has it open."""
    Segment(name, slots=10).open("a", AtomicUInt, 5)  # few slots: the whole file is read
    gc.collect()
    spoil(shm_file(name), kind)
    return shm_file(name).read_bytes()


NEWER = "a newer version of pytomic made the segment; use that version, or unlink the segment"


@pytest.mark.parametrize(
    "kind, why",
    [
        ("version", NEWER),
        ("incompatible feature", NEWER),
        ("byte order", "a machine of the other byte order made the segment; unlink it"),
        ("size", "the segment is damaged; examine it"),
        ("max_slots", "the segment is damaged; examine it"),
        ("offset", "the segment is damaged; examine it"),
        ("cut in half", "the segment is damaged; examine it"),
        ("cut in the header", "the segment is damaged; examine it"),
    ],
)
@pytest.mark.parametrize("flag", ["c", "w", "r"])
def test_a_segment_that_we_cannot_use_is_a_format_error(name, kind, why, flag):
    before = spoiled(name, kind)
    with pytest.raises(FormatError) as error:
        Segment(name, flag)
    assert f"cannot open segment '{name}': {why}" in one_line(error)
    assert shm_file(name).read_bytes() == before
    pytomic.unlink(name)  # which is what the message says
    assert Segment(name).snapshot() == {}


def test_a_segment_that_this_version_can_only_read_is_read(name):
    before = spoiled(name, "read-only feature")
    why = "a newer version of pytomic made the segment; this version can only read it; open it with flag 'r'"
    for use in (Segment, lambda name: Segment(name, "w"), lambda name: AtomicUInt(name=f"{name}/a"), pytomic.repair):
        with pytest.raises(FormatError, match=re.escape(why)) as error:
            use(name)
        assert error.value.errno == lib.PYTOMIC_E_NEWER
    assert Segment(name, "r").snapshot() == {"a": 5} and Segment(name, "r")["a"].load() == 5
    assert shm_file(name).read_bytes() == before
