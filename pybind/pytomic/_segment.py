# SPDX-License-Identifier: MIT
"""Segments: the slots of one shared-memory object, by name."""

from __future__ import annotations

import errno
from types import TracebackType
from typing import Any, Iterator, NamedTuple, NoReturn, TypeVar

from ._cell import Cell
from ._cffi import ffi, lib
from ._check import strings
from ._classes import AtomicInt, AtomicUInt, Counter
from ._errors import check, failure
from ._mapping import encode, open_segment
from .cpp_limits import C_MAX_INT

FLAGS = {
    "c": lib.PYTOMIC_CREATE,
    "w": 0,
    "r": lib.PYTOMIC_READ,
    "x": lib.PYTOMIC_CREATE | lib.PYTOMIC_EXCLUSIVE,
}
MAX_LOCK_TIMEOUT = (2**32 - 1) // 1000
CLASSES: dict[int, type[AtomicInt] | type[AtomicUInt] | type[Counter]] = {
    lib.PYTOMIC_INT: AtomicInt,
    lib.PYTOMIC_UINT: AtomicUInt,
    lib.PYTOMIC_COUNTER: Counter,
}

C = TypeVar("C", bound=Cell)
S = TypeVar("S", bound="Segment")


class SegmentInfo(NamedTuple):
    """Facts about a segment."""

    max_slots: int
    """As created."""
    slots: int
    """In use now."""
    version: int
    """Of the format."""
    mode: int
    """Permission bits."""
    uid: int
    """Owner."""
    gid: int
    """Group."""
    size: int
    """Bytes of address space."""
    memory: int
    """Bytes of real memory."""
    device: int
    inode: int
    """With `device` its identity: another segment of the same name has another."""
    created: int
    """Seconds since the epoch, by the creator's clock."""
    ephemeral: bool
    """Whether it goes with the last process that has it open."""


class Segment:
    """A segment by its name, as a container of its slots. Every method may be called from any thread.

    `flag` is "c" to attach or create (the default), "w" if it must exist, "r" if it must exist and is only to be read,
    "x" if it must not exist. The other arguments are for the creator alone and have no effect on a segment that exists:
    `slots`, the most it will ever hold (default 65,536; they cost address space, and memory only when used), `mode`,
    the permission bits (default 0o600, the umask has no say), and `ephemeral`, to have it unlinked by the last process
    that has it open.

    close(), or leaving a ``with`` block, ends the use of this object: its methods then raise ValueError. The atomic
    objects that came from it go on working; the memory is unmapped when the last of them is gone. Nothing unlinks the
    segment but unlink().

    Raises ValueError for a bad name or argument, FileNotFoundError, FileExistsError and PermissionError, FormatError
    for what is not a segment this version can use, and else OSError as the system says. A structural change (creating
    and removing slots) raises TimeoutError when another process was stopped in the middle of one, and
    FileNotFoundError when the segment was unlinked.
    """

    __slots__ = ("_name", "_pointer")

    def __init__(
        self,
        name: str,
        flag: str = "c",
        *,
        slots: int | None = None,
        mode: int | None = None,
        ephemeral: bool = False,
    ) -> None:
        if flag not in FLAGS:
            raise ValueError(f"cannot open segment {name!r}: the flag is one of 'c', 'w', 'r', 'x', not {flag!r}")
        options = ffi.new("pytomic_options *", {"ephemeral": ephemeral})
        if slots is not None:
            if not 1 <= slots <= lib.PYTOMIC_SLOTS_MAX:
                raise ValueError(f"cannot open segment {name!r}: slots is 1 to {lib.PYTOMIC_SLOTS_MAX}")
            options.max_slots = slots
        if mode is not None:
            if not 1 <= mode <= 0o777:
                raise ValueError(f"cannot open segment {name!r}: mode is 0o001 to 0o777")
            options.mode = mode
        self._pointer: Any = open_segment(name, FLAGS[flag], options)
        self._name = name

    @property
    def name(self) -> str:
        """The name it was opened by."""
        return self._name

    @property
    def writable(self) -> bool:
        """False when it was opened with flag "r"."""
        return bool(lib.pytomic_writable(self._open()))

    def info(self) -> SegmentInfo:
        """Facts about the segment. FileNotFoundError: it was unlinked, or its name is another segment's by now."""
        out = ffi.new("pytomic_segment_info *")
        check(lib.pytomic_info(self._open(), out), f"look at segment {self._name!r}")
        return SegmentInfo(*(getattr(out, field) for field in SegmentInfo._fields))

    def open(self, name: str, kind: type[C], init: int = 0) -> C:
        """The slot `name` as an object of class `kind`, created with the value `init` if it is absent.

        ``web.open("hits", AtomicUInt)`` is ``AtomicUInt(name="web/hits")`` in a segment that is open already. A slot
        that is there keeps its value. TypeError: it is there with another type. PermissionError: it is absent and the
        segment was opened with flag "r". OSError: the segment is full, or the shared memory is.
        """
        segment = self._open()
        asked = f"open slot {self._path(name)!r} as {kind.__name__}"
        slot = ffi.new("pytomic_slot *")
        encoded, bits = encode(name, asked), kind._bits(init)
        check(lib.pytomic_slot_open(segment, encoded, kind._type, lib.PYTOMIC_CREATE, bits, slot), asked)
        return kind._make(slot, segment, self._path(name), bool(lib.pytomic_writable(segment)))

    def __getitem__(self, name: str) -> AtomicInt | AtomicUInt | Counter:
        """The slot as an object of its type: AtomicInt, AtomicUInt or Counter. KeyError: there is none."""
        segment = self._open()
        asked = f"open slot {self._path(name)!r}"
        slot = self._find(segment, name, asked)
        if slot is None:
            raise KeyError(f"cannot {asked}: no such slot; open() creates one")
        if slot.type not in CLASSES:
            raise failure(-errno.ENOTSUP, asked)
        cls = CLASSES[slot.type]
        return cls._make(slot, segment, self._path(name), bool(lib.pytomic_writable(segment)))

    def __contains__(self, name: str) -> bool:
        """Whether there is a slot of the name."""
        return self._find(self._open(), name, f"look for slot {self._path(name)!r}") is not None

    def __delitem__(self, name: str) -> None:
        """Remove the slot: objects for it raise StaleSlotError from now on, everywhere. KeyError: there is none."""
        asked = f"remove slot {self._path(name)!r}"
        code = lib.pytomic_slot_remove(self._open(), encode(name, asked))
        if code == -errno.ENOENT:
            raise KeyError(f"cannot {asked}: no such slot")
        check(code, asked)

    def __len__(self) -> int:
        """The number of slots in use."""
        return int(self._take().count)

    def __iter__(self) -> Iterator[str]:
        """Over names()."""
        return iter(self.names())

    def names(self) -> list[str]:
        """The names of the slots, sorted by their bytes."""
        return list(self.snapshot())

    def snapshot(self) -> dict[str, int]:
        """The values of all slots by name, sorted as names(). Each is read atomically, but not all at one moment."""
        taken = self._take()
        values = {}
        for i in range(taken.count):
            entry = taken.entries[i]
            unsigned = entry.type == lib.PYTOMIC_UINT or entry.value <= C_MAX_INT
            values[ffi.string(entry.name).decode()] = entry.value if unsigned else entry.value - 2**64
        return values

    def close(self) -> None:
        """End the use of this object; may be called again. Atomic objects that came from it go on working."""
        self._pointer = None

    def __enter__(self: S) -> S:
        self._open()
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        if self._pointer is None:
            return f"<Segment {self._name!r}: closed>"
        return f"<Segment {self._name!r}: {len(self)} slots{'' if self.writable else ', read only'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"cannot pickle or copy segment {self._name!r}: open it by its name where it is needed")

    def _open(self) -> Any:
        """The mapping. Who holds it keeps it, so that close() in another thread does no harm."""
        pointer = self._pointer
        if pointer is None:
            raise ValueError(f"segment {self._name!r} is closed; open it again")
        return pointer

    def _path(self, name: str) -> str:
        return f"{self._name}/{name}"

    def _take(self) -> Any:
        out = ffi.new("pytomic_snapshot *")
        check(lib.pytomic_snapshot_take(self._open(), out), f"read segment {self._name!r}")
        return ffi.gc(out, lib.pytomic_snapshot_free)

    @staticmethod
    def _find(segment: Any, name: str, asked: str) -> Any:
        slot = ffi.new("pytomic_slot *")
        code = lib.pytomic_slot_find(segment, encode(name, asked), slot)
        if code == -errno.ENOENT:
            return None
        check(code, asked)
        return slot


def unlink(name: str) -> None:
    """Take the segment's name away. Who has it open keeps it; its memory goes with the last of them.

    FileNotFoundError: there is none. PermissionError: it is another user's.
    """
    asked = f"unlink segment {name!r}"
    check(lib.pytomic_unlink(encode(name, asked)), asked)


def segments() -> list[str]:
    """The names of all segments on this machine, sorted; also of those that may not be opened."""
    out = ffi.new("pytomic_names *")
    check(lib.pytomic_list(out), "list the segments")
    return strings(out)


def set_lock_timeout(seconds: float) -> None:
    """How long this process waits for others' changes of a segment's structure before TimeoutError; at first 10 seconds.

    Changes of structure are creating and removing slots, and repair(). Only a stopped process holds them up that long.
    """
    if not 0 <= seconds <= MAX_LOCK_TIMEOUT:
        raise ValueError(f"cannot set the lock timeout to {seconds} seconds: it is 0 to {MAX_LOCK_TIMEOUT}")
    lib.pytomic_set_lock_timeout(round(seconds * 1000))
