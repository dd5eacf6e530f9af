# SPDX-License-Identifier: MIT
"""The classes as type checkers read them, pytomic/_classes.pyi, from operations.py. script/generate writes it."""

from __future__ import annotations

import inspect
from textwrap import indent

from operations import CLASSES, TYPES, Class, Operation, operations_of, parameters, result

HEAD = '''# SPDX-License-Identifier: MIT
"""Made by script/generate from pybind/operations.py."""

from typing import TypeVar

from typing_extensions import Self

from ._atomic import Atomic, Number

C = TypeVar("C", bound=type)

def exact(cls: C, /) -> C: ...
'''

CONSTRUCTOR = '''def __new__(
    cls,
    init: {value} = 0,
    *,
    name: str | None = None,
    mode: int | None = None,
    group: int | str | None = None,
    any_owner: bool = False,
) -> Self: ...
'''


def docstring(text: str) -> str:
    lines = inspect.cleandoc(text)
    return f'"""{lines}\n"""' if "\n" in lines else f'"""{lines}"""'


def method(operation: Operation, type: str) -> str:
    head = f"def {operation.name}({', '.join(['self', *parameters(operation, type)])}) -> {result(operation, type)}:"
    return f"{head}\n{indent(docstring(operation.doc), '    ')}\n"


def class_text(cls: Class) -> str:
    constructor = CONSTRUCTOR.format(value=TYPES[cls.type].python)
    methods = [method(operation, cls.type) for operation in operations_of(cls.type)]
    body = "\n".join([docstring(cls.doc) + "\n", constructor, *methods])
    return f"\nclass {cls.name}({cls.base}):\n{indent(body, '    ')}"


def stub() -> str:
    return HEAD + "".join(map(class_text, CLASSES))
