# SPDX-License-Identifier: MIT
"""Calls from Python: one process for each contender, which measure in turns."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from machine import OURS, PEERS, PROGRAMS, ROOT
from results import Key, Results, in_turns, number, table
from worker import Worker

sys.path.insert(0, str(ROOT / "bench" / "python"))
from contenders import CONTENDERS  # noqa: E402

PART = "calls from Python"
TOGETHER = "together from Python"
FLOOR, BARE, COUNTER, EARLIER = "empty call", "bare instruction", "pytomic Counter", "pytomic 0.2.3 unsafe"
COUNT, INCREMENTS, REPEAT = 4, 100_000, 5  # as the benchmark of pytomic 0.2.3
PLACES = [(kind, timed) for kind in ("processes", "threads") for timed in ("with start", "without start")]


def start(python: Path, segment: str, directory: str, titles: list[str]) -> Worker:
    """One process for these contenders; the segments that it makes are SEGMENT.0, SEGMENT.1 and so on."""
    environment = {**os.environ, "PYTHONPATH": str(PROGRAMS), "PYTHONHASHSEED": "0"}
    return Worker(python, ROOT / "bench" / "python" / "worker.py", segment, directory, *titles, env=environment)


def start_all(stack: ExitStack, results: Results, directory: str) -> dict[str, Worker]:
    """Each with a segment of its own, which goes when the stack does."""
    segment = f"bench-{os.getpid()}"
    workers = {}
    stack.callback(remove_segments, segment)
    for place, (title, contender) in enumerate(CONTENDERS.items()):
        worker = stack.enter_context(start(OURS if contender.ours else PEERS, f"{segment}.{place}", directory, [title]))
        if not remark_absent(results, worker):
            workers[title] = worker
    return workers


def remark_absent(results: Results, worker: Worker) -> dict[str, str]:
    """The contenders that do not work in that process."""
    absent = worker.greeting["absent"]
    for title, why in absent.items():
        results.remarks[title] = f"absent: {why}"
    return absent


def remove_segments(segment: str) -> None:
    for file in Path("/dev/shm").glob(f"pytomic.{segment}.*"):
        file.unlink()


def measure(results: Results, generations: int, rounds: int, seconds: float, directory: str) -> None:
    """New processes several times over, because where a process finds its code and data in memory counts too."""
    for _ in range(generations):
        with ExitStack() as stack:
            workers = start_all(stack, results, directory)
            for row in dict.fromkeys(row for contender in CONTENDERS.values() for row in contender.operations):
                measure_row(results, PART, having(workers, row), row, rounds, seconds)


def having(workers: dict[str, Worker], row: str) -> dict[str, Worker]:
    return {title: worker for title, worker in workers.items() if row in CONTENDERS[title].operations}


def measure_row(results: Results, part: str, workers: dict[str, Worker], row: str, rounds: int, seconds: float) -> None:
    """The contenders in turns, each by the worker that has it: several may have the same."""

    def one_call(title: str) -> None:
        results.add(part, row, title, workers[title].ask({"of": title, "operation": row, "seconds": seconds}))

    in_turns(rounds, list(workers), one_call)


def measure_together(results: Results, rounds: int, increments: int, directory: str) -> None:
    with ExitStack() as stack:
        workers = start_all(stack, results, directory)

        def one_race(race: tuple[str, str]) -> None:
            title, kind = race
            each = increments // 10 if CONTENDERS[title].slow else increments
            asked = {"of": title, "together": kind, "count": COUNT, "increments": each, "repeat": REPEAT}
            ran = workers[title].ask(asked)
            if ran.get("lost"):
                results.remarks[f"{title}, {COUNT} {kind}"] = f"lost {ran['lost']:,} increments"
            for timed in ("with start", "without start"):
                results.add(TOGETHER, title, f"{kind} {timed}", ran[timed] / 1e6)

        counting = [title for title in having(workers, "inc") if title not in (FLOOR, BARE)]
        races = [(title, kind) for title in counting for kind in ("processes", "threads")
                 if kind == "threads" or CONTENDERS[title].processes]
        in_turns(rounds, races, one_race)


def report(results: Results) -> str:
    columns = results.columns(PART)
    rows = [[row, *(number(results.median(Key(PART, row, title))) for title in columns)] for row in results.rows(PART)]
    return table("Calls from Python, one thread: nanoseconds each", ["operation", *columns], rows)


def report_together(results: Results) -> str:
    rows = []
    for title in results.rows(TOGETHER):
        row = [title]
        for kind, timed in PLACES:
            key = Key(TOGETHER, title, f"{kind} {timed}")
            ratio = results.ratio(key, key._replace(row=EARLIER))
            row += [number(results.median(key)), "" if ratio is None else f"{ratio:.2f}"]
        rows.append(row)
    headers = [""] + [cell for kind, timed in PLACES for cell in (f"{COUNT} {kind} {timed}", "x 0.2.3")]
    return table(f"{COUNT} workers increment one counter from Python: millions a second together, and as a multiple of "
                f"{EARLIER}", headers, rows)
