# SPDX-License-Identifier: MIT
"""Names, options and segments between Python and the library. A segment is closed when its last user drops it."""

from __future__ import annotations

import errno
import grp
from operator import index
from typing import Any

from ._cffi import ffi, lib
from ._errors import check, segment_name_error, slot_name_error


def encode(name: str, asked: str) -> bytes:
    """The name for the library, which checks all but what a C string cannot hold."""
    if not isinstance(name, str):
        raise TypeError(f"cannot {asked}: a name is a str, not {type(name).__name__}")
    try:
        encoded = name.encode()
    except UnicodeEncodeError:
        raise ValueError(f"cannot {asked}: the name contains half a surrogate pair, which is no character") from None
    if b"\0" in encoded:
        raise ValueError(f"cannot {asked}: the name contains a NUL character")
    return encoded


def split(path: str, asked: str) -> tuple[bytes, bytes]:
    """The names of the segment and of the slot in a path. Both are legal, so that no segment is made for a bad slot."""
    segment, slash, slot = encode(path, asked).partition(b"/")
    if lib.pytomic_segment_name_problem(segment) != ffi.NULL:
        raise segment_name_error(asked, segment)
    if not slash:
        raise ValueError(f"cannot {asked}: the name has no '/'; a name is 'segment/slot', such as '{path}/hits'")
    if lib.pytomic_slot_name_problem(slot) != ffi.NULL:
        raise slot_name_error(asked, slot)
    return segment, slot


def creation(
    asked: str,
    slots: int | None = None,
    mode: int | None = None,
    group: int | str | None = None,
    ephemeral: bool = False,
) -> Any:
    """A pytomic_options *. Where an argument is None, the library's default holds."""
    options = ffi.new("pytomic_options *", {"ephemeral": ephemeral})
    if slots is not None:
        if not 1 <= index(slots) <= lib.PYTOMIC_SLOTS_MAX:
            raise ValueError(f"cannot {asked}: slots is 1 to {lib.PYTOMIC_SLOTS_MAX}")
        options.max_slots = slots
    if mode is not None:
        if not 1 <= index(mode) <= 0o777:
            raise ValueError(f"cannot {asked}: mode is 0o001 to 0o777")
        options.mode = mode
    if group is not None:
        options.group, options.set_group = group_number(group, asked), True
    return options


def group_number(group: int | str, asked: str) -> int:
    """The number of a group, which may be given by its name."""
    if isinstance(group, str):
        try:
            return grp.getgrnam(group).gr_gid
        except KeyError:
            raise ValueError(f"cannot {asked}: no group of this machine is called {group!r}") from None
    if not 0 <= index(group) < 2**32 - 1:
        raise ValueError(f"cannot {asked}: a group is the name of one, or 0 to {2**32 - 2}")
    return group


def open_segment(name: bytes, flags: int, asked: str, options: Any = ffi.NULL) -> Any:
    """pytomic_open() with exceptions. The segment is closed when the last that holds the pointer drops it."""
    out = ffi.new("pytomic_segment **")
    code = lib.pytomic_open(name, flags, options, out)
    advice = None
    if code == -errno.EACCES and not flags & lib.PYTOMIC_READ:
        advice = "ask its owner for a wider mode, or open it with flag 'r' if reading will do"
    check(code, asked, name, advice)
    return ffi.gc(out[0], lib.pytomic_close)


def check_change(segment: Any, code: int, asked: str, name: bytes) -> None:
    """check() for a change of the segment's structure, which one opened with flag "r" refuses."""
    if code == -errno.EACCES and not lib.pytomic_segment_writable(segment):
        text = f"cannot {asked}: the segment was opened to read only; open it with flag 'w'"
        raise PermissionError(errno.EACCES, text)
    check(code, asked, name)
