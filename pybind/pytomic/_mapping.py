# SPDX-License-Identifier: MIT
"""Segments as this process has them mapped: a pointer that closes the segment when its last user drops it."""

from __future__ import annotations

from typing import Any

from ._cffi import ffi, lib
from ._errors import check, name_error


def encode(name: str, asked: str) -> bytes:
    """The name for the library, which checks all but what a C string cannot hold."""
    if not isinstance(name, str):
        raise TypeError(f"cannot {asked}: a name is a str, not {type(name).__name__}")
    try:
        encoded = name.encode()
    except UnicodeEncodeError:
        raise name_error(asked) from None
    if b"\0" in encoded:
        raise name_error(asked)
    return encoded


def adopt(segment: Any) -> Any:
    """Tie one use of the segment, as pytomic_open() counts it, to the life of the object returned."""
    return ffi.gc(segment, lib.pytomic_close)


def open_segment(name: str, flags: int, options: Any = ffi.NULL) -> Any:
    """pytomic_open() with a str and exceptions."""
    asked = f"open segment {name!r}"
    out = ffi.new("pytomic_segment **")
    check(lib.pytomic_open(encode(name, asked), flags, options, out), asked)
    return adopt(out[0])
