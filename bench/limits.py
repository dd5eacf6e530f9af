# SPDX-License-Identifier: MIT
"""What must hold: ratios of one run, so that they mean the same on any machine of the kind."""

from __future__ import annotations

from typing import Callable, NamedTuple

import attach
import beside
import calls
import increments
import many
import structure
import waiting
from results import Key, Results, table


class Limit(NamedTuple):
    what: str
    bound: str  # "at most" or "at least"
    value: float
    measured: Callable[[Results], float | None]
    unit: str = ""

    def holds(self, measured: float) -> bool:
        return measured <= self.value if self.bound == "at most" else measured >= self.value


def beside_earlier(*rows: str, builds: tuple[str, ...] = beside.BUILDS):
    """The largest ratio, over all classes, to the same operation of pytomic 0.2.3 in one process; to the faster build."""
    return lambda r: beside.worst(r, rows, builds)


def call(row: str, title: str, to_row: str, to_title: str):
    return lambda r: r.ratio(Key(calls.PART, row, title), Key(calls.PART, to_row, to_title))


def taking(r: Results) -> float | None:
    """try_acquire() to what it may cost."""
    took, counted, clock, empty = (
        r.median(Key(calls.PART, row, title))
        for row, title in (("try_acquire", "pytomic RateLimiter"), ("inc", calls.COUNTER), ("clock_gettime", calls.BARE),
                           ("inc", calls.FLOOR))
    )
    return None if None in (took, counted, clock, empty) else took / (3 * counted + clock - empty)


def worst_call(rows: list[str], to_title: str):
    """The largest of the ratios; `rows` are those that both have."""
    return lambda r: max((ratio for row in rows if (ratio := call(row, "pytomic safe", row, to_title)(r)) is not None),
                         default=None)


def together(title: str):
    column = "processes without start"
    return lambda r: r.ratio(Key(calls.TOGETHER, title, column), Key(calls.TOGETHER, calls.EARLIER, column))


def faster(contender: str, shape: str, to_shape: str | None = None):
    return lambda r: r.ratio(Key(increments.PART, contender, shape), Key(increments.PART, "raw", to_shape or shape))


def slower(contender: str, shape: str, to_shape: str | None = None, to: str = "raw"):
    return lambda r: r.ratio(Key(increments.PART, to, to_shape or shape), Key(increments.PART, contender, shape))


def attaching(how: str):
    return lambda r: r.ratio(Key(attach.PART, how, "attach"), Key(attach.PART, attach.HAND, "attach"))


def passing(how: str, cpus: str):
    return lambda r: r.ratio(Key(waiting.PART, cpus, how), Key(waiting.PART, cpus, waiting.BARE))


def look_up(how: str):
    row = f"look-up {how}"
    return lambda r: r.ratio(Key(structure.PART, row, "1000000"), Key(structure.PART, row, "1000"))


def seconds(row: str):
    return lambda r: r.median(Key(structure.PART, row, "1000000"))


STEPS = ["inc", "dec", "postinc", "postdec"]
EXCHANGES = ["compare_exchange_weak", "compare_exchange_strong"]
ATOMICSHM = list(calls.CONTENDERS["atomicshm"].operations)

LIMITS = [
    Limit("Python `store` / 0.2.3's by Cython 0.29", "at most", 1.0, beside_earlier("store", builds=("cython-0.29",))),
    Limit("Python `store_relaxed`, `store` of 2**40 / 0.2.3's faster build", "at most", 1.0,
          beside_earlier("store_relaxed", "store of 2**40")),
    Limit("Python `load`, `load_relaxed` / 0.2.3's faster build", "at most", 1.0,
          beside_earlier("load", "load_relaxed")),
    Limit("Python `preinc`, `postinc`, `predec`, `postdec` / 0.2.3's faster build", "at most", 1.0,
          beside_earlier(*STEPS)),
    Limit("Python `compare_exchange*` / 0.2.3's faster build", "at most", 1.0,
          beside_earlier(*EXCHANGES, "compare_exchange")),
    Limit("Python safe `preinc`, named / 0.2.3's unsafe `preinc`, faster build", "at most", 1.0,
          lambda r: beside.safe_to_unsafe(r, "inc")),
    Limit("Python safe `preinc`, named / 0.2.3's unsafe `preinc` by Cython 3", "at most", 0.95,
          lambda r: beside.safe_to_unsafe(r, "inc", ("cython-3",))),
    Limit("Python `compare_exchange_strong`, `_weak` / 0.2.3's by Cython 3", "at most", 0.50,
          beside_earlier(*EXCHANGES, builds=("cython-3",))),
    Limit("Python `compare_exchange`: also what it saw / 0.2.3's by Cython 3", "at most", 0.50,
          beside_earlier("compare_exchange", builds=("cython-3",))),
    Limit("Python, the slowest operation / atomicshm's same", "at most", 0.90, worst_call(ATOMICSHM, "atomicshm")),
    Limit("Python `Counter.inc` / an empty METH_NOARGS call", "at most", 1.40,
          call("inc", calls.COUNTER, "inc", calls.FLOOR)),
    Limit("Python `add` to 10 slots by names that are kept / ten times `segment[name].inc()`", "at most", 0.3,
          lambda r: many.ratio(r, many.ADD_FEW, many.AT_ONCE, many.ONE_BY_ONE)),
    Limit("Python, values of 100,000 slots into an array / into a dict", "at most", 0.1,
          lambda r: many.ratio(r, many.LOAD_ALL, many.ARRAY, many.DICT)),
    Limit("Python float `fetch_add` / safe `fetch_add`", "at most", 1.15,
          call("fetch_add", "pytomic float", "fetch_add", "pytomic safe")),
    Limit("Python `Histogram.observe`, 12 bounds / `Counter.inc`", "at most", 2.0,
          call("observe", "pytomic Histogram", "inc", calls.COUNTER)),
    Limit("Python `RateLimiter.try_acquire` / three times `Counter.inc` and a `clock_gettime`", "at most", 1.0, taking),
    Limit("4 Python processes on one safe slot / 0.2.3's unsafe, rate", "at least", 1.0, together("pytomic safe")),
    Limit("4 Python processes on one Counter / 0.2.3's unsafe, rate", "at least", 1.6, together(calls.COUNTER)),
    Limit("C exact `inc` / raw, 1 process", "at most", 1.03, slower("exact", "1")),
    Limit("C exact `inc` / raw, 2 processes contended", "at most", 1.03, slower("exact", "2 contended")),
    Limit("C safe `inc` / raw, 1 process", "at most", 1.10, slower("safe", "1")),
    Limit("C safe `inc` / raw, 2 processes contended", "at most", 2.0, slower("safe", "2 contended")),
    Limit("C float `fetch_add` / safe `inc`, 1 process", "at most", 1.15, slower("float", "1", to="safe")),
    Limit("C float `fetch_add` / safe `inc`, 2 processes contended", "at most", 1.15,
          slower("float", "2 contended", to="safe")),
    Limit("C sharded `inc` / uncontended raw", "at most", 0.20, slower("sharded", "1")),
    Limit("C sharded, 2 processes / raw contended, rate", "at least", 20, faster("sharded", "2 contended")),
    Limit("C `observe`, 12 bounds / uncontended raw", "at most", 1.0, slower("observe", "1")),
    Limit("C `observe`, 2 processes / the histogram of `lock xadd`s, contended, rate", "at least", 10,
          lambda r: r.ratio(Key(increments.PART, "observe", "2 contended"),
                            Key(increments.PART, "observe_xadd", "2 contended"))),
    Limit("C attach / by hand", "at most", 1.6, attaching("pytomic_open")),
    Limit("C attach with a look-up / by hand", "at most", 1.6, attaching("pytomic_attach")),
    Limit("C `pytomic_wait`, `_notify_all`, to and fro on one CPU / bare futex", "at most", 1.3,
          passing("pytomic_notify_all", "1")),
    Limit("C `pytomic_wait`, `_notify_one`, to and fro on one CPU / bare futex", "at most", 1.3,
          passing("pytomic_notify_one", "1")),
    Limit("C `pytomic_wait`, `_notify_one`, to and fro between two CPUs / bare futex", "at most", 1.3,
          passing("pytomic_notify_one", "2")),
    Limit("C look-up at 1,000,000 slots / at 1,000, names in order", "at most", 4, look_up("in order")),
    Limit("C look-up at 1,000,000 slots / at 1,000, names at random", "at most", 4, look_up("at random")),
    Limit("1,000,000 slots created by `pytomic_slot_open_many`", "at most", 1.2, seconds(structure.AT_ONCE), " s"),
    Limit("1,000,000 slots created by `pytomic_slot_open_many` / one by one", "at most", 0.27,
          lambda r: r.ratio(Key(structure.PART, structure.AT_ONCE, "1000000"),
                            Key(structure.PART, structure.FILL, "1000000"))),
    Limit("1,000,000 slots created in one process", "at most", 5, seconds(structure.FILL), " s"),
    Limit("`pytomic-shm show` of 1,000,000 slots", "at most", 2, seconds(structure.SHOW), " s"),
]


def judged(results: Results) -> list[dict[str, object]]:
    verdicts = []
    for limit in LIMITS:
        measured = limit.measured(results)
        verdict = "not measured" if measured is None else "holds" if limit.holds(measured) else "MISSED"
        verdicts.append({"what": limit.what, "bound": limit.bound, "limit": limit.value, "unit": limit.unit.strip(),
                         "measured": measured, "verdict": verdict})
    return verdicts


def report(verdicts: list[dict[str, object]]) -> str:
    rows = []
    for v in verdicts:
        limit = f"{v['bound']} {v['limit']:.4g} {v['unit']}".strip()
        measured = "" if v["measured"] is None else f"{v['measured']:.3g} {v['unit']}".strip()
        rows.append([v["what"], limit, measured, v["verdict"]])
    return table("What must hold", ["ratio of medians in this run", "limit", "measured", "verdict"], rows)
