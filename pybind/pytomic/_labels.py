# SPDX-License-Identifier: MIT
"""The names of slots with labels: one text for each set of labels, so that every process gives a slot the same name."""

from __future__ import annotations

import re

from ._cffi import ffi, lib
from ._errors import slot_name_error
from ._mapping import encode

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def labelled_name(family: str, /, **labels: str) -> str:
    """The name of the slot of a family that has these labels: ``requests{code="200",method="GET"}``.

    The labels are sorted by name, and in their values ``\\\\``, ``"`` and newlines are escaped, as Prometheus does. Without
    labels it is `family`, which is a slot name without ``{``. The name of a label is one of A-Z a-z 0-9 _, and does not
    begin with a digit, nor with two underscores.

    ValueError: that is no name. TypeError: a value is not a str.
    """
    asked = f"name a slot of family {family!r}"
    encode(family, asked)
    if "{" in family:
        raise ValueError(f"cannot {asked}: the family contains '{{', which begins labels; pass labels as arguments")
    pairs = [f'{_label(label, asked)}="{_value(label, labels[label], asked)}"' for label in sorted(labels)]
    name = f"{family}{{{','.join(pairs)}}}" if pairs else family
    encoded = encode(name, asked)
    if lib.pytomic_slot_name_problem(encoded) != ffi.NULL:
        raise slot_name_error(asked, encoded)
    return name


def _label(label: str, asked: str) -> str:
    if not NAME.fullmatch(label):
        raise ValueError(f"cannot {asked}: the label {label!r} is not a name of A-Z a-z 0-9 _ that begins with no digit")
    if label.startswith("__"):
        raise ValueError(f"cannot {asked}: the label {label!r} begins with '__', which Prometheus keeps for itself")
    return label


def _value(label: str, value: str, asked: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"cannot {asked}: the value of label {label!r} is a str, not {value!r}; write {label}={str(value)!r}")
    return value.translate(ESCAPES)
