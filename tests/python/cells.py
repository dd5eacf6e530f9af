# SPDX-License-Identifier: MIT
"""The classes with values for them, the four of 64-bit integers with their limits; and the four kinds of memory."""

from typing import NamedTuple

import pytest
from declared import VALUES, operations

import pytomic
import pytomic.multiprocessing
import pytomic.multithreading


class Kind(NamedTuple):
    name: str
    min: int
    max: int
    safe: bool

    def __str__(self):
        return self.name

    @property
    def cls(self):
        return getattr(pytomic, self.name)

    def fits(self, value):
        return self.min <= value <= self.max

    def wrap(self, value):
        return (value - self.min) % 2**64 + self.min


KINDS = [
    Kind("AtomicInt", -(2**63), 2**63 - 1, True),
    Kind("AtomicUInt", 0, 2**64 - 1, True),
    Kind("AtomicIntUnsafe", -(2**63), 2**63 - 1, False),
    Kind("AtomicUIntUnsafe", 0, 2**64 - 1, False),
]

# How to make a value of a kind: kind, init, name of a segment.
MEMORIES = {
    "named": lambda kind, init, name: kind.cls(init, name=f"{name}/slot"),
    "unnamed": lambda kind, init, name: kind.cls(init),
    "multiprocessing": lambda kind, init, name: getattr(pytomic.multiprocessing, kind.name)(init),
    "multithreading": lambda kind, init, name: getattr(pytomic.multithreading, kind.name)(init),
}



class Exact(NamedTuple):
    """A class whose objects have one value at any time, and two values for it."""

    name: str
    first: object
    second: object

    def __str__(self):
        return self.name

    @property
    def cls(self):
        return getattr(pytomic, self.name)


EXACT = [
    *(Exact(kind.name, 5, 6) for kind in KINDS),
    Exact("AtomicFloat", 1.5, -0.25),
    Exact("AtomicBool", True, False),
    Exact("AtomicChar", b"a", b"\xff"),
    Exact("AtomicCharUnsafe", b"a", b"\0"),
]


def example(name, type):
    """An argument for an object that starts at 5, or False. Some operations leave the value with it."""
    number = 5 if name == "expected" else 1
    return {"float": float, "bool": lambda number: number == 1, "char": lambda number: bytes((number,))}.get(
        operations.of_argument(name, type).name, int
    )(number)


# Every operation of every class of values: (class, value to start from, operation, arguments).
CALLS = [
    pytest.param(
        getattr(pytomic, row.name),
        example("expected", row.type),
        operation,
        [example(name, row.type) for name in operation.takes if name not in operations.LIMITS],
        id=f"{row.name}.{operation.name}",
    )
    for row in VALUES
    for operation in operations.operations_of(row.type)
]
