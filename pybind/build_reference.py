#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write the classes on cffi, which PyPy uses, from operations.py: build_reference.py OUTPUT.py"""

import inspect
import sys
from pathlib import Path
from textwrap import indent

from operations import CLASSES, LIMITS, TYPES, Class, Operation, operations_of, parameters, result, signature

HEAD = '''# SPDX-License-Identifier: MIT
"""Made by build_reference.py from operations.py: the atomic classes by calls of the library through cffi."""

from __future__ import annotations

import errno

from ._atomic import Exact, Flag, Number, Real, Sum
from ._cffi import ffi, lib
from ._histogram import BaseHistogram
from ._kinds import KINDS
from ._rate_limiter import BaseRateLimiter
from ._semaphore import BaseSemaphore
'''


def docstring(text: str) -> str:
    lines = inspect.cleandoc(text)
    return f'"""{lines}\n"""' if "\n" in lines else f'"""{lines}"""'


def take(name: str) -> str:
    way = {"operand": "take_operand", "n": "take_n"}.get(name, "take")
    taken = f"{name} = self._kind.{way}({name}, type(self).__name__)"
    if name not in LIMITS:
        return taken
    return f"if {name} is None:\n    {name} = self._kind.{name}\nelse:\n    {taken}"


def call(operation: Operation, type: str, arguments: list, checked: bool) -> str:
    """The call of the library."""
    if operation.of_slot:
        return f"lib.pytomic_{operation.call}(self._slot)"
    fixed = operation.fixed.replace("memory_order", "lib.memory_order")
    given = ["self._object", *arguments, *filter(None, [fixed]), *(["value"] if checked else [])]
    return f"lib.pytomic_{type}_{operation.call}{'_safe' if checked else ''}({', '.join(given)})"


def body(operation: Operation, cls: Class) -> list:
    may = f'self._may_{"write" if operation.writes else "read"}("{operation.name}")'
    if operation.counts:
        return [
            f'n = self._count("{operation.name}", n)',
            may,
            'wait = ffi.new("uint64_t *")',
            f"code = {call(operation, cls.type, ['n', 'wait'], False)}",
            "if code not in (0, -errno.EAGAIN):",
            f'    raise self._failure("{operation.name}", code)',
            "return code == 0",
        ]
    lines = [*map(take, operation.takes), may]
    if len(operation.takes) == 3:
        return [
            *lines,
            f'before = ffi.new("{TYPES[cls.type].c} *")',
            f"done = {call(operation, cls.type, [*operation.takes, 'before'], False)} == 0",
            "return done, self._kind.give(before[0])",
        ]
    if len(operation.takes) == 2:
        expected, desired = operation.takes
        lines.append(f'seen = ffi.new("{TYPES[cls.type].c} *", {expected})')
        exchanged = f"bool({call(operation, cls.type, ['seen', desired], False)})"
        if operation.returns == "truth":
            return [*lines, f"return {exchanged}"]
        return [*lines, f"exchanged = {exchanged}", "return exchanged, self._kind.give(seen[0])"]
    if operation.checked and cls.safe:
        return [
            *lines,
            f'value = ffi.new("{TYPES[cls.type].c} *")',
            f"code = {call(operation, cls.type, operation.takes, True)}",
            "if code < 0:",
            f'    raise self._failure("{operation.name}", code)',
            "return self._kind.give(value[0])",
        ]
    called = call(operation, cls.type, operation.takes, False)
    return [*lines, called if operation.returns == "nothing" else f"return self._kind.give({called})"]


def method(operation: Operation, cls: Class) -> str:
    given = ", ".join(["self", *parameters(operation, cls.type)])
    text = docstring(f"{signature(operation, cls.type)}\n\n{inspect.cleandoc(operation.doc)}")
    lines = "\n".join([text, *body(operation, cls)])
    return f"def {operation.name}({given}) -> {result(operation, cls.type)}:\n{indent(lines, '    ')}\n"


def class_text(cls: Class) -> str:
    head = f"{docstring(cls.doc)}\n\n__slots__ = ()\n__module__ = \"pytomic\"\n\n_kind = KINDS[\"{cls.type}\"]\n"
    text = "\n".join([head, *(method(operation, cls) for operation in operations_of(cls.type))])
    return f"\n\nclass {cls.name}({cls.base}):\n{indent(text, '    ')}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: build_reference.py OUTPUT.py")
    Path(sys.argv[1]).write_text(HEAD + "".join(map(class_text, CLASSES)))
