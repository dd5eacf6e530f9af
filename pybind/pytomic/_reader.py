# SPDX-License-Identifier: MIT
"""The values of many slots in an array."""

from __future__ import annotations

import errno
import sys
from typing import Any, Iterable, NamedTuple

from ._cffi import ffi, lib
from ._errors import check
from ._kinds import BY_NUMBER
from ._many import listed
from ._mapping import encode
from ._slots import type_advice

NUMBERS = {"q": "int64", "Q": "uint64", "d": "float64"}
LONG = {"l": "q", "L": "Q"}  # where a long has 64 bits
NATIVE_ORDER = ("@", "=", "<" if sys.byteorder == "little" else ">")


class Found(NamedTuple):
    """Slots as many_load_into() takes them."""

    slots: Any
    pointers: Any
    """To each of them."""
    formats: bytes
    """Of each."""


class Reader:
    """Writes the values of many slots into an array, as often as it is asked. Segment.reader() makes one.

    It keeps the segment mapped, also when the Segment that it came from is closed. Any number of threads may use it.
    """

    __slots__ = ("_asked", "_found", "_names", "_path", "_segment")

    def __init__(self, segment: Any, segment_name: str, names: Iterable[str]) -> None:
        self._asked = f"read slots of segment {segment_name!r}"
        self._path = f"{segment_name}/"
        self._segment = segment
        self._names = listed(names, self._asked)
        self._found = self._find()

    @property
    def names(self) -> list[str]:
        """The names of the slots, in the order of their values."""
        return list(self._names)

    def load_into(self, array: Any) -> None:
        """Write the value of each slot into its place in `array`, which has one place for each.

        The array is one of numpy, or anything else with a writable, contiguous buffer of int64, uint64 or float64. Each
        value is read atomically, but not all at one moment. In an array of float64, an integer beyond 2**53 is the nearest
        float. If a slot was removed and created again, the new one is read.

        TypeError: the array has no such buffer, or is one of integers and a slot holds floats. ValueError: it has more or
        fewer places. KeyError: a slot was removed. OverflowError: the value of a slot is not in the range of the array's
        numbers; the values of the slots before it have been written then, as they may have been with KeyError.
        """
        with self._view(array) as view:
            to = self._format(view)
            with ffi.from_buffer("char[]", view, require_writable=True) as out:
                while not self._load(to, out):
                    self._found = self._find()

    def _view(self, array: Any) -> memoryview:
        try:
            return memoryview(array)
        except TypeError:
            wanted = f'an array, such as array("q", bytes({8 * len(self._names)}))'
            raise TypeError(f"cannot {self._asked}: give {wanted} or one of numpy, not {type(array).__name__}") from None

    def _load(self, to: str, out: Any) -> bool:
        """False: a slot is not the one that was found."""
        found, done = self._found, ffi.new("size_t *")
        if to != "d" and b"d" in found.formats:
            raise self._refusal(TypeError, found.formats.index(b"d"), f"it holds floats and the array {NUMBERS[to]}")
        code = lib.many_load_into(len(self._names), found.pointers, found.formats, to.encode(), out, done)
        if code == -errno.ERANGE:
            raise self._refusal(OverflowError, done[0], f"its value is not in the range of {NUMBERS[to]}")
        return bool(code == 0)

    def _refusal(self, cls: type[Exception], at: int, why: str) -> Exception:
        return cls(f"cannot {self._asked}: {why}, slot {self._path + self._names[at]!r}; use an array of another type")

    def _format(self, view: memoryview) -> str:
        """Of the numbers in the array: a key of NUMBERS."""
        if view.readonly:
            raise TypeError(f"cannot {self._asked}: the array is read-only")
        if not view.c_contiguous:
            raise TypeError(f"cannot {self._asked}: the array is not contiguous; use a new one, and copy from that")
        format = view.format[1:] if view.format[:1] in NATIVE_ORDER else view.format
        format = LONG.get(format, format)
        if format not in NUMBERS or view.itemsize != 8:
            raise TypeError(
                f"cannot {self._asked}: an array holds int64, uint64 or float64 in this machine's order of bytes, "
                f"and this one has the format {view.format!r}"
            )
        if view.nbytes != 8 * len(self._names):
            raise ValueError(
                f"cannot {self._asked}: the array has {view.nbytes // 8} places for {len(self._names)} slots; "
                "use one with a place for each"
            )
        return format

    def _find(self) -> Found:
        count, done = len(self._names), ffi.new("size_t *")
        encoded = [encode(name, self._asked) for name in self._names]
        slots = ffi.new("pytomic_slot[]", count)
        code = lib.many_find(self._segment, count, b"\0".join(encoded), slots, done)
        if code < 0:
            failed = self._path + self._names[done[0]]
            check(code, f"read slot {failed!r}", encoded[done[0]])
        types = [slots[i].type for i in range(count)]
        for name, type in zip(self._names, types):
            if type not in BY_NUMBER:
                advice = type_advice(type)
                raise TypeError(f"cannot read slot {self._path + name!r}: this version has no class for its type, {advice}")
            if BY_NUMBER[type].has_parameters:
                cls = BY_NUMBER[type].class_name
                raise TypeError(f"cannot read slot {self._path + name!r}: it is a {cls}, which is no number; use its read()")
        formats = "".join([BY_NUMBER[type].format for type in types])
        return Found(slots, ffi.new("pytomic_slot *[]", [slots + i for i in range(count)]), formats.encode())
