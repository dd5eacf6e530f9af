# SPDX-License-Identifier: MIT
"""Every operation of every class, in every kind of memory, compared with the arithmetic of Python's integers."""

import copy

import pytest
from cells import KINDS, MEMORIES
from hypothesis import given, settings
from hypothesis import strategies as st

import pytomic

EVERY_KIND = pytest.mark.parametrize("kind", KINDS, ids=str)
WITH_OPERAND = {
    "exchange": lambda value, operand: operand,
    "fetch_add": lambda value, operand: value + operand,
    "fetch_sub": lambda value, operand: value - operand,
    "fetch_and": lambda value, operand: value & operand,
    "fetch_or": lambda value, operand: value | operand,
    "fetch_xor": lambda value, operand: value ^ operand,
    "fetch_max": max,
    "fetch_min": min,
}
STEPS = {"preinc": (1, "after"), "postinc": (1, "before"), "predec": (-1, "after"), "postdec": (-1, "before")}
COMPARES = ["compare_exchange", "compare_exchange_weak", "compare_exchange_strong"]
ARGUMENT = ["store", "store_relaxed", *WITH_OPERAND]


@pytest.fixture(params=MEMORIES)
def make(request, name):
    return lambda kind, init: MEMORIES[request.param](kind, init, name)


def near_limits(kind):
    ends = st.sampled_from([kind.min, kind.max, 0, 1]).flatmap(
        lambda end: st.integers(max(kind.min, end - 3), min(kind.max, end + 3))
    )
    return ends | st.integers(kind.min, kind.max)


def expect(kind, atomic, operation, arguments, before, result, returned):
    """The operation gives `returned` and leaves `result`, as far as the class lets results overflow."""
    if kind.safe and not kind.fits(result):
        with pytest.raises(OverflowError, match="nothing was changed"):
            getattr(atomic, operation)(*arguments)
        assert atomic.load() == before
    else:
        assert getattr(atomic, operation)(*arguments) == kind.wrap(returned)
        assert atomic.load() == kind.wrap(result)


@EVERY_KIND
@pytest.mark.parametrize("operation", WITH_OPERAND)
@settings(deadline=None)
@given(data=st.data())
def test_operations_with_an_operand_compute_as_integers_do(kind, operation, data):
    before, operand = data.draw(near_limits(kind)), data.draw(near_limits(kind))
    result = WITH_OPERAND[operation](before, operand)
    expect(kind, kind.cls(before), operation, (operand,), before, result, before)


@EVERY_KIND
@pytest.mark.parametrize("operation", STEPS)
@settings(deadline=None)
@given(data=st.data())
def test_steps_of_one_return_the_value_they_are_named_for(kind, operation, data):
    before = data.draw(near_limits(kind))
    step, which = STEPS[operation]
    result = before + step
    expect(kind, kind.cls(before), operation, (), before, result, result if which == "after" else before)


@EVERY_KIND
def test_every_kind_of_memory_has_the_same_operations(kind, make):
    atomic = make(kind, 5)
    assert (atomic.preinc(), atomic.postinc(), atomic.predec(), atomic.postdec()) == (6, 6, 6, 6)
    assert (atomic.fetch_add(3), atomic.fetch_sub(2), atomic.exchange(6)) == (5, 8, 6)
    assert (atomic.fetch_and(3), atomic.fetch_or(5), atomic.fetch_xor(1)) == (6, 2, 7)
    assert (atomic.fetch_max(9), atomic.fetch_min(4), atomic.load()) == (6, 9, 4)
    assert atomic.compare_exchange(4, 60) == (True, 4)
    assert atomic.compare_exchange_strong(60, 61) is True
    assert atomic.store(7) is None and atomic.load_relaxed() == 7
    assert atomic.store_relaxed(8) is None and atomic.load() == 8


@EVERY_KIND
def test_both_limits_are_values(kind, make):
    for limit in (kind.min, kind.max):
        atomic = make(kind, 0)
        atomic.store(limit)
        assert atomic.load() == atomic.load_relaxed() == limit


@EVERY_KIND
def test_compare_exchange_tells_whether_and_what_it_saw(kind, make):
    atomic = make(kind, 5)
    assert atomic.compare_exchange(4, 9) == (False, 5)
    assert atomic.load() == 5
    assert atomic.compare_exchange(5, 9) == (True, 5)
    assert atomic.load() == 9


@EVERY_KIND
def test_what_compare_exchange_returned_stays_what_it_was(kind, make):
    atomic = make(kind, 0)
    kept = [atomic.compare_exchange(step, step + 1) for step in range(3)]
    hash(atomic.compare_exchange(3, 4))
    kept += [atomic.compare_exchange(9, 1), atomic.compare_exchange(kind.max, 1), atomic.compare_exchange(4, kind.max)]
    assert kept == [(True, 0), (True, 1), (True, 2), (False, 4), (False, 4), (True, 4)]
    assert hash(atomic.compare_exchange(0, 1)) == hash((False, kind.max))


@EVERY_KIND
def test_what_compare_exchange_saw_is_an_int_whatever_was_expected(kind, make):
    atomic = make(kind, 1)
    exchanged, seen = atomic.compare_exchange(True, 2)
    assert exchanged is True and seen == 1 and type(seen) is int


@EVERY_KIND
@pytest.mark.parametrize("operation", ["compare_exchange_weak", "compare_exchange_strong"])
def test_compare_exchange_of_cpp_tells_whether(kind, make, operation):
    atomic = make(kind, 5)
    assert getattr(atomic, operation)(4, 9) is False
    assert atomic.load() == 5
    while getattr(atomic, operation)(5, 9) is not True:
        assert operation.endswith("weak")
    assert atomic.load() == 9


@EVERY_KIND
@pytest.mark.parametrize("operation", ARGUMENT + COMPARES)
@pytest.mark.parametrize("beyond", ["min", "max", "huge"])
def test_an_argument_out_of_range_is_an_overflow_error_and_changes_nothing(kind, make, operation, beyond):
    value = {"min": kind.min - 1, "max": kind.max + 1, "huge": 10**5000}[beyond]
    atomic = make(kind, 5)
    calls = [(value,)] if operation in ARGUMENT else [(5, value), (value, 5)]
    for arguments in calls:
        with pytest.raises(OverflowError, match=f"not in {kind.min} to {kind.max}"):
            getattr(atomic, operation)(*arguments)
    assert atomic.load() == 5


@EVERY_KIND
@pytest.mark.parametrize("operation", ARGUMENT + COMPARES)
@pytest.mark.parametrize("value", [1.0, "1", None, b"1"])
def test_an_argument_that_is_no_integer_is_a_type_error_and_changes_nothing(kind, make, operation, value):
    atomic = make(kind, 5)
    calls = [(value,)] if operation in ARGUMENT else [(5, value), (value, 5)]
    for arguments in calls:
        with pytest.raises(TypeError, match="integer"):
            getattr(atomic, operation)(*arguments)
    assert atomic.load() == 5


class Seven:
    def __index__(self):
        return 7


class Truncated(Seven):
    """Like decimal.Decimal and fractions.Fraction: converts to int, but is none."""

    __index__ = None

    def __int__(self):
        return 7


def test_whatever_has_an_index_is_an_integer():
    atomic = pytomic.AtomicUInt(Seven())
    assert atomic.fetch_add(Seven()) == 7
    atomic.store(Seven())
    assert atomic.compare_exchange(Seven(), True) == (True, 7)
    assert atomic.load() == 1


def test_whatever_only_converts_to_int_is_none():
    atomic = pytomic.AtomicUInt(1)
    pytest.raises(TypeError, atomic.store, Truncated())
    pytest.raises(TypeError, atomic.fetch_add, Truncated())
    pytest.raises(TypeError, pytomic.AtomicUInt, Truncated())
    assert atomic.load() == 1


@EVERY_KIND
def test_init_is_held_to_the_range(kind, make):
    pytest.raises(OverflowError, make, kind, kind.min - 1)
    pytest.raises(OverflowError, make, kind, kind.max + 1)
    pytest.raises(TypeError, make, kind, 1.0)
    pytest.raises(TypeError, make, kind, None)
    assert make(kind, kind.max).load() == kind.max


@EVERY_KIND
def test_init_is_zero_unless_said(kind):
    assert kind.cls().load() == 0


@EVERY_KIND
def test_adding_in_place_is_refused(kind):
    atomic = kind.cls(5)
    with pytest.raises(TypeError, match=r"use preinc\(\) or fetch_add\(\)"):
        atomic += 1
    with pytest.raises(TypeError, match="no operation in place"):
        atomic -= 1
    assert isinstance(atomic, kind.cls) and atomic.load() == 5


@EVERY_KIND
def test_there_is_no_value_to_assign_to(kind):
    atomic = kind.cls(5)
    with pytest.raises(AttributeError):
        atomic.value = 6


def test_the_cell_of_an_object_cannot_be_exchanged():
    atomic = pytomic.AtomicInt(5)
    pytomic.AtomicInt.__init__(atomic, 6)
    assert atomic.load() == 5


@pytest.mark.parametrize("copier", [copy.copy, copy.deepcopy])
def test_an_object_is_not_copied(make, copier):
    with pytest.raises(TypeError, match="a copy would be the same cell"):
        copier(make(KINDS[0], 5))


def test_repr_shows_class_value_and_name(name):
    assert repr(pytomic.AtomicInt(-5)) == "AtomicInt(-5)"
    assert repr(pytomic.AtomicUIntUnsafe(5, name=f"{name}/a/b")) == f"AtomicUIntUnsafe(5, name='{name}/a/b')"


def test_init_counts_for_the_creator_alone(name):
    first = pytomic.AtomicUInt(5, name=f"{name}/hits")
    second = pytomic.AtomicUInt(7, name=f"{name}/hits")
    assert second.load() == 5
    second.preinc()
    assert first.load() == 6


def test_safe_and_unsafe_share_a_slot(name):
    safe = pytomic.AtomicUInt(name=f"{name}/hits")
    unsafe = pytomic.AtomicUIntUnsafe(name=f"{name}/hits")
    assert unsafe.predec() == 2**64 - 1
    pytest.raises(OverflowError, safe.preinc)
    assert unsafe.preinc() == safe.load() == 0


def test_a_slot_of_another_type_is_a_type_error(name):
    pytomic.AtomicInt(5, name=f"{name}/a")
    with pytest.raises(TypeError, match=f"cannot open slot '{name}/a' as AtomicUInt: the slot has another type"):
        pytomic.AtomicUInt(name=f"{name}/a")
    assert pytomic.Segment(name).snapshot() == {"a": 5}


def test_unnamed_objects_have_a_cell_each():
    atomics = [pytomic.AtomicUInt(i) for i in range(1200)]  # more than one arena holds
    assert [atomic.preinc() for atomic in atomics] == list(range(1, 1201))
    del atomics[::2]
    again = [pytomic.AtomicUInt(0) for _ in range(600)]
    assert {atomic.load() for atomic in again} == {0}
    assert [atomic.load() for atomic in atomics] == list(range(2, 1201, 2))
