# SPDX-License-Identifier: MIT
"""The types of values, and how those of Python become those of C and back. native_values.h has the same for C."""

from __future__ import annotations

from math import copysign, inf
from operator import index
from reprlib import repr as short
from typing import Any

from ._cffi import ffi, lib
from .cpp_limits import C_MAX_INT, C_MAX_UINT, C_MIN_INT


class Kind:
    """A type of values, by the name that the library's table gives it."""

    noun: str
    """What a value is in Python."""
    class_name: str
    """Of the class for a slot of which only the type is known."""
    reading: str
    """The operation that returns the value."""
    adding: str
    """The operation to use instead of +=."""
    range: str
    """Of the values, in words."""
    format: str
    """Of a value, as struct names it."""
    low: Any
    high: Any
    """The limits, as take() returns them."""
    has_parameters = False
    """See Parametric."""
    is_looked_up = False
    """The value is what _look_up() of the class says, and not in a snapshot's 64 bits."""

    def __init__(self, name: str) -> None:
        number = ffi.new("pytomic_type *")
        if lib.pytomic_type_from_name(name.encode(), number) != 0:
            raise LookupError(f"the library has no type {name!r}")
        self.name = name
        self.number: int = number[0]
        self.adds = any(hasattr(lib, f"pytomic_{name}_{adding}") for adding in ("fetch_add", "add"))

    def take(self, argument: Any, class_name: str) -> Any:
        """The argument as cffi takes it. TypeError or ValueError; OverflowError where it is out of range."""
        raise NotImplementedError

    def take_operand(self, argument: Any, class_name: str) -> Any:
        """The same for what is combined with a value, `operand`."""
        return self.take(argument, class_name)

    def take_n(self, argument: Any, class_name: str) -> Any:
        """The same for what is added within limits, `n`."""
        value = index(argument)
        if not C_MIN_INT <= value <= C_MAX_INT:
            raise OverflowError(f"n is not in {C_MIN_INT} to {C_MAX_INT}")
        return value

    def out_of_range(self, class_name: str) -> OverflowError:
        return OverflowError(f"the argument is not in {self.range}, which is what {class_name} holds")

    def give(self, value: Any) -> Any:
        """The value that cffi returned, as Python has it."""
        raise NotImplementedError

    def bits(self, value: Any) -> int:
        """The 64 bits of what take() returned."""
        raise NotImplementedError

    def from_bits(self, bits: int) -> Any:
        """The value as Python has it."""
        raise NotImplementedError

    def question(self) -> str:
        """What to write instead of bool() of an object."""
        return f"{self.reading}() != {self.from_bits(0)!r}"

    def object(self, slot: Any) -> Any:
        """What the library's functions take first."""
        raise NotImplementedError


class Integer(Kind):
    """64-bit integers."""

    noun = "an int"
    reading, adding = "load", "preinc() or fetch_add()"

    def __init__(self, name: str, class_name: str, low: int, high: int) -> None:
        super().__init__(name)
        self.class_name = class_name
        self.low, self.high = low, high
        self.range = f"{low} to {high}"
        self.format = "q" if low < 0 else "Q"

    def take(self, argument: Any, class_name: str) -> int:
        value = index(argument)
        if not self.low <= value <= self.high:
            raise self.out_of_range(class_name)
        return value

    def give(self, value: int) -> int:
        return value

    def bits(self, value: int) -> int:
        return value & C_MAX_UINT

    def from_bits(self, bits: int) -> int:
        return bits if bits <= self.high else bits - 2**64

    def object(self, slot: Any) -> Any:
        return getattr(slot, f"as_{self.name}")


class Float(Kind):
    """Floating-point numbers of 64 bits."""

    noun, class_name = "a float", "AtomicFloat"
    reading, adding = "load", "fetch_add()"
    low, high = -inf, inf
    format = "d"

    def take(self, argument: Any, class_name: str) -> float:
        return copysign(argument, argument)  # float() would take text as well

    take_n = take

    def give(self, value: float) -> float:
        return value

    def bits(self, value: float) -> int:
        bits: int = lib.pytomic_float_to_bits(value)
        return bits

    def from_bits(self, bits: int) -> float:
        value: float = lib.pytomic_float_from_bits(bits)
        return value

    def object(self, slot: Any) -> Any:
        return slot.as_float


class Bool(Kind):
    """Truth values."""

    noun, class_name = "True or False", "AtomicBool"
    reading, adding = "load", "toggle() or exchange()"
    format = "?"

    def take(self, argument: Any, class_name: str) -> bool:
        if argument is not True and argument is not False:
            raise TypeError(f"{class_name} holds True or False, and {type(argument).__name__} is neither; convert it with bool()")
        return bool(argument)

    def give(self, value: Any) -> bool:
        return bool(value)

    def bits(self, value: bool) -> int:
        return int(value)

    def from_bits(self, bits: int) -> bool:
        return bool(bits)

    def object(self, slot: Any) -> Any:
        return slot.as_bool


class Char(Kind):
    """Single bytes."""

    noun, class_name = "bytes of length 1", "AtomicChar"
    reading, adding = "load", "preinc() or fetch_add()"
    low, high = 0, 255
    range = f"{low} to {high}"
    format = "B"

    def take(self, argument: Any, class_name: str) -> int:
        if not isinstance(argument, bytes):
            raise TypeError(f"{class_name} holds bytes of length 1, such as b'a', not {type(argument).__name__}")
        if len(argument) != 1:
            raise ValueError(f"{class_name} holds one byte; got {short(argument)}")
        return argument[0]

    def take_operand(self, argument: Any, class_name: str) -> int:
        value = index(argument)
        if not self.low <= value <= self.high:
            raise self.out_of_range(class_name)
        return value

    def give(self, value: int) -> bytes:
        return bytes((value,))

    def bits(self, value: int) -> int:
        return value

    def from_bits(self, bits: int) -> bytes:
        return bytes((bits,))

    def object(self, slot: Any) -> Any:
        return slot.as_char


class Sharded(Integer):
    """Signed 64-bit integers that are the sum of many lanes."""

    reading, adding = "sum", "inc() or add()"

    def object(self, slot: Any) -> Any:
        return ffi.addressof(slot, "counter")


class Parametric(Kind):
    """Types whose slots are made with parameters, each by a function of the library's own."""

    has_parameters = True
    format = ""  # what they hold is no number


class Histogram(Parametric):
    """Counts of what fell into buckets."""

    class_name, adding = "Histogram", "observe()"
    is_looked_up = True

    def take(self, argument: Any, class_name: str) -> float:
        return copysign(argument, argument)  # float() would take text as well

    def question(self) -> str:
        return "read().count != 0"

    def object(self, slot: Any) -> Any:
        return ffi.addressof(slot, "histogram")


class Semaphore(Parametric):
    """Permits."""

    class_name, adding = "Semaphore", "acquire() or release()"
    is_looked_up = True

    def question(self) -> str:
        return "read().free != 0"

    def object(self, slot: Any) -> Any:
        return slot


class Rate(Parametric):
    """Limits on how often."""

    class_name, adding = "RateLimiter", "try_acquire()"

    def from_bits(self, bits: int) -> int:
        return bits

    def question(self) -> str:
        return "try_acquire()"

    def object(self, slot: Any) -> Any:
        return ffi.addressof(slot, "rate")


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Integer("int", "AtomicInt", C_MIN_INT, C_MAX_INT),
        Integer("uint", "AtomicUInt", 0, C_MAX_UINT),
        Float("float"),
        Bool("bool"),
        Char("char"),
        Sharded("counter", "Counter", C_MIN_INT, C_MAX_INT),
        Histogram("histogram"),
        Semaphore("semaphore"),
        Rate("rate"),
    )
}
BY_NUMBER = {kind.number: kind for kind in KINDS.values()}
