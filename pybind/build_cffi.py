#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write the C source of the extension module pytomic._cffi: build_cffi.py OUTPUT.c COMPILER [OPTION...]"""

import re
import sys
from pathlib import Path

from cffi import FFI
from declarations import declarations

HERE = Path(__file__).resolve().parent
KINDS = {"int": "int64_t", "uint": "uint64_t"}


def operations(kind: str, text: str) -> str:
    """operations.c for one kind of cell, with the macros it expects."""
    macros = {
        "VALUE": KINDS[kind],
        "CELL": f"as_{kind}",
        "NAME(operation)": f"cell_{kind}_##operation",
        "PYTOMIC(operation)": f"pytomic_{kind}_##operation",
    }
    define = "".join(f"#define {name} {body}\n" for name, body in macros.items())
    undef = "".join(f"#undef {name.split('(')[0]}\n" for name in macros)
    return define + text + undef


def operation_declarations(kind: str, text: str) -> str:
    """The prototypes in operations.c, as cffi reads them."""
    prototypes = "".join(f"{line};\n" for line in re.findall(r"^static ((?:VALUE|int) NAME\(.*)$", text, re.MULTILINE))
    named = re.sub(r"NAME\((\w+)\)", rf"cell_{kind}_\1", prototypes)
    return re.sub(r"\bVALUE\b", KINDS[kind], named)


def builder(compiler: list) -> FFI:
    """The module: the library's public functions, and the operations on cells."""
    text = (HERE / "operations.c").read_text()
    source = ['#include "pytomic.h"\n', (HERE / "cell.h").read_text()]
    ffi = FFI()
    ffi.cdef(declarations(compiler, HERE.parent / "include"))
    ffi.cdef("typedef struct { pytomic_slot slot; bool writable; bool any_owner; ...; } cell_handle;\n#define CELL_FAILED ...")
    for kind in KINDS:
        source.append(operations(kind, text))
        ffi.cdef(operation_declarations(kind, text))
    counter = (HERE / "counter.c").read_text()
    source.append(counter)
    ffi.cdef("".join(f"{line};\n" for line in re.findall(r"^static (int(?:64_t)? .*)$", counter, re.MULTILINE)))
    ffi.set_source("pytomic._cffi", "".join(source))
    return ffi


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: build_cffi.py OUTPUT.c COMPILER [OPTION...]")
    builder(sys.argv[2:]).emit_c_code(sys.argv[1])
