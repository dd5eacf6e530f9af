# SPDX-License-Identifier: MIT
"""What a family of slots is for, in a segment that is open: Segment's methods of these names are the way in."""

from __future__ import annotations

import errno
from typing import Any, NamedTuple

from ._cffi import ffi, lib
from ._mapping import check_change, encode

KINDS = {
    None: lib.PYTOMIC_KIND_UNKNOWN,
    "counter": lib.PYTOMIC_KIND_COUNTER,
    "gauge": lib.PYTOMIC_KIND_GAUGE,
    "histogram": lib.PYTOMIC_KIND_HISTOGRAM,
}
KIND_NAMES = {number: name for name, number in KINDS.items()}


class Description(NamedTuple):
    """What a family of slots is for."""

    help: str
    """A sentence for people."""
    unit: str
    """Such as "seconds" or "bytes"; "" for none."""
    kind: str | None
    """"counter" (only goes up, but for resets), "gauge" (goes up and down), "histogram", or None: nobody said."""


def describe(segment: Any, family: str, said: Description, asked: str) -> None:
    """pytomic_describe() with exceptions."""
    encoded = encode(family, asked)
    if said.kind not in KINDS:
        raise ValueError(f"cannot {asked}: kind is 'counter', 'gauge', 'histogram' or None, not {said.kind!r}")
    description = ffi.new("pytomic_description *", {"kind": KINDS[said.kind]})
    description.help = _text(said.help, "help", lib.PYTOMIC_HELP_MAX, asked)
    description.unit = _text(said.unit, "unit", lib.PYTOMIC_UNIT_MAX, asked)
    code = lib.pytomic_describe(segment, encoded, description)
    if code == -errno.EINVAL:
        raise ValueError(f"cannot {asked}: help or unit contains a control character; leave it out")
    _check(segment, code, asked, encoded)


def description(segment: Any, family: str, asked: str) -> Description:
    """pytomic_description_get() with exceptions."""
    encoded = encode(family, asked)
    out = ffi.new("pytomic_description *")
    _check(segment, lib.pytomic_description_get(segment, encoded, out), asked, encoded)
    return Description(ffi.string(out.help).decode(), ffi.string(out.unit).decode(), KIND_NAMES[out.kind])


def remove_description(segment: Any, family: str, asked: str) -> None:
    """pytomic_description_remove() with exceptions."""
    encoded = encode(family, asked)
    _check(segment, lib.pytomic_description_remove(segment, encoded), asked, encoded)


def _text(value: str, what: str, most: int, asked: str) -> bytes:
    """A text for the library, which checks all but what a C string cannot hold."""
    try:
        encoded = value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"cannot {asked}: {what} contains half a surrogate pair, which is no character") from None
    if b"\0" in encoded:
        raise ValueError(f"cannot {asked}: {what} contains a NUL character")
    if len(encoded) > most:
        raise ValueError(f"cannot {asked}: {what} takes {len(encoded)} bytes of UTF-8; there is room for {most}")
    return encoded


def _check(segment: Any, code: int, asked: str, family: bytes) -> None:
    """check_change() for a family, whose name is that of a slot without labels."""
    if code == -lib.PYTOMIC_E_SLOT_NAME and b"{" in family:
        raise ValueError(f"cannot {asked}: the name contains '{{', which begins labels; leave them out")
    check_change(segment, code, asked, family)
