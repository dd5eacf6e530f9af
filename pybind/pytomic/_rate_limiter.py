# SPDX-License-Identifier: MIT
"""What RateLimiter is on every interpreter, but for try_acquire()."""

from __future__ import annotations

import errno
from math import copysign, inf
from operator import index
from time import monotonic, sleep
from typing import Any, NamedTuple, TypeVar

from ._cffi import ffi, lib
from ._parametric import Parametric
from ._wait import seconds_of

R = TypeVar("R", bound="BaseRateLimiter")

# Who waits sees after so many seconds that the slot was removed, or that somebody reset it.
LONGEST_SLEEP = 1.0


class RateState(NamedTuple):
    """What a rate limiter looked like."""

    rate: float
    """A second."""
    burst: int
    available: int
    """As many could be taken at once."""


class BaseRateLimiter(Parametric):
    __slots__ = ()

    def __new__(
        cls: type[R],
        rate: float,
        burst: int = 1,
        *,
        name: str,
        mode: int | None = None,
        group: int | str | None = None,
        any_owner: bool = False,
    ) -> R:
        return cls._make_named(cls._initial((rate, burst)), name, mode, group, any_owner)

    @classmethod
    def _initial(cls, init: Any) -> tuple[float, int] | None:
        if init is ...:
            return None
        if not isinstance(init, tuple) or len(init) != 2:
            raise TypeError(f"cannot make {cls.__name__} of {init!r}: give rate and burst, as in (10, 20)")
        rate, burst = copysign(init[0], init[0]), index(init[1])  # float() would take text as well
        asked, seconds = f"cannot make {cls.__name__}({rate:g}, {burst})", lib.PYTOMIC_RATE_SECONDS_MAX
        if not lib.PYTOMIC_RATE_MIN <= rate <= lib.PYTOMIC_RATE_MAX:
            raise ValueError(f"{asked}: rate is {lib.PYTOMIC_RATE_MIN:g} to {lib.PYTOMIC_RATE_MAX:g} a second")
        if not 1 <= burst < 2**32:
            raise ValueError(f"{asked}: burst is 1 to {2**32 - 1}")
        if burst / rate > seconds:
            raise ValueError(f"{asked}: the burst takes {burst / rate:.0f} seconds to come back; it may take {seconds}")
        return rate, burst

    @classmethod
    def _open_with(cls, segment: Any, name: bytes, parameters: tuple[float, int], slot: Any) -> int:
        code: int = lib.pytomic_rate_open(segment, name, *parameters, lib.PYTOMIC_CREATE, slot)
        return code

    @classmethod
    def _parameters_of(cls, slot: Any) -> tuple[float, int]:
        state = ffi.new("pytomic_rate_state *")
        lib.pytomic_rate_read(cls._kind.object(slot), state)
        return state.rate, state.burst

    @classmethod
    def _text(cls, parameters: tuple[float, int]) -> str:
        rate, burst = parameters
        return f"{rate:.9g}, burst={burst}"  # the slot has the rate to one part in 8,000,000,000

    @property
    def rate(self) -> float:
        """How many a second, as the slot has it: less than what was asked for by less than one part in 8,000,000,000."""
        rate: float = self._value()[0]
        return rate

    @property
    def burst(self) -> int:
        """How many at once after a pause."""
        burst: int = self._value()[1]
        return burst

    def acquire(self, n: int = 1, timeout: float | None = None) -> bool:
        """Take `n` as soon as the rate permits it, and sleep until then; return whether that was possible.

        False, at once, if it is not possible within `timeout` seconds. Nothing is taken then. While it sleeps, other
        threads run, and signals are handled. Whoever asks at the right moment gets it: the order is not that of the calls.

        The errors are those of try_acquire(). StaleSlotError is raised within a second when the slot is removed meanwhile.
        """
        most = seconds_of(timeout)
        end = inf if most is None else monotonic() + most
        while True:
            seconds = self._take(n, None) / 1e9
            if seconds == 0:
                return True
            if monotonic() + seconds > end:
                return False
            sleep(min(seconds, LONGEST_SLEEP))

    def read(self) -> RateState:
        """The rate, the burst, and how many could be taken now."""
        self._require("read")
        state = ffi.new("pytomic_rate_state *")
        lib.pytomic_rate_read(self._kind.object(self._slot), state)
        return RateState(state.rate, state.burst, state.available)

    def _take(self, n: int, now: int | None) -> int:
        """Take `n`, as of a time of CLOCK_BOOTTIME in nanoseconds if one is given; return 0, or how long to wait."""
        n = self._count("acquire", n)
        self._require_write("acquire")
        wait = ffi.new("uint64_t *")
        limit = self._kind.object(self._slot)
        code = lib.pytomic_rate_take(limit, n, wait) if now is None else lib.pytomic_rate_take_at(limit, n, now, wait)
        if code not in (0, -errno.EAGAIN):
            raise self._failure("acquire", code)
        return 0 if code == 0 else int(wait[0])

    def _count(self, operation: str, n: int) -> int:
        """A number to take."""
        if not 1 <= index(n) < 2**32:
            raise self._failure(operation, -errno.EINVAL if n < 1 else -errno.ERANGE)
        return index(n)

    def _failure(self, operation: str, code: int) -> Exception:
        asked = f"cannot {operation} {self._description()}"
        if code == -errno.EINVAL:
            return ValueError(f"{asked}: n is at least 1")
        if code == -errno.ERANGE:
            return ValueError(f"{asked}: n is more than the burst, {self.burst}, so this can never succeed; take it in parts")
        return super()._failure(operation, code)
