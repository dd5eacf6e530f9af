# SPDX-License-Identifier: MIT
"""Named atomic counters in shared memory.

    from pytomic import AtomicUInt, Segment

    hits = AtomicUInt(name="web/hits")  # attach to the slot "hits" of the segment "web", or create them
    hits.preinc()
    with Segment("web") as web:
        print(web.snapshot())

Every process that says "web/hits" has the same value, whatever language it is written in. Nothing is lost when they
change it at the same time, or when one of them is killed. A segment stays until unlink().
"""

from ._cffi import ffi, lib
from ._atomic import Atomic
from ._check import Finding, Report, check, gc, repair
from ._classes import (
    AtomicBool,
    AtomicChar,
    AtomicCharUnsafe,
    AtomicFloat,
    AtomicInt,
    AtomicIntUnsafe,
    AtomicUInt,
    AtomicUIntUnsafe,
    Counter,
    Histogram,
    RateLimiter,
    Semaphore,
)
from ._description import Description
from ._errors import FormatError, StaleSlotError
from ._histogram import ExponentialBounds, HistogramData
from ._labels import labelled_name
from ._rate_limiter import RateState
from ._reader import Reader
from ._segment import Segment, SegmentInfo, segments, set_lock_timeout, unlink
from ._semaphore import SemaphoreState

__all__ = [
    "Atomic",
    "AtomicBool",
    "AtomicChar",
    "AtomicCharUnsafe",
    "AtomicFloat",
    "AtomicInt",
    "AtomicIntUnsafe",
    "AtomicUInt",
    "AtomicUIntUnsafe",
    "Counter",
    "Description",
    "ExponentialBounds",
    "Finding",
    "FormatError",
    "Histogram",
    "HistogramData",
    "RateLimiter",
    "RateState",
    "Reader",
    "Report",
    "Segment",
    "SegmentInfo",
    "Semaphore",
    "SemaphoreState",
    "StaleSlotError",
    "check",
    "gc",
    "labelled_name",
    "repair",
    "segments",
    "set_lock_timeout",
    "unlink",
]

__version__: str = ffi.string(lib.PYTOMIC_VERSION).decode()

del ffi, lib

for _name in __all__:
    globals()[_name].__module__ = __name__  # where users find it, and pickle too
