# SPDX-License-Identifier: MIT
"""The classes as type checkers read them, pytomic/_classes.pyi, from operations.py. script/generate writes it."""

from __future__ import annotations

import inspect
from textwrap import indent

from operations import CLASSES, TYPES, Class, Operation, operations_of, parameters, result

HEAD = '''# SPDX-License-Identifier: MIT
"""Made by script/generate from pybind/operations.py."""

from typing import Callable, TypeVar

from typing_extensions import Self

from ._atomic import Exact, Flag, Number, Real, Sum
from ._histogram import BaseHistogram
from ._rate_limiter import BaseRateLimiter
from ._semaphore import BaseSemaphore

C = TypeVar("C", bound=type)

def exact(cls: C, /) -> C: ...
'''

CONSTRUCTOR = '''def __new__(
    cls,
    init: {value} = {zero},
    *,
    name: str | None = None,
    mode: int | None = None,
    group: int | str | None = None,
    any_owner: bool = False,
) -> Self: ...
'''

# The methods of Exact, with the type of the values.
EXACT = """def update(self, function: Callable[[{value}], {value}], /) -> {value}: ...
def wait(self, old: {value}, timeout: float | None = None) -> {value}: ...
def wait_for(self, predicate: Callable[[{value}], object], timeout: float | None = None) -> {value}: ...
async def wait_async(self, old: {value}, timeout: float | None = None) -> {value}: ...
"""


def docstring(text: str) -> str:
    lines = inspect.cleandoc(text)
    return f'"""{lines}\n"""' if "\n" in lines else f'"""{lines}"""'


def method(operation: Operation, type: str) -> str:
    head = f"def {operation.name}({', '.join(['self', *parameters(operation, type)])}) -> {result(operation, type)}:"
    return f"{head}\n{indent(docstring(operation.doc), '    ')}\n"


def class_text(cls: Class) -> str:
    value = TYPES[cls.type]
    written = [] if value.made_with_parameters else [CONSTRUCTOR.format(value=value.python, zero=value.zero)]
    if cls.base != "Sum" and not value.made_with_parameters:
        written.append(EXACT.format(value=value.python))
    methods = [method(operation, cls.type) for operation in operations_of(cls.type)]
    body = "\n".join([docstring(cls.doc) + "\n", *written, *methods])
    return f"\nclass {cls.name}({cls.base}):\n{indent(body, '    ')}"


def stub() -> str:
    return HEAD + "".join(map(class_text, CLASSES))
