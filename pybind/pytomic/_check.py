# SPDX-License-Identifier: MIT
"""Looking after segments: check their invariants, repair what can be, collect what dead processes left."""

from __future__ import annotations

from os import fsdecode
from typing import Any, NamedTuple

from ._cffi import ffi, lib
from ._errors import check as raise_failure
from ._mapping import encode


class Finding(NamedTuple):
    """One violated invariant, or one thing that repair() did about it."""

    offset: int
    """In the file, of what is wrong."""
    text: str
    """One sentence."""


class Report(NamedTuple):
    """What check() or repair() found."""

    findings: list[Finding]
    """At most 1,000."""
    more: bool
    """Whether there were others."""
    unsettled: bool
    """A change was under way or had been cut short, so what the next one rebuilds was not judged."""
    slots: int
    """Live ones that were looked at."""


def check(name: str) -> Report:
    """Verify every invariant of the segment, reading only, without the lock. A sound segment has no findings.

    FormatError: not a segment of this version, so there is nothing to verify. FileNotFoundError, PermissionError.
    """
    out = ffi.new("pytomic_report *")
    asked = f"check segment {name!r}"
    encoded = encode(name, asked)
    raise_failure(lib.pytomic_check(encoded, out), asked, encoded)
    return _report(out)


def repair(name: str, *, any_owner: bool = False) -> Report:
    """Remove the slots that cannot be trusted, rebuild what can be derived, and tell what was done.

    No value is ever changed or invented. With any_owner also in a segment of another user: see Segment. FormatError:
    the header contradicts itself, and only unlink() helps. FileNotFoundError, PermissionError; TimeoutError as
    set_lock_timeout() says.
    """
    out = ffi.new("pytomic_report *")
    asked = f"repair segment {name!r}"
    encoded = encode(name, asked)
    raise_failure(lib.pytomic_repair(encoded, lib.PYTOMIC_ANY_OWNER if any_owner else 0, out), asked, encoded)
    return _report(out)


def gc(*, dry_run: bool = False) -> list[str]:
    """Remove what killed processes left that nobody can use any more; return the names of the files.

    That is files of creations cut short, and ephemeral segments that no process has attached. What this process may not
    look at is passed over. With dry_run nothing is removed, and the names are of what would be.
    """
    out = ffi.new("pytomic_names *")
    raise_failure(lib.pytomic_gc(dry_run, out), "remove what killed processes left")
    return strings(out)


def strings(names: Any) -> list[str]:
    """The file names in a pytomic_names, which is freed."""
    try:
        return [fsdecode(ffi.string(names.names[i])) for i in range(names.count)]
    finally:
        lib.pytomic_names_free(names)


def _report(out: Any) -> Report:
    """The report in a pytomic_report, which is freed."""
    try:
        found = [out.findings[i] for i in range(out.count)]
        findings = [Finding(each.offset, ffi.string(each.text).decode()) for each in found]
        return Report(findings, bool(out.more), bool(out.unsettled), out.slots)
    finally:
        lib.pytomic_report_free(out)
