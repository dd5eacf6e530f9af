# SPDX-License-Identifier: MIT
"""Opening slots of a segment that is open."""

from __future__ import annotations

from typing import Any

from ._cffi import ffi, lib
from ._errors import check
from ._kinds import BY_NUMBER, Kind
from ._mapping import check_change


def open_slot(segment: Any, name: bytes, kind: Kind, flags: int, bits: int, asked: str) -> Any:
    """pytomic_slot_open() with exceptions."""
    slot = ffi.new("pytomic_slot *")
    check_open(segment, lib.pytomic_slot_open(segment, name, kind.number, flags, bits, slot), asked, name)
    return slot


def check_open(segment: Any, code: int, asked: str, name: bytes) -> None:
    """check() for opening a slot: where that has another type, the exception says which."""
    if code == -lib.PYTOMIC_E_TYPE:
        slot = ffi.new("pytomic_slot *")
        if lib.pytomic_slot_find(segment, name, slot) == 0:
            raise TypeError(f"cannot {asked}: the slot has another type, {type_advice(slot.type)}")
    check_change(segment, code, asked, name)


def find_slot(segment: Any, name: bytes, asked: str) -> Any:
    """pytomic_slot_find() with exceptions; None if there is no such slot."""
    slot = ffi.new("pytomic_slot *")
    code = lib.pytomic_slot_find(segment, name, slot)
    if code == -lib.PYTOMIC_E_NO_SLOT:
        return None
    check(code, asked, name)
    return slot


def type_advice(number: int) -> str:
    """The type of a slot, and what to do with such a one."""
    if number in BY_NUMBER:
        return f"that of {BY_NUMBER[number].class_name}; use that class"
    return f"number {number}; use the version of pytomic that made it"
