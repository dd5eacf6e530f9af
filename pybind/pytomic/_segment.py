# SPDX-License-Identifier: MIT
"""Segments: the slots of one shared-memory object, by name."""

from __future__ import annotations

import errno
from types import TracebackType
from typing import Any, Iterable, Iterator, Mapping, NamedTuple, NoReturn, TypeVar

from . import _classes, _many
from ._atomic import Atomic, has_constructor
from ._cffi import ffi, lib
from ._check import strings
from ._classes import AtomicFloat, Counter, Histogram
from ._description import Description, describe, description, remove_description
from ._errors import check
from ._histogram import ExponentialBounds
from ._kinds import BY_NUMBER
from ._labels import labelled_name
from ._mapping import check_change, creation, encode, open_segment
from ._reader import Reader
from ._slots import check_open, find_slot, type_advice

FLAGS = {
    "c": lib.PYTOMIC_CREATE,
    "w": 0,
    "r": lib.PYTOMIC_READ,
    "x": lib.PYTOMIC_CREATE | lib.PYTOMIC_EXCLUSIVE,
}
MAX_LOCK_TIMEOUT = (2**32 - 1) // 1000
CLASSES: dict[int, type[Atomic]] = {
    number: getattr(_classes, kind.class_name) for number, kind in BY_NUMBER.items()
}
A = TypeVar("A", bound=Atomic)
S = TypeVar("S", bound="Segment")


class SegmentInfo(NamedTuple):
    """Facts about a segment."""

    max_slots: int
    """As created."""
    slots: int
    """In use now; each description takes the place of one."""
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
    "x" if it must not exist.

    Four arguments are for the creator alone and have no effect on a segment that exists: `slots`, the most it will ever
    hold (default 65,536; they cost address space, and memory only when used), `mode`, the permission bits (default
    0o600, the umask has no say), `group`, the group of its file by name or number (default: that of this process), and
    `ephemeral`, to have it unlinked by the last process that has it open.

    The owner of a segment can truncate it, which crashes every process that has it open. So only a segment of this user
    or of root is opened for writing, unless `any_owner` is true: pass it if you trust the owner. Any segment may be
    opened with flag "r" that its mode lets this process read.

    close(), or leaving a ``with`` block, ends the use of this object: its methods then raise ValueError. The atomic
    objects that came from it go on working; the memory is unmapped when the last of them is gone. Nothing unlinks the
    segment but unlink().

    Raises ValueError for a bad name or argument, FileNotFoundError, FileExistsError, and PermissionError where the mode
    forbids it, the owner is another user, or this process is not a member of `group`; FormatError for what is not a
    segment that this version can use; else OSError as the system says. A structural change (creating and removing slots
    and descriptions) raises TimeoutError when another process was stopped in the middle of one, and FileNotFoundError
    when the segment was unlinked.
    """

    __slots__ = ("_any_owner", "_kept", "_name", "_pointer")

    def __init__(
        self,
        name: str,
        flag: str = "c",
        *,
        slots: int | None = None,
        mode: int | None = None,
        group: int | str | None = None,
        ephemeral: bool = False,
        any_owner: bool = False,
    ) -> None:
        asked = f"open segment {name!r}"
        if flag not in FLAGS:
            raise ValueError(f"cannot {asked}: the flag is one of 'c', 'w', 'r', 'x', not {flag!r}")
        options = creation(asked, slots, mode, group, ephemeral)
        flags = FLAGS[flag] | (lib.PYTOMIC_ANY_OWNER if any_owner else 0)
        self._pointer: Any = open_segment(encode(name, asked), flags, asked, options)
        self._name = name
        self._any_owner = any_owner
        self._kept = _many.Kept()

    @property
    def name(self) -> str:
        """The name it was opened by."""
        return self._name

    @property
    def writable(self) -> bool:
        """False when it was opened with flag "r"."""
        return bool(lib.pytomic_segment_writable(self._open()))

    def info(self) -> SegmentInfo:
        """Facts about the segment. FileNotFoundError: it was unlinked, or its name is another segment's by now."""
        out = ffi.new("pytomic_segment_info *")
        check(lib.pytomic_segment_get_info(self._open(), out), f"look at segment {self._name!r}")
        return SegmentInfo(*(getattr(out, field) for field in SegmentInfo._fields))

    def open(self, name: str, kind: type[A], init: Any = ...) -> A:
        """The slot `name` as an object of class `kind`, created with the value `init` if it is absent.

        ``web.open("hits", AtomicUInt)`` is ``AtomicUInt(name="web/hits")`` in a segment that is open already. A slot
        that is there keeps its value. For Histogram, `init` is the bounds, for Semaphore the number of permits, for RateLimiter
        the pair of rate and burst. If it is left out, the slot must exist, else KeyError; a slot that is there with another
        one is a ValueError. TypeError: it is there with another type. PermissionError: it is absent and the
        segment was opened with flag "r". OSError with ENOSPC: the segment has no slot or no room left, or the shared
        memory is used up.
        """
        segment = self._open()
        asked = f"open slot {self._path(name)!r} as {self._kind_name(kind)}"
        slot = kind._open(segment, encode(name, asked), kind._initial(init), asked)
        return self._object(kind, slot, segment, name)

    def open_many(self, names: Iterable[str], kind: type[A], init: Any = ...) -> list[A]:
        """open() for each of `names`, in their order. Those that are absent are created together, which is faster.

        Other changes of the segment's structure wait meanwhile. The errors are those of open(), for the first name that
        cannot be opened; slots that were created before it stay.
        """
        segment = self._open()
        asked = f"open slots of segment {self._name!r} as {self._kind_name(kind)}"
        if isinstance(names, str):
            raise TypeError(f"cannot {asked}: a str is one name; open() takes one, and open_many() a list")
        listed, initial = list(names), kind._initial(init)
        if kind._kind.has_parameters:
            return [self.open(name, kind, init) for name in listed]
        encoded = [ffi.new("char[]", encode(name, asked)) for name in listed]
        slots, opened = ffi.new("pytomic_slot[]", len(listed)), ffi.new("size_t *")
        code = lib.pytomic_slot_open_many(
            segment, len(listed), encoded, kind._kind.number, lib.PYTOMIC_CREATE, initial, slots, opened
        )
        if code < 0:
            failed = listed[opened[0]]
            asked = f"open slot {self._path(failed)!r} as {kind.__name__}"
            check_open(segment, code, asked, encode(failed, asked))
        return [self._object(kind, slots + i, segment, name) for i, name in enumerate(listed)]

    def counter(self, family: str, /, **labels: str) -> Counter:
        """The Counter of a family that has these labels, created if it is absent.

        ``web.counter("requests", code="200")`` is ``web.open('requests{code="200"}', Counter)``: labelled_name() says how
        the name is made. A second call with the same arguments in the same order returns the same object, without a look-up
        in shared memory, unless the slot has been removed.

        The errors are those of labelled_name() and open().
        """
        return self._labelled(Counter, family, labels)

    def gauge(self, family: str, /, **labels: str) -> AtomicFloat:
        """The AtomicFloat of a family that has these labels; else as counter()."""
        return self._labelled(AtomicFloat, family, labels)

    def histogram(self, family: str, bounds: Iterable[float] | ExponentialBounds, /, **labels: str) -> Histogram:
        """The Histogram of a family that has these bounds and labels; else as counter()."""
        given = bounds if isinstance(bounds, ExponentialBounds) else tuple(bounds)
        return self._labelled(Histogram, family, labels, given)

    def add(self, amounts: Mapping[str, float]) -> None:
        """Add to many slots: ``web.add({"hits": 1, "bytes": 512})``. Those that are absent are created as Counter.

        A slot that is there may be of any class with an addition, and its amount is what fetch_add() of that class takes
        (of the safe class, where there is an unsafe one too). Each addition is atomic; all of them together are not, so that
        another process may see the first without the second. From the second time on, a name needs no look-up in shared
        memory.

        TypeError: an amount is not of the slot's type, or the slot is of a type without addition. OverflowError: an amount
        is out of range. ValueError: a bad name. PermissionError: the segment was opened with flag "r". OSError with ENOSPC:
        the slots that are absent cannot all be created; those that were stay. In these cases nothing was added.
        OverflowError is also raised where the result would be out of range. Then the slots before that one, in the order of
        the dict, were added to, and the others were not; the message says how many.
        """
        self._open()
        _many.add(self, self._kept, amounts)

    def load_many(self, names: Iterable[str]) -> list[Any]:
        """The values of the slots, in the order of `names`. Each is read atomically, but not all at one moment.

        From the second time on, a name needs no look-up in shared memory. KeyError: a slot is absent. TypeError: this
        version has no class for its type.
        """
        self._open()
        return _many.load(self, self._kept, names)

    def reader(self, names: Iterable[str]) -> Reader:
        """What writes the values of the slots into an array, in the order of `names`: the fastest way to read many.

        ``reader = web.reader(web.names()); reader.load_into(numpy.empty(len(reader.names), "int64"))``. KeyError: a slot is
        absent. TypeError: this version has no class for its type.
        """
        return Reader(self._open(), self._name, names)

    # `Any`, because the type is known when the program runs.
    def __getitem__(self, name: str) -> Any:
        """The slot as an object of the class for its type: AtomicInt, AtomicFloat, Counter and so on.

        KeyError: there is none. TypeError: this version has no class for its type.
        """
        segment = self._open()
        asked = f"open slot {self._path(name)!r}"
        slot = self._find(segment, name, asked)
        if slot is None:
            raise KeyError(f"cannot {asked}: no such slot; open() creates one")
        if slot.type not in CLASSES:
            raise TypeError(f"cannot {asked}: this version has no class for its type, {type_advice(slot.type)}")
        return self._object(CLASSES[slot.type], slot, segment, name)

    def __contains__(self, name: str) -> bool:
        """Whether there is a slot of the name, of whatever type."""
        return self._find(self._open(), name, f"look for slot {self._path(name)!r}") is not None

    def __delitem__(self, name: str) -> None:
        """Remove the slot, of whatever type: objects for it raise StaleSlotError from now on, everywhere.

        KeyError: there is none.
        """
        segment = self._open()
        asked = f"remove slot {self._path(name)!r}"
        encoded = encode(name, asked)
        check_change(segment, lib.pytomic_slot_remove(segment, encoded), asked, encoded)

    def __len__(self) -> int:
        """The number of slots in use."""
        return int(self._take().count)

    def __iter__(self) -> Iterator[str]:
        """Over names()."""
        return iter(self.names())

    def names(self) -> list[str]:
        """The names of the slots, of all types, sorted by their bytes."""
        return _many.unpack(self._take()).names

    # `Any`, so that a program need not check for types that it does not have in its segment.
    def snapshot(self) -> dict[str, Any]:
        """The values of all slots by name, sorted as names(). Each is read atomically, but not all at one moment.

        The value of a Histogram is a HistogramData, that of a Semaphore how many permits are held, that of a RateLimiter
        how many could be taken. None stands for the value of a slot that a newer version made, with a type that this one
        cannot read, and of a semaphore in a segment that was unlinked.
        """
        taken = _many.unpack(self._take())
        return dict(zip(taken.names, taken.values(self._open())))

    def describe(self, family: str, help: str = "", unit: str = "", kind: str | None = None) -> None:
        """Say what a family of slots is for: all those whose name is `family`, or that and ``{labels}``.

        `help` is a sentence for people, at most 1,023 bytes; newlines and tabs are allowed. `unit` is a word such as
        "seconds" or "bytes", at most 63 bytes. `kind` is "counter" (only goes up, but for resets), "gauge" (goes up and
        down), "histogram" or None. The family need not have slots. An earlier description is replaced, all at once; the
        same one again takes no lock.

        ValueError: a bad name or text. PermissionError: the segment was opened with flag "r". OSError with ENOSPC: no
        slot or no room is left for it.
        """
        said = Description(help, unit, kind)
        describe(self._open(), family, said, f"describe {self._path(family)!r}")

    def description(self, family: str) -> Description:
        """What describe() said of the family. KeyError: nobody described it."""
        return description(self._open(), family, f"read the description of {self._path(family)!r}")

    def remove_description(self, family: str) -> None:
        """Remove what describe() said of the family; its slots stay. KeyError: nobody described it."""
        remove_description(self._open(), family, f"remove the description of {self._path(family)!r}")

    def set_lock_timeout(self, seconds: float | None) -> None:
        """How long changes of this segment's structure wait for others' before TimeoutError, in seconds.

        None: as long as pytomic.set_lock_timeout() says. It holds for this process, and there for every object of this
        segment that is open in the same way (for writing, or with flag "r").
        """
        segment = self._open()
        wait = lib.PYTOMIC_LOCK_TIMEOUT_DEFAULT if seconds is None else milliseconds(seconds)
        lib.pytomic_segment_set_lock_timeout(segment, wait)

    def close(self) -> None:
        """End the use of this object; may be called again. Atomic objects that came from it go on working."""
        self._pointer = None
        self._kept = _many.Kept()

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

    def _labelled(self, cls: type[A], family: str, labels: dict[str, str], init: Any = ...) -> A:
        self._open()
        kept, key = self._kept, (cls, family, init, *labels.items())
        atomic: A | None = kept.live(key)
        if atomic is None:
            atomic = self.open(labelled_name(family, **labels), cls, init)
            kept.keep(key, atomic)
        return atomic

    def _path(self, name: str) -> str:
        return f"{self._name}/{name}"

    def _take(self) -> Any:
        out = ffi.new("pytomic_snapshot *")
        check(lib.pytomic_snapshot_take(self._open(), out), f"read segment {self._name!r}")
        return ffi.gc(out, lib.pytomic_snapshot_free)

    def _object(self, kind: type[A], slot: Any, segment: Any, name: str) -> A:
        writable = bool(lib.pytomic_segment_writable(segment))
        return kind._make(slot, segment, self._path(name), writable, self._any_owner)

    def _kind_name(self, kind: object) -> str:
        """The name of a class of values. TypeError: `kind` is something else."""
        asked = f"open slots of segment {self._name!r}"
        if not isinstance(kind, type) or not issubclass(kind, Atomic) or not hasattr(kind, "_kind"):
            raise TypeError(f"cannot {asked}: kind is a class such as AtomicInt, not {kind!r}")
        if has_constructor(kind):
            raise TypeError(
                f"cannot {asked} as {kind.__name__}: the class has a constructor of its own, which would not run; "
                f"call {kind.__name__} with name='{self._name}/...'"
            )
        return kind.__name__

    @staticmethod
    def _find(segment: Any, name: str, asked: str) -> Any:
        return find_slot(segment, encode(name, asked), asked)


def unlink(name: str) -> None:
    """Take the segment's name away. Who has it open keeps it; its memory goes with the last of them.

    FileNotFoundError: there is none. PermissionError: it is another user's.
    """
    asked = f"unlink segment {name!r}"
    encoded = encode(name, asked)
    code = lib.pytomic_unlink(encoded)
    check(code, asked, encoded, "only its owner and root can" if code == -errno.EACCES else None)


def segments() -> list[str]:
    """The names of all segments on this machine, sorted; also of those that may not be opened."""
    out = ffi.new("pytomic_names *")
    check(lib.pytomic_list_segments(out), "list the segments")
    return strings(out)


def set_lock_timeout(seconds: float) -> None:
    """How long this process waits for others' changes of a segment before TimeoutError, in seconds; at first 10.

    Changes of structure are creating and removing slots and descriptions, and repair(). Only a stopped process holds
    them up that long. Segment.set_lock_timeout() is for one segment.
    """
    lib.pytomic_set_lock_timeout(milliseconds(seconds))


def milliseconds(seconds: float) -> int:
    """A lock timeout as the library takes it."""
    if not 0 <= seconds <= MAX_LOCK_TIMEOUT:
        raise ValueError(f"cannot set the lock timeout to {seconds} seconds: it is 0 to {MAX_LOCK_TIMEOUT}")
    return round(seconds * 1000)
