# SPDX-License-Identifier: MIT
"""Many slots at once: each function calls the library once for all of them, by way of many.h."""

from __future__ import annotations

import errno
import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Iterable, NamedTuple

from . import _classes
from ._atomic import Atomic
from ._cffi import ffi, lib
from ._classes import Counter
from ._errors import check
from ._kinds import BY_NUMBER

if TYPE_CHECKING:
    from ._segment import Segment

FEW = 1000
READ = {number: kind.from_bits for number, kind in BY_NUMBER.items() if not kind.is_looked_up}
LOOKED_UP = {number for number, kind in BY_NUMBER.items() if kind.is_looked_up}


class Kept:
    """Objects of the slots of a segment, so that what was asked for once needs no look-up in shared memory again.

    An object may be stale. Those are dropped each time that the number of objects has doubled, so that the memory follows
    the number of slots, and not the number of names that were ever used.
    """

    __slots__ = ("_limit", "objects")

    def __init__(self) -> None:
        self._limit = FEW
        self.objects: dict[Any, Any] = {}

    def keep(self, key: object, atomic: Atomic) -> None:
        if len(self.objects) >= self._limit:
            kept = list(self.objects.items())
            self.drop_stale([key for key, _ in kept], [atomic for _, atomic in kept])
            self._limit = 2 * len(self.objects) + FEW
        self.objects[key] = atomic

    def live(self, key: object) -> Any:
        """The object that was kept, if it is not stale; else None."""
        try:
            atomic = self.objects.get(key)
        except TypeError:  # a part of the key is of a type that no key has
            return None
        return None if atomic is None or lib.pytomic_slot_check(atomic._slot) < 0 else atomic

    def drop_stale(self, keys: Iterable[Any], atomics: Iterable[Atomic]) -> bool:
        """Whether there were any."""
        stale = [key for key, atomic in zip(keys, atomics) if lib.pytomic_slot_check(atomic._slot) < 0]
        for key in stale:
            self.objects.pop(key, None)
        return bool(stale)


def add(segment: Segment, kept: Kept, amounts: Mapping[str, Any]) -> None:
    """Segment.add()."""
    asked = f"add to slots of segment {segment.name!r}"
    if not segment.writable:
        raise PermissionError(errno.EACCES, f"cannot {asked}: it was opened to read only; open it with flag 'w'")
    if not isinstance(amounts, Mapping):
        raise TypeError(f"cannot {asked}: give a dict of names and amounts, not {type(amounts).__name__}")
    given, done = dict(amounts), ffi.new("size_t *")
    while True:
        atomics = _addable(segment, kept, given, done[0])
        operands = _packed(given, atomics)
        if operands is None:
            if kept.drop_stale(given, atomics):
                continue  # what is no amount for the old slot may be one for the new
            operands = _checked(segment, given, atomics, done[0])
        array = ffi.from_buffer("uint64_t[]", operands)
        code = lib.many_add(len(atomics), [atomic._slot for atomic in atomics], array, done)
        if code == 0:
            return
        if code != -lib.PYTOMIC_E_STALE:
            raise _overflow(segment, given, atomics, done[0])
        kept.drop_stale(given, atomics)


def _addable(segment: Segment, kept: Kept, given: dict[str, Any], done: int) -> list[Any]:
    """The objects for the slots; those that are absent are created, once all amounts are seen to be good."""
    objects = kept.objects
    while True:
        try:
            return [objects[name] for name in given]
        except KeyError:
            pass
        absent = []
        for name, amount in given.items():
            try:
                cls = type(_object(segment, kept, name))
            except KeyError:
                cls = Counter
                absent.append(name)
            _operand(segment, name, cls, amount, done)
        try:
            for name, counter in zip(absent, segment.open_many(absent, Counter)):
                kept.keep(name, counter)
        except TypeError:
            pass  # another process has just created one of another type, which is found now


def _packed(given: dict[str, Any], atomics: list[Any]) -> bytes | None:
    """The amounts, in 64 bits each, as they nearly always are; None: one is bad, or of a shorter type."""
    try:
        packed = struct.pack("=" + "".join([atomic._kind.format for atomic in atomics]), *given.values())
    except (OverflowError, struct.error):
        return None
    return packed if len(packed) == 8 * len(atomics) else None


def _checked(segment: Segment, given: dict[str, Any], atomics: list[Any], done: int) -> bytes:
    """The same, one by one."""
    each = zip(given.items(), atomics)
    bits = [_operand(segment, name, type(atomic), amount, done) for (name, amount), atomic in each]
    return struct.pack(f"={len(bits)}Q", *bits)


def _operand(segment: Segment, name: str, cls: Any, amount: Any, done: int) -> int:
    """The amount in 64 bits."""
    try:
        kind = cls._kind
        if kind.adds:
            bits: int = kind.bits(kind.take_operand(amount, cls.__name__))
            return bits
        why: Exception = TypeError(f"{cls.__name__} has no addition")
    except (OverflowError, TypeError) as raised:
        why = raised
    raise type(why)(f"cannot add to slot '{segment.name}/{name}': {why}; {_so_far(done)}") from None


def _overflow(segment: Segment, given: dict[str, Any], atomics: list[Any], done: int) -> OverflowError:
    asked = f"cannot add to slot '{segment.name}/{list(given)[done]}'"
    return OverflowError(f"{asked}: the result would not be in {atomics[done]._kind.range}; {_so_far(done)}")


def _so_far(done: int) -> str:
    if done == 0:
        return "nothing was added"
    return f"those before it in the dict, {done}, were added to; the others were not"


def load(segment: Segment, kept: Kept, names: Iterable[str]) -> list[Any]:
    """Segment.load_many()."""
    names = listed(names, f"load slots of segment {segment.name!r}")
    values, done = ffi.new("uint64_t[]", len(names)), ffi.new("size_t *")
    while True:
        atomics = _present(segment, kept, names)
        code = lib.many_load(len(names), [atomic._slot for atomic in atomics], values, done)
        if code == 0:
            return [_value(atomic, bits) for atomic, bits in zip(atomics, ffi.unpack(values, len(names)))]
        if code != -lib.PYTOMIC_E_STALE:
            check(code, f"load slot '{segment.name}/{names[done[0]]}'")
        kept.drop_stale(names, atomics)


def _value(atomic: Any, bits: int) -> Any:
    kind = atomic._kind
    return atomic._look_up(atomic._slot) if kind.is_looked_up else kind.from_bits(bits)


def _present(segment: Segment, kept: Kept, names: list[str]) -> list[Any]:
    """The objects for the slots, all of which must be there."""
    objects = kept.objects
    try:
        return [objects[name] for name in names]
    except (KeyError, TypeError):  # TypeError: something that cannot be a name
        return [_object(segment, kept, name) for name in names]


def _object(segment: Segment, kept: Kept, name: str) -> Any:
    """The object for the slot, which is kept. KeyError: there is no such slot."""
    atomic = kept.live(name)
    if atomic is None:
        atomic = segment[name]
        kept.keep(name, atomic)
    return atomic


def listed(names: Iterable[str], asked: str) -> list[str]:
    if isinstance(names, str):
        raise TypeError(f"cannot {asked}: a str is one name; give a list of names")
    return list(names)


class Unpacked(NamedTuple):
    """A snapshot, in Python's own objects."""

    names: list[str]
    bits: list[int]
    types: list[int]

    def values(self, segment: Any) -> list[Any]:
        """None for one of a type that we do not know."""
        values = [READ[type](bits) if type in READ else None for type, bits in zip(self.types, self.bits)]
        if not LOOKED_UP.isdisjoint(self.types):
            for at, type in enumerate(self.types):
                if type in LOOKED_UP:
                    values[at] = _look_up(segment, self.names[at], type)
        return values


def _look_up(segment: Any, name: str, type: int) -> Any:
    """The value of a slot that 64 bits do not hold; None if it has just been removed."""
    slot = ffi.new("pytomic_slot *")
    if lib.pytomic_slot_find(segment, name.encode(), slot) < 0 or slot.type != type:
        return None
    return getattr(_classes, BY_NUMBER[type].class_name)._look_up(slot)


def unpack(taken: Any) -> Unpacked:
    size = lib.many_names_size(taken)
    names = ffi.new("char[]", size)
    values, types = ffi.new("uint64_t[]", taken.count), ffi.new("uint32_t[]", taken.count)
    lib.many_unpack(taken, names, values, types)
    return Unpacked(
        ffi.buffer(names, size)[:].decode().split("\0")[:-1],
        ffi.unpack(values, taken.count),
        ffi.unpack(types, taken.count),
    )
