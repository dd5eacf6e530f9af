# SPDX-License-Identifier: MIT
"""The atomic classes that the package gives out. pybind/operations.py declares them; _classes.pyi, for type checkers, is
made from it."""

from __future__ import annotations

from . import _atomic, _histogram, _rate_limiter, _semaphore, _share
from ._implementation import NATIVE
from ._kinds import KINDS

if NATIVE:
    from . import _native

    BASES = {**vars(_atomic), **vars(_histogram), **vars(_rate_limiter), **vars(_semaphore)}

    def _native_class(name, type, base):
        cls = _native.new_type(f"pytomic.{name}", name, None, (BASES[base],))
        cls._kind = KINDS[type]
        _share.register(cls)
        return cls

    for _row in _native.CLASSES:
        globals()[_row[0]] = _native_class(*_row)

    def exact(cls):
        """The class as a type with methods of its own: the interpreter calls those of an exact type fastest."""
        like = next(base for base in cls.__mro__ if base.__module__ == "pytomic")
        native = _native.new_type(f"{cls.__module__}.{cls.__name__}", like.__name__, cls.__doc__, cls.__bases__)
        _share.register(native)
        return native

else:
    from ._reference import *

    def exact(cls):
        return cls
