# SPDX-License-Identifier: MIT
"""Many slots from Python: by one call, beside one call for each."""

from __future__ import annotations

import os
from contextlib import ExitStack

import calls
from machine import OURS
from results import Key, Results, number, table

from contenders import ADD_FEW, LOAD_ALL, LOAD_FEW, MANY  # of bench/python, which calls has put on the path

PART = "many slots from Python"
ONE_BY_ONE, AT_ONCE, DICT, ARRAY = MANY


def measure(results: Results, generations: int, rounds: int, seconds: float, directory: str) -> None:
    for _ in range(generations):
        with ExitStack() as stack:
            segment = f"bench-{os.getpid()}"
            stack.callback(calls.remove_segments, segment)
            worker = stack.enter_context(calls.start(OURS, segment, directory, list(MANY)))
            absent = calls.remark_absent(results, worker)
            workers = {who: worker for who in MANY if who not in absent}
            for row in (ADD_FEW, LOAD_FEW, LOAD_ALL):
                having = {who: worker for who in workers if row in MANY[who].operations}
                calls.measure_row(results, PART, having, row, rounds, seconds)


def ratio(results: Results, row: str, of: str, to: str) -> float | None:
    return results.ratio(Key(PART, row, of), Key(PART, row, to))


def report(results: Results) -> str:
    rows = [[row, *(number(results.median(Key(PART, row, who))) for who in MANY)] for row in results.rows(PART)]
    return table("Many slots from Python: nanoseconds for all of them together", ["", *MANY], rows)
