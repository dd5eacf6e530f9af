# SPDX-License-Identifier: MIT
"""The classes have the operations that pybind/operations.py declares, and those are the library's."""

import inspect
import types

import pytest
from declared import operations

import pytomic
from pytomic import _implementation, multiprocessing, multithreading
from pytomic._cffi import lib


ROWS = [
    (getattr(package, row.name), row)
    for row in operations.CLASSES
    for package in (pytomic, multiprocessing, multithreading)
    if hasattr(package, row.name)
]
EVERY_CLASS = pytest.mark.parametrize("cls, row", ROWS, ids=[f"{cls.__module__}.{cls.__name__}" for cls, _ in ROWS])


def arguments(operation):
    """With their names, how they are given, and whether they may be missing; without self, which C takes by position."""
    given = list(inspect.signature(operation).parameters.values())[1:]
    return [(each.name, each.kind.name, each.default is not each.empty) for each in given]


def declared_arguments(operation):
    by_name = "POSITIONAL_OR_KEYWORD" if operation.by_name or operation.counts else "POSITIONAL_ONLY"
    return [
        (name, "KEYWORD_ONLY", True) if name in operations.LIMITS else (name, by_name, operation.counts)
        for name in operation.takes
    ]


@EVERY_CLASS
def test_a_class_has_the_operations_of_its_type_and_no_others(cls, row):
    declared = {operation.name for operation in operations.operations_of(row.type)}
    assert len(declared) == len(operations.operations_of(row.type))
    every = {operation.name for operation in operations.OPERATIONS}
    of_base = set(dir(cls.__mro__[1])) if operations.TYPES[row.type].made_with_parameters else set()
    assert {name for name in every if hasattr(cls, name)} - of_base == declared


@EVERY_CLASS
def test_help_shows_the_contract_and_types(cls, row):
    for operation in operations.operations_of(row.type):
        method = getattr(cls, operation.name)
        assert arguments(method) == declared_arguments(operation)
        head, text = inspect.getdoc(method).split("\n\n", 1)
        assert head == operations.signature(operation, row.type) and text == inspect.cleandoc(operation.doc)
        assert head.startswith(f"{operation.name}(") and " -> " in head


@pytest.mark.skipif(not _implementation.NATIVE, reason="this interpreter has no native types")
@EVERY_CLASS
def test_no_operation_is_left_to_python(cls, row):
    for operation in operations.operations_of(row.type):
        assert type(vars(cls)[operation.name]) is types.MethodDescriptorType, operation.name


@EVERY_CLASS
def test_every_class_is_an_atomic(cls, row):
    assert issubclass(cls, getattr(pytomic, row.name)) and issubclass(cls, pytomic.Atomic)
    assert cls.__module__.startswith("pytomic") and "_" not in cls.__module__ and cls.__name__ == row.name


@pytest.mark.parametrize("row", operations.CLASSES, ids=lambda row: row.name)
def test_a_class_has_the_docstring_of_its_row(row):
    assert inspect.getdoc(getattr(pytomic, row.name)) == inspect.cleandoc(row.doc)


@pytest.mark.parametrize("type", operations.EXACT)
def test_every_operation_of_the_library_is_reached_from_python(type):
    """But for the memory orders, of which Python has relaxed loads and stores, and the weak comparison."""
    prefix = f"pytomic_{type}_"
    library = {name[len(prefix) :] for name in dir(lib) if name.startswith(prefix) and not name.endswith("explicit")}
    rows = [row for row in operations.operations_of(type) if not row.of_slot]
    called = {row.call for row in rows}
    if operations.has_safe_class(type):
        called |= {f"{row.call}_safe" for row in rows if row.checked}
    assert library - {"compare_exchange_weak", "to_bits", "from_bits", "rank"} == called - {"load_explicit", "store_explicit"}
