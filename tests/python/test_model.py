# SPDX-License-Identifier: MIT
"""A segment does what a dict does: Hypothesis looks for a sequence of calls after which they differ."""

import gc
import os
import secrets

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, precondition, rule

import pytomic
from pytomic import AtomicInt, AtomicUInt, Description, Segment, StaleSlotError

SLOTS = 150  # more than two claimed chunks
LIMITS = {AtomicInt: (-(2**63), 2**63 - 1), AtomicUInt: (0, 2**64 - 1)}

classes = st.sampled_from([AtomicInt, AtomicUInt])
letters = st.characters(blacklist_categories=["Cc", "Cs"])
short_names = st.text(letters, min_size=1, max_size=63)
long_names = st.builds(lambda name, size: (name * size)[: size // 4], short_names, st.integers(4, 4095))
slot_names = short_names | long_names
kinds = st.sampled_from([None, "counter", "gauge", "histogram"])


def values(cls):
    low, high = LIMITS[cls]
    return st.sampled_from([low, low + 1, 0, high - 1, high]) | st.integers(low, high)


class SegmentMachine(RuleBasedStateMachine):
    names = Bundle("names")
    handles = Bundle("handles")

    @initialize()
    def create(self):
        self.name = f"test-{os.getpid()}-{secrets.token_hex(4)}"
        self.segment = Segment(self.name, "x", slots=SLOTS)
        self.values, self.types, self.lives = {}, {}, {}
        self.descriptions = {}

    def teardown(self):
        pytomic.unlink(self.name)

    def room(self):
        """Slots that are free; a description takes one."""
        return SLOTS - len(self.values) - len(self.descriptions)

    def life(self, name):
        """Which of the slots that bore the name."""
        return name, self.lives.get(name, 0)

    def is_live(self, handle):
        _, (name, life) = handle
        return name in self.values and self.lives.get(name, 0) == life

    def open_by(self, way, name, cls, init=0):
        if way == "path":
            return cls(init, name=f"{self.name}/{name}")
        return self.segment.open(name, cls, init)

    @rule(target=names, name=slot_names)
    def think_of_a_name(self, name):
        return name

    @rule(target=handles, name=names, cls=classes, way=st.sampled_from(["path", "segment"]), data=st.data())
    def open(self, name, cls, way, data):
        if name in self.values and self.types[name] is not cls:
            pytest.raises(TypeError, self.open_by, way, name, cls)
        elif name not in self.values and self.room() == 0:
            pytest.raises(OSError, self.open_by, way, name, cls)
            name = next(iter(self.values))
        cls = self.types.get(name, cls)
        init = data.draw(values(cls))
        atomic = self.open_by(way, name, cls, init)
        if name not in self.values:
            self.values[name], self.types[name] = init, cls
        assert atomic.load() == self.values[name]
        return atomic, self.life(name)

    @rule(name=names)
    def look_up(self, name):
        assert (name in self.segment) == (name in self.values)
        if name in self.values:
            found = self.segment[name]
            assert type(found) is self.types[name] and found.load() == self.values[name]
        else:
            pytest.raises(KeyError, self.segment.__getitem__, name)

    @rule(name=names)
    def remove(self, name):
        if name not in self.values:
            pytest.raises(KeyError, self.segment.__delitem__, name)
            return
        del self.segment[name]
        del self.values[name], self.types[name]
        self.lives[name] = self.lives.get(name, 0) + 1

    @rule(handle=handles, data=st.data())
    def add(self, handle, data):
        atomic, (name, _) = handle
        low, high = LIMITS[type(atomic)]
        operand = data.draw(values(type(atomic)))
        if not self.is_live(handle):
            pytest.raises(StaleSlotError, atomic.fetch_add, operand)
        elif low <= self.values[name] + operand <= high:
            assert atomic.fetch_add(operand) == self.values[name]
            self.values[name] += operand
        else:
            pytest.raises(OverflowError, atomic.fetch_add, operand)

    @rule(handle=handles, data=st.data())
    def store(self, handle, data):
        atomic, (name, _) = handle
        value = data.draw(values(type(atomic)))
        if self.is_live(handle):
            atomic.store(value)
            self.values[name] = value
        else:
            pytest.raises(StaleSlotError, atomic.store, value)

    @rule(handle=consumes(handles))
    def drop(self, handle):
        pass

    @rule()
    def reopen(self):
        self.segment.close()
        gc.collect()
        self.segment = Segment(self.name, "w")

    @rule(name=names, help=st.text(letters, max_size=250), unit=st.text(letters, max_size=15), kind=kinds)
    def describe(self, name, help, unit, kind):
        if "{" in name:
            pytest.raises(ValueError, self.segment.describe, name)
        elif name not in self.descriptions and self.room() == 0:
            pytest.raises(OSError, self.segment.describe, name, help, unit, kind)
        else:
            self.segment.describe(name, help, unit, kind)
            self.descriptions[name] = Description(help, unit, kind)

    @rule(name=names)
    def remove_description(self, name):
        if name in self.descriptions:
            self.segment.remove_description(name)
            del self.descriptions[name]
        elif "{" not in name:
            pytest.raises(KeyError, self.segment.description, name)
            pytest.raises(KeyError, self.segment.remove_description, name)

    @precondition(lambda self: self.room() > 0)
    @rule(count=st.integers(1, 100), cls=classes)
    def grow(self, count, cls):
        grown = [f"grown {secrets.token_hex(4)} {i}" for i in range(min(count, self.room()))]
        for name in grown[::2]:
            self.segment.open(name, cls, count)
        for name, atomic in zip(grown, self.segment.open_many(grown, cls, count)):
            assert atomic.load() == count
            self.values[name], self.types[name] = count, cls

    @rule()
    def clear_what_grew(self):
        for name in [name for name in self.values if name.startswith("grown ")]:
            self.remove(name)

    @invariant()
    def they_agree(self):
        if not hasattr(self, "segment"):
            return
        assert self.segment.snapshot() == self.values
        assert len(self.segment) == len(self.values)
        assert self.segment.info().slots == len(self.values) + len(self.descriptions)
        assert {name: self.segment.description(name) for name in self.descriptions} == self.descriptions
        assert self.segment.names() == sorted(self.values, key=str.encode)


SegmentMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
test_a_segment_agrees_with_a_dict = SegmentMachine.TestCase
