# SPDX-License-Identifier: MIT
"""Slots of types that this version has no operations for: those of newer versions, and those the format reserves."""

import json
import struct

import pytest

from .outcome import done, failed

FROM_NAME_TO_TYPE = 12 - 64  # in the record of a slot


@pytest.fixture(params=[10, 1000, 2**31 - 1])
def number(request):
    return request.param


@pytest.fixture
def mixed(shm, name, file, number):
    """A segment with the slots `newer`, of the type with that number, and `uint`."""
    for slot in ["newer", "uint"]:
        shm("set", f"{name}/{slot}", "7", "-c")
    with open(file, "r+b") as opened:
        opened.seek(file.read_bytes().index(b"newer\0\0\0") + FROM_NAME_TO_TYPE)
        opened.write(struct.pack("=I", number))
    return name


def no_operations(mixed, number):
    return failed(
        f"{mixed}/newer: this version of pytomic has no operations for slots of type {number}; upgrade pytomic"
    )


@pytest.mark.parametrize(
    "arguments",
    [["get"], ["set", "1"], ["set", "1", "-c"], ["inc"], ["inc", "-c"], ["dec"], ["cas", "7", "8"], ["reset"]],
)
def test_their_values_are_left_alone(shm, mixed, number, file, arguments):
    before = file.read_bytes()
    command, *rest = arguments
    assert shm(command, f"{mixed}/newer", *rest) == no_operations(mixed, number)
    assert file.read_bytes() == before


def test_they_exist_with_their_type(shm, mixed, number):
    assert shm("inc", f"{mixed}/newer", "-c", "-t", "int") == failed(
        f"{mixed}/newer: the slot exists with type type-{number}, not int"
    )


def test_they_are_shown_without_a_value(shm, mixed, number):
    kind = f"type-{number}"
    width = len(kind)
    assert shm("show", mixed) == done(
        f"NAME   {'TYPE':{width}}  VALUE\nnewer  {kind}      -\nuint   {'uint':{width}}      7\n"
    )
    assert json.loads(shm("show", mixed, "--json").out)["slots"][0] == {"name": "newer", "type": kind, "value": None}


def test_they_count_and_are_sound(shm, mixed):
    assert shm("check", mixed) == done(f"{mixed}: sound, 2 slots\n")


def test_they_do_not_keep_the_others_from_being_reset(shm, mixed, number):
    assert shm("reset", "--all", mixed) == no_operations(mixed, number)
    assert shm("get", f"{mixed}/uint") == done("0\n")


def test_they_can_be_removed(shm, mixed):
    assert shm("rm", f"{mixed}/newer") == done()
    assert shm("show", mixed) == done("NAME  TYPE  VALUE\nuint  uint      7\n")
