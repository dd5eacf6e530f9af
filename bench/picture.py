# SPDX-License-Identifier: MIT
"""The bar chart of docs/performance.md: an increment from Python, and one from C."""

from __future__ import annotations

from pathlib import Path

import calls
import increments
from results import Key, Results, number

OURS, THEIRS, LIMIT = "#2a6fbb", "#b8bec6", "#e0b04c"
LIMITS = {calls.FLOOR, calls.BARE, "lock xadd"}


def colour(name: str) -> str:
    if name in LIMITS:
        return LIMIT
    return OURS if name.startswith("pytomic") and "0.2.3" not in name else THEIRS


def bars(axes, title: str, values: dict[str, float]) -> None:
    names = sorted(values, key=values.get, reverse=True)
    drawn = axes.barh(names, [values[name] for name in names], color=[colour(name) for name in names])
    axes.bar_label(drawn, [number(values[name]) for name in names], padding=3, fontsize=8)
    axes.set_xscale("log")
    axes.margins(x=0.15)
    axes.set_title(title, fontsize=10)
    axes.set_xlabel("nanoseconds, logarithmic", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)


def nanoseconds_in_c(results: Results) -> dict[str, float]:
    return {increments.TITLES[row].strip("`"): 1000 / results.median(Key(increments.PART, row, "1"))
            for row in results.rows(increments.PART) if row not in ("cas", "guard")}


def draw(results: Results, path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    pyplot.rcParams["svg.fonttype"] = "none"  # text as text, not as outlines
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4), layout="constrained")
    python = {title: results.median(Key(calls.PART, "inc", title)) for title in results.columns(calls.PART)}
    bars(left, "One increment from Python", {title: value for title, value in python.items() if value is not None})
    bars(right, "One increment from C, one process", nanoseconds_in_c(results))
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None, dpi=150)
