#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write the operations and classes of pytomic._native from operations.py: build_native.py OUTPUT.h"""

import inspect
import json
import sys
from pathlib import Path

from operations import CLASSES, OPERATIONS, TYPES, Class, Operation, operations_of, signature


def call(operation: Operation, type: str, arguments: list[str], checked: bool) -> str:
    """The call of the library."""
    given = [f"{type}_object(self)", *arguments, *filter(None, [operation.fixed]), *(["&value"] if checked else [])]
    return f"pytomic_{type}_{operation.call}{'_safe' if checked else ''}({', '.join(given)})"


def is_one_by_name(operation: Operation) -> bool:
    """native_by_name.h says how."""
    if not operation.by_name or len(operation.takes) != 1:
        return False
    assert operation.takes == ("val",) and not operation.checked
    return True


def function(operation: Operation, type: str, checked: bool) -> str:
    """The function of an operation, by a macro of native_shapes.h."""
    c_type = TYPES[type].c
    may = "may_write" if operation.writes else "may_read"
    if len(operation.takes) == 2:
        shape = {"truth": "EXCHANGE_TRUTH", "pair": "EXCHANGE_PAIR"}[operation.returns]
        arguments = [type, c_type, operation.name, call(operation, type, ["expected", "desired"], False)]
    elif operation.takes:
        assert operation.writes
        invocation = call(operation, type, ["operand"], checked)
        shape = "TAKE_CHECKED" if checked else {"value": "TAKE", "nothing": "PUT"}[operation.returns]
        arguments = [type, c_type, operation.name, invocation]
    elif checked:
        shape, arguments = "GET_CHECKED", [type, c_type, operation.name, call(operation, type, [], True)]
    else:
        shape = {"value": "GET", "nothing": "DO"}[operation.returns]
        arguments = [type, operation.name, may, call(operation, type, [], False)]
    by_name = f" DEFINE_BY_NAME({type}_{operation.name})" if is_one_by_name(operation) else ""
    return f"{shape}({', '.join(arguments)}){by_name}"


def docstring(operation: Operation, type: str) -> str:
    """With the signature at its head that inspect.signature() reads, and below that the one with types."""
    takes = ["$self", *operation.takes, *([] if operation.by_name or not operation.takes else ["/"])]
    text = inspect.cleandoc(operation.doc)
    return f"{operation.name}({', '.join(takes)})\n--\n\n{signature(operation, type)}\n\n{text}"


def method(operation: Operation, cls: Class) -> str:
    """Its row in the table of methods of a class."""
    name = f"{cls.type}_{operation.name}"
    if is_one_by_name(operation):
        function = f"BY_NAME({name})"
    elif operation.by_name:
        function = f"FAST({name}), METH_FASTCALL | METH_KEYWORDS"
    else:
        checked = "_safe" if cls.safe and operation.checked else ""
        function = f"{name}{checked}, {'METH_O' if operation.takes else 'METH_NOARGS'}"
    # JSON's escapes of ASCII are C's as well.
    return f'    {{"{operation.name}", {function}, {json.dumps(docstring(operation, cls.type))}}},'


def table(cls: Class) -> str:
    rows = "\n".join(method(operation, cls) for operation in operations_of(cls.type))
    return f"static PyMethodDef {cls.name}_methods[] = {{\n{rows}\n    {{NULL, NULL, 0, NULL}},\n}};\n"


def class_row(cls: Class) -> str:
    doc = json.dumps(inspect.cleandoc(cls.doc))
    return f'    {{"{cls.name}", "{cls.type}", "{cls.base}", {cls.name}_methods, {doc}}},'


def header() -> str:
    parts = ["/* Made by build_native.py from operations.py. */"]
    for type in TYPES:
        for operation in operations_of(type):
            parts += [function(operation, type, checked) for checked in ((False, True) if operation.checked else (False,))]
    by_name = [f'"{operation.name}"' for operation in OPERATIONS if is_one_by_name(operation)]
    parts.append(f"static const char *const by_name[] = {{{', '.join([*by_name, 'NULL'])}}};\n")
    parts += [table(cls) for cls in CLASSES]
    parts.append("static const native_class classes[] = {")
    parts += [class_row(cls) for cls in CLASSES]
    parts.append("    {NULL, NULL, NULL, NULL, NULL},\n};")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: build_native.py OUTPUT.h")
    Path(sys.argv[1]).write_text(header())
