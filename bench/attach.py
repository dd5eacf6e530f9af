# SPDX-License-Identifier: MIT
"""Attaching to a segment, against the least that a program must do to map the same file by hand."""

from __future__ import annotations

import json
import subprocess

from machine import PROGRAMS
from results import Key, Results, number, table

PART = "attach in C"
HAND, COLUMNS = "by hand", ("attach", "attach and detach")


def measure(results: Results, rounds: int, pairs: int) -> None:
    for _ in range(rounds):
        ran = subprocess.run([PROGRAMS / "attach", str(pairs)], check=True, capture_output=True, text=True)
        for row, columns in json.loads(ran.stdout).items():
            for column, nanoseconds in columns.items():
                results.add(PART, row, column, nanoseconds / 1000)


def report(results: Results) -> str:
    titles = {
        HAND: "`shm_open`, `fstat`, `mmap`, `close`",
        "by hand, with a read": "the same, and one byte read",
        "pytomic_open": "`pytomic_open`",
        "pytomic_attach": "`pytomic_attach`: and finds a slot",
    }
    rows = []
    for row, title in titles.items():
        cells = [title]
        for column in COLUMNS:
            ratio = results.ratio(Key(PART, row, column), Key(PART, HAND, column))
            cells += [number(results.median(Key(PART, row, column))), f"{ratio:.2f}"]
        rows.append(cells)
    headers = ["microseconds"] + [cell for column in COLUMNS for cell in (column, "x by hand")]
    return table("Attaching to a segment", headers, rows)
