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
