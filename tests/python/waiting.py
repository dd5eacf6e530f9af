# SPDX-License-Identifier: MIT
"""What the tests of waiting in threads and in asyncio share."""

import pytomic

# Each class, a value, and another one.
VALUES = [
    (pytomic.AtomicInt, -5, 2**63 - 1),
    (pytomic.AtomicUInt, 0, 2**64 - 1),
    (pytomic.AtomicIntUnsafe, 5, -(2**63)),
    (pytomic.AtomicUIntUnsafe, 5, 2**63),
    (pytomic.AtomicFloat, 0.0, -0.0),
    (pytomic.AtomicBool, False, True),
    (pytomic.AtomicChar, b"a", b"\xff"),
    (pytomic.AtomicCharUnsafe, b"\0", b"z"),
]
VALUE_IDS = [cls.__name__ for cls, _, _ in VALUES]


def until_asleep(*atomics):
    """Return when somebody has announced, for each, that he is about to sleep on it."""
    for atomic in atomics:
        while atomic._slot.cell.waiting % 2 == 0:
            pass


def change(atomic, value):
    atomic.store(value)
    atomic.notify_all()
