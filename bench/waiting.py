# SPDX-License-Identifier: MIT
"""Two processes that wait for each other, against the least that futexes allow."""

from __future__ import annotations

import json
import subprocess

from machine import PROGRAMS
from results import Key, Results, number, table

PART = "waiting in C"
BARE = "bare futex"
PLACES = {"1": "both on one CPU", "2": "each on a CPU of its own"}


def measure(results: Results, rounds: int, passes: int) -> None:
    for _ in range(rounds):
        ran = subprocess.run([PROGRAMS / "wait", str(passes)], check=True, capture_output=True, text=True)
        for row, columns in json.loads(ran.stdout).items():
            for column, nanoseconds in columns.items():
                results.add(PART, row, column, nanoseconds)


def report(results: Results) -> str:
    rows = []
    for how in (BARE, "pytomic_notify_one", "pytomic_notify_all"):
        cells = [how if how == BARE else f"`pytomic_wait`, `{how}`"]
        for place in PLACES:
            ratio = results.ratio(Key(PART, place, how), Key(PART, place, BARE))
            cells += [number(results.median(Key(PART, place, how)) / 1000), f"{ratio:.2f}"]
        rows.append(cells)
    nobody = number(results.median(Key(PART, "nobody", "pytomic_notify_all")))
    headers = ["microseconds"] + [cell for title in PLACES.values() for cell in (title, "x bare futex")]
    title = f"Two processes pass a number to and fro, asleep in between: each pass. A notification without waiters: {nobody} ns"
    return table(title, headers, rows)
