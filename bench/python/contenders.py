# SPDX-License-Identifier: MIT
"""Who is measured from Python: how each makes a counter `x`, and how its users write each operation on it."""

from __future__ import annotations

from dataclasses import dataclass

V = 500_000_000  # no small integer that the interpreter keeps, and far from 0


@dataclass(frozen=True)
class Contender:
    make: str  # statements that leave the counter in `x`; `name` and `directory` are of this run
    operations: dict[str, str]  # row of the table -> statement
    ours: bool = False  # lives in the environment of script/bootstrap, not in that of the peers
    build: str | None = None  # of pytomic 0.2.3, by its name in bench/earlier.txt: imported from a folder of its own
    total: str | None = None  # expression for the value, to see whether increments were lost
    processes: bool = False  # forked processes can share it
    slow: bool = False  # makes a tenth of the increments where the others' number would take minutes


def earlier(kind: str, build: str = "cython-3") -> Contender:
    return Contender(
        f"from pytomic.multiprocessing import {kind}; x = {kind}(0)",
        {
            **{row: f"x.{row}()" for row in ("load", "load_relaxed", "postinc", "postdec")},
            **{row: f"x.{row}({V})" for row in ("store", "store_relaxed")},
            "store of 2**40": f"x.store({2**40})",
            **{row: f"x.{row}({V}, {V})" for row in ("compare_exchange_weak", "compare_exchange_strong")},
            "compare_exchange": f"x.compare_exchange_strong({V}, {V})",
            "inc": "x.preinc()",
            "dec": "x.predec()",
        },
        build=build,
        total="x.load()",
        processes=True,
    )


def ours(make: str) -> Contender:
    return Contender(
        make,
        {
            **earlier("AtomicUInt").operations,
            "compare_exchange": f"x.compare_exchange({V}, {V})",
            "exchange": f"x.exchange({V})",
            **{f"fetch_{what}": f"x.fetch_{what}(5)" for what in ("add", "sub", "and", "or", "xor", "max", "min")},
        },
        ours=True,
        total="x.load()",
        processes=True,
    )


CONTENDERS = {
    "empty call": Contender("from floor import Floor; x = Floor()", {"inc": "x.nothing()"}),
    "bare instruction": Contender(
        "from floor import Floor; x = Floor()",
        {
            **{row: "x.load()" for row in ("load", "load_relaxed")},
            "store": f"x.store({V})",
            **{row: f"x.compare_exchange({V}, {V})" for row in ("compare_exchange_weak", "compare_exchange_strong")},
            **{row: "x.inc()" for row in ("inc", "dec", "postinc", "postdec")},
            "exchange": f"x.exchange({V})",
            **{row: "x.fetch_add(5)" for row in ("fetch_add", "fetch_sub")},
            "clock_gettime": "x.clock_boottime()",
        },
    ),
    "pytomic safe": ours("from pytomic import AtomicUInt; x = AtomicUInt(name=name + '/hits')"),
    "pytomic unsafe": ours("from pytomic import AtomicUIntUnsafe; x = AtomicUIntUnsafe(name=name + '/hits')"),
    "pytomic Counter": Contender(
        "from pytomic import Counter; x = Counter(name=name + '/hits')",
        {"inc": "x.inc()", "dec": "x.dec()", "fetch_add": "x.add(5)", "load": "x.sum()"},
        ours=True,
        total="x.sum()",
        processes=True,
    ),
    "pytomic float": Contender(
        "from pytomic import AtomicFloat; x = AtomicFloat(name=name + '/hits')",
        {"load": "x.load()", "store": f"x.store({float(V)})", "inc": "x.fetch_add(1.0)", "fetch_add": "x.fetch_add(5.0)"},
        ours=True,
        total="int(x.load())",
        processes=True,
    ),
    "pytomic Histogram": Contender(
        "from pytomic import Histogram\n"
        "x = Histogram((.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5), name=name + '/seconds')",
        {"inc": "x.observe(0.04)", "observe": "x.observe(0.04)"},
        ours=True,
        total="x.read().count",
        processes=True,
    ),
    "pytomic RateLimiter": Contender(
        "from pytomic import RateLimiter; x = RateLimiter(1e9, burst=2**31, name=name + '/rate')",
        {"try_acquire": "x.try_acquire()"},
        ours=True,
    ),
    "pytomic cffi": ours(
        "import os; os.environ['PYTOMIC_REFERENCE'] = '1'\n"
        "from pytomic import AtomicUInt; x = AtomicUInt(name=name + '/hits')"
    ),
    "pytomic 0.2.3 safe": earlier("AtomicUInt"),
    "pytomic 0.2.3 unsafe": earlier("AtomicUIntUnsafe"),
    "atomicshm": Contender(
        "import mmap, atomicshm; x = atomicshm.AtomicView(mmap.mmap(-1, 4096)).cell_u64(0)",
        {
            "load": "x.load()",
            "store": f"x.store({V})",
            "exchange": f"x.exchange({V})",
            "compare_exchange": f"x.cas({V}, {V})",
            "inc": "x.fetch_add(1)",
            "dec": "x.fetch_sub(1)",
            **{f"fetch_{what}": f"x.fetch_{what}(5)" for what in ("add", "sub", "and", "or", "xor")},
        },
        total="x.load()",
        processes=True,
    ),
    "atomics": Contender(
        "import atomics; x = atomics.atomic(width=8, atype=atomics.UINT)",
        {
            "load": "x.load()",
            "store": f"x.store({V})",
            "exchange": f"x.exchange({V})",
            "compare_exchange": f"x.cmpxchg_strong({V}, {V})",
            "inc": "x.inc()",
            "dec": "x.dec()",
            "fetch_add": "x.fetch_add(5)",
            "fetch_sub": "x.fetch_sub(5)",
            **{f"fetch_{what}": f"x.bin_fetch_{what}(5)" for what in ("and", "or", "xor")},
        },
        total="x.load()",
        slow=True,
    ),
    "atomicx": Contender(
        "import atomicx; x = atomicx.AtomicInt(0)",
        {
            "load": "x.load()",
            "store": f"x.store({V})",
            "exchange": f"x.swap({V})",
            "compare_exchange": f"x.compare_exchange({V}, {V})",
            "inc": "x.inc()",
            "dec": "x.dec()",
            "fetch_add": "x.add(5)",
            "fetch_sub": "x.sub(5)",
            **{f"fetch_{what}": f"x.fetch_{what}(5)" for what in ("and", "or", "xor", "max", "min")},
        },
        total="x.load()",
    ),
    "cereggii": Contender(
        "import cereggii; x = cereggii.AtomicInt64(0)",
        {
            "load": "x.get()",
            "store": f"x.set({V})",
            "exchange": f"x.get_and_set({V})",
            "compare_exchange": f"x.compare_and_set({V}, {V})",
            "inc": "x.increment_and_get()",
            "dec": "x.decrement_and_get()",
            "postinc": "x.get_and_increment()",
            "postdec": "x.get_and_decrement()",
            "fetch_add": "x.get_and_increment(5)",
            "fetch_sub": "x.get_and_decrement(5)",
        },
        total="x.get()",
    ),
    "multiprocessing.Value": Contender(
        "from multiprocessing import Value; x = Value('Q', 0)",
        {
            "load": "x.value",
            "store": f"x.value = {V}",
            "inc": "with x.get_lock(): x.value += 1",
            "dec": "with x.get_lock(): x.value -= 1",
            "fetch_add": "with x.get_lock(): x.value += 5",
        },
        total="x.value",
        processes=True,
        slow=True,
    ),
    "prometheus_client": Contender(
        "import os; os.environ['PROMETHEUS_MULTIPROC_DIR'] = directory\n"
        "import prometheus_client; x = prometheus_client.Counter('hits', 'of the benchmark')",
        {"inc": "x.inc()", "fetch_add": "x.inc(5)"},
        processes=True,
        slow=True,
    ),
}

# Those that bench/beside.py measures in one process. Each Cython makes some operations faster than the other does.
CLASSES = ("AtomicInt", "AtomicUInt", "AtomicIntUnsafe", "AtomicUIntUnsafe")
BUILDS = ("cython-0.29", "cython-3")
BESIDE = {
    "bare instruction": CONTENDERS["bare instruction"],
    **{f"pytomic {kind}": ours(f"from pytomic import {kind}; x = {kind}(name=name + '/hits')") for kind in CLASSES},
    **{f"0.2.3 {kind}, {build}": earlier(kind, build) for kind in CLASSES for build in BUILDS},
}

# Those that bench/many.py measures in one process. The large segment is the business of one row alone.
FEW, ALL = 10, 100_000
ADD_FEW, LOAD_FEW, LOAD_ALL = f"add to {FEW} slots", f"load {FEW} slots", f"values of {ALL:,} slots"
SMALL = f"""
from types import SimpleNamespace
from pytomic import AtomicInt, Counter, Segment
names = [f'name{{i}}' for i in range({FEW})]
segment = Segment(name)
segment.open_many(names, Counter)
x = SimpleNamespace(segment=segment, names=names, amounts=dict.fromkeys(names, 1))
"""
LARGE = f"""
from array import array
segment = Segment(name + '.large', slots={ALL})
segment.open_many([f'requests{{{{path="/path/{{i}}"}}}}' for i in range({ALL})], AtomicInt)
x.large, x.reader, x.array = segment, segment.reader(segment.names()), array('q', bytes(8 * {ALL}))
"""
MANY = {
    "one by one": Contender(
        SMALL,
        {
            ADD_FEW: "for name in x.names: x.segment[name].inc()",
            LOAD_FEW: "[x.segment[name].sum() for name in x.names]",
        },
    ),
    "at once": Contender(SMALL, {ADD_FEW: "x.segment.add(x.amounts)", LOAD_FEW: "x.segment.load_many(x.names)"}),
    "into a dict": Contender(SMALL + LARGE, {LOAD_ALL: "x.large.snapshot()"}),
    "into an array": Contender(SMALL + LARGE, {LOAD_ALL: "x.reader.load_into(x.array)"}),
}
