# SPDX-License-Identifier: MIT
"""The base classes of all atomics, with what is not hot: how an object comes to its cell, and is named, pickled and
described. The operations are in the types of native.c, or in _reference.py."""

from __future__ import annotations

import copyreg
import errno
from typing import Any, Callable, ClassVar, NoReturn, TypeVar

from . import _share
from ._cell import FIXED
from ._cffi import ffi, lib
from ._errors import StaleSlotError, check
from ._implementation import Cell, make
from ._kinds import Kind
from ._mapping import creation, open_segment, split
from ._slots import open_slot
from ._wait import wait, wait_for

A = TypeVar("A", bound="Atomic")


class Atomic(Cell):
    """A value in memory that processes share: the base class of all atomics.

    The object keeps its segment mapped, also when the Segment that it came from is closed. With a name it can be
    pickled and attaches where it is unpickled; without one it can only be given to processes through multiprocessing.
    It cannot be copied. Two objects are equal if they are the same object.

    There is no ``value`` to assign to and no ``+=``, on purpose: whoever reads, adds and writes back destroys what
    others add in between. preinc() and fetch_add() do not.
    """

    __slots__ = ()

    _kind: ClassVar[Kind]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        typed = [base for base in cls.__mro__ if "_kind" in vars(base)]
        for base, other in zip(typed, typed[1:]):
            if not issubclass(base, other):
                raise TypeError(f"cannot define {cls.__name__}: its bases {base.__name__} and {other.__name__} do not agree")
        _share.register(cls)

    # __new__ and no __init__, so that an object never changes its cell under a thread that is using it.
    def __new__(
        cls: type[A],
        init: Any = ...,
        *,
        name: str | None = None,
        mode: int | None = None,
        group: int | str | None = None,
        any_owner: bool = False,
    ) -> A:
        bits = cls._initial(init)
        if name is not None:
            return cls._make_named(bits, name, mode, group, any_owner)
        if mode is not None or group is not None or any_owner:
            raise ValueError(f"cannot make an unnamed {cls.__name__}: mode, group and any_owner go with a name")
        return cls._make_unnamed(bits)

    @classmethod
    def _initial(cls, init: Any) -> Any:
        """What a slot is made with, here the 64 bits of a value; of zero where `init` was left out, which is `...`."""
        if not hasattr(cls, "_kind"):
            raise TypeError(f"cannot make {cls.__name__}: it has no type of values; use a class such as AtomicInt")
        if init is ...:
            return 0
        if isinstance(init, str):
            said = f"cannot make {cls.__name__}({init!r}): init is {cls._kind.noun}"
            raise TypeError(f"{said}; a name is passed as name={init!r}")
        return cls._kind.bits(cls._kind.take(init, cls.__name__))

    @classmethod
    def _open(cls, segment: Any, name: bytes, initial: Any, asked: str) -> Any:
        """The slot, created if it is absent."""
        return open_slot(segment, name, cls._kind, lib.PYTOMIC_CREATE, initial, asked)

    @classmethod
    def _make(
        cls: type[A], slot: Any, keeper: object, name: str | None = None, writable: bool = True, any_owner: bool = False
    ) -> A:
        own = ffi.new("pytomic_slot *", slot[0])
        return make(cls, own, ffi.buffer(own), keeper, name, writable, any_owner)

    @classmethod
    def _make_named(
        cls: type[A], initial: Any, name: str, mode: int | None, group: int | str | None, any_owner: bool
    ) -> A:
        asked = f"open slot {name!r} as {cls.__name__}"
        options = creation(asked, mode=mode, group=group)
        segment_name, slot_name = split(name, asked)
        flags = lib.PYTOMIC_CREATE | (lib.PYTOMIC_ANY_OWNER if any_owner else 0)
        segment = open_segment(segment_name, flags, asked, options)
        slot = cls._open(segment, slot_name, initial, asked)
        return cls._make(slot, segment, name, True, bool(any_owner))

    @classmethod
    def _make_unnamed(cls: type[A], bits: int) -> A:
        slot = ffi.new("pytomic_slot *")
        check(lib.pytomic_anonymous_create(cls._kind.number, bits, slot), f"make an unnamed {cls.__name__}")
        return cls._adopt_unnamed(slot)

    @classmethod
    def _adopt_unnamed(cls: type[A], slot: Any) -> A:
        return cls._make(slot, ffi.gc(slot, lib.pytomic_anonymous_free))

    @classmethod
    def _make_private(cls: type[A], bits: int) -> A:
        """In memory of this process alone."""
        cell = ffi.new("pytomic_cell *")
        slot = ffi.new("pytomic_slot *", {"cell": cell, "type": cls._kind.number})
        setattr(slot, f"as_{cls._kind.name}", ffi.cast(f"pytomic_{cls._kind.name} *", cell))
        lib.pytomic_slot_store(slot, bits)
        return cls._make(slot, cell)

    @property
    def name(self) -> str | None:
        """The name, "segment/slot"; or None."""
        return self._name

    @property
    def kind(self) -> str:
        """The type of the value, as the command calls it: "int", "uint", "float", "bool", "char",
        "counter", "histogram", "semaphore" or "rate"."""
        return self._kind.name

    def _value(self) -> Any:
        """The value, for people to see. StaleSlotError: the slot was removed."""
        return getattr(self, self._kind.reading)()

    def _shown(self) -> str:
        """What repr() has as arguments of the constructor."""
        return repr(self._value())

    def _failure(self, operation: str, code: int) -> Exception:
        """The exception for an operation that was refused with this code."""
        asked = f"cannot {operation} {self._description()}"
        if code == -errno.EOVERFLOW:
            return OverflowError(f"{asked}: the result would not be in {self._kind.range}; nothing was changed")
        if code == -lib.PYTOMIC_E_STALE:
            return StaleSlotError(f"{asked}: the slot was removed; open its name again")
        if code == -errno.ETIMEDOUT:
            text = f"{asked}: the time is over; whoever changes the value calls notify_all()"
            return TimeoutError(errno.ETIMEDOUT, text)
        return PermissionError(-code, f"{asked}: its segment was opened to read only; open it with flag 'w'")

    def _out_of_range(self) -> OverflowError:
        return self._kind.out_of_range(type(self).__name__)

    def _refuse_value(self, argument: object) -> None:
        """Raise what is wrong with an argument."""
        self._kind.take(argument, type(self).__name__)

    def _description(self) -> str:
        kind = type(self).__name__
        return f"unnamed {kind}" if self._name is None else f"{kind} {self._name!r}"

    def __repr__(self) -> str:
        name = "" if self._name is None else f", name={self._name!r}"
        try:
            return f"{type(self).__name__}({self._shown()}{name})"
        except StaleSlotError:
            return f"<{self._description()}: removed>"

    def __bool__(self) -> bool:
        raise TypeError(
            f"{type(self).__name__} is neither true nor false, because it is not its value: "
            f"use {self._kind.question()}, or `is not None` to ask whether there is an object"
        )

    def _refuse_in_place(self, other: object) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} has no operation in place such as +=, "
            f"which would destroy what others do in between; use {self._kind.adding}"
        )

    __iadd__ = __isub__ = __imul__ = __imatmul__ = __itruediv__ = __ifloordiv__ = __imod__ = _refuse_in_place
    __ipow__ = __ilshift__ = __irshift__ = __iand__ = __ixor__ = __ior__ = _refuse_in_place

    def __reduce__(self) -> tuple[Any, ...]:
        if self._name is None:
            return _share.reduce_spawning(self)
        self._value()  # a removed slot is not what its name means now
        return attach, (type(self), self._name, self._writable, self._any_owner), attributes(self)

    def __copy__(self) -> NoReturn:
        raise TypeError(f"cannot copy {self._description()}: a copy would be the same cell; use the object itself")

    def __deepcopy__(self, memo: object) -> NoReturn:
        self.__copy__()


class Exact(Atomic):
    """An atomic that has exactly one value at any time."""

    __slots__ = ()

    def update(self, function: Callable[[Any], Any], /) -> Any:
        """Set the value to what `function` makes of it, in one atomic step; return that, the value after.

        ``x.update(lambda value: 2 * value)``. Where another thread or process changes the value meanwhile, `function` is
        called again with the new value; so it should do nothing but compute. If it raises an exception, or returns what
        is no value of the type, nothing is changed.
        """
        kind, name = self._kind, type(self).__name__
        done, seen = False, self._value()
        while not done:
            value = function(seen)
            if value is None:
                asked = f"cannot update {self._description()}"
                raise TypeError(f"{asked}: the function returned None; let it return the new value")
            after = kind.from_bits(kind.bits(kind.take(value, name)))
            done, seen = self.compare_exchange(seen, after)  # type: ignore[attr-defined]
        return after

    def wait(self, old: Any, timeout: float | None = None) -> Any:
        """Wait until the value is not `old`; return one that is not. For whoever changes it notifies: see notify_all().

        Other threads run meanwhile, and handlers of signals. `timeout` is in seconds, None for no end; with 0 or less
        this looks once. A float is compared by its bits, as compare_exchange() does it. A value that changes and changes
        back may be missed. An object from a segment opened with flag "r" can wait too.

        Raises TimeoutError when the time is over, StaleSlotError when the slot was removed, before or meanwhile.
        """
        return wait(self, old, timeout)

    def wait_for(self, predicate: Callable[[Any], object], timeout: float | None = None) -> Any:
        """Wait until the value satisfies `predicate`; return one that does. Else as wait().

        ``x.wait_for(lambda value: value >= 10)``. The predicate is called with the value, at once and after each change
        that this sees. Its exceptions end the waiting.
        """
        return wait_for(self, predicate, timeout)

    async def wait_async(self, old: Any, timeout: float | None = None) -> Any:
        """wait() for asyncio: ``value = await x.wait_async(old)``. Other tasks run meanwhile.

        Any number of tasks in any number of event loops can wait; one thread of the process sleeps for all of them. It
        looks again after up to 10 ms when they wait for more than 127 values, and on Linux before 5.16.
        """
        from ._wait_async import wait_async  # asyncio costs more than this package

        return await wait_async(self, old, timeout)


class Missing:
    """An attribute that is not there, and says what to use."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type) -> NoReturn:
        raise AttributeError(
            f"{owner.__name__} has no {self._name}(), because its value is spread over many lanes; "
            "look at sum() from time to time, or wait for an AtomicInt"
        )


class Sum(Atomic):
    """An atomic that is the sum of many lanes."""

    __slots__ = ()


for _name in ("wait", "wait_for", "wait_async", "notify_one", "notify_all"):
    setattr(Sum, _name, Missing(_name))


class Number(Exact):
    """An atomic that is exactly one integer at any time."""

    __slots__ = ()

    def __index__(self) -> int:
        value: int = self._value()
        return value

    __int__ = __index__


class Real(Exact):
    """An atomic that is exactly one float at any time."""

    __slots__ = ()

    def __float__(self) -> float:
        value: float = self._value()
        return value


class Flag(Exact):
    """An atomic that is either true or false at any time."""

    __slots__ = ()

    def __bool__(self) -> bool:
        value: bool = self._value()
        return value


def attach(cls: type[A], name: str, writable: bool, any_owner: bool) -> A:
    """The object for a slot that must exist: how a named one is unpickled."""
    asked = f"open slot {name!r} as {cls.__name__}"
    segment_name, slot_name = split(name, asked)
    flags = (0 if writable else lib.PYTOMIC_READ) | (lib.PYTOMIC_ANY_OWNER if any_owner else 0)
    segment = open_segment(segment_name, flags, asked)
    return cls._make(open_slot(segment, slot_name, cls._kind, 0, 0, asked), segment, name, writable, any_owner)


def attributes(atomic: Atomic) -> Any:
    """What a subclass of a user has added to the object, as pickle hands it on; None for nothing."""
    own = getattr(type(atomic), "__getstate__", None)
    if own is not getattr(object, "__getstate__", None):
        return atomic.__getstate__()  # type: ignore[attr-defined, unused-ignore]
    slots = {
        name: getattr(atomic, name)
        for name in copyreg._slotnames(type(atomic))  # type: ignore[attr-defined]
        if name not in FIXED and hasattr(atomic, name)
    }
    given = getattr(atomic, "__dict__", None) or None
    return (given, slots) if slots else given


def has_constructor(cls: type[Atomic]) -> bool:
    """Whether a user's class makes its objects in a way of its own."""
    ours: Any = next(base for base in cls.__mro__ if "_kind" in vars(base))
    return cls.__new__ is not ours.__new__ or cls.__init__ is not object.__init__
