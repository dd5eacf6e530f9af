# SPDX-License-Identifier: MIT
"""Segments of other users."""

import pytest

from .outcome import done, failed

READING = [("show", ""), ("get", "/a"), ("check", "")]
WRITING = [
    ("set", "/a", "1"),
    ("inc", "/a"),
    ("inc", "/a", "-c"),
    ("inc", "/b", "-c"),
    ("dec", "/a"),
    ("cas", "/a", "5", "6"),
    ("reset", "/a"),
    ("reset", "", "--all"),
    ("rm", "/a"),
    ("rm", ""),
]


@pytest.mark.parametrize("arguments", READING + WRITING)
def test_a_segment_is_its_owners_alone(shm, name, nobody, arguments):
    command, slot, *rest = arguments
    shm("set", f"{name}/a", "5", "-c")
    assert shm(command, name + slot, *rest, **nobody) == failed(f"{name}: not permitted")
    assert shm("show", name) == done("NAME  TYPE  VALUE\na     uint      5\n")


def test_a_segment_that_others_may_read_is_read(shm, name, nobody):
    shm("create", name, "--mode", "644")
    shm("set", f"{name}/a", "5", "-c")
    assert shm("show", name, **nobody) == done("NAME  TYPE  VALUE\na     uint      5\n")
    assert shm("get", f"{name}/a", **nobody) == done("5\n")
    assert shm("check", name, **nobody) == done(f"{name}: sound, 1 slot\n")


@pytest.mark.parametrize("arguments", WRITING)
def test_a_segment_that_others_may_read_is_not_written(shm, name, nobody, arguments):
    command, slot, *rest = arguments
    shm("create", name, "--mode", "644")
    shm("set", f"{name}/a", "5", "-c")
    assert shm(command, name + slot, *rest, **nobody) == failed(f"{name}{slot}: not permitted")
    assert shm("show", name) == done("NAME  TYPE  VALUE\na     uint      5\n")


def test_a_segment_that_others_may_write_is_shared(shm, name, nobody):
    shm("create", name, "--mode", "666")
    assert shm("inc", f"{name}/a", "-c", **nobody) == done("1\n")
    assert shm("inc", f"{name}/a") == done("2\n")
