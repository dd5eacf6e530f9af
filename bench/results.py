# SPDX-License-Identifier: MIT
"""What was measured: for each part, row and column of the report one value from every round."""

from __future__ import annotations

from statistics import median
from typing import Callable, NamedTuple, TypeVar

from tabulate import tabulate

S = TypeVar("S")


class Key(NamedTuple):
    part: str
    row: str
    column: str


class Results:
    def __init__(self) -> None:
        self.values: dict[Key, list[float]] = {}
        self.remarks: dict[str, str] = {}  # about a contender: why it is absent, or what it lost

    def add(self, part: str, row: str, column: str, value: float) -> None:
        self.values.setdefault(Key(part, row, column), []).append(value)

    def median(self, key: Key) -> float | None:
        return median(self.values[key]) if key in self.values else None

    def ratio(self, key: Key, to: Key) -> float | None:
        """The median of the rounds' own ratios: what slows a whole round down cancels out."""
        pairs = list(zip(self.values.get(key, []), self.values.get(to, [])))
        return median(a / b for a, b in pairs) if pairs else None

    def rows(self, part: str) -> list[str]:
        return list(dict.fromkeys(key.row for key in self.values if key.part == part))

    def columns(self, part: str) -> list[str]:
        return list(dict.fromkeys(key.column for key in self.values if key.part == part))

    def as_json(self) -> dict[str, object]:
        parts: dict[str, dict[str, dict[str, object]]] = {}
        for key, values in self.values.items():
            rows = parts.setdefault(key.part, {})
            rows.setdefault(key.row, {})[key.column] = {
                "median": median(values),
                "rounds": [float(f"{value:.4g}") for value in values],
            }
        return {"parts": parts, "remarks": self.remarks}


def in_turns(rounds: int, subjects: list[S], measure: Callable[[S], None]) -> None:
    """Each once in every round, and each round begins with another one."""
    for turn in range(rounds if subjects else 0):
        start = turn % len(subjects)
        for subject in subjects[start:] + subjects[:start]:
            measure(subject)


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(title: str, headers: list[str], rows: list[list[str]]) -> str:
    """To be read in a terminal, and Markdown."""
    columns = ["left"] + ["right"] * (len(headers) - 1)
    return f"\n{title}\n\n{tabulate(rows, headers, tablefmt='github', colalign=columns, disable_numparse=True)}\n"
