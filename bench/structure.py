# SPDX-License-Identifier: MIT
"""Slots made, found, removed and read in segments from one slot to a million."""

from __future__ import annotations

import subprocess
import time
from contextlib import ExitStack

from machine import COMMAND, PROGRAMS
from results import Key, Results, in_turns, number, table
from worker import Worker

PART = "structure in C"
AT_ONCE, FILL, SHOW = "all created at once", "all created in one process", "`pytomic-shm show`"
SECONDS = (AT_ONCE, FILL, SHOW)
PER_SLOT = ("snapshot", "iterate")  # measured of the whole segment


def measure(results: Results, rounds: int, slots: list[int], fills: int) -> None:
    for _ in range(fills - 1):
        for size in slots:
            with Worker(PROGRAMS / "structure", size) as worker:
                note_fill(results, size, worker)
    with ExitStack() as stack:
        workers = {size: stack.enter_context(Worker(PROGRAMS / "structure", size)) for size in slots}
        for size, worker in workers.items():
            note_fill(results, size, worker)

        def one_round(size: int) -> None:
            for row, nanoseconds in workers[size].ask().items():
                results.add(PART, row, str(size), nanoseconds)
            begun = time.perf_counter()
            subprocess.run([COMMAND, "show", workers[size].greeting["segment"]], check=True, stdout=subprocess.DEVNULL)
            results.add(PART, SHOW, str(size), time.perf_counter() - begun)

        in_turns(rounds, slots, one_round)


def note_fill(results: Results, size: int, worker: Worker) -> None:
    results.add(PART, AT_ONCE, str(size), worker.greeting["fill at once"])
    results.add(PART, FILL, str(size), worker.greeting["fill"])


def cell(results: Results, row: str, size: str) -> str:
    value = results.median(Key(PART, row, size))
    if row in SECONDS:
        return f"{value:.3f}"
    return number(value / int(size) if row in PER_SLOT else value)


def report(results: Results) -> str:
    sizes = results.columns(PART)
    units = {**dict.fromkeys(SECONDS, "s"), **dict.fromkeys(PER_SLOT, "ns a slot")}
    rows = [[f"{row}, {units.get(row, 'ns')}", *(cell(results, row, size) for size in sizes)]
            for row in results.rows(PART)]
    return table("Segments of so many slots, in C", ["slots", *(f"{int(size):,}" for size in sizes)], rows)
