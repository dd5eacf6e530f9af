# SPDX-License-Identifier: MIT
"""How often a file is opened, as the kernel tells by inotify."""

import ctypes
import os
import struct

import pytest

IN_OPEN = 0x20
IN_Q_OVERFLOW = 0x4000
EVENT = struct.Struct("iIII")  # watch, mask, cookie, length of the name behind it

libc = ctypes.CDLL(None, use_errno=True)


class Opens:
    """opens() is the number of openings of a file since it was made, or asked last; of any process that sees the file."""

    def __init__(self, file):
        self.events = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        # The kernel makes one event of two that follow each other and are the same. So that no two do, each opening is
        # reported twice: by the file, and by its folder.
        self.watch = libc.inotify_add_watch(self.events, os.fsencode(file), IN_OPEN)
        folder = libc.inotify_add_watch(self.events, os.fsencode(file.parent), IN_OPEN)
        if self.watch < 0 or folder < 0:
            pytest.skip(f"inotify: {os.strerror(ctypes.get_errno())}")

    def __call__(self):
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

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        os.close(self.events)
