# SPDX-License-Identifier: MIT
"""Rate limiters: with a clock of the tests' own, exactly; with the real one, never above."""

import pickle
import signal
import threading
import time
from fractions import Fraction

import pytest
from children import fork
from hypothesis import given, settings
from hypothesis import strategies as st
from support.own_name import own_name

import pytomic
from pytomic import Counter, RateLimiter, Segment, StaleSlotError

SECOND = 10**9


@pytest.fixture
def limit(name):
    return RateLimiter(10, burst=20, name=f"{name}/rate")


@pytest.fixture
def slow(name):
    """Of which a test sees no more than the burst."""
    return RateLimiter(1e-5, burst=3, name=f"{name}/slow")


def test_a_burst_passes_and_then_one_each_interval(limit):
    now = 5 * SECOND
    assert [limit._take(1, now) for _ in range(20)] == [0] * 20
    assert limit._take(1, now) == SECOND // 10
    assert limit._take(1, now + SECOND // 10 - 1) == 1
    assert limit._take(1, now + SECOND // 10) == 0
    assert limit._take(20, now + SECOND // 10) == 2 * SECOND


def test_what_is_refused_takes_nothing(slow):
    assert slow.try_acquire(2) and slow.read().available == 1
    assert not slow.try_acquire(2) and slow.read().available == 1
    assert slow.try_acquire() and not slow.try_acquire() and not slow.try_acquire(n=2)
    assert slow.read() == (slow.rate, 3, 0)


def test_a_wait_that_would_be_too_long_ends_at_once(slow):
    assert slow.acquire(3, timeout=0) and slow.read().available == 0
    for timeout in (0, -1, 3600):
        assert slow.acquire(timeout=timeout) is False
    with pytest.raises(ValueError, match="nan seconds"):
        slow.acquire(timeout=float("nan"))


def test_acquire_sleeps_until_the_rate_permits_it(name):
    limit = RateLimiter(100, name=f"{name}/rate")
    begun = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    assert all(limit.acquire() for _ in range(6)) and limit.acquire(timeout=10)
    assert time.clock_gettime_ns(time.CLOCK_BOOTTIME) - begun >= 6 * SECOND // 100


@pytest.mark.parametrize("operation", ["try_acquire", "acquire"])
def test_a_number_that_can_never_succeed_is_an_error(slow, operation):
    for n in (4, 2**32 - 1, 2**32, 2**70):
        with pytest.raises(ValueError, match="n is more than the burst, 3, so this can never succeed"):
            getattr(slow, operation)(n)
    for n in (0, -1, -(2**70)):
        with pytest.raises(ValueError, match="n is at least 1"):
            getattr(slow, operation)(n)
    for n in (1.5, "1", None):
        with pytest.raises(TypeError):
            getattr(slow, operation)(n)
    assert slow.read().available == 3


def test_arguments_that_it_does_not_have_are_errors(slow):
    for arguments, keywords in (((1, 1), {}), ((), {"m": 1}), ((1,), {"n": 1})):
        with pytest.raises(TypeError):
            slow.try_acquire(*arguments, **keywords)
    assert slow.try_acquire(**{}) and slow.read().available == 2


@pytest.mark.parametrize("rate", [0, -1, 0.9e-6, 1.1e9, float("nan"), float("inf")])
def test_a_rate_out_of_range_creates_nothing(name, rate):
    with pytest.raises(ValueError, match=r"rate is 1e-06 to 1e\+09 a second"):
        RateLimiter(rate, name=f"{name}/rate")
    assert name not in pytomic.segments()


def test_a_burst_out_of_range_creates_nothing(name):
    for burst, rate, message in ((0, 1, "burst is 1 to"), (-1, 1, "burst is 1 to"), (2**32, 1e9, "burst is 1 to"), (2**31, 1, "to come back")):
        with pytest.raises(ValueError, match=message):
            RateLimiter(rate, burst, name=f"{name}/rate")
    for rate, burst in (("10", 1), (10, "1"), (10, 1.5), (None, 1)):
        with pytest.raises(TypeError):
            RateLimiter(rate, burst, name=f"{name}/rate")
    assert name not in pytomic.segments()


def test_another_rate_or_burst_is_an_error_that_shows_both(name, limit):
    for rate, burst in ((10.5, 20), (10, 21)):
        for use in (lambda: RateLimiter(rate, burst, name=limit.name), lambda: Segment(name).open("rate", RateLimiter, (rate, burst))):
            with pytest.raises(ValueError, match=rf"it is there as RateLimiter\(10, burst=20\), not RateLimiter\({rate}, burst={burst}\)"):
                use()


def test_a_segment_opens_it_by_name(name, limit):
    limit.try_acquire(20)
    with Segment(name) as segment:
        for again in (segment["rate"], segment.open("rate", RateLimiter), segment.open("rate", RateLimiter, (10, 20))):
            assert type(again) is RateLimiter and (again.rate, again.burst, again.kind) == (10, 20, "rate")
        slow = segment.open("slow", RateLimiter, (1e-5, 7))
        slow.try_acquire(2)
        assert segment.snapshot()["slow"] == 5
        for bad in (10, (10,), "10"):
            with pytest.raises(TypeError, match="give rate and burst"):
                segment.open("bad", RateLimiter, bad)


def test_a_rate_is_kept_to_one_part_in_8_thousand_million(name):
    limit = RateLimiter(0.1, name=f"{name}/rate")
    assert 0.1 * (1 - 1 / 8e9) <= limit.rate <= 0.1
    assert repr(limit) == f"RateLimiter(0.1, burst=1, name='{name}/rate')"
    assert RateLimiter(limit.rate, name=limit.name).rate == limit.rate


def test_pickled_it_is_the_same_limit(slow):
    again = pickle.loads(pickle.dumps(slow))
    assert again.try_acquire(3) and not slow.try_acquire()


def test_removed_it_is_stale_and_its_cell_starts_anew(name):
    with Segment(name, slots=1) as segment:
        old = segment.open("old", RateLimiter, (1e-5, 1))
        old.try_acquire()
        del segment["old"]
        new = segment.open("new", RateLimiter, (1e-5, 2))
        for operation in (old.try_acquire, old.acquire, old.read, lambda: old.rate, lambda: pickle.dumps(old)):
            with pytest.raises(StaleSlotError, match="the slot was removed"):
                operation()
        assert new.try_acquire(2)
    assert repr(old) == f"<RateLimiter '{name}/old': removed>"


def test_a_removal_ends_the_waiting(name, slow, monkeypatch):
    monkeypatch.setattr("pytomic._rate_limiter.LONGEST_SLEEP", 0.01)
    assert slow.try_acquire(3)
    timer = threading.Timer(0.05, lambda: Segment(name).__delitem__("slow"))
    timer.start()
    with pytest.raises(StaleSlotError):
        slow.acquire()
    timer.join()


def test_opened_to_read_it_is_only_read(name, slow):
    reader = Segment(name, "r")["slow"]
    for operation in (reader.try_acquire, reader.acquire):
        with pytest.raises(PermissionError, match="opened to read only; open it with flag 'w'"):
            operation()
    assert reader.read().available == 3


class Interrupted(Exception):
    pass


def interrupt(number, frame):
    raise Interrupted


def test_a_signal_handler_may_end_the_waiting(slow):
    slow.try_acquire(3)
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        with pytest.raises(Interrupted):
            slow.acquire()
    finally:
        signal.signal(signal.SIGALRM, before)


rates = st.sampled_from([1e-6, 0.1, 1 / 3, 1, 7, 10, 1000 / 3, 1e6, 999999999, 1e9]) | st.floats(1e-6, 1e9)


@settings(max_examples=100, deadline=None)
@given(rates, st.integers(1, 100), st.lists(st.tuples(st.integers(0, 10**12), st.integers(1, 100)), max_size=30))
def test_it_agrees_with_fractions(rate, burst, steps):
    """The generic cell rate algorithm without rounding. What is taken from the slot could be taken from the model; what is
    refused could not be, but for less than two nanoseconds."""
    with own_name("test") as name:
        limit = RateLimiter(rate, burst, name=f"{name}/rate")
        interval = SECOND / Fraction(limit.rate)
        now, arrival = 0, Fraction(0)
        for pause, n in steps:
            now += pause * burst // 100
            n = 1 + (n - 1) % burst
            after = max(arrival, now) + n * interval
            early = after - now - burst * interval  # how long to wait
            wait = limit._take(n, now)
            if wait == 0:
                assert early <= 0
                arrival = after
            else:
                assert -2 < early <= wait < early + 2


def take_all(limit, taken, times):
    """All that can be taken at each of the times."""
    for now in times:
        while limit._take(1, now) == 0:
            taken.inc()


def test_by_one_clock_eight_processes_take_exactly_what_one_could(name, limit):
    taken = Counter()
    times = range(0, 5 * SECOND + 1, SECOND // 20)
    fork(*[lambda: take_all(limit, taken, times)] * 8)
    assert taken.sum() == 20 + 5 * 10


def test_by_the_real_clock_eight_processes_never_take_more(name):
    limit, taken = RateLimiter(10000, burst=50, name=f"{name}/rate"), Counter()

    def work():
        for _ in range(100):
            assert limit.acquire()
            taken.inc()
            for _ in range(10):
                if limit.try_acquire():
                    taken.inc()

    begun = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    fork(*[work] * 8)
    span = time.clock_gettime_ns(time.CLOCK_BOOTTIME) - begun
    assert 800 <= taken.sum() <= 50 + Fraction(span, SECOND) * 10000
