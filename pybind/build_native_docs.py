#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write the docstrings of the reference classes as C strings for native.c, so that they are kept in one place:
build_native_docs.py OUTPUT.h"""

import ast
import inspect
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def c_string(text: str) -> str:
    """The text as a C literal; JSON's escapes of ASCII are C's as well."""
    return json.dumps(text)


def signature(function: ast.FunctionDef) -> str:
    """As inspect.signature() understands it at the head of a docstring."""
    arguments = function.args
    positional = [argument.arg for argument in arguments.posonlyargs[1:]]
    named = [argument.arg for argument in arguments.args if argument.arg != "self"]
    return f"{function.name}({', '.join(['$self', *positional, '/', *named])})\n--\n\n"


def definitions(source: Path):
    """(name, text) for each public method of the module's classes."""
    for cls in ast.parse(source.read_text()).body:
        if not isinstance(cls, ast.ClassDef):
            continue
        for member in cls.body:
            if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
                yield member.name, signature(member) + inspect.cleandoc(ast.get_docstring(member) or "")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: build_native_docs.py OUTPUT.h")
    lines = ["/* Made by build_native_docs.py from the docstrings of the reference classes. */"]
    for module in ("_atomic.py", "_counter.py"):
        for name, text in definitions(HERE / "pytomic" / module):
            lines.append(f"#define DOC_{name} {c_string(text)}")
    Path(sys.argv[1]).write_text("\n".join(lines) + "\n")
