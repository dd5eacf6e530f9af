#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write the C source of the extension module pytomic._cffi, the library's public functions and constants and the
functions of many.h: build_cffi.py OUTPUT.c COMPILER [OPTION...]"""

import sys
from pathlib import Path

from cffi import FFI
from declarations import declarations

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: build_cffi.py OUTPUT.c COMPILER [OPTION...]")
    ffi = FFI()
    ffi.cdef(declarations(sys.argv[2:], HERE.parent / "include", HERE / "many.h"))
    ffi.set_source("pytomic._cffi", '#include "many.h"')
    ffi.emit_c_code(sys.argv[1])
