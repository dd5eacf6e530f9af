# SPDX-License-Identifier: MIT
"""A /dev/shm of the test's own, in which no other process opens, lists or collects."""

import contextlib
import ctypes
import os

CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 0x4000, 0x40000

libc = ctypes.CDLL(None, use_errno=True)


def must(failed):
    if failed:
        raise PermissionError(ctypes.get_errno(), "no mounts of our own")


@contextlib.contextmanager
def own_memory(size="1m"):
    """This thread, and the processes that it starts, have an empty one meanwhile. PermissionError: not permitted here."""
    folder, before = os.getcwd(), os.open("/proc/self/ns/mnt", os.O_RDONLY)
    try:
        must(libc.unshare(CLONE_NEWNS))
        try:
            must(libc.mount(None, b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None))
            must(libc.mount(b"tmpfs", b"/dev/shm", b"tmpfs", ctypes.c_ulong(0), f"size={size}".encode()))
            yield
        finally:
            must(libc.setns(before, CLONE_NEWNS))
            os.chdir(folder)
    finally:
        os.close(before)


@contextlib.contextmanager
def own_memory_if_permitted():
    """The one that all share where it is not."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(PermissionError):
            stack.enter_context(own_memory())
        yield
