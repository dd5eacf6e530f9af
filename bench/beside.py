# SPDX-License-Identifier: MIT
"""Calls of our classes and of pytomic 0.2.3 in one process and in turns, 0.2.3 as two Cythons build it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import ExitStack

import calls
from machine import OURS
from results import Key, Results, number, table

from contenders import BESIDE, BUILDS, CLASSES  # of bench/python, which calls has put on the path

PART = "beside 0.2.3, in one process"


def title(kind: str, build: str | None = None) -> str:
    return f"0.2.3 {kind}, {build}" if build else f"pytomic {kind}"


ROWS = list(BESIDE[title(CLASSES[0], BUILDS[0])].operations)


def measure(results: Results, generations: int, rounds: int, seconds: float, directory: str) -> None:
    """One and the same call differs by a tenth from one process to the next, more than from round to round."""
    for _ in range(generations):
        with ExitStack() as stack:
            segment = f"bench-{os.getpid()}"
            stack.callback(calls.remove_segments, segment)
            worker = stack.enter_context(calls.start(OURS, segment, directory, list(BESIDE)))
            absent = calls.remark_absent(results, worker)
            workers = {who: worker for who in BESIDE if who not in absent}
            for row in ROWS:
                having = {who: worker for who in workers if row in BESIDE[who].operations}
                calls.measure_row(results, PART, having, row, rounds, seconds)


def ratio(results: Results, row: str, kind: str, build: str, to_kind: str | None = None) -> float | None:
    return results.ratio(Key(PART, row, title(kind)), Key(PART, row, title(to_kind or kind, build)))


def worst(results: Results, rows: Iterable[str], builds: Iterable[str] = BUILDS) -> float | None:
    """The largest ratio of ours to 0.2.3's same, over all classes; of several builds to the faster one."""
    return largest(ratio(results, row, kind, build) for row in rows for kind in CLASSES for build in builds)


def safe_to_unsafe(results: Results, row: str, builds: Iterable[str] = BUILDS) -> float | None:
    """The largest ratio of a safe class of ours to the unsafe one of 0.2.3."""
    return largest(ratio(results, row, kind, build, f"{kind}Unsafe")
                   for kind in CLASSES if not kind.endswith("Unsafe") for build in builds)


def largest(ratios: Iterable[float | None]) -> float | None:
    """None if one is missing: a build that is absent is none that was beaten."""
    measured = list(ratios)
    return None if None in measured else max(measured)


def cells(results: Results, row: str, kind: str) -> list[str]:
    found = [number(results.median(Key(PART, row, who))) for who in (calls.BARE, title(kind))]
    for build in BUILDS:
        to = ratio(results, row, kind, build)
        found += [number(results.median(Key(PART, row, title(kind, build)))), "" if to is None else f"{to:.2f}"]
    return found


def report(results: Results) -> str:
    headers = ["operation", "class", calls.BARE, "pytomic"]
    headers += [cell for build in BUILDS for cell in (f"0.2.3 by {build}", "ours / it")]
    rows = [[row, kind, *cells(results, row, kind)] for row in results.rows(PART) for kind in CLASSES]
    return table("Beside pytomic 0.2.3, in one process and in turns: nanoseconds each", headers, rows)
