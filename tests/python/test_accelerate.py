# SPDX-License-Identifier: MIT
"""The native types stand in for the reference classes with all of their operations."""

import inspect
import types

import pytest

import pytomic
from pytomic import _accelerate, _atomic, _counter, multiprocessing, multithreading

PAIRS = [
    (getattr(package, name), getattr(_atomic, name), _atomic.Atomic)
    for package in (pytomic, multiprocessing, multithreading)
    for name in ("AtomicInt", "AtomicUInt", "AtomicIntUnsafe", "AtomicUIntUnsafe")
] + [(pytomic.Counter, _counter.Counter, _counter.Counter)]
NAMES = [f"{native.__module__}.{native.__name__}" for native, _, _ in PAIRS]


def arguments(operation):
    """With their names, and how they may be given; self, which C takes by position alone, is none."""
    return [(each.name, each.kind) for each in inspect.signature(operation).parameters.values()][1:]


@pytest.mark.skipif(_accelerate._native is None, reason="built without the native types")
@pytest.mark.parametrize("native, reference, operations", PAIRS, ids=NAMES)
def test_no_operation_is_left_to_python(native, reference, operations):
    public = [name for name, value in vars(operations).items() if callable(value) and not name.startswith("_")]
    assert len(public) >= 5
    for name in public:
        operation = vars(native)[name]
        assert type(operation) is types.MethodDescriptorType, name
        assert inspect.getdoc(operation) == inspect.getdoc(getattr(reference, name))
        assert arguments(operation) == arguments(getattr(reference, name))
