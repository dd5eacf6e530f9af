# SPDX-License-Identifier: MIT
"""The atomic classes under the names and with the constructors of pytomic 0.2: values without a name that child
processes share. Their operations are those of pytomic's classes. One thing differs from 0.2: a float is no integer, so
that store(1.5) raises TypeError, as the constructor always did, and does not store 1."""

from __future__ import annotations

from typing import TypeVar

from . import _atomic
from ._accelerate import accelerated

A = TypeVar("A", bound="_Unnamed")


class _Unnamed(_atomic.Atomic):
    __slots__ = ()

    def __new__(cls: type[A], init_val: int, memory_view: object = None) -> A:
        return cls._make_unnamed(cls._bits(init_val))


@accelerated
class AtomicInt(_Unnamed, _atomic.AtomicInt):
    """A signed 64-bit integer; OverflowError where a result does not fit. `memory_view` has no effect."""

    __slots__ = ()


@accelerated
class AtomicUInt(_Unnamed, _atomic.AtomicUInt):
    """An unsigned 64-bit integer; OverflowError where a result does not fit. `memory_view` has no effect."""

    __slots__ = ()


@accelerated
class AtomicIntUnsafe(_Unnamed, _atomic.AtomicIntUnsafe):
    """A signed 64-bit integer whose results wrap round. `memory_view` has no effect."""

    __slots__ = ()


@accelerated
class AtomicUIntUnsafe(_Unnamed, _atomic.AtomicUIntUnsafe):
    """An unsigned 64-bit integer whose results wrap round. `memory_view` has no effect."""

    __slots__ = ()
