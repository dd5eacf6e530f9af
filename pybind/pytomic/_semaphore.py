# SPDX-License-Identifier: MIT
"""What Semaphore is on every interpreter. Its operations make system calls, so none of them is native."""

from __future__ import annotations

import errno
from operator import index
from time import monotonic_ns
from types import TracebackType
from typing import Any, NamedTuple, TypeVar

from ._cffi import ffi, lib
from ._parametric import Parametric
from ._wait import LONGEST_SLEEP, deadline_of

S = TypeVar("S", bound="BaseSemaphore")


class SemaphoreState(NamedTuple):
    """What a semaphore looked like. It may have changed by now, unless all who use it pause."""

    value: int
    """The number of its permits."""
    held: int
    """By all processes."""
    free: int
    """The others."""
    ours: int
    """Held by this process."""


class BaseSemaphore(Parametric):
    __slots__ = ()

    def __new__(
        cls: type[S],
        value: int,
        *,
        name: str,
        mode: int | None = None,
        group: int | str | None = None,
        any_owner: bool = False,
    ) -> S:
        return cls._make_named(cls._initial(value), name, mode, group, any_owner)

    @classmethod
    def _initial(cls, init: Any) -> int | None:
        if init is ...:
            return None
        value = index(init)
        if not 1 <= value <= lib.PYTOMIC_SEMAPHORE_MAX:
            raise ValueError(f"cannot make {cls.__name__}({value}): value is 1 to {lib.PYTOMIC_SEMAPHORE_MAX}")
        return value

    @classmethod
    def _open_with(cls, segment: Any, name: bytes, parameters: int, slot: Any) -> int:
        code: int = lib.pytomic_semaphore_open(segment, name, parameters, lib.PYTOMIC_CREATE, slot)
        return code

    @classmethod
    def _parameters_of(cls, slot: Any) -> int:
        value: int = slot.cell.parameters[0]
        return value

    @classmethod
    def _text(cls, parameters: int) -> str:
        return str(parameters)

    @classmethod
    def _look_up(cls, slot: Any) -> int | None:
        state = ffi.new("pytomic_semaphore_state *")
        return state.held if lib.pytomic_semaphore_read(slot, state) == 0 else None

    @property
    def value(self) -> int:
        """The number of permits, free or not: what the semaphore was made with. StaleSlotError."""
        value: int = self._value()
        return value

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
        """Acquire a permit; return whether it was possible, within `timeout` seconds if that is given.

        While it waits, other threads run, and signals are handled. Whoever asks at the right moment gets a permit: the
        order is not that of the calls.

        StaleSlotError: the slot was removed, also meanwhile. FileNotFoundError: its segment was unlinked. PermissionError:
        the segment was opened with flag "r", or the mode of its file no longer permits it.
        """
        if not blocking and timeout is not None:
            raise ValueError("cannot acquire without blocking and with a timeout: leave one of them out")
        deadline = deadline_of(timeout if blocking else 0)
        while True:
            until = min(deadline, monotonic_ns() + LONGEST_SLEEP)
            code = lib.pytomic_semaphore_acquire_until(self._slot, until)
            if code == 0:
                return True
            if code == -errno.EAGAIN and until == deadline:
                return False
            if code not in (-errno.EAGAIN, -errno.EINTR):
                raise self._failure("acquire", code)

    def release(self, n: int = 1) -> None:
        """Release `n` permits that this process holds; any of its threads may do so. Possible for a removed slot too.

        ValueError: this process holds fewer. Then none is released.
        """
        asked = f"cannot release {n} of {self._description()}"
        if index(n) < 1:
            raise ValueError(f"{asked}: n is at least 1")
        state = ffi.new("pytomic_semaphore_state *")
        if n > 1 and lib.pytomic_semaphore_read(self._slot, state) == 0 and state.ours < n:
            raise ValueError(f"{asked}: this process holds {state.ours}; release each permit once")
        for _ in range(n):
            code = lib.pytomic_semaphore_release(self._slot)
            if code == -errno.EPERM:
                raise ValueError(f"{asked}: this process holds none any more; release each permit once")
            if code < 0:
                raise self._failure("release", code)

    def read(self) -> SemaphoreState:
        """How many permits are held and free. One system call for each permit."""
        state = ffi.new("pytomic_semaphore_state *")
        code = lib.pytomic_semaphore_read(self._slot, state)
        if code < 0:
            raise self._failure("read", code)
        return SemaphoreState(state.permits, state.held, state.free, state.ours)

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
