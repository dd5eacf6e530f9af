# SPDX-License-Identifier: MIT
"""Users' subclasses: their attributes go where the objects go, or an exception says why not."""

import pickle
from multiprocessing import Pipe, get_context

import pytest

import pytomic
from pytomic import AtomicInt, Counter, Segment


class Plain(AtomicInt):
    def twice(self):
        return 2 * self.load()


class Labelled(AtomicInt):
    def __new__(cls, init=0, *, name=None, label=None):
        self = super().__new__(cls, init, name=name)
        self.label = label
        return self


class Slotted(Counter):
    __slots__ = ("label", "unset")


class Stateful(AtomicInt):
    def __getstate__(self):
        return "state"

    def __setstate__(self, state):
        self.label = state


class Custom(AtomicInt):
    """Says itself how it is sent."""

    def __reduce__(self):
        return Labelled, (), {"label": "custom"}


def make(cls, **named):
    atomic = cls(5, **named)
    atomic.label = "label"
    return atomic


@pytest.mark.parametrize("cls", [Plain, Labelled, Slotted])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_attributes_are_pickled_with_a_named_object(name, cls, protocol):
    again = pickle.loads(pickle.dumps(make(cls, name=f"{name}/a"), protocol))
    assert type(again) is cls and again.label == "label" and not hasattr(again, "unset")
    assert again._value() == 5 and again.name == f"{name}/a"


def test_a_class_may_say_what_is_pickled(name):
    assert pickle.loads(pickle.dumps(make(Stateful, name=f"{name}/a"))).label == "state"


def report(atomic, there):
    there.send((type(atomic).__name__, atomic.label, atomic._value()))


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_attributes_reach_a_process_that_is_started(name, method):
    context = get_context(method)
    for cls, named in ((Labelled, {}), (Labelled, {"name": f"{name}/a"}), (Slotted, {})):
        here, there = Pipe()
        process = context.Process(target=report, args=(make(cls, **named), there))
        process.start()
        assert here.recv() == (cls.__name__, "label", 5)
        process.join()


def test_attributes_are_sent_through_a_pipe():
    here, there = Pipe()
    atomic = make(Slotted)
    there.send(atomic)
    received = here.recv()
    received.inc()
    assert (received.label, atomic.sum()) == ("label", 6)
    there.send(make(Custom))
    assert here.recv().label == "custom"


def test_a_segment_opens_a_subclass_without_a_constructor(name):
    with Segment(name) as segment:
        assert segment.open("a", Plain, 3).twice() == 6
        assert [each.twice() for each in segment.open_many(["a", "b"], Plain)] == [6, 0]


@pytest.mark.parametrize("cls", [Labelled, type("Initialised", (AtomicInt,), {"__init__": lambda self, *given: None})])
def test_a_segment_refuses_a_subclass_with_a_constructor(name, cls):
    with Segment(name) as segment:
        for use in (lambda: segment.open("a", cls), lambda: segment.open_many(["a"], cls)):
            with pytest.raises(TypeError, match=f"as {cls.__name__}: the class has a constructor of its own.* call {cls.__name__}"):
                use()
        assert segment.names() == []


def test_a_subclass_of_no_type_is_refused(name):
    with Segment(name) as segment, pytest.raises(TypeError, match="kind is a class such as AtomicInt"):
        segment.open("a", pytomic.Atomic)
