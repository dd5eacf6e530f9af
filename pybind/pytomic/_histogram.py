# SPDX-License-Identifier: MIT
"""What Histogram is on every interpreter, but for observe()."""

from __future__ import annotations

from functools import wraps
from math import copysign, isfinite
from operator import index
from time import perf_counter
from types import TracebackType
from typing import Any, Callable, Iterable, NamedTuple, TypeVar

from ._cffi import ffi, lib
from ._errors import failure
from ._parametric import Parametric

F = TypeVar("F", bound=Callable[..., Any])
H = TypeVar("H", bound="BaseHistogram")


class ExponentialBounds(NamedTuple):
    """Bounds of a histogram that are successive powers of 2 ** 2 ** -scale, as OpenTelemetry's exponential histogram has.

    ``ExponentialBounds(scale=0, offset=-10, count=21)`` is 2**-10, 2**-9, ..., 2**10. They are from 2**-1022 to below
    2**1024.
    """

    scale: int
    """-10 to 20: 2 ** scale bounds for each power of two."""
    offset: int
    """The exponent of the first bound."""
    count: int  # type: ignore[assignment]
    """Of the bounds, 1 to 512."""


class HistogramData(NamedTuple):
    """What a histogram held at about one moment."""

    count: int  # type: ignore[assignment]
    """Of all observations: the sum of `counts`."""
    sum: float
    """Of their values."""
    counts: tuple[int, ...]
    """Of the buckets, one more than there are bounds. The last one holds what is greater than all bounds, and NaN."""
    bounds: tuple[float, ...]
    """A bucket holds the values that are greater than the bound before it, and not greater than its own."""

    def quantile(self, q: float) -> float:
        """The value below which the part q (0 to 1) of the observations lies, guessed as histogram_quantile() of Prometheus
        does: by linear interpolation within the bucket.

        The first bucket is taken to begin at 0 if its bound is positive; otherwise the answer there is its bound. In the
        last bucket the answer is the greatest bound. NaN: there are no observations, or q is NaN. It is an infinity for q
        out of range.
        """
        data = ffi.new("pytomic_histogram_data *", {"count": self.count, "bound_count": len(self.bounds)})
        data.bounds[0 : len(self.bounds)] = self.bounds
        data.counts[0 : len(self.counts)] = self.counts
        value: float = lib.pytomic_histogram_quantile(data, q)
        return value


def from_library(data: Any) -> HistogramData:
    """What is in a pytomic_histogram_data."""
    return HistogramData(
        data.count,
        data.sum,
        tuple(ffi.unpack(data.counts, data.bound_count + 1)),
        tuple(ffi.unpack(data.bounds, data.bound_count)),
    )


class BaseHistogram(Parametric):
    __slots__ = ()

    def __new__(
        cls: type[H],
        bounds: Iterable[float] | ExponentialBounds,
        *,
        name: str,
        mode: int | None = None,
        group: int | str | None = None,
        any_owner: bool = False,
    ) -> H:
        return cls._make_named(cls._initial(bounds), name, mode, group, any_owner)

    @classmethod
    def _initial(cls, init: Any) -> tuple[float, ...] | ExponentialBounds | None:
        if init is ...:
            return None
        if isinstance(init, ExponentialBounds):
            return cls._exponential(init)
        bounds = tuple(copysign(bound, bound) for bound in init)  # float() would take text as well
        asked = f"cannot make {cls.__name__}"
        if not 1 <= len(bounds) <= lib.PYTOMIC_BOUNDS_MAX:
            raise ValueError(f"{asked}: got {len(bounds)} bounds; give 1 to {lib.PYTOMIC_BOUNDS_MAX}")
        for before, bound in zip((None, *bounds), bounds):
            if not isfinite(bound):
                raise ValueError(f"{asked}: the bound {bound} is not finite; leave it out, there is a bucket behind the last")
            if before is not None and bound <= before:
                raise ValueError(f"{asked}: the bound {bound} follows {before} and is not greater; sort them, each once")
        return bounds

    @classmethod
    def _exponential(cls, bounds: ExponentialBounds) -> ExponentialBounds:
        scale, offset, count = map(index, bounds)
        asked = f"cannot make {cls.__name__}({bounds})"
        if not -10 <= scale <= 20 or not 1 <= count <= lib.PYTOMIC_BOUNDS_MAX:
            raise ValueError(f"{asked}: scale is -10 to 20, and count 1 to {lib.PYTOMIC_BOUNDS_MAX}")
        steps = 2.0**scale
        if not -1022 <= offset / steps <= (offset + count - 1) / steps < 1024:
            raise ValueError(f"{asked}: not all of them are from 2**-1022 to below 2**1024; choose another offset or scale")
        return bounds

    @classmethod
    def _open_with(cls, segment: Any, name: bytes, parameters: tuple[float, ...] | ExponentialBounds, slot: Any) -> int:
        options = ffi.new("pytomic_histogram_options *")
        if isinstance(parameters, ExponentialBounds):
            options.scale, options.offset, options.count = parameters
        else:
            bounds = ffi.new("double[]", parameters)
            options.bounds, options.count = bounds, len(parameters)
        code: int = lib.pytomic_histogram_open(segment, name, options, lib.PYTOMIC_CREATE, slot)
        return code

    @classmethod
    def _parameters_of(cls, slot: Any) -> tuple[float, ...] | ExponentialBounds:
        data = ffi.new("pytomic_histogram_data *")
        code = lib.pytomic_histogram_read(slot, data)
        if code < 0:
            raise failure(code, f"read the bounds of a {cls.__name__}")
        if data.exponential:
            return ExponentialBounds(data.scale, data.offset, data.bound_count)
        return tuple(ffi.unpack(data.bounds, data.bound_count))

    @classmethod
    def _text(cls, parameters: tuple[float, ...] | ExponentialBounds) -> str:
        return repr(parameters)

    @classmethod
    def _look_up(cls, slot: Any) -> HistogramData | None:
        data = ffi.new("pytomic_histogram_data *")
        return from_library(data) if lib.pytomic_histogram_read(slot, data) == 0 else None

    @property
    def bounds(self) -> tuple[float, ...]:
        """The bounds of the buckets; exponential ones as well."""
        return self.read().bounds

    def read(self) -> HistogramData:
        """The counts of the buckets and the sum. Exact once nobody observes. StaleSlotError: the slot was removed."""
        data = ffi.new("pytomic_histogram_data *")
        code = lib.pytomic_histogram_read(self._slot, data)
        if code < 0:
            raise self._failure("read", code)
        return from_library(data)

    def reset(self) -> None:
        """Set all counts and the sum to 0. What is observed meanwhile is not lost. NaN and infinities stay in the sum.

        This takes the segment's lock, as a change of structure does: TimeoutError, FileNotFoundError.
        """
        self._require_write("reset")
        code = lib.pytomic_slot_reset(self._slot)
        if code < 0:
            raise self._failure("reset", code)

    def time(self) -> Timer:
        """What observes how many seconds a block or a function takes, also if it raises an exception.

        ``with latency.time(): ...`` or ``@latency.time()`` before ``def``.
        """
        return Timer(self)


class Timer:
    """Histogram.time() makes one. Each ``with`` needs its own; a decorator makes one for each call."""

    __slots__ = ("_begun", "_histogram")

    def __init__(self, histogram: BaseHistogram) -> None:
        self._histogram: Any = histogram

    def __enter__(self) -> None:
        self._begun = perf_counter()

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._histogram.observe(perf_counter() - self._begun)

    def __call__(self, function: F) -> F:
        @wraps(function)
        def timed(*arguments: Any, **keywords: Any) -> Any:
            with Timer(self._histogram):
                return function(*arguments, **keywords)

        return timed  # type: ignore[return-value]
