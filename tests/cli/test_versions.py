# SPDX-License-Identifier: MIT
"""Segments that a newer version made: what this one cannot read it leaves alone, and says what helps."""

import json
import struct

import pytest

from .outcome import done, failed

COMPATIBLE, READ_ONLY, INCOMPATIBLE = 32, 36, 40  # where the header has its words of features
UNKNOWN = 1 << 31
READING = [("show", ""), ("get", "/a"), ("check", "")]
WRITING = [
    ("set", "/a", "1"),
    ("set", "/b", "1", "-c"),
    ("inc", "/a"),
    ("dec", "/a"),
    ("cas", "/a", "5", "6"),
    ("reset", "/a"),
    ("reset", "", "--all"),
    ("rm", "/a"),
    ("check", "", "--repair"),
]


@pytest.fixture
def with_feature(shm, name, file):
    """with_feature(word): a segment with the slot `a` at 5, and a feature that no version knows yet."""

    def make(word):
        shm("set", f"{name}/a", "5", "-c")
        with open(file, "r+b") as opened:
            opened.seek(word)
            opened.write(struct.pack("=I", UNKNOWN))
        return name

    return make


def test_a_compatible_feature_changes_nothing(shm, with_feature):
    name = with_feature(COMPATIBLE)
    assert shm("check", name) == done(f"{name}: sound, 1 slot\n")
    assert shm("inc", f"{name}/a") == done("6\n")
    assert shm("inc", f"{name}/b", "-c") == done("1\n")
    assert shm("rm", f"{name}/a") == done()
    assert shm("check", name, "--repair") == done(f"{name}: rebuilt, 1 slot\n")
    assert shm("check", name) == done(f"{name}: sound, 1 slot\n")


def test_a_read_only_compatible_feature_lets_read(shm, with_feature):
    name = with_feature(READ_ONLY)
    assert shm("show", name) == done("NAME  TYPE  VALUE\na     uint      5\n")
    assert shm("get", f"{name}/a") == done("5\n")
    assert shm("check", name) == done(f"{name}: sound, 1 slot\n")
    assert next(row for row in json.loads(shm("ls", "--json").out)["segments"] if row["name"] == name)["slots"] == 1


@pytest.mark.parametrize("arguments", WRITING)
def test_and_not_write(shm, with_feature, file, arguments):
    name = with_feature(READ_ONLY)
    before = file.read_bytes()
    command, slot, *rest = arguments
    assert shm(command, name + slot, *rest) == failed(
        f"{name}: a newer version of pytomic made the segment; this version can only read it; upgrade pytomic"
    )
    assert file.read_bytes() == before


@pytest.mark.parametrize("arguments", READING + WRITING)
def test_an_incompatible_feature_forbids_all(shm, with_feature, file, arguments):
    name = with_feature(INCOMPATIBLE)
    before = file.read_bytes()
    command, slot, *rest = arguments
    assert shm(command, name + slot, *rest) == failed(
        f"{name}: a newer version of pytomic made the segment; upgrade pytomic"
    )
    assert file.read_bytes() == before


def test_it_is_listed_with_the_reason(shm, with_feature):
    name = with_feature(INCOMPATIBLE)
    listed = json.loads(shm("ls", "--json").out)["segments"]
    assert {"name": name, "error": "a newer version of pytomic made the segment"} in listed
