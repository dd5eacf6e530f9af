# SPDX-License-Identifier: MIT
"""How often a command opens the file of its segment."""

import pytest
from support.opens import Opens
from support.own_memory import own_memory_if_permitted

from .outcome import done, failed


@pytest.fixture
def opens(shm, name, file):
    """Counts the openings of a segment with the uint `a` and the counter `c`, which nobody else sees."""
    with own_memory_if_permitted():
        shm("set", f"{name}/a", "5", "-c")
        shm("inc", f"{name}/c", "-c", "-t", "counter")
        with Opens(file) as opens:
            yield opens


def test_every_opening_is_counted(opens, file):
    with open(file, "rb"), open(file, "rb"):
        pass
    assert opens() == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("get", "/a"),
        ("get", "/c"),
        ("set", "/a", "6"),
        ("set", "/a", "6", "-c"),
        ("inc", "/a"),
        ("inc", "/a", "-c"),
        ("inc", "/c", "5"),
        ("dec", "/a", "2", "-c", "-t", "uint"),
        ("cas", "/a", "5", "6"),
        ("reset", "/a"),
        ("reset", "", "--all"),
        ("show", ""),
    ],
)
def test_a_command_on_slots_that_exist_opens_the_segment_once(shm, name, opens, arguments):
    command, slot, *rest = arguments
    assert shm(command, name + slot, *rest).status == 0
    assert opens() == 1


@pytest.mark.parametrize("command", [["get"], ["inc"], ["reset"], ["rm"]])
def test_a_slot_that_is_absent_needs_no_second_look(shm, name, opens, command):
    assert shm(*command, f"{name}/absent").err.startswith(f"pytomic-shm: {name}/absent: no such slot")
    assert opens() == 1


def test_creating_a_slot_opens_it_once_more_for_the_lock(shm, name, opens):
    assert shm("inc", f"{name}/b", "-c") == done("1\n")
    assert opens() == 2
