# SPDX-License-Identifier: MIT
"""The operations by the examples of tests/support/cases.def, which C and C++ go through as well."""

import math
import re
import sys
from typing import NamedTuple

import pytest
from declared import ROOT, given, operations, same

import pytomic

CONSTANTS = {
    "INT64_MIN": -(2**63),
    "INT64_MAX": 2**63 - 1,
    "UINT64_MAX": 2**64 - 1,
    "UINT8_MAX": 255,
    "DBL_MAX": sys.float_info.max,
    "DBL_TRUE_MIN": 5e-324,
    "INFINITY": math.inf,
    "NAN": math.nan,
    "true": True,
    "false": False,
}
COLUMNS = {
    "GET": ("before", "returned", "after"),
    "DO": ("before", "after"),
    "TAKE": ("before", "operand", "returned", "after"),
    "PUT": ("before", "operand", "after"),
    "GET_CHECKED": ("before", "done", "returned", "after"),
    "TAKE_CHECKED": ("before", "operand", "done", "returned", "after"),
    "COMPARE": ("before", "expected", "desired", "done", "after"),
    "TRY": ("before", "n", "low", "high", "done", "after"),
}


class Example(NamedTuple):
    line: int
    type: str
    operation: str
    """In C, without _safe."""
    safe: bool
    cells: dict
    """As numbers, by the name of the column."""


def read_examples():
    text = (ROOT / "tests" / "support" / "cases.def").read_text()
    text = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), text, flags=re.DOTALL)
    for line, row in enumerate(text.splitlines(), 1):
        if row:
            macro, type, operation, rest = re.fullmatch(r"(\w+)\((\w+), (\w+), (.*)\)", row).groups()
            cells = [eval(cell, dict(CONSTANTS)) for cell in rest.split(", ")]  # ours: nothing comes from elsewhere
            assert len(cells) == len(COLUMNS[macro])
            yield Example(line, type, operation.removesuffix("_safe"), macro.endswith("_CHECKED"), dict(zip(COLUMNS[macro], cells)))


EXAMPLES = list(read_examples())


def examples_of(cls, operation):
    """Those that the operation of the class has to agree with."""
    return [
        example
        for example in EXAMPLES
        if (example.type, example.operation) == (cls.type, operation.call.removesuffix("_explicit"))
        and example.safe == (cls.safe and operation.checked)
        and (operation.fixed != "1" or example.cells["operand"] == 1)
    ]


def expected(example, operation, of):
    """What it returns."""
    cells = example.cells
    if operation.returns == "value":
        return given(cells["returned"], of)
    if operation.returns == "pair":
        return cells["done"], given(cells["before"], of)
    return cells["done"] if operation.returns == "truth" else None


def do(atomic, operation, example):
    cells = {"val": example.cells.get("operand"), **example.cells}
    arguments = {name: given(cells[name], operations.of_argument(name, example.type)) for name in operation.takes}
    limits = {name: arguments.pop(name) for name in operations.LIMITS if name in arguments}
    return getattr(atomic, operation.name)(*arguments.values(), **limits)


@pytest.mark.parametrize(
    "cls, operation",
    [
        pytest.param(cls, operation, id=f"{cls.name}.{operation.name}")
        for cls in operations.CLASSES
        if not operations.TYPES[cls.type].made_with_parameters
        for operation in operations.operations_of(cls.type)
        if not operation.of_slot
    ],
)
def test_an_operation_does_as_its_examples_say(cls, operation):
    of = operations.TYPES[cls.type]
    examples = examples_of(cls, operation)
    assert len(examples) >= 2
    for example in examples:
        atomic = getattr(pytomic, cls.name)(given(example.cells["before"], of))
        where = f"cases.def:{example.line}"
        if example.safe and not example.cells["done"]:
            with pytest.raises(OverflowError):
                do(atomic, operation, example)
        else:
            result = do(atomic, operation, example)
            assert same(result, expected(example, operation, of)), where
        assert same(atomic._value(), given(example.cells["after"], of)), where


def test_no_example_is_left_out():
    pairs = [(cls, operation) for cls in operations.CLASSES for operation in operations.operations_of(cls.type)]
    used = {example.line for cls, operation in pairs for example in examples_of(cls, operation)}
    assert used == {example.line for example in EXAMPLES} and len(used) > 400
