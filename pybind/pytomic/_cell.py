# SPDX-License-Identifier: MIT
"""What all classes of values have in common: how an object comes to its cell, and is named, pickled and described."""

from __future__ import annotations

import errno
from operator import index
from typing import Any, ClassVar, NoReturn, TypeVar

from . import _share
from ._cffi import ffi, lib
from ._errors import StaleSlotError, check
from ._mapping import check_change, creation, open_segment, split
from ._types import type_number
from .cpp_limits import C_MAX_UINT

FAILED: int = lib.CELL_FAILED
CLASS_NAMES = {type_number("int"): "AtomicInt", type_number("uint"): "AtomicUInt", type_number("counter"): "Counter"}

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
    def __new__(
        cls: type[C],
        init: int = 0,
        *,
        name: str | None = None,
        mode: int | None = None,
        group: int | str | None = None,
        any_owner: bool = False,
    ) -> C:
        if isinstance(init, str):
            raise TypeError(f"cannot make {cls.__name__}({init!r}): init is an int; a name is passed as name={init!r}")
        bits = cls._bits(init)
        if name is not None:
            return cls._make_named(bits, name, mode, group, any_owner)
        if mode is not None or group is not None or any_owner:
            raise ValueError(f"cannot make an unnamed {cls.__name__}: mode, group and any_owner go with a name")
        return cls._make_unnamed(bits)

    @classmethod
    def _bits(cls, init: int) -> int:
        """The 64 bits of a value of the type."""
        value = index(init)
        if not cls._min <= value <= cls._max:
            raise cls._out_of_range()
        return value & C_MAX_UINT

    @classmethod
    def _make(
        cls: type[C], slot: Any, keeper: object, name: str | None = None, writable: bool = True, any_owner: bool = False
    ) -> C:
        self: C = cls._allocate(cls)
        self._handle = ffi.new("cell_handle *")
        self._handle.slot = slot[0]
        self._handle.writable = writable
        self._handle.any_owner = any_owner
        self._keeper = keeper
        self._name = name
        return self

    @classmethod
    def _make_named(
        cls: type[C], bits: int, name: str, mode: int | None, group: int | str | None, any_owner: bool
    ) -> C:
        asked = f"open slot {name!r} as {cls.__name__}"
        options = creation(asked, mode=mode, group=group)
        segment_name, slot_name = split(name, asked)
        flags = lib.PYTOMIC_CREATE | (lib.PYTOMIC_ANY_OWNER if any_owner else 0)
        segment = open_segment(segment_name, flags, asked, options)
        slot = open_slot(segment, slot_name, cls, lib.PYTOMIC_CREATE, bits, asked)
        return cls._make(slot, segment, name, True, any_owner)

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
        slot = ffi.new("pytomic_slot *", {"cell": cell, "type": cls._type})
        if cls._type == lib.PYTOMIC_INT:
            slot.as_int = ffi.cast("pytomic_int *", cell)
        else:
            slot.as_uint = ffi.cast("pytomic_uint *", cell)
        return cls._make(slot, cell)

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
        return attach, (type(self), self._name, bool(self._handle.writable), bool(self._handle.any_owner))

    def __copy__(self) -> NoReturn:
        raise TypeError(f"cannot copy {self._description()}: a copy would be the same cell; use the object itself")

    def __deepcopy__(self, memo: object) -> NoReturn:
        self.__copy__()


def open_slot(segment: Any, name: bytes, cls: type[Cell], flags: int, bits: int, asked: str) -> Any:
    """pytomic_slot_open() with exceptions."""
    slot = ffi.new("pytomic_slot *")
    check_open(segment, lib.pytomic_slot_open(segment, name, cls._type, flags, bits, slot), asked, name)
    return slot


def check_open(segment: Any, code: int, asked: str, name: bytes) -> None:
    """check() for opening a slot: where that has another type, the exception says which."""
    if code == -lib.PYTOMIC_E_TYPE:
        slot = ffi.new("pytomic_slot *")
        if lib.pytomic_slot_find(segment, name, slot) == 0:
            raise TypeError(f"cannot {asked}: the slot has another type, {type_advice(slot.type)}")
    check_change(segment, code, asked, name)


def type_advice(number: int) -> str:
    """The type of a slot, and what to do with such a one."""
    if number in CLASS_NAMES:
        return f"that of {CLASS_NAMES[number]}; use that class"
    return f"number {number}; use the version of pytomic that made it"


def attach(cls: type[C], name: str, writable: bool, any_owner: bool) -> C:
    """The object for a slot that must exist: how a named one is unpickled."""
    asked = f"open slot {name!r} as {cls.__name__}"
    segment_name, slot_name = split(name, asked)
    flags = (0 if writable else lib.PYTOMIC_READ) | (lib.PYTOMIC_ANY_OWNER if any_owner else 0)
    segment = open_segment(segment_name, flags, asked)
    return cls._make(open_slot(segment, slot_name, cls, 0, 0, asked), segment, name, writable, any_owner)
