# SPDX-License-Identifier: MIT
"""The four classes with their limits, each as the package gives it out and as its reference in Python, and the four kinds
of memory that their values live in."""

from typing import NamedTuple

import pytomic
import pytomic.multiprocessing
import pytomic.multithreading
from pytomic import _atomic


class Kind(NamedTuple):
    name: str
    min: int
    max: int
    safe: bool
    reference: bool = False

    def __str__(self):
        return f"{self.name}-reference" if self.reference else self.name

    @property
    def cls(self):
        return getattr(_atomic if self.reference else pytomic, self.name)

    def fits(self, value):
        return self.min <= value <= self.max

    def wrap(self, value):
        return (value - self.min) % 2**64 + self.min


NATIVE = [
    Kind("AtomicInt", -(2**63), 2**63 - 1, True),
    Kind("AtomicUInt", 0, 2**64 - 1, True),
    Kind("AtomicIntUnsafe", -(2**63), 2**63 - 1, False),
    Kind("AtomicUIntUnsafe", 0, 2**64 - 1, False),
]
KINDS = NATIVE + [kind._replace(reference=True) for kind in NATIVE]

# How to make a value of a kind: kind, init, name of a segment.
MEMORIES = {
    "named": lambda kind, init, name: kind.cls(init, name=f"{name}/slot"),
    "unnamed": lambda kind, init, name: kind.cls(init),
    "multiprocessing": lambda kind, init, name: getattr(pytomic.multiprocessing, kind.name)(init),
    "multithreading": lambda kind, init, name: getattr(pytomic.multithreading, kind.name)(init),
}
