# SPDX-License-Identifier: MIT
"""Which implementation of the operations this interpreter has: on CPython the types of native.c, elsewhere the classes of
_reference.py, whose calls by cffi PyPy compiles. For tests the variable PYTOMIC_REFERENCE chooses the latter on CPython.

A native module that cannot be loaded is an ImportError: nothing takes its place unnoticed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

NATIVE = sys.implementation.name == "cpython" and not os.environ.get("PYTOMIC_REFERENCE")

if NATIVE and not TYPE_CHECKING:
    from ._native import Cell, make
else:
    from ._cell import Cell, make

__all__ = ["NATIVE", "Cell", "make"]
