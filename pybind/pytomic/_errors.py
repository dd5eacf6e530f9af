# SPDX-License-Identifier: MIT
"""The exceptions of the package, and which of them a code of the library becomes."""

from __future__ import annotations

import errno
import os
from typing import Callable, NamedTuple

from ._cffi import ffi, lib


class FormatError(OSError):
    """What bears the name is not a segment that this version can use: foreign, damaged, or of another format.

    Its errno is the library's number of the error (pytomic/error.h), which is beyond those of the system.
    """


class StaleSlotError(LookupError):
    """The slot was removed after the object for it was made. Open its name again for a new one."""


SEGMENT_RULE = f"a segment name is 1 to {lib.PYTOMIC_SEGMENT_NAME_MAX} of A-Z a-z 0-9 . _ - and does not begin with '.'"
SLOT_RULE = f"a slot name is 1 to {lib.PYTOMIC_SLOT_NAME_MAX} bytes of UTF-8 without control characters"


class _Ours(NamedTuple):
    """What an error of the library becomes."""

    make: Callable[[int, str], Exception]
    number: int
    """The errno of the exception, if it has one."""
    advice: str


def _without_number(cls: type[Exception]) -> Callable[[int, str], Exception]:
    return lambda number, text: cls(text)


_key_error, _type_error, _value_error = map(_without_number, (KeyError, TypeError, ValueError))

_OURS = {
    lib.PYTOMIC_E_NO_SEGMENT: _Ours(FileNotFoundError, errno.ENOENT, ""),
    lib.PYTOMIC_E_NO_SLOT: _Ours(_key_error, 0, ""),
    lib.PYTOMIC_E_NO_DESCRIPTION: _Ours(_key_error, 0, ""),
    lib.PYTOMIC_E_TYPE: _Ours(_type_error, 0, "use the class of that type"),
    lib.PYTOMIC_E_PARAMETERS: _Ours(_value_error, 0, "open it with the parameters that it has"),
    lib.PYTOMIC_E_STALE: _Ours(FileNotFoundError, errno.ENOENT, "open the name again"),
    lib.PYTOMIC_E_FULL: _Ours(OSError, errno.ENOSPC, "remove slots, or make a segment with more"),
    lib.PYTOMIC_E_NO_ROOM: _Ours(OSError, errno.ENOSPC, "remove slots, or make a segment with more"),
    lib.PYTOMIC_E_OWNER: _Ours(
        PermissionError,
        errno.EACCES,
        "pass any_owner=True if you trust that user, who can crash this process, or open it with flag 'r'",
    ),
    lib.PYTOMIC_E_FOREIGN: _Ours(FormatError, lib.PYTOMIC_E_FOREIGN, "choose another name, or remove what is there"),
    lib.PYTOMIC_E_VERSION: _Ours(FormatError, lib.PYTOMIC_E_VERSION, "use that version, or unlink the segment"),
    lib.PYTOMIC_E_NEWER: _Ours(FormatError, lib.PYTOMIC_E_NEWER, "open it with flag 'r', or use that version"),
    lib.PYTOMIC_E_BYTE_ORDER: _Ours(FormatError, lib.PYTOMIC_E_BYTE_ORDER, "unlink it"),
    lib.PYTOMIC_E_DAMAGED: _Ours(FormatError, lib.PYTOMIC_E_DAMAGED, "examine it with pytomic.check(), or unlink it"),
}
_SYSTEM_ADVICE = {
    errno.EEXIST: "open it without flag 'x', or unlink it first",
    errno.EACCES: "ask its owner for a wider mode",
    errno.EPERM: "if you asked for a group, choose one that this process is a member of",
    errno.ENOSPC: "remove slots or segments that are not needed, or enlarge /dev/shm",
    errno.EDQUOT: "remove slots or segments that are not needed, or ask for a larger quota",
    errno.ETIMEDOUT: "look for a stopped process that uses the segment",
    errno.EBADF: "do not close descriptors that the program did not open",
}


def failure(code: int, asked: str, name: bytes = b"", advice: str | None = None) -> Exception:
    """The exception for a negative `code` that the library returned when it was asked to `asked`.

    `name` is the name that it was given, `advice` what to do about it if that is not the usual.
    """
    number = -code
    if number == lib.PYTOMIC_E_SEGMENT_NAME:
        return segment_name_error(asked, name)
    if number == lib.PYTOMIC_E_SLOT_NAME:
        return slot_name_error(asked, name)
    ours = _OURS.get(number)
    if advice is None:
        advice = ours.advice if ours is not None else _SYSTEM_ADVICE.get(number, "")
    text = f"cannot {asked}: {_text(code)}{'; ' if advice else ''}{advice}"
    if ours is not None:
        return ours.make(ours.number, text)
    return ValueError(text) if number == errno.EINVAL else OSError(number, text)


def check(code: int, asked: str, name: bytes = b"", advice: str | None = None) -> None:
    """Raise the exception for a code that is not success; the arguments are those of failure()."""
    if code < 0:
        raise failure(code, asked, name, advice)


def _text(code: int) -> str:
    """What the library says of the code, or where it knows nothing of it, the system."""
    text: str = ffi.string(lib.pytomic_strerror(code)).decode()
    return os.strerror(-code) if text == "an error of the system" else text


def segment_name_error(asked: str, name: bytes) -> ValueError:
    """For a name that is not one of a segment."""
    segment, slash, _ = name.partition(b"/")
    problem = ffi.string(lib.pytomic_segment_name_problem(name)).decode()
    advice = SEGMENT_RULE
    if slash and lib.pytomic_segment_name_problem(segment) == ffi.NULL:
        advice = f"the segment is {segment.decode()!r}"
    return ValueError(f"cannot {asked}: the segment name {problem}; {advice}")


def slot_name_error(asked: str, name: bytes) -> ValueError:
    """For a name that is not one of a slot."""
    problem = ffi.string(lib.pytomic_slot_name_problem(name)).decode()
    return ValueError(f"cannot {asked}: the slot name {problem}; {SLOT_RULE}")
