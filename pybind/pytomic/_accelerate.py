# SPDX-License-Identifier: MIT
"""Native types in the place of the reference classes, where CPython has them (in the manner of PEP 399)."""

from __future__ import annotations

from typing import Any, TypeVar

from ._cell import Cell
from ._cffi import ffi

try:
    from . import _native
except ImportError:  # PyPy, whose cffi calls are as fast, or a package built without it
    _native = None  # type: ignore[assignment]

C = TypeVar("C", bound=Cell)

# What the reference classes have for themselves.
OWN = {"__annotations__", "__dict__", "__doc__", "__init_subclass__", "__module__", "__slots__", "__weakref__"}


def accelerated(reference: type[C]) -> type[C]:
    """The native type with the operations of `reference`, which everything else is taken over from; or `reference`.

    It is no subclass of `reference`, because the interpreter calls the methods of an exact type fastest.
    """
    if _native is None:
        return reference
    name = f"{reference.__module__}.{reference.__name__}"
    native: Any = _native.new_type(reference._native, name, reference.__doc__)
    has = (vars(native).keys() | vars(_native.Object).keys()) - {"__new__"}
    for cls in reversed(reference.__mro__[:-1]):
        for attribute, value in vars(cls).items():
            if attribute not in has and attribute not in OWN:
                setattr(native, attribute, value)
    native._allocate = _native.Object.__new__
    make = reference._make.__func__  # type: ignore[attr-defined]

    def make_native(cls: Any, *arguments: Any) -> Any:
        self = make(cls, *arguments)
        self._fill(ffi.buffer(self._handle))
        return self

    native._make = classmethod(make_native)
    return native  # type: ignore[no-any-return]
