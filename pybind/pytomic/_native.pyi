# SPDX-License-Identifier: MIT
from typing import Any

from ._cell import Cell as Cell
from ._cell import make as make

CLASSES: list[tuple[str, str, str]]

def new_type(name: str, like: str, doc: str | None, bases: tuple[type, ...], /) -> Any: ...
