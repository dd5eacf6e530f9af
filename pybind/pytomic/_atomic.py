# SPDX-License-Identifier: MIT
"""The atomic integers: one class has the operations, its children say which type and whether overflow is an error. This
is how they are meant; on CPython, types of native.c take their place (_accelerate.py)."""

from __future__ import annotations

from operator import index
from typing import Any, ClassVar

from ._cell import FAILED, Cell
from ._cffi import ffi, lib
from .cpp_limits import C_MAX_INT, C_MAX_UINT, C_MIN_INT

KINDS = {"int": (lib.PYTOMIC_INT, C_MIN_INT, C_MAX_INT), "uint": (lib.PYTOMIC_UINT, 0, C_MAX_UINT)}


class Functions:
    """The functions of operations.c that the operations of a class call."""

    __slots__ = ()

    _load: ClassVar[Any]
    _load_relaxed: ClassVar[Any]
    _store: ClassVar[Any]
    _store_relaxed: ClassVar[Any]
    _exchange: ClassVar[Any]
    _compare_exchange: ClassVar[Any]
    _compare_exchange_weak: ClassVar[Any]
    _compare_exchange_strong: ClassVar[Any]
    _fetch_add: ClassVar[Any]
    _fetch_sub: ClassVar[Any]
    _fetch_and: ClassVar[Any]
    _fetch_or: ClassVar[Any]
    _fetch_xor: ClassVar[Any]
    _fetch_max: ClassVar[Any]
    _fetch_min: ClassVar[Any]
    _inc: ClassVar[Any]
    _dec: ClassVar[Any]

    @classmethod
    def _bind(cls, kind: str, safe: bool) -> None:
        for attribute in Functions.__annotations__:
            name = f"cell_{kind}{attribute}"
            checking = f"{name}_safe"
            setattr(cls, attribute, getattr(lib, checking if safe and hasattr(lib, checking) else name))


class Atomic(Functions, Cell):
    """A 64-bit integer in memory that processes share, operated on by single instructions.

    Every operation is atomic and may be called from any number of threads and processes at once. It is sequentially
    consistent unless its name ends in ``_relaxed``. Each raises OverflowError for an argument outside the range of the
    type, TypeError for one that is not an integer, StaleSlotError when the slot has been removed since the object was
    made, and, if it writes, PermissionError on an object from a segment opened with flag "r". The value is then what it
    was.

    The object keeps its segment mapped, also when the Segment that it came from is closed. With a name it can be
    pickled and attaches where it is unpickled; without one it can only be given to processes through multiprocessing.
    It cannot be copied.

    There is no ``value`` to assign to and no ``+=``, on purpose: whoever reads, adds and writes back destroys what
    others add in between. preinc() and fetch_add() do not.
    """

    __slots__ = ()

    def __init_subclass__(cls, *, kind: str | None = None, safe: bool = True) -> None:
        super().__init_subclass__()
        if kind is not None:
            cls._type, cls._min, cls._max = KINDS[kind]
            cls._native = kind if safe else f"{kind}_unsafe"
            cls._bind(kind, safe)

    def load(self) -> int:
        """The value."""
        value: int = self._load(self._handle)
        return value if value != FAILED else self._outcome("load")

    def load_relaxed(self) -> int:
        """The value, in relaxed memory order."""
        value: int = self._load_relaxed(self._handle)
        return value if value != FAILED else self._outcome("load_relaxed")

    def store(self, val: int) -> None:
        """Set the value. Out of range is an OverflowError for the unsafe classes too."""
        try:
            outcome: int = self._store(self._handle, val if type(val) is int else index(val))
        except OverflowError:
            raise self._out_of_range() from None
        if outcome < 0:
            raise self._failure("store", ffi.errno)

    def store_relaxed(self, val: int) -> None:
        """Set the value, in relaxed memory order; else as store()."""
        try:
            outcome: int = self._store_relaxed(self._handle, val if type(val) is int else index(val))
        except OverflowError:
            raise self._out_of_range() from None
        if outcome < 0:
            raise self._failure("store_relaxed", ffi.errno)

    def compare_exchange(self, expected: int, desired: int) -> tuple[bool, int]:
        """Set the value to `desired` if it is `expected`; return whether it was, and the value seen.

        ``ok, seen = x.compare_exchange(6, 60)``: when ok is False, seen is what to try next with.
        """
        expected = index(expected)
        try:
            seen = self._compare_exchange(self._handle, expected, desired if type(desired) is int else index(desired))
        except OverflowError:
            raise self._out_of_range() from None
        if seen == FAILED:
            seen = self._outcome("compare_exchange")
        return seen == expected, seen

    def compare_exchange_weak(self, expected: int, desired: int) -> bool:
        """As compare_exchange_strong(), but may fail, on some processors, although the value is `expected`."""
        try:
            outcome: int = self._compare_exchange_weak(self._handle, index(expected), index(desired))
        except OverflowError:
            raise self._out_of_range() from None
        if outcome < 0:
            raise self._failure("compare_exchange_weak", ffi.errno)
        return outcome == 1

    def compare_exchange_strong(self, expected: int, desired: int) -> bool:
        """Set the value to `desired` if it is `expected`; return whether it was."""
        try:
            outcome: int = self._compare_exchange_strong(self._handle, index(expected), index(desired))
        except OverflowError:
            raise self._out_of_range() from None
        if outcome < 0:
            raise self._failure("compare_exchange_strong", ffi.errno)
        return outcome == 1

    def exchange(self, val: int, /) -> int:
        """Set the value; return the value before."""
        try:
            value: int = self._exchange(self._handle, val if type(val) is int else index(val))
        except OverflowError:
            raise self._out_of_range() from None
        return value if value != FAILED else self._outcome("exchange")

    def fetch_add(self, operand: int, /) -> int:
        """Add; return the value before.

        Where the result is out of range the safe classes raise OverflowError, and the unsafe ones wrap round.
        """
        try:
            value: int = self._fetch_add(self._handle, operand if type(operand) is int else index(operand))
        except OverflowError:
            raise self._out_of_range() from None
        return value if value != FAILED else self._outcome("fetch_add")

    def fetch_sub(self, operand: int, /) -> int:
        """Subtract; return the value before. A result out of range is treated as by fetch_add()."""
        try:
            value: int = self._fetch_sub(self._handle, operand if type(operand) is int else index(operand))
        except OverflowError:
            raise self._out_of_range() from None
        return value if value != FAILED else self._outcome("fetch_sub")

    def fetch_and(self, operand: int, /) -> int:
        """Set the value to its bitwise and with `operand`; return the value before."""
        try:
            value: int = self._fetch_and(self._handle, operand if type(operand) is int else index(operand))
        except OverflowError:
            raise self._out_of_range() from None
        return value if value != FAILED else self._outcome("fetch_and")

    def fetch_or(self, operand: int, /) -> int:
        """Set the value to its bitwise or with `operand`; return the value before."""
        try:
            value: int = self._fetch_or(self._handle, operand if type(operand) is int else index(operand))
        except OverflowError:
            raise self._out_of_range() from None
        return value if value != FAILED else self._outcome("fetch_or")

    def fetch_xor(self, operand: int, /) -> int:
        """Set the value to its bitwise exclusive or with `operand`; return the value before."""
        try:
            value: int = self._fetch_xor(self._handle, operand if type(operand) is int else index(operand))
        except OverflowError:
            raise self._out_of_range() from None
        return value if value != FAILED else self._outcome("fetch_xor")

    def fetch_max(self, operand: int, /) -> int:
        """Set the value to `operand` if that is larger; return the value before."""
        try:
            value: int = self._fetch_max(self._handle, operand if type(operand) is int else index(operand))
        except OverflowError:
            raise self._out_of_range() from None
        return value if value != FAILED else self._outcome("fetch_max")

    def fetch_min(self, operand: int, /) -> int:
        """Set the value to `operand` if that is smaller; return the value before."""
        try:
            value: int = self._fetch_min(self._handle, operand if type(operand) is int else index(operand))
        except OverflowError:
            raise self._out_of_range() from None
        return value if value != FAILED else self._outcome("fetch_min")

    def preinc(self) -> int:
        """Add 1; return the value after: ``++x`` in C++. At the largest value as fetch_add()."""
        value: int = self._inc(self._handle)
        return value if value != FAILED else self._outcome("preinc")

    def postinc(self) -> int:
        """Add 1; return the value before: ``x++`` in C++. At the largest value as fetch_add()."""
        value: int = self._fetch_add(self._handle, 1)
        return value if value != FAILED else self._outcome("postinc")

    def predec(self) -> int:
        """Subtract 1; return the value after: ``--x`` in C++. At the smallest value as fetch_sub()."""
        value: int = self._dec(self._handle)
        return value if value != FAILED else self._outcome("predec")

    def postdec(self) -> int:
        """Subtract 1; return the value before: ``x--`` in C++. At the smallest value as fetch_sub()."""
        value: int = self._fetch_sub(self._handle, 1)
        return value if value != FAILED else self._outcome("postdec")

    def _value(self) -> int:
        return self.load()


class AtomicInt(Atomic, kind="int"):
    """A signed 64-bit integer. A result that does not fit raises OverflowError, atomically.

    With ``name="segment/slot"`` it attaches to that slot, or creates it with the value `init`, and its segment if need
    be; a slot that is there keeps its value. It may be there as another class of the same type. Without a name it is a
    new value that child processes share.

    With a name, `mode` and `group` are those of a segment that this creates, and `any_owner` attaches to a segment of
    whatever user: see Segment.

    Raises TypeError for a slot of another type, OverflowError for `init` out of range, ValueError for a bad name or
    argument, PermissionError as Segment does, FormatError where the segment cannot be used, else OSError as the system
    says; ENOSPC where the segment or the shared memory is full.
    """

    __slots__ = ()


class AtomicUInt(Atomic, kind="uint"):
    """An unsigned 64-bit integer; else as AtomicInt."""

    __slots__ = ()


class AtomicIntUnsafe(Atomic, kind="int", safe=False):
    """As AtomicInt, but results that do not fit wrap round: above the largest value is the smallest."""

    __slots__ = ()


class AtomicUIntUnsafe(Atomic, kind="uint", safe=False):
    """As AtomicUInt, but results that do not fit wrap round: above the largest value is 0, below 0 the largest."""

    __slots__ = ()
