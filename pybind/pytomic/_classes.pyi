# SPDX-License-Identifier: MIT
"""Made by script/generate from pybind/operations.py."""

from typing import TypeVar

from typing_extensions import Self

from ._atomic import Atomic, Number

C = TypeVar("C", bound=type)

def exact(cls: C, /) -> C: ...

class AtomicInt(Number):
    """A signed 64-bit integer. A result that does not fit raises OverflowError, atomically.

    With ``name="segment/slot"`` it attaches to that slot, or creates it with the value `init`, and its segment if
    need be; a slot that is there keeps its value. It may be there as another class of the same type. Without a name
    it is a new value that child processes share.

    With a name, `mode` and `group` are those of a segment that this creates, and `any_owner` attaches to a segment
    of whatever user: see Segment.

    Raises TypeError for a slot of another type, OverflowError for `init` out of range, ValueError for a bad name or
    argument, PermissionError as Segment does, FormatError where the segment cannot be used, else OSError as the
    system says; ENOSPC where the segment or the shared memory is full.

    Every operation is atomic and may be called from any number of threads and processes at once. It is sequentially
    consistent unless its name ends in ``_relaxed``. Each raises OverflowError for an argument outside the range of
    the type, TypeError for one that is not an integer, StaleSlotError when the slot has been removed since the
    object was made, and, if it writes, PermissionError on an object from a segment opened with flag "r". The value
    is then what it was.
    """

    def __new__(
        cls,
        init: int = 0,
        *,
        name: str | None = None,
        mode: int | None = None,
        group: int | str | None = None,
        any_owner: bool = False,
    ) -> Self: ...

    def load(self) -> int:
        """The value."""

    def load_relaxed(self) -> int:
        """The value, in relaxed memory order."""

    def store(self, val: int) -> None:
        """Set the value. A value out of range is an OverflowError for the unsafe classes too."""

    def store_relaxed(self, val: int) -> None:
        """Set the value, in relaxed memory order; else as store()."""

    def compare_exchange(self, expected: int, desired: int) -> tuple[bool, int]:
        """Set the value to `desired` if it is `expected`; return whether it was, and the value seen.

        ``ok, seen = x.compare_exchange(6, 60)``: when ok is False, seen is what to try next with.
        """

    def compare_exchange_weak(self, expected: int, desired: int) -> bool:
        """As compare_exchange_strong(). In C++ it may fail although the value is `expected`; here it does not."""

    def compare_exchange_strong(self, expected: int, desired: int) -> bool:
        """Set the value to `desired` if it is `expected`; return whether it was."""

    def exchange(self, val: int, /) -> int:
        """Set the value; return the value before."""

    def fetch_add(self, operand: int, /) -> int:
        """Add; return the value before.

        Where the result is out of range the safe classes raise OverflowError, and the unsafe ones wrap round.
        """

    def fetch_sub(self, operand: int, /) -> int:
        """Subtract; return the value before. A result out of range is treated as by fetch_add()."""

    def fetch_and(self, operand: int, /) -> int:
        """Set the value to its bitwise and with `operand`; return the value before."""

    def fetch_or(self, operand: int, /) -> int:
        """Set the value to its bitwise or with `operand`; return the value before."""

    def fetch_xor(self, operand: int, /) -> int:
        """Set the value to its bitwise exclusive or with `operand`; return the value before."""

    def fetch_max(self, operand: int, /) -> int:
        """Set the value to `operand` if that is larger; return the value before."""

    def fetch_min(self, operand: int, /) -> int:
        """Set the value to `operand` if that is smaller; return the value before."""

    def preinc(self) -> int:
        """Add 1; return the value after: ``++x`` in C++. At the largest value as fetch_add()."""

    def postinc(self) -> int:
        """Add 1; return the value before: ``x++`` in C++. At the largest value as fetch_add()."""

    def predec(self) -> int:
        """Subtract 1; return the value after: ``--x`` in C++. At the smallest value as fetch_sub()."""

    def postdec(self) -> int:
        """Subtract 1; return the value before: ``x--`` in C++. At the smallest value as fetch_sub()."""

class AtomicUInt(Number):
    """An unsigned 64-bit integer; else as AtomicInt."""

    def __new__(
        cls,
        init: int = 0,
        *,
        name: str | None = None,
        mode: int | None = None,
        group: int | str | None = None,
        any_owner: bool = False,
    ) -> Self: ...

    def load(self) -> int:
        """The value."""

    def load_relaxed(self) -> int:
        """The value, in relaxed memory order."""

    def store(self, val: int) -> None:
        """Set the value. A value out of range is an OverflowError for the unsafe classes too."""

    def store_relaxed(self, val: int) -> None:
        """Set the value, in relaxed memory order; else as store()."""

    def compare_exchange(self, expected: int, desired: int) -> tuple[bool, int]:
        """Set the value to `desired` if it is `expected`; return whether it was, and the value seen.

        ``ok, seen = x.compare_exchange(6, 60)``: when ok is False, seen is what to try next with.
        """

    def compare_exchange_weak(self, expected: int, desired: int) -> bool:
        """As compare_exchange_strong(). In C++ it may fail although the value is `expected`; here it does not."""

    def compare_exchange_strong(self, expected: int, desired: int) -> bool:
        """Set the value to `desired` if it is `expected`; return whether it was."""

    def exchange(self, val: int, /) -> int:
        """Set the value; return the value before."""

    def fetch_add(self, operand: int, /) -> int:
        """Add; return the value before.

        Where the result is out of range the safe classes raise OverflowError, and the unsafe ones wrap round.
        """

    def fetch_sub(self, operand: int, /) -> int:
        """Subtract; return the value before. A result out of range is treated as by fetch_add()."""

    def fetch_and(self, operand: int, /) -> int:
        """Set the value to its bitwise and with `operand`; return the value before."""

    def fetch_or(self, operand: int, /) -> int:
        """Set the value to its bitwise or with `operand`; return the value before."""

    def fetch_xor(self, operand: int, /) -> int:
        """Set the value to its bitwise exclusive or with `operand`; return the value before."""

    def fetch_max(self, operand: int, /) -> int:
        """Set the value to `operand` if that is larger; return the value before."""

    def fetch_min(self, operand: int, /) -> int:
        """Set the value to `operand` if that is smaller; return the value before."""

    def preinc(self) -> int:
        """Add 1; return the value after: ``++x`` in C++. At the largest value as fetch_add()."""

    def postinc(self) -> int:
        """Add 1; return the value before: ``x++`` in C++. At the largest value as fetch_add()."""

    def predec(self) -> int:
        """Subtract 1; return the value after: ``--x`` in C++. At the smallest value as fetch_sub()."""

    def postdec(self) -> int:
        """Subtract 1; return the value before: ``x--`` in C++. At the smallest value as fetch_sub()."""

class AtomicIntUnsafe(Number):
    """As AtomicInt, but results that do not fit wrap round: above the largest value is the smallest."""

    def __new__(
        cls,
        init: int = 0,
        *,
        name: str | None = None,
        mode: int | None = None,
        group: int | str | None = None,
        any_owner: bool = False,
    ) -> Self: ...

    def load(self) -> int:
        """The value."""

    def load_relaxed(self) -> int:
        """The value, in relaxed memory order."""

    def store(self, val: int) -> None:
        """Set the value. A value out of range is an OverflowError for the unsafe classes too."""

    def store_relaxed(self, val: int) -> None:
        """Set the value, in relaxed memory order; else as store()."""

    def compare_exchange(self, expected: int, desired: int) -> tuple[bool, int]:
        """Set the value to `desired` if it is `expected`; return whether it was, and the value seen.

        ``ok, seen = x.compare_exchange(6, 60)``: when ok is False, seen is what to try next with.
        """

    def compare_exchange_weak(self, expected: int, desired: int) -> bool:
        """As compare_exchange_strong(). In C++ it may fail although the value is `expected`; here it does not."""

    def compare_exchange_strong(self, expected: int, desired: int) -> bool:
        """Set the value to `desired` if it is `expected`; return whether it was."""

    def exchange(self, val: int, /) -> int:
        """Set the value; return the value before."""

    def fetch_add(self, operand: int, /) -> int:
        """Add; return the value before.

        Where the result is out of range the safe classes raise OverflowError, and the unsafe ones wrap round.
        """

    def fetch_sub(self, operand: int, /) -> int:
        """Subtract; return the value before. A result out of range is treated as by fetch_add()."""

    def fetch_and(self, operand: int, /) -> int:
        """Set the value to its bitwise and with `operand`; return the value before."""

    def fetch_or(self, operand: int, /) -> int:
        """Set the value to its bitwise or with `operand`; return the value before."""

    def fetch_xor(self, operand: int, /) -> int:
        """Set the value to its bitwise exclusive or with `operand`; return the value before."""

    def fetch_max(self, operand: int, /) -> int:
        """Set the value to `operand` if that is larger; return the value before."""

    def fetch_min(self, operand: int, /) -> int:
        """Set the value to `operand` if that is smaller; return the value before."""

    def preinc(self) -> int:
        """Add 1; return the value after: ``++x`` in C++. At the largest value as fetch_add()."""

    def postinc(self) -> int:
        """Add 1; return the value before: ``x++`` in C++. At the largest value as fetch_add()."""

    def predec(self) -> int:
        """Subtract 1; return the value after: ``--x`` in C++. At the smallest value as fetch_sub()."""

    def postdec(self) -> int:
        """Subtract 1; return the value before: ``x--`` in C++. At the smallest value as fetch_sub()."""

class AtomicUIntUnsafe(Number):
    """As AtomicUInt, but results that do not fit wrap round: above the largest value is 0, below 0 the largest."""

    def __new__(
        cls,
        init: int = 0,
        *,
        name: str | None = None,
        mode: int | None = None,
        group: int | str | None = None,
        any_owner: bool = False,
    ) -> Self: ...

    def load(self) -> int:
        """The value."""

    def load_relaxed(self) -> int:
        """The value, in relaxed memory order."""

    def store(self, val: int) -> None:
        """Set the value. A value out of range is an OverflowError for the unsafe classes too."""

    def store_relaxed(self, val: int) -> None:
        """Set the value, in relaxed memory order; else as store()."""

    def compare_exchange(self, expected: int, desired: int) -> tuple[bool, int]:
        """Set the value to `desired` if it is `expected`; return whether it was, and the value seen.

        ``ok, seen = x.compare_exchange(6, 60)``: when ok is False, seen is what to try next with.
        """

    def compare_exchange_weak(self, expected: int, desired: int) -> bool:
        """As compare_exchange_strong(). In C++ it may fail although the value is `expected`; here it does not."""

    def compare_exchange_strong(self, expected: int, desired: int) -> bool:
        """Set the value to `desired` if it is `expected`; return whether it was."""

    def exchange(self, val: int, /) -> int:
        """Set the value; return the value before."""

    def fetch_add(self, operand: int, /) -> int:
        """Add; return the value before.

        Where the result is out of range the safe classes raise OverflowError, and the unsafe ones wrap round.
        """

    def fetch_sub(self, operand: int, /) -> int:
        """Subtract; return the value before. A result out of range is treated as by fetch_add()."""

    def fetch_and(self, operand: int, /) -> int:
        """Set the value to its bitwise and with `operand`; return the value before."""

    def fetch_or(self, operand: int, /) -> int:
        """Set the value to its bitwise or with `operand`; return the value before."""

    def fetch_xor(self, operand: int, /) -> int:
        """Set the value to its bitwise exclusive or with `operand`; return the value before."""

    def fetch_max(self, operand: int, /) -> int:
        """Set the value to `operand` if that is larger; return the value before."""

    def fetch_min(self, operand: int, /) -> int:
        """Set the value to `operand` if that is smaller; return the value before."""

    def preinc(self) -> int:
        """Add 1; return the value after: ``++x`` in C++. At the largest value as fetch_add()."""

    def postinc(self) -> int:
        """Add 1; return the value before: ``x++`` in C++. At the largest value as fetch_add()."""

    def predec(self) -> int:
        """Subtract 1; return the value after: ``--x`` in C++. At the smallest value as fetch_sub()."""

    def postdec(self) -> int:
        """Subtract 1; return the value before: ``x--`` in C++. At the smallest value as fetch_sub()."""

class Counter(Atomic):
    """A sharded counter: each CPU adds to a lane of its own, so that counting is several times as fast as with an
    atomic integer, however many processes count at the same time.

    In exchange there is no compare_exchange() and no value that is exact at an instant: sum() adds the lanes up one
    after the other, and is exact once nobody counts. Nothing is ever lost or counted twice. Every operation may be
    called from any number of threads and processes at once; the memory order is relaxed. The sum is a signed 64-bit
    integer and wraps round.

    With ``name="segment/slot"`` it attaches to that slot, or creates it with the value `init`, and its segment if
    need be; a slot that is there keeps its value. Without a name it is a new counter that child processes share.
    The other arguments and the errors are those of AtomicInt.
    """

    def __new__(
        cls,
        init: int = 0,
        *,
        name: str | None = None,
        mode: int | None = None,
        group: int | str | None = None,
        any_owner: bool = False,
    ) -> Self: ...

    def add(self, operand: int, /) -> None:
        """Add; a negative `operand` subtracts."""

    def inc(self) -> None:
        """Add 1."""

    def dec(self) -> None:
        """Subtract 1."""

    def sum(self) -> int:
        """The value: what all lanes hold."""

    def reset(self) -> int:
        """Set to 0; return the value until then. What several resets return adds up to what was counted."""
