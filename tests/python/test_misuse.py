# SPDX-License-Identifier: MIT
"""What a program may do to the classes and objects: it gets exceptions, never a signal and never another's value."""

import gc
import math
import subprocess
import sys
import weakref

import pytest
from cells import EXACT, KINDS, MEMORIES

import pytomic
from pytomic import Atomic, AtomicInt, AtomicUInt, Counter, Segment, multiprocessing, multithreading

CLASSES = [getattr(package, kind.name) for package in (pytomic, multiprocessing, multithreading) for kind in KINDS]
CLASSES.append(Counter)
EVERY_CLASS = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: f"{cls.__module__}.{cls.__name__}")


def child_of(cls):
    return type(f"{cls.__name__}Child", (cls,), {})


@EVERY_CLASS
def test_an_object_does_not_become_one_of_another_type(cls):
    others = [other for other in (AtomicInt, AtomicUInt, Counter) if not issubclass(cls, other)]
    for own in (cls, child_of(cls)):
        atomic = own(5)
        for other in (*others, *map(child_of, others), Atomic, object):
            with pytest.raises(TypeError):
                atomic.__class__ = other
        assert type(atomic) is own and atomic._value() == 5


@pytest.mark.parametrize("other", [AtomicUInt, Counter, pytomic.AtomicIntUnsafe])
@pytest.mark.parametrize("cls", [AtomicInt, multithreading.AtomicInt, multiprocessing.AtomicInt])
def test_a_class_has_no_bases_of_two_types(cls, other):
    for bases in ((cls, other), (other, cls), (child_of(cls), child_of(other))):
        with pytest.raises(TypeError):
            type("Both", bases, {})


@EVERY_CLASS
@pytest.mark.parametrize("attribute", ["_slot", "_keeper", "_name", "_writable", "_any_owner", "name", "kind"])
def test_what_an_object_holds_is_not_changed(cls, attribute):
    atomic = cls(5)
    before = getattr(atomic, attribute)
    for change in (
        lambda: setattr(atomic, attribute, None),
        lambda: delattr(atomic, attribute),
        lambda: object.__delattr__(atomic, attribute) if attribute in ("name", "kind") else delattr(atomic, attribute),
    ):
        with pytest.raises((AttributeError, TypeError)):
            change()
    assert getattr(atomic, attribute) == before and atomic._value() == 5


@EVERY_CLASS
def test_an_object_is_only_made_with_a_value(cls):
    with pytest.raises(TypeError):
        Atomic(5)
    with pytest.raises(TypeError):
        child_of(Atomic)()
    with pytest.raises(TypeError):
        Atomic.__base__.__new__(cls)


@EVERY_CLASS
def test_it_is_referenced_weakly(cls):
    atomic = cls(5)
    gone = []
    reference = weakref.ref(atomic, gone.append)
    assert reference() is atomic
    del atomic
    gc.collect()
    assert reference() is None and gone == [reference]


@EVERY_CLASS
def test_it_is_neither_true_nor_false(cls):
    for value in (0, 1):
        with pytest.raises(TypeError, match=r"is not its value: use (load|sum)\(\) != 0, or `is not None`"):
            bool(cls(value))


def test_a_float_is_not_a_truth_value_either_nor_a_char():
    for atomic, zero in ((pytomic.AtomicFloat(1.5), "0.0"), (pytomic.AtomicChar(b"a"), r"b'\\x00'")):
        with pytest.raises(TypeError, match=rf"is not its value: use load\(\) != {zero}, or `is not None`"):
            bool(atomic)


def test_a_bool_is_the_truth_value_it_is(name):
    ready = pytomic.AtomicBool(name=f"{name}/ready")
    assert bool(ready) is False and not ready
    ready.test_and_set()
    assert bool(ready) is True and (ready and 5) == 5


def test_a_float_converts_to_the_float_it_is():
    for value in (1.5, -0.0, 5e-324, 1.7976931348623157e308, math.inf):
        assert repr(float(pytomic.AtomicFloat(value))) == repr(value)
    assert math.isnan(float(pytomic.AtomicFloat(math.nan))) and math.sqrt(pytomic.AtomicFloat(4)) == 2.0


@pytest.mark.parametrize("atomic", [pytomic.AtomicFloat(1.0), pytomic.AtomicBool(True), pytomic.AtomicChar(b"1")], ids=repr)
def test_what_is_no_integer_is_not_taken_for_one(atomic):
    for convert in (int, hex, range):
        pytest.raises(TypeError, convert, atomic)
    if atomic.kind != "float":
        pytest.raises(TypeError, float, atomic)


@pytest.mark.parametrize("exact", EXACT, ids=str)
def test_every_class_is_compared_described_and_referenced_as_one_object(name, exact):
    first, second = (exact.cls(exact.first, name=f"{name}/a") for _ in range(2))
    assert first == first and first != second and first != exact.first and len({first, second}) == 2
    assert repr(first) == f"{exact.name}({exact.first!r}, name='{name}/a')" and first.name == f"{name}/a"
    assert repr(exact.cls(exact.second)) == f"{exact.name}({exact.second!r})"
    assert weakref.ref(first)() is first
    with pytest.raises(TypeError, match=r"no operation in place such as \+=.*use \w+\(\)"):
        first += 1


@EVERY_CLASS
def test_equality_is_identity(cls):
    first, second = cls(5), cls(5)
    assert first == first and first != second and first != 5
    assert len({first, second, first}) == 2


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("memory", MEMORIES)
def test_it_converts_to_the_integer_it_is(name, kind, memory):
    atomic = MEMORIES[memory](kind, 5, name)
    assert int(atomic) == 5 and float(atomic) == 5.0 and hex(atomic) == "0x5" and [0] * atomic == [0] * 5
    atomic.store(kind.max)
    assert int(atomic) == kind.max and type(int(atomic)) is int


def test_a_sum_that_may_never_have_been_is_not_converted():
    for convert in (int, float, hex):
        pytest.raises(TypeError, convert, Counter(5))


@EVERY_CLASS
def test_nothing_is_done_in_place(cls):
    atomic = cls(5)
    advice = "use inc() or add()" if cls is Counter else "use preinc() or fetch_add()"
    for operation in ("+=", "-=", "*=", "//=", "%=", "**=", "<<=", ">>=", "&=", "|=", "^=", "/=", "@="):
        names = {"atomic": atomic}
        with pytest.raises(TypeError) as raised:
            exec(f"atomic {operation} 1", names)
        assert str(raised.value).endswith(advice)
        assert names["atomic"] is atomic and atomic._value() == 5


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("memory", MEMORIES)
def test_name_and_kind(name, kind, memory):
    atomic = MEMORIES[memory](kind, 5, name)
    assert atomic.name == (f"{name}/slot" if memory == "named" else None)
    assert atomic.kind == ("uint" if kind.min == 0 else "int")


def test_name_and_kind_of_a_counter(name):
    with Segment(name) as segment:
        counter = segment.open("hits", Counter)
    assert (counter.name, counter.kind, Counter().name) == (f"{name}/hits", "counter", None)


def test_errors_say_the_public_names():
    expected = r"AtomicInt\.preinc\(\) takes no arguments" if pytomic._implementation.NATIVE else r"preinc\(\) takes 1 positional"
    with pytest.raises(TypeError, match=expected):
        AtomicInt(5).preinc(1)
    assert repr(AtomicInt) == "<class 'pytomic.AtomicInt'>" and repr(Atomic) == "<class 'pytomic.Atomic'>"
    assert repr(multiprocessing.AtomicInt) == "<class 'pytomic.multiprocessing.AtomicInt'>"


def run(*options, program):
    return subprocess.run([sys.executable, *options, "-c", program], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("option", ["-O", "-OO"])
def test_it_is_imported_without_docstrings(option):
    program = "import pytomic, pytomic.multithreading, pytomic.multiprocessing; print(pytomic.AtomicInt(5).preinc())"
    done = run(option, program=program)
    assert (done.returncode, done.stdout, done.stderr) == (0, "6\n", "")


@pytest.mark.parametrize("before", ["", "import multiprocessing.reduction\n"])
def test_making_an_object_imports_nothing(before):
    program = f"""{before}import sys, pytomic
loaded = set(sys.modules)
pytomic.AtomicInt(5).preinc(); pytomic.Counter()
print(sorted(set(sys.modules) - loaded))"""
    assert run(program=program).stdout == "[]\n"


def test_multiprocessing_imported_later_sends_objects():
    program = """import pytomic
class Child(pytomic.AtomicInt): pass
first, second = pytomic.AtomicInt(5), Child(6)
from multiprocessing import Pipe
here, there = Pipe()
for atomic in first, second:
    there.send(atomic)
    here.recv().preinc()
print(first, second)"""
    done = run("-W", "error", program=program)
    assert (done.stdout, done.stderr) == ("AtomicInt(6) Child(7)\n", "")


def test_a_broken_native_module_is_an_import_error():
    program = """import sys
sys.modules["pytomic._native"] = None
try:
    import pytomic
except ImportError as error:
    print("ImportError")"""
    expected = "ImportError\n" if pytomic._implementation.NATIVE else ""
    assert run(program=program).stdout == expected
