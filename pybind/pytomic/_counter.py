# SPDX-License-Identifier: MIT
"""Sharded counters. As in _atomic.py, native.c takes their place on CPython."""

from __future__ import annotations

from operator import index

from ._cell import FAILED, Cell
from ._cffi import ffi, lib
from ._types import type_number
from .cpp_limits import C_MAX_INT, C_MIN_INT


class Counter(Cell):
    """A sharded counter: each CPU adds to a lane of its own, so that counting is several times as fast as with an atomic
    integer, however many processes count at the same time.

    In exchange there is no compare_exchange() and no value that is exact at an instant: sum() adds the lanes up one after
    the other, and is exact once nobody counts. Nothing is ever lost or counted twice. Every operation may be called from
    any number of threads and processes at once; the memory order is relaxed. The sum is a signed 64-bit integer and
    wraps round.

    With ``name="segment/slot"`` it attaches to that slot, or creates it with the value `init`, and its segment if need
    be; a slot that is there keeps its value. Without a name it is a new counter that child processes share. The other
    arguments and the errors are those of AtomicInt.
    """

    __slots__ = ()

    _type = type_number("counter")
    _min = C_MIN_INT
    _max = C_MAX_INT
    _native = "counter"

    def add(self, operand: int, /) -> None:
        """Add; a negative `operand` subtracts."""
        try:
            outcome: int = lib.cell_counter_add(self._handle, index(operand))
        except OverflowError:
            raise self._out_of_range() from None
        if outcome < 0:
            raise self._failure("add", ffi.errno)

    def inc(self) -> None:
        """Add 1."""
        if lib.cell_counter_add(self._handle, 1) < 0:
            raise self._failure("inc", ffi.errno)

    def dec(self) -> None:
        """Subtract 1."""
        if lib.cell_counter_add(self._handle, -1) < 0:
            raise self._failure("dec", ffi.errno)

    def sum(self) -> int:
        """The value: what all lanes hold."""
        value: int = lib.cell_counter_sum(self._handle)
        return value if value != FAILED else self._outcome("sum")

    def reset(self) -> int:
        """Set to 0; return the value until then. What several resets return adds up to what was counted."""
        value: int = lib.cell_counter_reset(self._handle)
        return value if value != FAILED else self._outcome("reset")

    def _value(self) -> int:
        return self.sum()
