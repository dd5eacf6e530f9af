# SPDX-License-Identifier: MIT
"""Every operation of every class against models.py: Hypothesis looks for calls after which they differ, made by one process
or by two in turns."""

import math
from contextlib import contextmanager
from multiprocessing import get_context

import pytest
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
    rows = operations.operations_of(row.type)
    operation = draw(st.sampled_from([*rows, None] if row.base != "Atomic" else rows))
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
