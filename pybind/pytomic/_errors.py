# SPDX-License-Identifier: MIT
"""The exceptions of the package, and which of them a code of the library becomes."""

from __future__ import annotations

import errno

from ._cffi import ffi, lib


class FormatError(OSError):
    """What bears the name is not a segment that this version can use: foreign, damaged, or of another format."""


class StaleSlotError(LookupError):
    """The slot was removed after the object for it was made. Open its name again for a new one."""


_NAMES = (
    f"a segment name is 1 to {lib.PYTOMIC_SEGMENT_NAME_MAX} of A-Z a-z 0-9 . _ - and does not start with '.'; "
    f"a slot name is 1 to {lib.PYTOMIC_SLOT_NAME_MAX} bytes of UTF-8 without control characters"
)
_ADVICE = {
    errno.ENOENT: "create it first",
    errno.EEXIST: "open it without flag 'x', or unlink it first",
    errno.EACCES: "ask its owner for a wider mode, or open it with flag 'r' if reading will do",
    errno.ENOSPC: "remove slots or segments that are not needed, or enlarge /dev/shm",
    errno.ETIMEDOUT: "look for a stopped process that uses the segment",
    lib.PYTOMIC_E_FOREIGN: "choose another name, or remove what is there",
    lib.PYTOMIC_E_VERSION: "use the version of pytomic that made it, or unlink it",
    lib.PYTOMIC_E_BYTE_ORDER: "unlink it",
    lib.PYTOMIC_E_DAMAGED: "check it with pytomic-shm check, or unlink it",
    lib.PYTOMIC_E_TYPE: "use the class of that type",
    lib.PYTOMIC_E_STALE: "open the name again",
    lib.PYTOMIC_E_FULL: "remove slots, or make a segment with more",
}
_FORMAT = (lib.PYTOMIC_E_FOREIGN, lib.PYTOMIC_E_VERSION, lib.PYTOMIC_E_BYTE_ORDER, lib.PYTOMIC_E_DAMAGED)


def name_error(asked: str) -> ValueError:
    """For a name that no segment or slot can have."""
    return ValueError(f"cannot {asked}: {_NAMES}")


def failure(code: int, asked: str) -> Exception:
    """The exception for a negative `code` from the library when it was asked to `asked`."""
    number = -code
    if number == errno.EINVAL:
        return name_error(asked)
    text = f"cannot {asked}: {ffi.string(lib.pytomic_strerror(code)).decode()}"
    if number in _ADVICE:
        text += f"; {_ADVICE[number]}"
    if number == lib.PYTOMIC_E_TYPE:
        return TypeError(text)
    if number == lib.PYTOMIC_E_STALE:
        return FileNotFoundError(number, text)
    if number in _FORMAT:
        return FormatError(number, text)
    return OSError(number, text)


def check(code: int, asked: str) -> None:
    """Raise what a code says that is none of success."""
    if code < 0:
        raise failure(code, asked)
