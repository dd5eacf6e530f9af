# SPDX-License-Identifier: MIT
"""The four classes with their limits, and the four kinds of memory that their values live in."""

from typing import NamedTuple

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

# The operations, with arguments that change a value of 5.
CHANGES = [
    ("store", (1,)),
    ("store_relaxed", (1,)),
    ("exchange", (1,)),
    ("compare_exchange", (5, 1)),
    ("compare_exchange_weak", (5, 1)),
    ("compare_exchange_strong", (5, 1)),
    ("fetch_add", (1,)),
    ("fetch_sub", (1,)),
    ("fetch_and", (1,)),
    ("fetch_or", (1,)),
    ("fetch_xor", (1,)),
    ("fetch_max", (9,)),
    ("fetch_min", (1,)),
    ("preinc", ()),
    ("postinc", ()),
    ("predec", ()),
    ("postdec", ()),
]
OPERATIONS = [("load", ()), ("load_relaxed", ()), *CHANGES]
