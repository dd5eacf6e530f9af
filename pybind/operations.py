# SPDX-License-Identifier: MIT
"""The atomic classes of the package, their operations and what both promise: the one declaration of them.

build_native.py makes the types of CPython from it, build_reference.py the classes on cffi that PyPy uses, and
build_stub.py what type checkers read.

A new operation is a row of OPERATIONS. A new class is a row of CLASSES, and a row of TYPES if its values are of a new
type; that has its converters in native_values.h for C and in pytomic/_kinds.py for Python.
"""

from __future__ import annotations

from typing import NamedTuple


class Type(NamedTuple):
    """What the values of a class are. The library's functions are pytomic_NAME_...."""

    name: str
    """As the library's table has it."""
    c: str
    """Of an argument, in C."""
    python: str


class Operation(NamedTuple):
    name: str
    """In Python."""
    call: str
    """The library's function, without its prefix."""
    types: tuple[str, ...]
    """Those that have it."""
    doc: str
    takes: tuple[str, ...] = ()
    """The arguments from Python; each is a value of the type."""
    by_name: bool = False
    """They may be given by name, as in pytomic 0.2."""
    fixed: str = ""
    """The argument in C that follows them."""
    returns: str = "value"
    """"value", "nothing", or of a comparison "truth" (whether it exchanged) or "pair" (that, and the value seen)."""
    writes: bool = True
    checked: bool = False
    """The safe classes call the function CALL_safe, which refuses a result out of range."""


class Class(NamedTuple):
    name: str
    type: str
    safe: bool
    base: str
    """The class of pytomic/_atomic.py that it extends, with what is written in Python."""
    doc: str


TYPES = {
    type.name: type
    for type in (
        Type("int", "int64_t", "int"),
        Type("uint", "uint64_t", "int"),
        Type("counter", "int64_t", "int"),
    )
}

INTEGERS = ("int", "uint")
COUNTER = ("counter",)

OPERATIONS = [
    Operation("load", "load", INTEGERS, "The value.", writes=False),
    Operation(
        "load_relaxed",
        "load_explicit",
        INTEGERS,
        "The value, in relaxed memory order.",
        fixed="memory_order_relaxed",
        writes=False,
    ),
    Operation(
        "store",
        "store",
        INTEGERS,
        "Set the value. A value out of range is an OverflowError for the unsafe classes too.",
        takes=("val",),
        by_name=True,
        returns="nothing",
    ),
    Operation(
        "store_relaxed",
        "store_explicit",
        INTEGERS,
        "Set the value, in relaxed memory order; else as store().",
        takes=("val",),
        by_name=True,
        fixed="memory_order_relaxed",
        returns="nothing",
    ),
    Operation(
        "compare_exchange",
        "compare_exchange_strong",
        INTEGERS,
        """Set the value to `desired` if it is `expected`; return whether it was, and the value seen.

        ``ok, seen = x.compare_exchange(6, 60)``: when ok is False, seen is what to try next with.
        """,
        takes=("expected", "desired"),
        by_name=True,
        returns="pair",
    ),
    Operation(
        "compare_exchange_weak",
        "compare_exchange_strong",  # between two calls from Python nothing would be gained by a weak one
        INTEGERS,
        "As compare_exchange_strong(). In C++ it may fail although the value is `expected`; here it does not.",
        takes=("expected", "desired"),
        by_name=True,
        returns="truth",
    ),
    Operation(
        "compare_exchange_strong",
        "compare_exchange_strong",
        INTEGERS,
        "Set the value to `desired` if it is `expected`; return whether it was.",
        takes=("expected", "desired"),
        by_name=True,
        returns="truth",
    ),
    Operation(
        "exchange",
        "exchange",
        INTEGERS,
        "Set the value; return the value before.",
        takes=("val",),
    ),
    Operation(
        "fetch_add",
        "fetch_add",
        INTEGERS,
        """Add; return the value before.

        Where the result is out of range the safe classes raise OverflowError, and the unsafe ones wrap round.
        """,
        takes=("operand",),
        checked=True,
    ),
    Operation(
        "fetch_sub",
        "fetch_sub",
        INTEGERS,
        "Subtract; return the value before. A result out of range is treated as by fetch_add().",
        takes=("operand",),
        checked=True,
    ),
    Operation(
        "fetch_and",
        "fetch_and",
        INTEGERS,
        "Set the value to its bitwise and with `operand`; return the value before.",
        takes=("operand",),
    ),
    Operation(
        "fetch_or",
        "fetch_or",
        INTEGERS,
        "Set the value to its bitwise or with `operand`; return the value before.",
        takes=("operand",),
    ),
    Operation(
        "fetch_xor",
        "fetch_xor",
        INTEGERS,
        "Set the value to its bitwise exclusive or with `operand`; return the value before.",
        takes=("operand",),
    ),
    Operation(
        "fetch_max",
        "fetch_max",
        INTEGERS,
        "Set the value to `operand` if that is larger; return the value before.",
        takes=("operand",),
    ),
    Operation(
        "fetch_min",
        "fetch_min",
        INTEGERS,
        "Set the value to `operand` if that is smaller; return the value before.",
        takes=("operand",),
    ),
    Operation(
        "preinc",
        "inc",
        INTEGERS,
        "Add 1; return the value after: ``++x`` in C++. At the largest value as fetch_add().",
        checked=True,
    ),
    Operation(
        "postinc",
        "fetch_add",
        INTEGERS,
        "Add 1; return the value before: ``x++`` in C++. At the largest value as fetch_add().",
        fixed="1",
        checked=True,
    ),
    Operation(
        "predec",
        "dec",
        INTEGERS,
        "Subtract 1; return the value after: ``--x`` in C++. At the smallest value as fetch_sub().",
        checked=True,
    ),
    Operation(
        "postdec",
        "fetch_sub",
        INTEGERS,
        "Subtract 1; return the value before: ``x--`` in C++. At the smallest value as fetch_sub().",
        fixed="1",
        checked=True,
    ),
    Operation(
        "add",
        "add",
        COUNTER,
        "Add; a negative `operand` subtracts.",
        takes=("operand",),
        returns="nothing",
    ),
    Operation("inc", "inc", COUNTER, "Add 1.", returns="nothing"),
    Operation("dec", "dec", COUNTER, "Subtract 1.", returns="nothing"),
    Operation("sum", "sum", COUNTER, "The value: what all lanes hold.", writes=False),
    Operation(
        "reset",
        "reset",
        COUNTER,
        "Set to 0; return the value until then. What several resets return adds up to what was counted.",
    ),
]

CLASSES = [
    Class(
        "AtomicInt",
        "int",
        True,
        "Number",
        """A signed 64-bit integer. A result that does not fit raises OverflowError, atomically.

        With ``name="segment/slot"`` it attaches to that slot, or creates it with the value `init`, and its segment if
        need be; a slot that is there keeps its value. It may be there as another class of the same type. Without a name
        it is a new value that child processes share.

        With a name, `mode` and `group` are those of a segment that this creates, and `any_owner` attaches to a segment
        of whatever user: see Segment.

        Raises TypeError for a slot of another type, OverflowError for `init` out of range, ValueError for a bad name or
        argument, PermissionError as Segment does, FormatError where the segment cannot be used, else OSError as the
        system says; ENOSPC where the segment or the shared memory is full.

        Every operation is atomic and may be called from any number of threads and processes at once. It is sequentially
        consistent unless its name ends in ``_relaxed``. Each raises OverflowError for an argument outside the range of
        the type, TypeError for one that is not an integer, StaleSlotError when the slot has been removed since the
        object was made, and, if it writes, PermissionError on an object from a segment opened with flag "r". The value
        is then what it was.
        """,
    ),
    Class("AtomicUInt", "uint", True, "Number", "An unsigned 64-bit integer; else as AtomicInt."),
    Class(
        "AtomicIntUnsafe",
        "int",
        False,
        "Number",
        "As AtomicInt, but results that do not fit wrap round: above the largest value is the smallest.",
    ),
    Class(
        "AtomicUIntUnsafe",
        "uint",
        False,
        "Number",
        "As AtomicUInt, but results that do not fit wrap round: above the largest value is 0, below 0 the largest.",
    ),
    Class(
        "Counter",
        "counter",
        False,
        "Atomic",
        """A sharded counter: each CPU adds to a lane of its own, so that counting is several times as fast as with an
        atomic integer, however many processes count at the same time.

        In exchange there is no compare_exchange() and no value that is exact at an instant: sum() adds the lanes up one
        after the other, and is exact once nobody counts. Nothing is ever lost or counted twice. Every operation may be
        called from any number of threads and processes at once; the memory order is relaxed. The sum is a signed 64-bit
        integer and wraps round.

        With ``name="segment/slot"`` it attaches to that slot, or creates it with the value `init`, and its segment if
        need be; a slot that is there keeps its value. Without a name it is a new counter that child processes share.
        The other arguments and the errors are those of AtomicInt.
        """,
    ),
]


def operations_of(type: str) -> list[Operation]:
    return [operation for operation in OPERATIONS if type in operation.types]


def result(operation: Operation, type: str) -> str:
    """The type of what it returns, as Python writes it."""
    value = TYPES[type].python
    return {"value": value, "nothing": "None", "truth": "bool", "pair": f"tuple[bool, {value}]"}[operation.returns]


def parameters(operation: Operation, type: str) -> list[str]:
    """Those from Python with their types, without self."""
    given = [f"{name}: {TYPES[type].python}" for name in operation.takes]
    return given if operation.by_name or not given else [*given, "/"]


def signature(operation: Operation, type: str) -> str:
    """As help() shows it, at the head of the docstring."""
    return f"{operation.name}({', '.join(parameters(operation, type))}) -> {result(operation, type)}"
