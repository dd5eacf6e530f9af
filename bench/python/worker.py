# SPDX-License-Identifier: MIT
"""
worker.py NAME DIRECTORY CONTENDER...: a process that measures its contenders when told to.

A line of JSON on standard input is a request, answered by a line of JSON on standard output. "of" names the contender.

    {"of": ..., "operation": "load", "seconds": 0.02}  nanoseconds of one operation, over about so long a time
    {"of": ..., "together": "processes", "count": 4, "increments": 100000, "repeat": 5}  (or "threads") increments per
    second, and how many of them the counter lacks afterwards

The first line that it prints names the contenders that do not work here: {"absent": {contender: why}}.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import threading
from itertools import repeat
from time import perf_counter_ns

from contenders import BESIDE, CONTENDERS, MANY
from earlier import imported_from

CALLS = 10  # of one turn of the loop, so that the loop itself weighs little


def compile_function(source: str):
    namespace = {"repeat": repeat, "clock": perf_counter_ns}
    exec(source, namespace)  # ours: nothing in it comes from outside contenders.py
    return namespace["run"]


def timed_loop(statement: str):
    """A function that makes `turns` * CALLS calls, written as a user writes them, and returns the nanoseconds."""
    body = f"        {statement}\n" * CALLS
    return compile_function(f"def run(x, turns):\n    begun = clock()\n    for _ in repeat(None, turns):\n{body}"
                            "    return clock() - begun\n")


def plain_loop(statement: str):
    """The loop of the benchmark of pytomic 0.2.3."""
    return compile_function(f"def run(x, increments):\n    for _ in range(increments):\n        {statement}\n")


class Subject:
    def __init__(self, contender, name: str, directory: str):
        made = {"name": name, "directory": directory}
        with imported_from(contender.build):
            exec(contender.make, made)
        self.counter = made["x"]
        self.contender = contender
        self.loops = {row: timed_loop(statement) for row, statement in contender.operations.items()}

    def operation(self, row: str, seconds: float) -> float:
        """Each from the same value: a compare-and-exchange that always succeeds, an addition far from the limits."""
        loop = self.loops[row]
        if "store" in self.loops:
            self.loops["store"](self.counter, 1)
        turns = 1
        while (elapsed := loop(self.counter, turns)) < seconds * 1e9 / 10:
            turns *= 4
        turns = max(1, int(turns * seconds * 1e9 / elapsed))
        return loop(self.counter, turns) / (turns * CALLS)

    def together(self, kind: str, count: int, increments: int, times: int) -> dict[str, float]:
        run = plain_loop(self.contender.operations["inc"])
        warm_up = increments // 10
        before = self.total()
        result = {
            "with start": self.with_start(kind, run, count, increments, times),
            "without start": self.without_start(kind, run, count, increments * times, warm_up),
        }
        if before is not None:
            lost = before + count * (2 * increments * times + warm_up) - self.total()
            result["lost"] = lost
        return result

    def total(self) -> int | None:
        return eval(self.contender.total, {"x": self.counter}) if self.contender.total else None

    def with_start(self, kind: str, run, count: int, increments: int, times: int) -> float:
        """As the benchmark of pytomic 0.2.3 does it."""
        worker = threading.Thread if kind == "threads" else multiprocessing.get_context("fork").Process
        begun = perf_counter_ns()
        for _ in range(times):
            start_and_join([worker(target=run, args=(self.counter, increments)) for _ in range(count)])
        return count * increments * times / (perf_counter_ns() - begun) * 1e9

    def without_start(self, kind: str, run, count: int, increments: int, warm_up: int) -> float:
        """All are up and wait at one barrier: from the first that leaves it to the last that is done."""
        context = multiprocessing.get_context("fork")
        worker = threading.Thread if kind == "threads" else context.Process
        barrier = threading.Barrier(count) if kind == "threads" else context.Barrier(count)
        begun, ended = context.RawArray("q", count), context.RawArray("q", count)

        def compete(place: int) -> None:
            run(self.counter, warm_up)
            barrier.wait()
            begun[place] = perf_counter_ns()
            run(self.counter, increments)
            ended[place] = perf_counter_ns()

        start_and_join([worker(target=compete, args=(place,)) for place in range(count)])
        return count * increments / (max(ended) - min(begun)) * 1e9


def start_and_join(workers) -> None:
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def answer(subject: Subject, request: dict):
    if "operation" in request:
        return subject.operation(request["operation"], request["seconds"])
    return subject.together(request["together"], request["count"], request["increments"], request["repeat"])


def main() -> int:
    name, directory, *titles = sys.argv[1:]
    subjects, absent = {}, {}
    for place, title in enumerate(titles):
        try:
            subjects[title] = Subject({**CONTENDERS, **BESIDE, **MANY}[title], f"{name}.{place}", directory)
        except Exception as error:  # whatever keeps a peer from working is reported, and the others go on
            absent[title] = f"{type(error).__name__}: {error}"
    print(json.dumps({"absent": absent}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(answer(subjects[request["of"]], request)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
