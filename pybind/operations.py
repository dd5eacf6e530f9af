# SPDX-License-Identifier: MIT
"""The atomic classes of the package, their operations and what both promise: the one declaration of them.

build_native.py makes the types of CPython from it, build_reference.py the classes on cffi that PyPy uses, and
build_stub.py what type checkers read.

A new operation is a row of OPERATIONS. A new class is a row of CLASSES, and a row of TYPES if its values are of a new
type; that has its converters in native_values.h for C and in pytomic/_kinds.py for Python.

The name of an argument says what it is: `operand` is combined with the value, `n` is added within limits, `low` and `high`
are these limits, keywords that may be left out. All others are values of the type.
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
    zero: str = "0"
    """The value of an object that is given none, in Python."""
    operand: str = ""
    """What `operand` is, of TYPES or NUMBERS; "": a value as well."""
    n: str = ""
    """And `n`."""
    made_with_parameters: bool = False
    """The base of its class has the constructor."""


class Operation(NamedTuple):
    name: str
    """In Python."""
    call: str
    """The library's function, without its prefix."""
    types: tuple[str, ...]
    """Those that have it."""
    doc: str
    takes: tuple[str, ...] = ()
    """The arguments from Python."""
    by_name: bool = False
    """They may be given by name, as in pytomic 0.2."""
    fixed: str = ""
    """The argument in C that follows them."""
    returns: str = "value"
    """"value", "nothing", "truth" (whether it was done) or "pair" (that, and the value seen)."""
    writes: bool = True
    of_slot: bool = False
    """The library's function is pytomic_CALL, for slots of all types."""
    checked: bool = False
    """The safe classes call the function CALL_safe, which refuses a result out of range."""
    counts: bool = False
    """The argument is a number of at least 1, which may be left out: 1. -EAGAIN is no error but False."""


class Class(NamedTuple):
    name: str
    type: str
    safe: bool
    base: str
    """The class of the package that it extends, with what is written in Python."""
    doc: str


TYPES = {
    type.name: type
    for type in (
        Type("int", "int64_t", "int", n="step"),
        Type("uint", "uint64_t", "int", n="step"),
        Type("float", "double", "float", zero="0.0"),
        Type("bool", "bool", "bool", zero="False"),
        Type("char", "uint8_t", "bytes", zero=r'b"\0"', operand="byte", n="step"),
        Type("counter", "int64_t", "int"),
        Type("histogram", "double", "float", made_with_parameters=True),
        Type("semaphore", "", "int", made_with_parameters=True),
        Type("rate", "uint32_t", "int", made_with_parameters=True),
    )
}

# What arguments may be that are not values of the type.
NUMBERS = {
    number.name: number
    for number in (
        Type("byte", "uint8_t", "int"),
        Type("step", "int64_t", "int"),
    )
}

INTEGERS = ("int", "uint", "char")
FLOAT = ("float",)
BOOL = ("bool",)
EXACT = ("int", "uint", "float", "bool", "char")
COUNTER = ("counter",)
HISTOGRAM = ("histogram",)
RATE = ("rate",)

LIMITS = ("low", "high")

OPERATIONS = [
    Operation("load", "load", EXACT, "The value.", writes=False),
    Operation(
        "load_relaxed",
        "load_explicit",
        EXACT,
        "The value, in relaxed memory order.",
        fixed="memory_order_relaxed",
        writes=False,
    ),
    Operation(
        "store",
        "store",
        EXACT,
        "Set the value. A number out of range is an OverflowError for the unsafe classes too.",
        takes=("val",),
        by_name=True,
        returns="nothing",
    ),
    Operation(
        "store_relaxed",
        "store_explicit",
        EXACT,
        "Set the value, in relaxed memory order; else as store().",
        takes=("val",),
        by_name=True,
        fixed="memory_order_relaxed",
        returns="nothing",
    ),
    Operation(
        "compare_exchange",
        "compare_exchange_strong",
        EXACT,
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
        EXACT,
        "As compare_exchange_strong(). In C++ it may fail although the value is `expected`; here it does not.",
        takes=("expected", "desired"),
        by_name=True,
        returns="truth",
    ),
    Operation(
        "compare_exchange_strong",
        "compare_exchange_strong",
        EXACT,
        "Set the value to `desired` if it is `expected`; return whether it was.",
        takes=("expected", "desired"),
        by_name=True,
        returns="truth",
    ),
    Operation(
        "exchange",
        "exchange",
        EXACT,
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
        "Set the value to `val` if that is larger; return the value before.",
        takes=("val",),
    ),
    Operation(
        "fetch_min",
        "fetch_min",
        INTEGERS,
        "Set the value to `val` if that is smaller; return the value before.",
        takes=("val",),
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
        "try_add",
        "try_add",
        INTEGERS,
        """Add `n` if the result is from `low` to `high`; return whether it was, and the value before.

        ``ok, before = x.try_add(1, high=100)``. A limit that is left out is that of the type. The unsafe classes do not
        wrap round here either. `n` may be negative; it is a signed 64-bit integer.
        """,
        takes=("n", *LIMITS),
        returns="pair",
    ),
    Operation(
        "fetch_add",
        "fetch_add",
        FLOAT,
        "Add; return the value before. The sum is rounded; beyond the largest number it is infinity.",
        takes=("operand",),
    ),
    Operation(
        "fetch_sub",
        "fetch_sub",
        FLOAT,
        "Subtract; return the value before. The difference is rounded; beyond the largest number it is infinity.",
        takes=("operand",),
    ),
    Operation(
        "fetch_max",
        "fetch_max",
        FLOAT,
        """Set the value to `val` if that is larger; return the value before.

        A number is larger than NaN, NaN than nothing, and 0.0 than -0.0: maximumNumber of IEEE 754-2019.
        """,
        takes=("val",),
    ),
    Operation(
        "fetch_min",
        "fetch_min",
        FLOAT,
        """Set the value to `val` if that is smaller; return the value before.

        A number is smaller than NaN, NaN than nothing, and -0.0 than 0.0: minimumNumber of IEEE 754-2019.
        """,
        takes=("val",),
    ),
    Operation(
        "try_add",
        "try_add",
        FLOAT,
        """Add `n` if the result is from `low` to `high`; return whether it was, and the value before.

        A limit that is left out is an infinity. A result that is NaN is refused, and every one where a limit is NaN.
        """,
        takes=("n", *LIMITS),
        returns="pair",
    ),
    Operation(
        "test_and_set",
        "test_and_set",
        BOOL,
        "Set the value to True; return the value before: of many that call it at once, one sees False.",
    ),
    Operation("clear", "clear", BOOL, "Set the value to False.", returns="nothing"),
    Operation("toggle", "toggle", BOOL, "Set the value to its opposite; return that, the value after."),
    Operation(
        "notify_one",
        "notify_one",
        EXACT,
        """Wake one of those that wait for the value to change, in whatever process; for use after the change.

        Who is woken and finds the value that it waits to leave sleeps on. So use it only where all wait with the same
        `old` and any of them can do what is to be done. It may wake more than one. Where nobody waits, it costs about as
        much as load().
        """,
        returns="nothing",
        of_slot=True,
    ),
    Operation(
        "notify_all",
        "notify_all",
        EXACT,
        """Wake all that wait for the value to change, in whatever process; for use after the change.

        The other operations wake nobody. Where nobody waits, it costs about as much as load().
        """,
        returns="nothing",
        of_slot=True,
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
    Operation(
        "observe",
        "observe",
        HISTOGRAM,
        """Count a value and add it to the sum. NaN is counted in the last bucket, and the sum is NaN from then on.

        StaleSlotError: the slot was removed. PermissionError: its segment was opened with flag "r".
        """,
        takes=("value",),
        returns="nothing",
    ),
    Operation(
        "try_acquire",
        "take",
        RATE,
        """Take `n` if the rate permits it now; return whether it did. Otherwise nothing is taken.

        ValueError: `n` is less than 1, or more than the burst, so that it could never succeed. StaleSlotError: the slot was
        removed. PermissionError: its segment was opened with flag "r".
        """,
        takes=("n",),
        returns="truth",
        counts=True,
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
        "AtomicFloat",
        "float",
        False,
        "Real",
        """A floating-point number of 64 bits, as Python's own; else as AtomicInt.

        Arguments are what float() takes, but no text. Nothing overflows: beyond the largest number lies infinity, and
        what is added to NaN is NaN. compare_exchange() compares bits: -0.0 is not 0.0, and NaN is the same NaN. The
        order of additions can change the last digits of a sum.
        """,
    ),
    Class(
        "AtomicBool",
        "bool",
        False,
        "Flag",
        """True or False; else as AtomicInt. bool() of it is its value.

        Arguments are True and False alone: store("no") and store(2) raise TypeError.
        """,
    ),
    Class(
        "AtomicChar",
        "char",
        True,
        "Exact",
        """One byte. Its values are bytes of length 1; else as AtomicInt.

        What is added, subtracted or combined bit by bit is an int of 0 to 255: ``AtomicChar(b"a").fetch_add(1)`` leaves
        b"b". A result out of 0 to 255 raises OverflowError, atomically. A value of another length is a ValueError.
        """,
    ),
    Class(
        "AtomicCharUnsafe",
        "char",
        False,
        "Exact",
        "As AtomicChar, but results that do not fit wrap round: above byte 255 is byte 0.",
    ),
    Class(
        "Counter",
        "counter",
        False,
        "Sum",
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
    Class(
        "Histogram",
        "histogram",
        False,
        "BaseHistogram",
        """How many values fell into each of up to 513 buckets, and their sum: for times and sizes, of which a program wants to
        know quantiles. Like a Counter it has a lane for each CPU, so observing is fast however many processes do it.

        ``Histogram((0.005, 0.05, 0.5), name="web/latency_seconds")`` attaches to that slot, or creates it, and its segment
        if need be. `bounds` are finite floats in ascending order, or ExponentialBounds. A bucket holds the values that are
        greater than the bound before it, and not greater than its own; a last one holds what is greater than all bounds.

        What was observed is in, also when the process is killed. (Where the system has no restartable sequences, the
        observation that a killed process was making may be missing in the sum.) The memory order is relaxed.

        Raises ValueError for a slot that is there with other bounds, TypeError for one of another type, else as AtomicInt,
        whose other arguments it has.
        """,
    ),
    Class(
        "Semaphore",
        "semaphore",
        False,
        "BaseSemaphore",
        """A limit on how many may do something at once, over all processes, with the interface of threading.Semaphore.

        ``with Semaphore(3, name="web/seats"):`` attaches to that slot, or creates it with 3 permits, and its segment if
        need be. `value` is 1 to 4,096. A permit that a process has acquired comes back when the process releases it, and
        also when it ends, is killed, or executes another program. (A counter that is incremented and decremented leaks one
        for each process that is killed in between.)

        A permit belongs to the process: any of its threads may release it, and its forked children do not have it.
        Acquiring and releasing cost some microseconds together.

        Raises ValueError for a slot that is there with another value, TypeError for one of another type, else as AtomicInt,
        whose other arguments it has.
        """,
    ),
    Class(
        "RateLimiter",
        "rate",
        False,
        "BaseRateLimiter",
        """A limit on how often something may happen, over all processes: `rate` times a second, and after a pause up to
        `burst` times at once.

        ``RateLimiter(10, burst=20, name="web/rate")`` attaches to that slot, or creates it, and its segment if need be. In
        no span of time do all processes together take more than `burst` plus `rate` times the span. The clock is
        CLOCK_BOOTTIME, which nobody sets and which goes on while the machine is suspended. What a process has taken does
        not come back when it is killed.

        `rate` is 0.000001 to 1,000,000,000; for ten a minute, it is 10 / 60. `burst` is at least 1.

        Raises ValueError for a slot that is there with another rate or burst, TypeError for one of another type, else as
        AtomicInt, whose other arguments it has.
        """,
    ),
]


def operations_of(type: str) -> list[Operation]:
    return [operation for operation in OPERATIONS if type in operation.types]


def has_safe_class(type: str) -> bool:
    return any(cls.safe for cls in CLASSES if cls.type == type)


def of_argument(name: str, type: str) -> Type:
    """What an argument of an operation on the type is."""
    row = TYPES[type]
    of = {"operand": row.operand, "n": row.n}.get(name, "")
    return {**TYPES, **NUMBERS}[of or type]


def result(operation: Operation, type: str) -> str:
    """The type of what it returns, as Python writes it."""
    value = TYPES[type].python
    return {"value": value, "nothing": "None", "truth": "bool", "pair": f"tuple[bool, {value}]"}[operation.returns]


def parameters(operation: Operation, type: str, typed: bool = True) -> list[str]:
    """Those from Python, without self."""
    given = []
    for name in operation.takes:
        python = of_argument(name, type).python
        if operation.counts:
            given.append(f"{name}: {python} = 1" if typed else f"{name}=1")
        elif name in LIMITS:
            given.append(f"{name}: {python} | None = None" if typed else f"{name}=None")
        else:
            given.append(f"{name}: {python}" if typed else name)
    if operation.by_name or operation.counts or not given:
        return given
    keywords = [each for name, each in zip(operation.takes, given) if name in LIMITS]
    return [*given[: len(given) - len(keywords)], "/", *(["*", *keywords] if keywords else [])]


def signature(operation: Operation, type: str) -> str:
    """As help() shows it, at the head of the docstring."""
    return f"{operation.name}({', '.join(parameters(operation, type))}) -> {result(operation, type)}"
