# SPDX-License-Identifier: MIT
"""Waiting in a thread until a value changes: Exact's methods wait() and wait_for() are the way in. Other threads run
meanwhile, because cffi releases the GIL."""

from __future__ import annotations

import errno
import threading
from math import isnan
from time import monotonic_ns
from typing import TYPE_CHECKING, Any, Callable

from ._cffi import ffi, lib

if TYPE_CHECKING:
    from ._atomic import Exact

# A signal that comes between the interpreter's last look at signals and the sleep does not end the sleep. Python runs
# the handlers of signals in the main thread alone, so there each sleep ends after this time, in nanoseconds.
LONGEST_SLEEP = 100_000_000
FOREVER: int = lib.PYTOMIC_FOREVER


def wait(atomic: Exact, old: Any, timeout: float | None) -> Any:
    """A value that is not `old`."""
    deadline = deadline_of(timeout)
    return atomic._kind.from_bits(changed(atomic, bits_of(atomic, old), deadline, "wait"))


def wait_for(atomic: Exact, predicate: Callable[[Any], object], timeout: float | None) -> Any:
    """A value that satisfies the predicate."""
    deadline = deadline_of(timeout)
    value = atomic._value()
    while not predicate(value):
        value = atomic._kind.from_bits(changed(atomic, bits_of(atomic, value), deadline, "wait_for"))
    return value


def bits_of(atomic: Exact, value: Any) -> int:
    """The 64 bits of a value of its type. The exceptions are those of its operations."""
    kind = atomic._kind
    return kind.bits(kind.take(value, type(atomic).__name__))


def seconds_of(timeout: float | None) -> float | None:
    """A timeout in seconds; None for no end, which all that is beyond the clock comes to."""
    if timeout is None:
        return None
    if isnan(timeout):
        raise ValueError("cannot wait for nan seconds: a timeout is a number of seconds, or None")
    return None if timeout >= FOREVER else max(timeout, 0)


def deadline_of(timeout: float | None) -> int:
    """The time of CLOCK_MONOTONIC at which a timeout is over, in nanoseconds. One of 0 or less is over at once."""
    seconds = seconds_of(timeout)
    if seconds is None:
        return FOREVER
    return min(monotonic_ns() + int(seconds * 1_000_000_000), FOREVER)


def changed(atomic: Exact, old: int, deadline: int, operation: str) -> int:
    """pytomic_wait_until() with exceptions: those that the handlers of signals raise as well."""
    seen = ffi.new("uint64_t *")
    bounded = threading.current_thread() is threading.main_thread()
    while True:
        until = min(deadline, monotonic_ns() + LONGEST_SLEEP) if bounded else deadline
        code = lib.pytomic_wait_until(atomic._slot, old, until, seen)
        if code == 0:
            value: int = seen[0]
            return value
        if code != -errno.EINTR and (code != -errno.ETIMEDOUT or until == deadline):
            raise atomic._failure(operation, code)
