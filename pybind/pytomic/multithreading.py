# SPDX-License-Identifier: MIT
"""The atomic classes under the names and with the constructors of pytomic 0.2: values that the threads of one process
share. A forked child has its own copy, and they are not pickled. Their operations are those of pytomic's classes. One
thing differs from 0.2: a float is no integer, so that store(1.5) raises TypeError, as the constructor always did, and
does not store 1."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from . import _classes
from ._atomic import Atomic
from ._classes import exact

A = TypeVar("A", bound="_Private")


class _Private(Atomic):
    __slots__ = ()

    def __new__(cls: type[A], init_val: Any) -> A:
        return cls._make_private(cls._initial(init_val))

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"cannot pickle multithreading.{type(self).__name__}: it is in memory of this process alone; "
            "use the class of pytomic or pytomic.multiprocessing"
        )


@exact
class AtomicInt(_Private, _classes.AtomicInt):
    """A signed 64-bit integer; OverflowError where a result does not fit."""

    __slots__ = ()


@exact
class AtomicUInt(_Private, _classes.AtomicUInt):
    """An unsigned 64-bit integer; OverflowError where a result does not fit."""

    __slots__ = ()


@exact
class AtomicIntUnsafe(_Private, _classes.AtomicIntUnsafe):
    """A signed 64-bit integer whose results wrap round."""

    __slots__ = ()


@exact
class AtomicUIntUnsafe(_Private, _classes.AtomicUIntUnsafe):
    """An unsigned 64-bit integer whose results wrap round."""

    __slots__ = ()


@exact
class AtomicFloat(_Private, _classes.AtomicFloat):
    """A floating-point number of 64 bits."""

    __slots__ = ()


@exact
class AtomicBool(_Private, _classes.AtomicBool):
    """True or False."""

    __slots__ = ()


@exact
class AtomicChar(_Private, _classes.AtomicChar):
    """One byte, as bytes of length 1; OverflowError where a result does not fit."""

    __slots__ = ()


@exact
class AtomicCharUnsafe(_Private, _classes.AtomicCharUnsafe):
    """One byte, as bytes of length 1, whose results wrap round."""

    __slots__ = ()
