# SPDX-License-Identifier: MIT
"""Slots of types that the format knows and this version has no operations for."""

import json
import struct

import pytest

from .outcome import done, failed

FLOAT = 3
FROM_NAME_TO_TYPE = 12 - 64  # in the record of a slot


@pytest.fixture
def mixed(shm, name, file):
    """A segment with the slots `float` and `uint`."""
    for slot in ["float", "uint"]:
        shm("set", f"{name}/{slot}", "7", "-c")
    with open(file, "r+b") as opened:
        opened.seek(file.read_bytes().index(b"float\0\0\0") + FROM_NAME_TO_TYPE)
        opened.write(struct.pack("=I", FLOAT))
    return name


@pytest.mark.parametrize("arguments", [["get"], ["set", "1"], ["inc", "-c"], ["dec"], ["cas", "7", "8"], ["reset"]])
def test_their_values_are_left_alone(shm, mixed, file, arguments):
    before = file.read_bytes()
    command, *rest = arguments
    assert shm(command, f"{mixed}/float", *rest) == failed(
        f"{mixed}/float: this library has no operations for that type yet"
    )
    assert file.read_bytes() == before


def test_they_are_shown_without_a_value(shm, mixed):
    assert shm("show", mixed) == done("NAME   TYPE     VALUE\nfloat  unknown      -\nuint   uint         7\n")
    assert json.loads(shm("show", mixed, "--json").out)["slots"][0] == {
        "name": "float",
        "type": "unknown",
        "value": None,
    }


def test_they_do_not_keep_the_others_from_being_reset(shm, mixed):
    assert shm("reset", "--all", mixed) == failed(f"{mixed}/float: this library has no operations for that type yet")
    assert shm("get", f"{mixed}/uint") == done("0\n")


def test_they_can_be_removed(shm, mixed):
    assert shm("rm", f"{mixed}/float") == done()
    assert shm("show", mixed) == done("NAME  TYPE  VALUE\nuint  uint      7\n")
