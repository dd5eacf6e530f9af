# SPDX-License-Identifier: MIT
"""A slot as an object holds it, where _native has no type for it."""

from __future__ import annotations

import errno
from typing import Any, ClassVar, NoReturn, TypeVar

from ._cffi import lib
from ._kinds import Kind

C = TypeVar("C", bound="Cell")

FIXED = ("_any_owner", "_keeper", "_name", "_object", "_slot", "_writable")


class Cell:
    """A slot, and what keeps its memory. Like the type of that name in native.c it never changes once it is made."""

    __slots__ = (*FIXED, "__weakref__")

    _slot: Any  # pytomic_slot *
    _object: Any  # what the library's functions take first
    _keeper: object  # the memory of the cell lives as long as this
    _name: str | None
    _writable: bool
    _any_owner: bool
    _kind: ClassVar[Kind]

    def __new__(cls) -> NoReturn:
        raise TypeError(f"cannot make {cls.__name__}: it has no value; use a class such as AtomicInt")

    def __setattr__(self, attribute: str, value: object) -> None:
        self._refuse(attribute)
        super().__setattr__(attribute, value)

    def __delattr__(self, attribute: str) -> None:
        self._refuse(attribute)
        super().__delattr__(attribute)

    def _refuse(self, attribute: str) -> None:
        if attribute in FIXED:
            raise AttributeError(f"{type(self).__name__}.{attribute} cannot be changed")
        if attribute == "__class__":
            raise TypeError(f"the class of {type(self).__name__} cannot be changed: it says of which type the value is")

    def _may_read(self, operation: str) -> None:
        code = lib.pytomic_slot_check(self._slot)
        if code < 0:
            raise self._failure(operation, code)

    def _may_write(self, operation: str) -> None:
        self._may_read(operation)
        if not self._writable:
            raise self._failure(operation, -errno.EACCES)

    def _failure(self, operation: str, code: int) -> Exception:
        raise NotImplementedError


def make(cls: type[C], slot: Any, _: Any, keeper: object, name: str | None, writable: bool, any_owner: bool) -> C:
    """An object for the slot."""
    self = object.__new__(cls)
    values = {
        "_slot": slot,
        "_object": cls._kind.object(slot),
        "_keeper": keeper,
        "_name": name,
        "_writable": writable,
        "_any_owner": any_owner,
    }
    for attribute, value in values.items():
        object.__setattr__(self, attribute, value)
    return self
