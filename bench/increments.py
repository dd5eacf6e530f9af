# SPDX-License-Identifier: MIT
"""Increments from C: every contender, from one process to more than there are processors."""

from __future__ import annotations

import json
import subprocess

from machine import PROGRAMS
from results import Key, Results, in_turns, number, table

PART, LOST = "increments in C", "lost in C"
TITLES = {
    "raw": "`lock xadd`",
    "exact": "pytomic exact",
    "safe": "pytomic safe",
    "float": "pytomic float",
    "sharded": "pytomic sharded",
    "observe": "pytomic histogram, 12 bounds",
    "observe_xadd": "a histogram of `lock xadd`s",
    "cas": "tried: compare-and-swap loop",
    "guard": "tried: check, then `lock xadd`",
    "boost": "Boost.Interprocess",
    "mmv": "PCP MMV (loses some)",
    "lmdb": "LMDB",
    "sqlite": "SQLite",
}
SHAPES = {
    "1": (1, "own"),
    "2 contended": (2, "contended"),
    "2 own": (2, "own"),
    "8 contended": (8, "contended"),
    "8 own": (8, "own"),
}


class Race:
    """One contender in one shape, with as many increments as take about so many seconds."""

    def __init__(self, contender: str, shape: str, seconds: float, directory: str):
        self.contender, self.shape, self.directory = contender, shape, directory
        self.times = 20
        while (taken := self.run()["seconds"]) < seconds / 10:
            self.times *= 4
        self.times = max(10, int(self.times * seconds / taken))

    def run(self) -> dict[str, float]:
        processes, mode = SHAPES[self.shape]
        command = [PROGRAMS / f"increment-{self.contender}", str(processes), mode, str(self.times), self.directory]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def rate(self) -> tuple[float, float]:
        """Millions of increments a second, of all processes together, and what part of them was lost."""
        ran, done = self.run(), SHAPES[self.shape][0] * self.times
        return done / ran["seconds"] / 1e6, ran["lost"] / (done * 1.1)


def measure(results: Results, rounds: int, seconds: float, directory: str) -> None:
    races = []
    for contender in TITLES:
        if not (PROGRAMS / f"increment-{contender}").exists():
            results.remarks[TITLES[contender]] = "absent: its headers are not installed"
            continue
        for shape in SHAPES:
            races.append(Race(contender, shape, seconds, directory))

    def one_race(race: Race) -> None:
        rate, lost = race.rate()
        results.add(PART, race.contender, race.shape, rate)
        results.add(LOST, race.contender, race.shape, lost)

    in_turns(rounds, races, one_race)


def report(results: Results) -> str:
    rows = []
    for contender in results.rows(PART):
        row = [TITLES[contender]]
        for shape in SHAPES:
            rate = results.median(Key(PART, contender, shape))
            ratio = results.ratio(Key(PART, contender, shape), Key(PART, "raw", shape))
            row += [number(rate), f"{ratio:.2f}" if ratio >= 0.01 else f"{ratio:.4f}"]
        rows.append(row)
    headers = ["processes"] + [cell for shape in SHAPES for cell in (shape, "x raw")]
    rates = table("Increments from C: millions a second of all processes together, and as a multiple of `lock xadd`",
                headers, rows)
    losers = [row for row in results.rows(LOST) if any(any(results.values[Key(LOST, row, shape)]) for shape in SHAPES)]
    shares = [[TITLES[row], *(f"{results.median(Key(LOST, row, shape)):.0%}" for shape in SHAPES)] for row in losers]
    return rates + table("Increments that were lost (all others lose none)", ["processes", *SHAPES], shares)
