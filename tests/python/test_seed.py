# SPDX-License-Identifier: MIT
"""What users of pytomic 0.2 call, as they call it."""

import inspect
import subprocess
import sys

import pytest

import pytomic
from pytomic import cpp_limits, multiprocessing, multithreading

CLASSES = ["AtomicInt", "AtomicUInt", "AtomicIntUnsafe", "AtomicUIntUnsafe"]
MODULES = pytest.mark.parametrize("module", [multiprocessing, multithreading], ids=lambda module: module.__name__)

PROGRAM = """
from multiprocessing import Process, get_context
from threading import Thread
from pytomic.{module} import AtomicUInt

NUM_INC = int(1e4)
NUM_WORKERS = 4

atomic = AtomicUInt(0)
def atomic_inc():
    global atomic
    for i in range(NUM_INC):
        atomic.preinc()

def run(target):
    workers = []
    for i in range(NUM_WORKERS):
        w = {worker}(target=target)
        w.start()
        workers.append(w)
    for w in workers:
        w.join()

print("Value before run: ", atomic.load())
run(atomic_inc)
print("Value after run: ", atomic.load())
"""


@pytest.mark.parametrize(
    "module, worker",
    [("multiprocessing", "get_context('fork').Process"), ("multiprocessing", "Thread"), ("multithreading", "Thread")],
)
def test_the_example_of_the_readme_counts_every_increment(module, worker):
    program = PROGRAM.format(module=module, worker=worker)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == "Value before run:  0\nValue after run:  40000\n"


def test_the_limits_have_their_names():
    assert cpp_limits.C_MAX_INT == 9223372036854775807
    assert cpp_limits.C_MIN_INT == -9223372036854775808
    assert cpp_limits.C_MAX_UINT == 18446744073709551615


@MODULES
@pytest.mark.parametrize("cls", CLASSES)
def test_arguments_have_their_names(module, cls):
    atomic = getattr(module, cls)(init_val=3)
    atomic.store(val=4)
    atomic.store_relaxed(val=5)
    assert atomic.compare_exchange_strong(expected=5, desired=6) is True
    assert atomic.compare_exchange_weak(expected=5, desired=7) is False
    assert atomic.load() == 6


@MODULES
@pytest.mark.parametrize("cls", CLASSES)
@pytest.mark.parametrize("method", ["store", "store_relaxed"])
def test_store_takes_one_value_and_no_other_name(module, cls, method):
    atomic_type = getattr(module, cls)
    atomic = atomic_type(3)
    getattr(atomic_type, method)(atomic, val=4)
    assert atomic.load() == 4
    for arguments, keywords in ((), {}), ((), {"value": 5}), ((5,), {"val": 6}), ((5, 6), {}), ((), {"val": 5, "more": 6}):
        with pytest.raises(TypeError):
            getattr(atomic_type, method)(atomic, *arguments, **keywords)
    with pytest.raises(TypeError):
        getattr(atomic_type, method)(val=5)
    assert atomic.load() == 4


@MODULES
@pytest.mark.parametrize("cls", CLASSES)
def test_stores_by_name_and_by_position_repeated_until_the_interpreter_specialises_them(module, cls):
    atomic = getattr(module, cls)(0)
    for value in range(100):
        atomic.store(val=value)
        assert atomic.load() == value
        atomic.store(value + 1)
        assert atomic.load() == value + 1
        atomic.store_relaxed(val=value)
        assert atomic.load() == value
        atomic.store_relaxed(value + 1)
        assert atomic.load() == value + 1


@MODULES
@pytest.mark.parametrize("cls", CLASSES)
def test_init_is_required(module, cls):
    pytest.raises(TypeError, getattr(module, cls))


def test_multiprocessing_takes_a_memory_view_argument():
    assert multiprocessing.AtomicInt(3, None).load() == multiprocessing.AtomicInt(3, memory_view=None).load() == 3


def test_multithreading_takes_none():
    pytest.raises(TypeError, multithreading.AtomicInt, 3, None)


@MODULES
@pytest.mark.parametrize("cls", ["AtomicIntUnsafe", "AtomicUIntUnsafe"])
def test_unsafe_classes_raise_on_store_and_wrap_otherwise(module, cls):
    top = cpp_limits.C_MAX_UINT if "UInt" in cls else cpp_limits.C_MAX_INT
    bottom = 0 if "UInt" in cls else cpp_limits.C_MIN_INT
    atomic = getattr(module, cls)(top)
    assert (atomic.preinc(), atomic.predec()) == (bottom, top)
    assert (atomic.postinc(), atomic.postdec()) == (top, bottom)
    for store in (atomic.store, atomic.store_relaxed):
        pytest.raises(OverflowError, store, top + 1)
        pytest.raises(OverflowError, store, bottom - 1)
    assert atomic.load() == top


@MODULES
@pytest.mark.parametrize("cls", ["AtomicInt", "AtomicUInt"])
def test_safe_classes_raise_at_the_limits_and_keep_the_value(module, cls):
    top = cpp_limits.C_MAX_UINT if "UInt" in cls else cpp_limits.C_MAX_INT
    bottom = 0 if "UInt" in cls else cpp_limits.C_MIN_INT
    for limit, steps in ((top, ("preinc", "postinc")), (bottom, ("predec", "postdec"))):
        atomic = getattr(module, cls)(limit)
        for step in steps:
            pytest.raises(OverflowError, getattr(atomic, step))
        assert atomic.load() == limit


@MODULES
@pytest.mark.parametrize("cls", CLASSES)
def test_they_may_be_subclassed(module, cls):
    child = type("Child", (getattr(module, cls),), {})
    assert child(3).preinc() == 4


@MODULES
def test_the_types_that_0_2_announced_have_their_names(module):
    values = {"AtomicFloat": 1.5, "AtomicBool": True, "AtomicChar": b"a", "AtomicCharUnsafe": b"a"}
    for cls, value in values.items():
        atomic_type = getattr(module, cls)
        pytest.raises(TypeError, atomic_type)
        atomic = atomic_type(init_val=value)
        assert atomic.load() == value and repr(atomic) == f"{cls}({value!r})" and atomic.name is None
        assert atomic.compare_exchange_strong(expected=value, desired=atomic_type(value).load()) is True
        atomic.store(val=value)
        assert type(atomic).__module__ == module.__name__


@pytest.mark.parametrize("public", [getattr(pytomic, name) for name in pytomic.__all__], ids=pytomic.__all__)
def test_everything_public_has_a_docstring(public):
    assert inspect.getdoc(public)
    for attribute, member in vars(public).items() if inspect.isclass(public) else ():
        if not attribute.startswith("_") and callable(member):
            assert inspect.getdoc(member), attribute
