# SPDX-License-Identifier: MIT
"""Files with the name of a segment that this version cannot use: every command says so, and leaves them alone."""

import os

import pytest

from .outcome import failed

COMMANDS = [
    ("show", ""),
    ("get", "/x"),
    ("set", "/x", "1", "-c"),
    ("inc", "/x", "-c"),
    ("dec", "/x"),
    ("cas", "/x", "0", "1"),
    ("reset", "/x"),
    ("reset", "", "--all"),
    ("rm", "/x"),
]


def fails_everywhere(shm, name, reason):
    for command, slot, *rest in COMMANDS:
        assert shm(command, name + slot, *rest) == failed(f"{name}: {reason}")
    assert shm("create", name) == failed(f"{name}: the segment exists already")


CONTENTS = {"empty": b"", "text": b"hello world\n", "zeros": bytes(100_000), "noise": os.urandom(100_000)}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_a_file_of_something_else(shm, name, file, content):
    file.write_bytes(content)
    fails_everywhere(shm, name, "not a pytomic segment")
    assert file.read_bytes() == content


@pytest.mark.parametrize("size", [30, 5000])
def test_a_segment_cut_short(shm, name, file, size):
    shm("inc", f"{name}/x", "-c")
    os.truncate(file, size)
    content = file.read_bytes()
    fails_everywhere(shm, name, "the segment is damaged; 'pytomic-shm check' says what is wrong with it")
    assert file.read_bytes() == content


def overwrite(file, offset, content):
    with open(file, "r+b") as opened:
        opened.seek(offset)
        opened.write(content)


def test_a_segment_of_another_format_version(shm, name, file):
    shm("inc", f"{name}/x", "-c")
    overwrite(file, 12, b"\x63\x63\x63\x63")
    fails_everywhere(shm, name, "a newer version of pytomic made the segment; upgrade pytomic")


def test_a_segment_of_the_other_byte_order(shm, name, file):
    shm("inc", f"{name}/x", "-c")
    overwrite(file, 8, file.read_bytes()[8:12][::-1])
    fails_everywhere(shm, name, "a machine of the other byte order made the segment")


def test_a_directory_in_the_way(shm, name, file):
    file.mkdir()
    fails_everywhere(shm, name, "not a pytomic segment")


def test_a_fifo_in_the_way_blocks_nobody(shm, name, file):
    os.mkfifo(file)
    fails_everywhere(shm, name, "not a pytomic segment")


def test_a_symbolic_link_is_not_followed(shm, name, file):
    shm("inc", f"{name}-real/x", "-c")
    file.symlink_to(f"pytomic.{name}-real")
    fails_everywhere(shm, name, "not a pytomic segment")
