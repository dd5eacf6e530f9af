# SPDX-License-Identifier: MIT
"""Made by script/generate from pybind/operations.py."""

from typing import Callable, TypeVar

from typing_extensions import Self

from ._atomic import Exact, Flag, Number, Real, Sum
from ._histogram import BaseHistogram
from ._rate_limiter import BaseRateLimiter
from ._semaphore import BaseSemaphore

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

    def update(self, function: Callable[[int], int], /) -> int: ...
    def wait(self, old: int, timeout: float | None = None) -> int: ...
    def wait_for(self, predicate: Callable[[int], object], timeout: float | None = None) -> int: ...
    async def wait_async(self, old: int, timeout: float | None = None) -> int: ...

    def load(self) -> int:
        """The value."""

    def load_relaxed(self) -> int:
        """The value, in relaxed memory order."""

    def store(self, val: int) -> None:
        """Set the value. A number out of range is an OverflowError for the unsafe classes too."""

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

    def fetch_max(self, val: int, /) -> int:
        """Set the value to `val` if that is larger; return the value before."""

    def fetch_min(self, val: int, /) -> int:
        """Set the value to `val` if that is smaller; return the value before."""

    def preinc(self) -> int:
        """Add 1; return the value after: ``++x`` in C++. At the largest value as fetch_add()."""

    def postinc(self) -> int:
        """Add 1; return the value before: ``x++`` in C++. At the largest value as fetch_add()."""

    def predec(self) -> int:
        """Subtract 1; return the value after: ``--x`` in C++. At the smallest value as fetch_sub()."""

    def postdec(self) -> int:
        """Subtract 1; return the value before: ``x--`` in C++. At the smallest value as fetch_sub()."""

    def try_add(self, n: int, /, *, low: int | None = None, high: int | None = None) -> tuple[bool, int]:
        """Add `n` if the result is from `low` to `high`; return whether it was, and the value before.

        ``ok, before = x.try_add(1, high=100)``. A limit that is left out is that of the type. The unsafe classes do not
        wrap round here either. `n` may be negative; it is a signed 64-bit integer.
        """

    def notify_one(self) -> None:
        """Wake one of those that wait for the value to change, in whatever process; for use after the change.

        Who is woken and finds the value that it waits to leave sleeps on. So use it only where all wait with the same
        `old` and any of them can do what is to be done. It may wake more than one. Where nobody waits, it costs about as
        much as load().
        """

    def notify_all(self) -> None:
        """Wake all that wait for the value to change, in whatever process; for use after the change.

        The other operations wake nobody. Where nobody waits, it costs about as much as load().
        """

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

    def update(self, function: Callable[[int], int], /) -> int: ...
    def wait(self, old: int, timeout: float | None = None) -> int: ...
    def wait_for(self, predicate: Callable[[int], object], timeout: float | None = None) -> int: ...
    async def wait_async(self, old: int, timeout: float | None = None) -> int: ...

    def load(self) -> int:
        """The value."""

    def load_relaxed(self) -> int:
        """The value, in relaxed memory order."""

    def store(self, val: int) -> None:
        """Set the value. A number out of range is an OverflowError for the unsafe classes too."""

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

    def fetch_max(self, val: int, /) -> int:
        """Set the value to `val` if that is larger; return the value before."""

    def fetch_min(self, val: int, /) -> int:
        """Set the value to `val` if that is smaller; return the value before."""

    def preinc(self) -> int:
        """Add 1; return the value after: ``++x`` in C++. At the largest value as fetch_add()."""

    def postinc(self) -> int:
        """Add 1; return the value before: ``x++`` in C++. At the largest value as fetch_add()."""

    def predec(self) -> int:
        """Subtract 1; return the value after: ``--x`` in C++. At the smallest value as fetch_sub()."""

    def postdec(self) -> int:
        """Subtract 1; return the value before: ``x--`` in C++. At the smallest value as fetch_sub()."""

    def try_add(self, n: int, /, *, low: int | None = None, high: int | None = None) -> tuple[bool, int]:
        """Add `n` if the result is from `low` to `high`; return whether it was, and the value before.

        ``ok, before = x.try_add(1, high=100)``. A limit that is left out is that of the type. The unsafe classes do not
        wrap round here either. `n` may be negative; it is a signed 64-bit integer.
        """

    def notify_one(self) -> None:
        """Wake one of those that wait for the value to change, in whatever process; for use after the change.

        Who is woken and finds the value that it waits to leave sleeps on. So use it only where all wait with the same
        `old` and any of them can do what is to be done. It may wake more than one. Where nobody waits, it costs about as
        much as load().
        """

    def notify_all(self) -> None:
        """Wake all that wait for the value to change, in whatever process; for use after the change.

        The other operations wake nobody. Where nobody waits, it costs about as much as load().
        """

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

    def update(self, function: Callable[[int], int], /) -> int: ...
    def wait(self, old: int, timeout: float | None = None) -> int: ...
    def wait_for(self, predicate: Callable[[int], object], timeout: float | None = None) -> int: ...
    async def wait_async(self, old: int, timeout: float | None = None) -> int: ...

    def load(self) -> int:
        """The value."""

    def load_relaxed(self) -> int:
        """The value, in relaxed memory order."""

    def store(self, val: int) -> None:
        """Set the value. A number out of range is an OverflowError for the unsafe classes too."""

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

    def fetch_max(self, val: int, /) -> int:
        """Set the value to `val` if that is larger; return the value before."""

    def fetch_min(self, val: int, /) -> int:
        """Set the value to `val` if that is smaller; return the value before."""

    def preinc(self) -> int:
        """Add 1; return the value after: ``++x`` in C++. At the largest value as fetch_add()."""

    def postinc(self) -> int:
        """Add 1; return the value before: ``x++`` in C++. At the largest value as fetch_add()."""

    def predec(self) -> int:
        """Subtract 1; return the value after: ``--x`` in C++. At the smallest value as fetch_sub()."""

    def postdec(self) -> int:
        """Subtract 1; return the value before: ``x--`` in C++. At the smallest value as fetch_sub()."""

    def try_add(self, n: int, /, *, low: int | None = None, high: int | None = None) -> tuple[bool, int]:
        """Add `n` if the result is from `low` to `high`; return whether it was, and the value before.

        ``ok, before = x.try_add(1, high=100)``. A limit that is left out is that of the type. The unsafe classes do not
        wrap round here either. `n` may be negative; it is a signed 64-bit integer.
        """

    def notify_one(self) -> None:
        """Wake one of those that wait for the value to change, in whatever process; for use after the change.

        Who is woken and finds the value that it waits to leave sleeps on. So use it only where all wait with the same
        `old` and any of them can do what is to be done. It may wake more than one. Where nobody waits, it costs about as
        much as load().
        """

    def notify_all(self) -> None:
        """Wake all that wait for the value to change, in whatever process; for use after the change.

        The other operations wake nobody. Where nobody waits, it costs about as much as load().
        """

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

    def update(self, function: Callable[[int], int], /) -> int: ...
    def wait(self, old: int, timeout: float | None = None) -> int: ...
    def wait_for(self, predicate: Callable[[int], object], timeout: float | None = None) -> int: ...
    async def wait_async(self, old: int, timeout: float | None = None) -> int: ...

    def load(self) -> int:
        """The value."""

    def load_relaxed(self) -> int:
        """The value, in relaxed memory order."""

    def store(self, val: int) -> None:
        """Set the value. A number out of range is an OverflowError for the unsafe classes too."""

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

    def fetch_max(self, val: int, /) -> int:
        """Set the value to `val` if that is larger; return the value before."""

    def fetch_min(self, val: int, /) -> int:
        """Set the value to `val` if that is smaller; return the value before."""

    def preinc(self) -> int:
        """Add 1; return the value after: ``++x`` in C++. At the largest value as fetch_add()."""

    def postinc(self) -> int:
        """Add 1; return the value before: ``x++`` in C++. At the largest value as fetch_add()."""

    def predec(self) -> int:
        """Subtract 1; return the value after: ``--x`` in C++. At the smallest value as fetch_sub()."""

    def postdec(self) -> int:
        """Subtract 1; return the value before: ``x--`` in C++. At the smallest value as fetch_sub()."""

    def try_add(self, n: int, /, *, low: int | None = None, high: int | None = None) -> tuple[bool, int]:
        """Add `n` if the result is from `low` to `high`; return whether it was, and the value before.

        ``ok, before = x.try_add(1, high=100)``. A limit that is left out is that of the type. The unsafe classes do not
        wrap round here either. `n` may be negative; it is a signed 64-bit integer.
        """

    def notify_one(self) -> None:
        """Wake one of those that wait for the value to change, in whatever process; for use after the change.

        Who is woken and finds the value that it waits to leave sleeps on. So use it only where all wait with the same
        `old` and any of them can do what is to be done. It may wake more than one. Where nobody waits, it costs about as
        much as load().
        """

    def notify_all(self) -> None:
        """Wake all that wait for the value to change, in whatever process; for use after the change.

        The other operations wake nobody. Where nobody waits, it costs about as much as load().
        """

class AtomicFloat(Real):
    """A floating-point number of 64 bits, as Python's own; else as AtomicInt.

    Arguments are what float() takes, but no text. Nothing overflows: beyond the largest number lies infinity, and
    what is added to NaN is NaN. compare_exchange() compares bits: -0.0 is not 0.0, and NaN is the same NaN. The
    order of additions can change the last digits of a sum.
    """

    def __new__(
        cls,
        init: float = 0.0,
        *,
        name: str | None = None,
        mode: int | None = None,
        group: int | str | None = None,
        any_owner: bool = False,
    ) -> Self: ...

    def update(self, function: Callable[[float], float], /) -> float: ...
    def wait(self, old: float, timeout: float | None = None) -> float: ...
    def wait_for(self, predicate: Callable[[float], object], timeout: float | None = None) -> float: ...
    async def wait_async(self, old: float, timeout: float | None = None) -> float: ...

    def load(self) -> float:
        """The value."""

    def load_relaxed(self) -> float:
        """The value, in relaxed memory order."""

    def store(self, val: float) -> None:
        """Set the value. A number out of range is an OverflowError for the unsafe classes too."""

    def store_relaxed(self, val: float) -> None:
        """Set the value, in relaxed memory order; else as store()."""

    def compare_exchange(self, expected: float, desired: float) -> tuple[bool, float]:
        """Set the value to `desired` if it is `expected`; return whether it was, and the value seen.

        ``ok, seen = x.compare_exchange(6, 60)``: when ok is False, seen is what to try next with.
        """

    def compare_exchange_weak(self, expected: float, desired: float) -> bool:
        """As compare_exchange_strong(). In C++ it may fail although the value is `expected`; here it does not."""

    def compare_exchange_strong(self, expected: float, desired: float) -> bool:
        """Set the value to `desired` if it is `expected`; return whether it was."""

    def exchange(self, val: float, /) -> float:
        """Set the value; return the value before."""

    def fetch_add(self, operand: float, /) -> float:
        """Add; return the value before. The sum is rounded; beyond the largest number it is infinity."""

    def fetch_sub(self, operand: float, /) -> float:
        """Subtract; return the value before. The difference is rounded; beyond the largest number it is infinity."""

    def fetch_max(self, val: float, /) -> float:
        """Set the value to `val` if that is larger; return the value before.

        A number is larger than NaN, NaN than nothing, and 0.0 than -0.0: maximumNumber of IEEE 754-2019.
        """

    def fetch_min(self, val: float, /) -> float:
        """Set the value to `val` if that is smaller; return the value before.

        A number is smaller than NaN, NaN than nothing, and -0.0 than 0.0: minimumNumber of IEEE 754-2019.
        """

    def try_add(self, n: float, /, *, low: float | None = None, high: float | None = None) -> tuple[bool, float]:
        """Add `n` if the result is from `low` to `high`; return whether it was, and the value before.

        A limit that is left out is an infinity. A result that is NaN is refused, and every one where a limit is NaN.
        """

    def notify_one(self) -> None:
        """Wake one of those that wait for the value to change, in whatever process; for use after the change.

        Who is woken and finds the value that it waits to leave sleeps on. So use it only where all wait with the same
        `old` and any of them can do what is to be done. It may wake more than one. Where nobody waits, it costs about as
        much as load().
        """

    def notify_all(self) -> None:
        """Wake all that wait for the value to change, in whatever process; for use after the change.

        The other operations wake nobody. Where nobody waits, it costs about as much as load().
        """

class AtomicBool(Flag):
    """True or False; else as AtomicInt. bool() of it is its value.

    Arguments are True and False alone: store("no") and store(2) raise TypeError.
    """

    def __new__(
        cls,
        init: bool = False,
        *,
        name: str | None = None,
        mode: int | None = None,
        group: int | str | None = None,
        any_owner: bool = False,
    ) -> Self: ...

    def update(self, function: Callable[[bool], bool], /) -> bool: ...
    def wait(self, old: bool, timeout: float | None = None) -> bool: ...
    def wait_for(self, predicate: Callable[[bool], object], timeout: float | None = None) -> bool: ...
    async def wait_async(self, old: bool, timeout: float | None = None) -> bool: ...

    def load(self) -> bool:
        """The value."""

    def load_relaxed(self) -> bool:
        """The value, in relaxed memory order."""

    def store(self, val: bool) -> None:
        """Set the value. A number out of range is an OverflowError for the unsafe classes too."""

    def store_relaxed(self, val: bool) -> None:
        """Set the value, in relaxed memory order; else as store()."""

    def compare_exchange(self, expected: bool, desired: bool) -> tuple[bool, bool]:
        """Set the value to `desired` if it is `expected`; return whether it was, and the value seen.

        ``ok, seen = x.compare_exchange(6, 60)``: when ok is False, seen is what to try next with.
        """

    def compare_exchange_weak(self, expected: bool, desired: bool) -> bool:
        """As compare_exchange_strong(). In C++ it may fail although the value is `expected`; here it does not."""

    def compare_exchange_strong(self, expected: bool, desired: bool) -> bool:
        """Set the value to `desired` if it is `expected`; return whether it was."""

    def exchange(self, val: bool, /) -> bool:
        """Set the value; return the value before."""

    def test_and_set(self) -> bool:
        """Set the value to True; return the value before: of many that call it at once, one sees False."""

    def clear(self) -> None:
        """Set the value to False."""

    def toggle(self) -> bool:
        """Set the value to its opposite; return that, the value after."""

    def notify_one(self) -> None:
        """Wake one of those that wait for the value to change, in whatever process; for use after the change.

        Who is woken and finds the value that it waits to leave sleeps on. So use it only where all wait with the same
        `old` and any of them can do what is to be done. It may wake more than one. Where nobody waits, it costs about as
        much as load().
        """

    def notify_all(self) -> None:
        """Wake all that wait for the value to change, in whatever process; for use after the change.

        The other operations wake nobody. Where nobody waits, it costs about as much as load().
        """

class AtomicChar(Exact):
    """One byte. Its values are bytes of length 1; else as AtomicInt.

    What is added, subtracted or combined bit by bit is an int of 0 to 255: ``AtomicChar(b"a").fetch_add(1)`` leaves
    b"b". A result out of 0 to 255 raises OverflowError, atomically. A value of another length is a ValueError.
    """

    def __new__(
        cls,
        init: bytes = b"\0",
        *,
        name: str | None = None,
        mode: int | None = None,
        group: int | str | None = None,
        any_owner: bool = False,
    ) -> Self: ...

    def update(self, function: Callable[[bytes], bytes], /) -> bytes: ...
    def wait(self, old: bytes, timeout: float | None = None) -> bytes: ...
    def wait_for(self, predicate: Callable[[bytes], object], timeout: float | None = None) -> bytes: ...
    async def wait_async(self, old: bytes, timeout: float | None = None) -> bytes: ...

    def load(self) -> bytes:
        """The value."""

    def load_relaxed(self) -> bytes:
        """The value, in relaxed memory order."""

    def store(self, val: bytes) -> None:
        """Set the value. A number out of range is an OverflowError for the unsafe classes too."""

    def store_relaxed(self, val: bytes) -> None:
        """Set the value, in relaxed memory order; else as store()."""

    def compare_exchange(self, expected: bytes, desired: bytes) -> tuple[bool, bytes]:
        """Set the value to `desired` if it is `expected`; return whether it was, and the value seen.

        ``ok, seen = x.compare_exchange(6, 60)``: when ok is False, seen is what to try next with.
        """

    def compare_exchange_weak(self, expected: bytes, desired: bytes) -> bool:
        """As compare_exchange_strong(). In C++ it may fail although the value is `expected`; here it does not."""

    def compare_exchange_strong(self, expected: bytes, desired: bytes) -> bool:
        """Set the value to `desired` if it is `expected`; return whether it was."""

    def exchange(self, val: bytes, /) -> bytes:
        """Set the value; return the value before."""

    def fetch_add(self, operand: int, /) -> bytes:
        """Add; return the value before.

        Where the result is out of range the safe classes raise OverflowError, and the unsafe ones wrap round.
        """

    def fetch_sub(self, operand: int, /) -> bytes:
        """Subtract; return the value before. A result out of range is treated as by fetch_add()."""

    def fetch_and(self, operand: int, /) -> bytes:
        """Set the value to its bitwise and with `operand`; return the value before."""

    def fetch_or(self, operand: int, /) -> bytes:
        """Set the value to its bitwise or with `operand`; return the value before."""

    def fetch_xor(self, operand: int, /) -> bytes:
        """Set the value to its bitwise exclusive or with `operand`; return the value before."""

    def fetch_max(self, val: bytes, /) -> bytes:
        """Set the value to `val` if that is larger; return the value before."""

    def fetch_min(self, val: bytes, /) -> bytes:
        """Set the value to `val` if that is smaller; return the value before."""

    def preinc(self) -> bytes:
        """Add 1; return the value after: ``++x`` in C++. At the largest value as fetch_add()."""

    def postinc(self) -> bytes:
        """Add 1; return the value before: ``x++`` in C++. At the largest value as fetch_add()."""

    def predec(self) -> bytes:
        """Subtract 1; return the value after: ``--x`` in C++. At the smallest value as fetch_sub()."""

    def postdec(self) -> bytes:
        """Subtract 1; return the value before: ``x--`` in C++. At the smallest value as fetch_sub()."""

    def try_add(self, n: int, /, *, low: bytes | None = None, high: bytes | None = None) -> tuple[bool, bytes]:
        """Add `n` if the result is from `low` to `high`; return whether it was, and the value before.

        ``ok, before = x.try_add(1, high=100)``. A limit that is left out is that of the type. The unsafe classes do not
        wrap round here either. `n` may be negative; it is a signed 64-bit integer.
        """

    def notify_one(self) -> None:
        """Wake one of those that wait for the value to change, in whatever process; for use after the change.

        Who is woken and finds the value that it waits to leave sleeps on. So use it only where all wait with the same
        `old` and any of them can do what is to be done. It may wake more than one. Where nobody waits, it costs about as
        much as load().
        """

    def notify_all(self) -> None:
        """Wake all that wait for the value to change, in whatever process; for use after the change.

        The other operations wake nobody. Where nobody waits, it costs about as much as load().
        """

class AtomicCharUnsafe(Exact):
    """As AtomicChar, but results that do not fit wrap round: above byte 255 is byte 0."""

    def __new__(
        cls,
        init: bytes = b"\0",
        *,
        name: str | None = None,
        mode: int | None = None,
        group: int | str | None = None,
        any_owner: bool = False,
    ) -> Self: ...

    def update(self, function: Callable[[bytes], bytes], /) -> bytes: ...
    def wait(self, old: bytes, timeout: float | None = None) -> bytes: ...
    def wait_for(self, predicate: Callable[[bytes], object], timeout: float | None = None) -> bytes: ...
    async def wait_async(self, old: bytes, timeout: float | None = None) -> bytes: ...

    def load(self) -> bytes:
        """The value."""

    def load_relaxed(self) -> bytes:
        """The value, in relaxed memory order."""

    def store(self, val: bytes) -> None:
        """Set the value. A number out of range is an OverflowError for the unsafe classes too."""

    def store_relaxed(self, val: bytes) -> None:
        """Set the value, in relaxed memory order; else as store()."""

    def compare_exchange(self, expected: bytes, desired: bytes) -> tuple[bool, bytes]:
        """Set the value to `desired` if it is `expected`; return whether it was, and the value seen.

        ``ok, seen = x.compare_exchange(6, 60)``: when ok is False, seen is what to try next with.
        """

    def compare_exchange_weak(self, expected: bytes, desired: bytes) -> bool:
        """As compare_exchange_strong(). In C++ it may fail although the value is `expected`; here it does not."""

    def compare_exchange_strong(self, expected: bytes, desired: bytes) -> bool:
        """Set the value to `desired` if it is `expected`; return whether it was."""

    def exchange(self, val: bytes, /) -> bytes:
        """Set the value; return the value before."""

    def fetch_add(self, operand: int, /) -> bytes:
        """Add; return the value before.

        Where the result is out of range the safe classes raise OverflowError, and the unsafe ones wrap round.
        """

    def fetch_sub(self, operand: int, /) -> bytes:
        """Subtract; return the value before. A result out of range is treated as by fetch_add()."""

    def fetch_and(self, operand: int, /) -> bytes:
        """Set the value to its bitwise and with `operand`; return the value before."""

    def fetch_or(self, operand: int, /) -> bytes:
        """Set the value to its bitwise or with `operand`; return the value before."""

    def fetch_xor(self, operand: int, /) -> bytes:
        """Set the value to its bitwise exclusive or with `operand`; return the value before."""

    def fetch_max(self, val: bytes, /) -> bytes:
        """Set the value to `val` if that is larger; return the value before."""

    def fetch_min(self, val: bytes, /) -> bytes:
        """Set the value to `val` if that is smaller; return the value before."""

    def preinc(self) -> bytes:
        """Add 1; return the value after: ``++x`` in C++. At the largest value as fetch_add()."""

    def postinc(self) -> bytes:
        """Add 1; return the value before: ``x++`` in C++. At the largest value as fetch_add()."""

    def predec(self) -> bytes:
        """Subtract 1; return the value after: ``--x`` in C++. At the smallest value as fetch_sub()."""

    def postdec(self) -> bytes:
        """Subtract 1; return the value before: ``x--`` in C++. At the smallest value as fetch_sub()."""

    def try_add(self, n: int, /, *, low: bytes | None = None, high: bytes | None = None) -> tuple[bool, bytes]:
        """Add `n` if the result is from `low` to `high`; return whether it was, and the value before.

        ``ok, before = x.try_add(1, high=100)``. A limit that is left out is that of the type. The unsafe classes do not
        wrap round here either. `n` may be negative; it is a signed 64-bit integer.
        """

    def notify_one(self) -> None:
        """Wake one of those that wait for the value to change, in whatever process; for use after the change.

        Who is woken and finds the value that it waits to leave sleeps on. So use it only where all wait with the same
        `old` and any of them can do what is to be done. It may wake more than one. Where nobody waits, it costs about as
        much as load().
        """

    def notify_all(self) -> None:
        """Wake all that wait for the value to change, in whatever process; for use after the change.

        The other operations wake nobody. Where nobody waits, it costs about as much as load().
        """

class Counter(Sum):
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

class Histogram(BaseHistogram):
    """How many values fell into each of up to 513 buckets, and their sum: for times and sizes, of which a program wants to
    know quantiles. Like a Counter it has a lane for each CPU, so observing is fast however many processes do it.

    ``Histogram((0.005, 0.05, 0.5), name="web/latency_seconds")`` attaches to that slot, or creates it, and its segment
    if need be. `bounds` are finite floats in ascending order, or ExponentialBounds. A bucket holds the values that are
    greater than the bound before it, and not greater than its own; a last one holds what is greater than all bounds.

    What was observed is in, also when the process is killed. (Where the system has no restartable sequences, the
    observation that a killed process was making may be missing in the sum.) The memory order is relaxed.

    Raises ValueError for a slot that is there with other bounds, TypeError for one of another type, else as AtomicInt,
    whose other arguments it has.
    """

    def observe(self, value: float, /) -> None:
        """Count a value and add it to the sum. NaN is counted in the last bucket, and the sum is NaN from then on.

        StaleSlotError: the slot was removed. PermissionError: its segment was opened with flag "r".
        """

class Semaphore(BaseSemaphore):
    """A limit on how many may do something at once, over all processes, with the interface of threading.Semaphore.

    ``with Semaphore(3, name="web/seats"):`` attaches to that slot, or creates it with 3 permits, and its segment if
    need be. `value` is 1 to 4,096. A permit that a process has acquired comes back when the process releases it, and
    also when it ends, is killed, or executes another program. (A counter that is incremented and decremented leaks one
    for each process that is killed in between.)

    A permit belongs to the process: any of its threads may release it, and its forked children do not have it.
    Acquiring and releasing cost some microseconds together.

    Raises ValueError for a slot that is there with another value, TypeError for one of another type, else as AtomicInt,
    whose other arguments it has.
    """

class RateLimiter(BaseRateLimiter):
    """A limit on how often something may happen, over all processes: `rate` times a second, and after a pause up to
    `burst` times at once.

    ``RateLimiter(10, burst=20, name="web/rate")`` attaches to that slot, or creates it, and its segment if need be. In
    no span of time do all processes together take more than `burst` plus `rate` times the span. The clock is
    CLOCK_BOOTTIME, which nobody sets and which goes on while the machine is suspended. What a process has taken does
    not come back when it is killed.

    `rate` is 0.000001 to 1,000,000,000; for ten a minute, it is 10 / 60. `burst` is at least 1.

    Raises ValueError for a slot that is there with another rate or burst, TypeError for one of another type, else as
    AtomicInt, whose other arguments it has.
    """

    def try_acquire(self, n: int = 1) -> bool:
        """Take `n` if the rate permits it now; return whether it did. Otherwise nothing is taken.

        ValueError: `n` is less than 1, or more than the burst, so that it could never succeed. StaleSlotError: the slot was
        removed. PermissionError: its segment was opened with flag "r".
        """
