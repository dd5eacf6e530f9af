# SPDX-License-Identifier: MIT
"""The atomic classes under the names and with the constructors of pytomic 0.2: values without a name that child
processes share. Their operations are those of pytomic's classes. One thing differs from 0.2: a float is no integer, so
that store(1.5) raises TypeError, as the constructor always did, and does not store 1."""

from __future__ import annotations

from typing import Any, TypeVar

from . import _classes
from ._atomic import Atomic
from ._classes import exact

A = TypeVar("A", bound="_Unnamed")


class _Unnamed(Atomic):
    __slots__ = ()

    def __new__(cls: type[A], init_val: Any, memory_view: object = None) -> A:
        return cls._make_unnamed(cls._initial(init_val))


@exact
class AtomicInt(_Unnamed, _classes.AtomicInt):
    """A signed 64-bit integer; OverflowError where a result does not fit. `memory_view` has no effect."""

    __slots__ = ()


@exact
class AtomicUInt(_Unnamed, _classes.AtomicUInt):
    """An unsigned 64-bit integer; OverflowError where a result does not fit. `memory_view` has no effect."""

    __slots__ = ()


@exact
class AtomicIntUnsafe(_Unnamed, _classes.AtomicIntUnsafe):
    """A signed 64-bit integer whose results wrap round. `memory_view` has no effect."""

    __slots__ = ()


@exact
class AtomicUIntUnsafe(_Unnamed, _classes.AtomicUIntUnsafe):
    """An unsigned 64-bit integer whose results wrap round. `memory_view` has no effect."""

    __slots__ = ()


@exact
class AtomicFloat(_Unnamed, _classes.AtomicFloat):
    """A floating-point number of 64 bits. `memory_view` has no effect."""

    __slots__ = ()


@exact
class AtomicBool(_Unnamed, _classes.AtomicBool):
    """True or False. `memory_view` has no effect."""

    __slots__ = ()


@exact
class AtomicChar(_Unnamed, _classes.AtomicChar):
    """One byte, as bytes of length 1; OverflowError where a result does not fit. `memory_view` has no effect."""

    __slots__ = ()


@exact
class AtomicCharUnsafe(_Unnamed, _classes.AtomicCharUnsafe):
    """One byte, as bytes of length 1, whose results wrap round. `memory_view` has no effect."""

    __slots__ = ()
