#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write the operations and classes of pytomic._native from operations.py: build_native.py OUTPUT.h"""

import inspect
import json
import sys
from pathlib import Path

from operations import (
    CLASSES,
    OPERATIONS,
    TYPES,
    Class,
    Operation,
    has_safe_class,
    of_argument,
    operations_of,
    parameters,
    signature,
)


def call(operation: Operation, type: str, arguments: list[str], checked: bool) -> str:
    """The call of the library."""
    if operation.of_slot:
        return f"pytomic_{operation.call}(self->slot)"
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
    if operation.counts:
        shape, arguments = "TRY_COUNT", [type, operation.name, call(operation, type, ["n", "&wait"], False)]
    elif len(operation.takes) == 3:
        n = of_argument("n", type)
        shape = "TRY"
        arguments = [type, c_type, n.name, n.c, operation.name, call(operation, type, [*operation.takes, "&before"], False)]
    elif len(operation.takes) == 2:
        compare = [type, c_type, operation.name]
        exchange_if = f"EXCHANGE_IF({', '.join([*compare, call(operation, type, ['expected', 'desired'], False)])})"
        shape = {"truth": "EXCHANGE_TRUTH", "pair": "EXCHANGE_PAIR"}[operation.returns]
        return f"{exchange_if} {shape}({', '.join(compare)})"
    elif operation.takes:
        assert operation.writes
        shape = "TAKE_CHECKED" if checked else {"value": "TAKE", "nothing": "PUT"}[operation.returns]
        operand = of_argument(operation.takes[0], type)
        arguments = [type, operand.name, c_type, operation.name, call(operation, type, ["operand"], checked)]
    elif checked:
        shape, arguments = "GET_CHECKED", [type, c_type, operation.name, call(operation, type, [], True)]
    else:
        shape = {"value": "GET", "nothing": "DO"}[operation.returns]
        arguments = [type, operation.name, may, call(operation, type, [], False)]
    by_name = f" DEFINE_BY_NAME({type}_{operation.name})" if is_one_by_name(operation) else ""
    return f"{shape}({', '.join(arguments)}){by_name}"


def docstring(operation: Operation, type: str) -> str:
    """With the signature at its head that inspect.signature() reads, and below that the one with types."""
    takes = ["$self", *parameters(operation, type, typed=False)]
    text = inspect.cleandoc(operation.doc)
    return f"{operation.name}({', '.join(takes)})\n--\n\n{signature(operation, type)}\n\n{text}"


def method(operation: Operation, cls: Class) -> str:
    """Its row in the table of methods of a class."""
    name = f"{cls.type}_{operation.name}"
    if is_one_by_name(operation):
        function = f"BY_NAME({name})"
    elif operation.by_name or operation.counts or len(operation.takes) == 3:
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
            ways = (False, True) if operation.checked and has_safe_class(type) else (False,)
            parts += [function(operation, type, checked) for checked in ways]
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
