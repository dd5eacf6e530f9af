# SPDX-License-Identifier: MIT
"""How often a command opens the file of its segment, as the kernel tells by inotify."""

import ctypes
import os
import struct

import pytest

from .outcome import done, failed

IN_OPEN = 0x20
IN_Q_OVERFLOW = 0x4000
EVENT = struct.Struct("iIII")  # watch, mask, cookie, length of the name behind it


class Opens:
    """Counts the openings of a file from now on."""

    def __init__(self, file):
        libc = ctypes.CDLL(None, use_errno=True)
        self.events = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        assert self.events >= 0
        # The kernel makes one event of two that follow each other and are the same. So that no two do, each opening is
        # reported twice: by the file, and by its folder.
        self.watch = libc.inotify_add_watch(self.events, os.fsencode(file), IN_OPEN)
        folder = libc.inotify_add_watch(self.events, os.fsencode(file.parent), IN_OPEN)
        assert self.watch >= 0 and folder >= 0

    def count(self):
        opens = 0
        while True:
            try:
                events = os.read(self.events, 1 << 16)
            except BlockingIOError:
                return opens
            while events:
                watch, mask, _, length = EVENT.unpack_from(events)
                assert not mask & IN_Q_OVERFLOW
                opens += watch == self.watch
                events = events[EVENT.size + length :]


@pytest.fixture
def opens(shm, name, file):
    """Counts the openings of a segment with the uint `a` and the counter `c`."""
    shm("set", f"{name}/a", "5", "-c")
    shm("inc", f"{name}/c", "-c", "-t", "counter")
    opens = Opens(file)
    yield opens
    os.close(opens.events)


def test_every_opening_is_counted(opens, file):
    with open(file, "rb"), open(file, "rb"):
        pass
    assert opens.count() == 2


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
    assert opens.count() == 1


@pytest.mark.parametrize("command", [["get"], ["inc"], ["reset"], ["rm"]])
def test_a_slot_that_is_absent_needs_no_second_look(shm, name, opens, command):
    assert shm(*command, f"{name}/absent") == failed(f"{name}/absent: no such slot")
    assert opens.count() == 1


def test_creating_a_slot_opens_it_once_more_for_the_lock(shm, name, opens):
    assert shm("inc", f"{name}/b", "-c") == done("1\n")
    assert opens.count() == 2
