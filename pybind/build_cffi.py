#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write the C source of the extension module pytomic._cffi, the library's public functions and constants:
build_cffi.py OUTPUT.c COMPILER [OPTION...]"""

import sys
from pathlib import Path

from cffi import FFI
from declarations import declarations

INCLUDE = Path(__file__).resolve().parents[1] / "include"

if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: build_cffi.py OUTPUT.c COMPILER [OPTION...]")
    ffi = FFI()
    ffi.cdef(declarations(sys.argv[2:], INCLUDE))
    ffi.set_source("pytomic._cffi", '#include "pytomic.h"')
    ffi.emit_c_code(sys.argv[1])
