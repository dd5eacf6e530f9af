# SPDX-License-Identifier: MIT
"""The binding that build_cffi.py makes: the library's functions under their C names, and those of operations.c."""

from typing import Any

ffi: Any
lib: Any
