# SPDX-License-Identifier: MIT
"""The numbers of the types of slots, by the names that the library's table gives them."""

from __future__ import annotations

from ._cffi import ffi, lib


def type_number(name: str) -> int:
    """The number of the type that the library calls so."""
    out = ffi.new("pytomic_type *")
    if lib.pytomic_type_from_name(name.encode(), out) != 0:
        raise LookupError(f"the library has no type {name!r}")
    return int(out[0])
