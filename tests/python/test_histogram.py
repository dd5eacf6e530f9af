# SPDX-License-Identifier: MIT
"""Histograms: against the bisection of a list and a sum, over threads and processes."""

import math
import os
import pickle
import signal
import threading
from bisect import bisect_left
from multiprocessing import get_context

import pytest
from children import fork
from hypothesis import given, settings
from hypothesis import strategies as st
from support.own_name import own_name

import pytomic
from pytomic import Counter, ExponentialBounds, Histogram, HistogramData, Segment, StaleSlotError

BOUNDS = (0.1, 1.0, 2.5)


@pytest.fixture
def latency(name):
    return Histogram(BOUNDS, name=f"{name}/latency")


def test_a_bucket_holds_what_is_not_greater_than_its_bound(latency):
    for value in (-1, 0.1, 0.11, 1, 2.5, 2.6, math.inf):
        latency.observe(value)
    assert latency.read() == (7, math.inf, (2, 2, 1, 2), BOUNDS)


def test_nan_is_in_the_last_bucket_and_in_the_sum(latency):
    latency.observe(math.nan)
    data = latency.read()
    assert data.counts == (0, 0, 0, 1) and data.count == 1 and math.isnan(data.sum)


finite = st.floats(-1e9, 1e9)
some_bounds = st.lists(finite, min_size=1, max_size=40, unique=True).map(sorted)


@settings(max_examples=60, deadline=None)
@given(some_bounds, st.data())
def test_it_agrees_with_a_list(bounds, data):
    values = data.draw(st.lists(finite | st.sampled_from(bounds), max_size=50))
    with own_name("test") as name:
        histogram = Histogram(bounds, name=f"{name}/histogram")
        counts = [0] * (len(bounds) + 1)
        for value in values:
            histogram.observe(value)
            counts[bisect_left(bounds, value)] += 1
        found = histogram.read()
        assert found.counts == tuple(counts) and found.count == len(values) and found.bounds == tuple(bounds)
        assert math.isclose(found.sum, math.fsum(values), rel_tol=1e-9, abs_tol=1e-5)
        assert histogram.bounds == tuple(bounds)


@settings(max_examples=60, deadline=None)
@given(some_bounds, st.data())
def test_quantiles_are_those_of_prometheus(bounds, data):
    counts = data.draw(st.lists(st.integers(0, 1000), min_size=len(bounds) + 1, max_size=len(bounds) + 1))
    q = data.draw(st.floats(0, 1))
    found = HistogramData(sum(counts), 0.0, tuple(counts), tuple(bounds)).quantile(q)
    if sum(counts) == 0:
        assert math.isnan(found)
        return
    rank, before = q * sum(counts), 0
    for at, count in enumerate(counts):
        if before + count >= rank and (count or at == len(bounds)):
            break
        before += count
    if at == len(bounds):
        assert found == bounds[-1]
    elif at == 0 and bounds[0] <= 0:
        assert found == bounds[0]
    else:
        low = bounds[at - 1] if at > 0 else 0
        assert low <= found <= bounds[at]
        assert math.isclose(found, low + (bounds[at] - low) * (rank - before) / count, rel_tol=1e-9, abs_tol=1e-5)


def test_quantiles_at_their_limits():
    data = HistogramData(4, 10.0, (1, 2, 0, 1), BOUNDS)
    assert data.quantile(0.5) == pytest.approx(0.55) and data.quantile(1) == 2.5
    assert (data.quantile(-0.1), data.quantile(1.1)) == (-math.inf, math.inf)
    assert math.isnan(data.quantile(math.nan))


def test_what_was_read_is_pickled(latency):
    latency.observe(1)
    data = latency.read()
    again = pickle.loads(pickle.dumps(data))
    assert type(again) is HistogramData and again == data and again.quantile(0.5) == data.quantile(0.5)


def test_a_reset_sets_all_to_0(latency):
    for _ in range(3):
        latency.observe(0.5)
    latency.reset()
    assert latency.read() == (0, 0.0, (0, 0, 0, 0), BOUNDS)
    latency.observe(2)
    assert latency.read() == (1, 2.0, (0, 0, 1, 0), BOUNDS)


@pytest.mark.parametrize(
    "bounds, message",
    [
        ((), "got 0 bounds; give 1 to 512"),
        (range(513), "got 513 bounds"),
        ((1, 1), "the bound 1.0 follows 1.0 and is not greater"),
        ((2, 1), "the bound 1.0 follows 2.0 and is not greater"),
        ((1, math.inf), "the bound inf is not finite"),
        ((math.nan,), "the bound nan is not finite"),
        (ExponentialBounds(21, 0, 1), "scale is -10 to 20"),
        (ExponentialBounds(0, 0, 513), "count 1 to 512"),
        (ExponentialBounds(0, 1020, 5), "below 2"),
        (ExponentialBounds(0, -1023, 1), "below 2"),
    ],
)
def test_bad_bounds_create_nothing(name, bounds, message):
    with pytest.raises(ValueError, match=message):
        Histogram(bounds, name=f"{name}/histogram")
    assert name not in pytomic.segments()


@pytest.mark.parametrize("bounds", ["ab", 3, None, ("1",), (None,), ExponentialBounds(0.5, 0, 1)])
def test_bounds_of_another_type_create_nothing(name, bounds):
    with pytest.raises(TypeError):
        Histogram(bounds, name=f"{name}/histogram")
    assert name not in pytomic.segments()


def test_as_many_bounds_as_there_may_be(name):
    histogram = Histogram(range(512), name=f"{name}/histogram")
    histogram.observe(511.5)
    assert histogram.read().counts == (0,) * 512 + (1,)


def test_exponential_bounds_are_powers(name):
    given = ExponentialBounds(scale=1, offset=-2, count=5)
    histogram = Histogram(given, name=f"{name}/histogram")
    assert histogram.bounds == pytest.approx((0.5, 0.5**0.5, 1, 2**0.5, 2))
    assert repr(histogram) == f"Histogram({given!r}, name='{name}/histogram')"
    with pytest.raises(ValueError, match=r"it is there as Histogram\(ExponentialBounds\(scale=1, .*not .*scale=2"):
        Histogram(given._replace(scale=2), name=histogram.name)
    Histogram(ExponentialBounds(-10, 0, 1), name=f"{name}/coarse")
    Histogram(ExponentialBounds(0, -1022, 512), name=f"{name}/least")
    Histogram(ExponentialBounds(0, 512, 512), name=f"{name}/most")


def test_other_bounds_are_an_error_that_shows_both(name, latency):
    for use in (lambda: Histogram((0.1,), name=latency.name), lambda: Segment(name).open("latency", Histogram, [0.1])):
        with pytest.raises(ValueError, match=r"it is there as Histogram\(\(0.1, 1.0, 2.5\)\), not Histogram\(\(0.1,\)\)"):
            use()


def test_a_segment_opens_it_by_name(name, latency):
    latency.observe(0.5)
    with Segment(name) as segment:
        for again in (segment["latency"], segment.open("latency", Histogram), segment.open("latency", Histogram, list(BOUNDS))):
            assert type(again) is Histogram and again.read() == latency.read() and again.kind == "histogram"
        assert segment.snapshot() == {"latency": latency.read()} and type(segment.snapshot()["latency"]) is HistogramData
        assert segment.load_many(["latency"]) == [latency.read()]
        with pytest.raises(TypeError, match="Histogram, which is no number; use its read"):
            segment.reader(["latency"])
        with pytest.raises(TypeError, match="Histogram has no addition"):
            segment.add({"latency": 1})


def test_a_segment_makes_those_with_labels(name):
    with Segment(name) as segment:
        first = segment.histogram("latency", BOUNDS, code="200")
        assert first.name == f'{name}/latency{{code="200"}}' and segment.histogram("latency", list(BOUNDS), code="200") is first
        with pytest.raises(ValueError, match="not Histogram"):
            segment.histogram("latency", (1,), code="200")


def test_it_times_a_block_and_a_function(latency):
    with latency.time():
        pass
    with pytest.raises(KeyError), latency.time():
        raise KeyError

    @latency.time()
    def factorial(n):
        """n!"""
        return 1 if n == 0 else n * factorial(n - 1)

    assert factorial(3) == 6 and (factorial.__name__, factorial.__doc__) == ("factorial", "n!")
    data = latency.read()
    assert data.count == 6 and 0 < data.sum


def test_removed_it_is_stale(name, latency):
    del Segment(name)["latency"]
    for operation in (lambda: latency.observe(1.0), lambda: latency.observe(1), latency.read, latency.reset, lambda: pickle.dumps(latency)):
        with pytest.raises(StaleSlotError, match="the slot was removed"):
            operation()
    assert repr(latency) == f"<Histogram '{name}/latency': removed>"


def test_opened_to_read_it_is_only_read(name, latency):
    latency.observe(1)
    reader = Segment(name, "r")["latency"]
    for operation in (lambda: reader.observe(1.0), reader.reset):
        with pytest.raises(PermissionError, match="opened to read only; open it with flag 'w'"):
            operation()
    assert reader.read().count == 1


def test_an_argument_that_is_no_number_is_an_error(latency):
    for value in ("1", None, b"1", 1j):
        with pytest.raises(TypeError):
            latency.observe(value)
    assert latency.read().count == 0


def test_threads_lose_nothing(latency):
    threads = [threading.Thread(target=lambda: [latency.observe(0.5) for _ in range(20000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert latency.read() == (80000, 40000.0, (0, 80000, 0, 0), BOUNDS)


def test_forked_children_lose_nothing(latency):
    fork(*[lambda: [latency.observe(0.5) for _ in range(20000)]] * 4)
    assert latency.read() == (80000, 40000.0, (0, 80000, 0, 0), BOUNDS)


def observe(histogram):
    for _ in range(1000):
        histogram.observe(0.5)


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_it_reaches_processes_that_are_not_forked(latency, method):
    process = get_context(method).Process(target=observe, args=(latency,))
    process.start()
    process.join()
    assert latency.read().counts == (0, 1000, 0, 0)


def test_what_a_killed_process_has_observed_is_in(name, latency):
    said = Counter(name=f"{name}/said")

    def work():
        while True:
            latency.observe(0.5)
            said.inc()

    for _ in range(20):
        child = os.fork()
        if child == 0:
            try:
                work()
            finally:
                os._exit(1)
        before = said.sum()
        while said.sum() == before:
            pass
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert said.sum() <= latency.read().count <= said.sum() + 20
    assert abs(latency.read().sum - latency.read().count / 2) <= 20 / 2
