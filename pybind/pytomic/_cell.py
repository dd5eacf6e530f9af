# SPDX-License-Identifier: MIT
"""What all classes of values have in common: how an object comes to its cell, and is named, pickled and described."""

from __future__ import annotations

import errno
from operator import index
from typing import Any, ClassVar, NoReturn, TypeVar

from . import _share
from ._cffi import ffi, lib
from ._errors import StaleSlotError, check
from ._mapping import adopt, encode, open_segment
from .cpp_limits import C_MAX_UINT

FAILED: int = lib.CELL_FAILED

C = TypeVar("C", bound="Cell")


class Cell:
    """A value in memory that processes share."""

    __slots__ = ("_handle", "_keeper", "_name")

    _handle: Any  # cell_handle *
    _keeper: object  # the memory of the cell lives as long as this
    _name: str | None

    _type: ClassVar[int]
    _min: ClassVar[int]
    _max: ClassVar[int]
    _allocate: ClassVar[Any] = object.__new__
    _native: ClassVar[str]  # what the class is called in native.c

    # __new__ and no __init__, so that an object never changes its cell under a thread that is using it.
    def __new__(cls: type[C], init: int = 0, *, name: str | None = None) -> C:
        bits = cls._bits(init)
        return cls._make_unnamed(bits) if name is None else cls._make_named(bits, name)

    @classmethod
    def _bits(cls, init: int) -> int:
        """The 64 bits of a value of the type."""
        value = index(init)
        if not cls._min <= value <= cls._max:
            raise cls._out_of_range()
        return value & C_MAX_UINT

    @classmethod
    def _make(cls: type[C], slot: Any, keeper: object, name: str | None = None, writable: bool = True) -> C:
        self: C = cls._allocate(cls)
        self._handle = ffi.new("cell_handle *")
        self._handle.slot = slot[0]
        self._handle.writable = writable
        self._keeper = keeper
        self._name = name
        return self

    @classmethod
    def _make_named(cls: type[C], bits: int, name: str) -> C:
        asked = f"open slot {name!r} as {cls.__name__}"
        slot = ffi.new("pytomic_slot *")
        check(lib.pytomic_attach(encode(name, asked), cls._type, lib.PYTOMIC_CREATE, bits, slot), asked)
        return cls._make(slot, adopt(slot.segment), name)

    @classmethod
    def _make_unnamed(cls: type[C], bits: int) -> C:
        slot = ffi.new("pytomic_slot *")
        check(lib.pytomic_anonymous_create(cls._type, bits, slot), f"make an unnamed {cls.__name__}")
        return cls._adopt_unnamed(slot)

    @classmethod
    def _adopt_unnamed(cls: type[C], slot: Any) -> C:
        _share.register(cls)
        return cls._make(slot, ffi.gc(slot, lib.pytomic_anonymous_free))

    @classmethod
    def _make_private(cls: type[C], bits: int) -> C:
        """In memory of this process alone."""
        cell = ffi.new("pytomic_cell *")
        lib.pytomic_uint_store(ffi.cast("pytomic_uint *", cell), bits)
        return cls._make(ffi.new("pytomic_slot *", {"cell": cell, "type": cls._type}), cell)

    def _value(self) -> int:
        """The value, for people to see. StaleSlotError: the slot was removed."""
        raise NotImplementedError

    def _outcome(self, operation: str) -> int:
        """What FAILED means: an exception, or for once the value itself."""
        code = ffi.errno
        if code == 0:
            return FAILED
        raise self._failure(operation, code)

    def _failure(self, operation: str, code: int) -> Exception:
        """The exception for an operation that was refused with this errno."""
        asked = f"cannot {operation} {self._description()}"
        if code == errno.EOVERFLOW:
            return OverflowError(f"{asked}: the result would not be in {self._min} to {self._max}; nothing was changed")
        if code == lib.PYTOMIC_E_STALE:
            return StaleSlotError(f"{asked}: the slot was removed; open its name again")
        return PermissionError(code, f"{asked}: its segment was opened to read only; open it with flag 'w'")

    @classmethod
    def _out_of_range(cls) -> OverflowError:
        return OverflowError(f"the argument is not in {cls._min} to {cls._max}, which is what {cls.__name__} holds")

    def _description(self) -> str:
        kind = type(self).__name__
        return f"unnamed {kind}" if self._name is None else f"{kind} {self._name!r}"

    def __repr__(self) -> str:
        name = "" if self._name is None else f", name={self._name!r}"
        try:
            return f"{type(self).__name__}({self._value()}{name})"
        except StaleSlotError:
            return f"<{self._description()}: removed>"

    def __reduce__(self) -> tuple[Any, ...]:
        if self._name is None:
            return _share.reduce_spawning(self)
        self._value()  # a removed slot is not what its name means now
        return attach, (type(self), self._name, bool(self._handle.writable))

    def __copy__(self) -> NoReturn:
        raise TypeError(f"cannot copy {self._description()}: a copy would be the same cell; use the object itself")

    def __deepcopy__(self, memo: object) -> NoReturn:
        self.__copy__()


def attach(cls: type[C], name: str, writable: bool) -> C:
    """The object for a slot that must exist: how a named one is unpickled."""
    segment_name, _, slot_name = name.partition("/")
    segment = open_segment(segment_name, 0 if writable else lib.PYTOMIC_READ)
    asked = f"open slot {name!r} as {cls.__name__}"
    slot = ffi.new("pytomic_slot *")
    code = lib.pytomic_slot_open(segment, encode(slot_name, asked), cls._type, 0, 0, slot)
    if code == -errno.ENOENT:
        raise KeyError(f"cannot {asked}: no such slot; create it first")
    check(code, asked)
    return cls._make(slot, segment, name, writable)
