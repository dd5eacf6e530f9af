# SPDX-License-Identifier: MIT
"""Every operation of every class against models.py: Hypothesis looks for calls after which they differ, made by one process
or by two in turns."""

import math
from contextlib import contextmanager
from multiprocessing import get_context

import pytest
from cells import EXACT
from children import fork
from declared import given as given_number
from declared import VALUES, operations, same
from hypothesis import given, settings
from hypothesis import strategies as st
from models import LIMITS, model_of

import pytomic

EVERY_CLASS = pytest.mark.parametrize("row", VALUES, ids=lambda row: row.name)
FLOATS = [0.0, -0.0, 1.0, -1.0, 1.7976931348623157e308, 5e-324, 2.0**53, math.inf, -math.inf, math.nan]


def numbers(type):
    """Often at a limit, or one or two from it."""
    if type == "bool":
        return st.booleans()
    if type == "float":
        return (st.sampled_from(FLOATS) | st.floats()).map(lambda value: math.nan if math.isnan(value) else value)
    low, high = LIMITS[type]
    near = [value for end in (low, 0, high) for value in range(end - 2, end + 3) if low <= value <= high]
    return st.sampled_from(near) | st.integers(low, high)


@st.composite
def calls(draw, row):
    """(operation, arguments, those by name) as numbers."""
    rows = [operation for operation in operations.operations_of(row.type) if not operation.of_slot]
    operation = draw(st.sampled_from([*rows, None] if hasattr(getattr(pytomic, row.name), "update") else rows))
    if operation is None:
        return "update", [draw(numbers(row.type))], {}
    arguments, limits = [], {}
    for name in operation.takes:
        drawn = numbers(operations.of_argument(name, row.type).name)
        if name not in operations.LIMITS:
            arguments.append(draw(drawn))
        elif draw(st.booleans()):
            limits[name] = draw(drawn)
    return operation.name, arguments, limits


def as_python(row, name, arguments, limits):
    """The numbers as the class takes them."""

    def convert(argument, number):
        return given_number(number, operations.of_argument(argument, row.type))

    takes = {operation.name: operation.takes for operation in operations.operations_of(row.type)}
    positional = [convert(*each) for each in zip(takes.get(name, ("val",)), arguments)]
    return positional, {each: convert(each, number) for each, number in limits.items()}


def as_returned(row, result):
    """A result of the model as the class returns it."""
    if isinstance(result, tuple):
        return result[0], as_returned(row, result[1])
    return given_number(result, operations.TYPES[row.type]) if type(result) is int else result


def outcome(function, arguments, limits):
    """What it returned, or the class of the exception that it raised."""
    try:
        return function(*arguments, **limits)
    except Exception as error:
        return type(error)


def call(atomic, name, arguments, limits):
    if name == "update":
        return outcome(lambda val: atomic.update(lambda seen: val), arguments, limits)
    return outcome(getattr(atomic, name), arguments, limits)


def start(row, atomic):
    """The model, at zero as the object now is."""
    zero = {"float": 0.0, "bool": False}.get(row.type, 0)
    atomic.reset() if row.type == "counter" else atomic.store(as_returned(row, zero))
    return model_of(row, zero)


def agree(row, atomic, steps):
    """Each step, a call and who makes it, has the result of the model."""
    model = start(row, atomic)
    for (name, arguments, limits), caller in steps:
        expected = outcome(getattr(model, name), arguments, limits)
        result = caller(atomic, name, *as_python(row, name, arguments, limits))
        assert same(result, as_returned(row, expected)), (name, arguments, limits)
        if row.type == "float" and math.isnan(model.value):
            assert math.isnan(atomic.load())
            atomic.store(math.nan)  # of a NaN that arithmetic made, the bits are the processor's
            model.value = math.nan
        assert same(atomic._value(), as_returned(row, model.value)), (name, arguments, limits)


@EVERY_CLASS
def test_operations_do_as_the_model_in_one_process(row):
    atomic = getattr(pytomic, row.name)()

    @settings(deadline=None)
    @given(st.lists(calls(row), max_size=20))
    def try_these(made):
        agree(row, atomic, [(each, call) for each in made])

    try_these()


def serve(atomic, connection):
    while (request := connection.recv()) is not None:
        connection.send(call(atomic, *request))


@contextmanager
def other_process(atomic):
    """A caller that makes the call in a process of its own."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=serve, args=(atomic, there))
    process.start()

    def call_there(_, *request):
        here.send(request)
        return here.recv()

    try:
        yield call_there
    finally:
        here.send(None)
        process.join()


@EVERY_CLASS
@pytest.mark.parametrize("memory", ["named", "unnamed"])
def test_operations_do_as_the_model_between_two_processes(row, memory, name):
    atomic = getattr(pytomic, row.name)(**({"name": f"{name}/slot"} if memory == "named" else {}))
    with other_process(atomic) as call_there:

        @settings(deadline=None)
        @given(st.lists(st.tuples(calls(row), st.sampled_from([call, call_there])), max_size=20))
        def try_these(steps):
            agree(row, atomic, steps)

        try_these()


REFUSED = {
    "AtomicFloat": {TypeError: ["1", b"1", None, 1j], OverflowError: [10**400]},
    "AtomicBool": {TypeError: [0, 1, "no", None, 1.0, b""]},
    "AtomicChar": {TypeError: [97, "a", None, 1.0, bytearray(b"a")], ValueError: [b"", b"ab"]},
}
REFUSED["AtomicCharUnsafe"] = REFUSED["AtomicChar"]


@pytest.mark.parametrize(
    "cls, error, bad",
    [(cls, error, bad) for cls, errors in REFUSED.items() for error, every in errors.items() for bad in every],
)
def test_what_is_no_value_of_the_type_is_refused_and_changes_nothing(cls, error, bad, name):
    atomic_type, good = getattr(pytomic, cls), next(exact.first for exact in EXACT if exact.name == cls)
    pytest.raises((error, TypeError), atomic_type, bad, name=f"{name}/a")
    assert name not in pytomic.segments()
    atomic = atomic_type(good)
    for use in (
        lambda: atomic.store(bad),
        lambda: atomic.store_relaxed(bad),
        lambda: atomic.exchange(bad),
        lambda: atomic.compare_exchange(good, bad),
        lambda: atomic.compare_exchange(bad, good),
        lambda: atomic.compare_exchange_strong(good, bad),
        lambda: atomic.update(lambda seen: bad),
    ):
        pytest.raises(error, use)
    if hasattr(atomic, "try_add"):
        for limit in ("low", "high") if bad is not None else ():  # None stands for the limit of the type
            pytest.raises(error, atomic.try_add, 1, **{limit: bad})
    assert atomic.load() == good


def test_the_refusal_of_a_char_says_what_it_got():
    with pytest.raises(ValueError, match="^AtomicChar holds one byte; got b'ab'$"):
        pytomic.AtomicChar(b"a").store(b"ab")
    with pytest.raises(ValueError) as raised:
        pytomic.AtomicCharUnsafe(b"a" * 1000000)
    assert len(str(raised.value)) < 100


@pytest.mark.parametrize("cls", [pytomic.AtomicChar, pytomic.AtomicCharUnsafe])
@pytest.mark.parametrize("operation", ["fetch_add", "fetch_sub", "fetch_and", "fetch_or", "fetch_xor"])
def test_what_is_combined_with_a_char_is_an_int_of_8_bits(cls, operation):
    atomic = cls(b"a")
    for beyond in (-1, 256, 2**64, -(2**64)):
        with pytest.raises(OverflowError, match="the argument is not in 0 to 255"):
            getattr(atomic, operation)(beyond)
    for other in (b"a", 1.0, None):
        pytest.raises(TypeError, getattr(atomic, operation), other)
    assert atomic.load() == b"a"


@pytest.mark.parametrize("arguments, limits", [((), {}), ((1, 2), {}), ((), {"n": 1}), ((1,), {"most": 2}), ((), {"low": 1})])
@pytest.mark.parametrize("cls", [pytomic.AtomicInt, pytomic.AtomicFloat])
def test_try_add_takes_one_number_and_its_limits_by_name(cls, arguments, limits):
    atomic = cls(1)
    pytest.raises(TypeError, atomic.try_add, *arguments, **limits)
    assert atomic.load() == 1 and atomic.try_add(1, low=None, high=None) == (True, 1)


@pytest.mark.parametrize("cls", [pytomic.AtomicInt, pytomic.AtomicUInt, pytomic.AtomicChar])
def test_what_try_add_adds_has_64_bits(cls):
    atomic = cls()
    for n in (2**63, -(2**63) - 1):
        with pytest.raises(OverflowError, match="^n is not in -9223372036854775808 to 9223372036854775807$"):
            atomic.try_add(n)
    assert atomic.try_add(2)[0] and atomic.try_add(-1)[0]


@pytest.mark.parametrize("exact", EXACT, ids=str)
def test_an_exception_in_the_function_of_update_changes_nothing(exact):
    atomic = exact.cls(exact.first)
    with pytest.raises(ZeroDivisionError):
        atomic.update(lambda seen: 1 // 0)
    assert atomic.load() == exact.first


@pytest.mark.parametrize("exact", EXACT, ids=str)
def test_update_says_that_the_function_returned_nothing(exact):
    atomic = exact.cls(exact.first)
    with pytest.raises(TypeError, match=f"cannot update .*{exact.cls.__name__}: the function returned None; let it return"):
        atomic.update(lambda seen: None)
    assert atomic.load() == exact.first


@pytest.mark.parametrize("exact", EXACT, ids=str)
def test_update_calls_the_function_again_with_what_came_in_between(exact):
    atomic, seen = exact.cls(exact.first), []

    def function(value):
        seen.append(value)
        if len(seen) == 1:
            atomic.store(exact.second)
        return value

    assert atomic.update(function) == atomic.load() == exact.second
    assert seen == [exact.first, exact.second]


def test_update_returns_a_value_of_the_type():
    assert same(pytomic.AtomicInt(5).update(lambda value: True), 1)
    assert same(pytomic.AtomicFloat(5).update(int), 5.0)


INCREMENTS = 2000


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
@pytest.mark.parametrize("cls", [pytomic.AtomicInt, pytomic.AtomicUIntUnsafe, pytomic.AtomicFloat])
@pytest.mark.parametrize("way", ["fetch_add", "update", "try_add"])
def test_processes_lose_nothing(cls, way):
    atomic = cls()

    def count():
        for _ in range(INCREMENTS):
            atomic.update(lambda value: value + 1) if way == "update" else getattr(atomic, way)(1)

    fork(*[count] * 4)
    assert atomic.load() == 4 * INCREMENTS


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
@pytest.mark.parametrize("cls", [pytomic.AtomicInt, pytomic.AtomicFloat])
def test_no_process_leaves_the_limits_of_try_add(cls):
    seats = cls(5)

    def take_and_give_back():
        for _ in range(INCREMENTS):
            done, before = seats.try_add(1, low=5, high=7)
            assert 5 <= before < 7 if done else before == 7
            if done:
                done, before = seats.try_add(-1, low=5, high=7)
                assert done and before > 5

    fork(*[take_and_give_back] * 4)
    assert seats.load() == 5


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_of_many_processes_that_set_a_flag_one_sees_that_it_was_not():
    flag, first, toggled = pytomic.AtomicBool(), pytomic.AtomicInt(), pytomic.AtomicBool()

    def set_and_toggle():
        if not flag.test_and_set():
            first.preinc()
        for _ in range(INCREMENTS + 1):
            toggled.toggle()

    fork(*[set_and_toggle] * 3)
    assert bool(flag) and first.load() == 1 and bool(toggled)
