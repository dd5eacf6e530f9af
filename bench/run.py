# SPDX-License-Identifier: MIT
"""What script/bench runs when everything is set up: measure, print the tables, write the figures and the picture."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import attach
import beside
import calls
import check_instructions
import increments
import limits
import machine
import many
import picture
import structure
import waiting
from results import Results, table


class Effort(NamedTuple):
    rounds: int  # of most measurements
    seconds: float  # that one of them takes
    generations: int  # of Python processes; each has a part of the rounds
    processes: int  # in which ours and 0.2.3 are both measured
    together: int  # rounds of what takes longer: large segments, and the benchmark of 0.2.3
    increments: int
    slots: list[int]
    fills: int


DOCUMENT = machine.ROOT / "docs" / "performance.md"
# Many short rounds: one that another program interrupted is then one of few.
FULL = Effort(30, 0.01, 5, 10, 15, calls.INCREMENTS, [1, 1_000, 100_000, 1_000_000], 3)
QUICK = Effort(2, 0.001, 1, 1, 1, 1_000, [1, 1_000], 1)


def say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def measure(results: Results, effort: Effort, directory: str) -> None:
    say("increments from C")
    increments.measure(results, effort.rounds, effort.seconds, directory)
    say("attaching")
    attach.measure(results, effort.rounds, max(10, int(effort.seconds * 50_000)))
    say("waiting")
    waiting.measure(results, effort.rounds, max(10, int(effort.seconds * 200_000)))
    say("segments of many slots")
    structure.measure(results, effort.together, effort.slots, effort.fills)
    say("calls from Python")
    rounds_each = max(1, effort.rounds // effort.generations)
    calls.measure(results, effort.generations, rounds_each, effort.seconds / 2, directory)
    say("calls from Python beside 0.2.3")
    beside.measure(results, effort.processes, min(3, effort.rounds), effort.seconds / 2, directory)
    say("many slots from Python")
    many.measure(results, effort.generations, min(3, effort.rounds), effort.seconds / 2, directory)
    say("processes and threads together, from Python")
    calls.measure_together(results, effort.together, effort.increments, directory)


def remark_on_environment(results: Results) -> None:
    """What script/bench could not install."""
    for line in machine.ABSENT.read_text().splitlines():
        who, _, why = line.partition(": ")
        results.remarks[who] = f"absent: {why}"


def report(results: Results, facts: dict[str, str], counted: dict[str, Any], verdicts: list[dict[str, Any]]) -> str:
    tables = [
        table("The machine", ["what", ""], [[what, fact] for what, fact in facts.items()]),
        increments.report(results),
        attach.report(results),
        waiting.report(results),
        structure.report(results),
        calls.report(results),
        beside.report(results),
        many.report(results),
        calls.report_together(results),
        table(f"Instructions of one operation ({check_instructions.made_by(counted)})", ["operation", "instructions"],
              [[name, f"{cost:.0f}"] for name, cost in counted["operations"].items()]),
    ]
    if results.remarks:
        tables.append(table("Remarks", ["about", ""], [[who, what] for who, what in results.remarks.items()]))
    return "".join([*tables, limits.report(verdicts)])


def document(tables: str, results: Results) -> None:
    """Put this run's figures in the place of those in the documentation."""
    before, heading, _ = DOCUMENT.read_text().partition("## One run\n")
    DOCUMENT.write_text(before + heading + tables)
    picture.draw(results, DOCUMENT.with_suffix(".svg"))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description="Measure pytomic and its peers, in turns.")
    parser.add_argument("--quick", action="store_true", help="seconds instead of minutes: proves that it runs, no more")
    parser.add_argument("--output", type=Path, metavar="FILE", default=Path("bench/results.json"),
                        help="where every round's figures go; default: %(default)s")
    parser.add_argument("--document", action="store_true", help="also write this run into docs/performance.md and .svg")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: terminated"))  # and clean up on the way
    machine.build_programs()
    facts, results = machine.facts(), Results()
    remark_on_environment(results)
    with machine.scratch() as directory:
        measure(results, QUICK if asked.quick else FULL, directory)
    say("instructions")
    counted = check_instructions.count()
    verdicts = limits.judged(results)

    tables = report(results, facts, counted, verdicts)
    print(tables, end="")
    if asked.quick:
        print("\nA quick run: these are no figures.")
    asked.output.write_text(json.dumps({"version": 1, "quick": asked.quick, "machine": facts, "instructions": counted,
                                        "must_hold": verdicts, **results.as_json()}) + "\n")
    if asked.document:
        document(tables, results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
