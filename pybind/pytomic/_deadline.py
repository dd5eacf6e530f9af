# SPDX-License-Identifier: MIT
"""Times to wait, as the library takes them."""

from __future__ import annotations

from math import isnan
from time import monotonic_ns

from ._cffi import lib

FOREVER: int = lib.PYTOMIC_FOREVER


def deadline_after(timeout: float | None) -> int:
    """The time of CLOCK_MONOTONIC in nanoseconds that is so many seconds from now. None: without end."""
    if timeout is None:
        return FOREVER
    if isnan(timeout):
        raise ValueError("timeout is NaN; use a number of seconds, or None to wait without end")
    return monotonic_ns() + round(min(max(timeout, 0), 1e9) * 1e9) if timeout < 1e9 else FOREVER
