# SPDX-License-Identifier: MIT
"""The classes that the package gives out: those of _atomic.py and _counter.py, accelerated where that is possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _atomic, _counter
from ._accelerate import accelerated

if TYPE_CHECKING:
    from ._atomic import AtomicInt, AtomicIntUnsafe, AtomicUInt, AtomicUIntUnsafe
    from ._counter import Counter
else:
    AtomicInt = accelerated(_atomic.AtomicInt)
    AtomicUInt = accelerated(_atomic.AtomicUInt)
    AtomicIntUnsafe = accelerated(_atomic.AtomicIntUnsafe)
    AtomicUIntUnsafe = accelerated(_atomic.AtomicUIntUnsafe)
    Counter = accelerated(_counter.Counter)

__all__ = ["AtomicInt", "AtomicIntUnsafe", "AtomicUInt", "AtomicUIntUnsafe", "Counter"]
