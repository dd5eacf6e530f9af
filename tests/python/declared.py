# SPDX-License-Identifier: MIT
"""pybind/operations.py, which declares the classes and their operations."""

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def load_operations():
    """Not by the path, which processes that are started would have as well, and import the package from there."""
    spec = importlib.util.spec_from_file_location("operations", ROOT / "pybind" / "operations.py")
    sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[spec.name])
    return sys.modules[spec.name]


operations = load_operations()

VALUES = [row for row in operations.CLASSES if not operations.TYPES[row.type].made_with_parameters]


def given(number, type):
    """A number as an argument or value of the type in Python, where a char is bytes."""
    return bytes((number,)) if type.python == "bytes" else number


def same(result, wanted):
    """To the bit, and of the same type; but one NaN is as good as another."""
    return type(result) is type(wanted) and repr(result) == repr(wanted)
