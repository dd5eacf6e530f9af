# SPDX-License-Identifier: MIT
"""Many slots of a segment at once: add(), load_many()."""

from collections import UserDict

import pytest
from children import fork
from hypothesis import given
from hypothesis import strategies as st
from support.own_name import own_name
from together import ROUNDS, THREADS, together

from pytomic import AtomicBool, AtomicChar, AtomicFloat, AtomicInt, AtomicUInt, Counter, Segment, _many
from pytomic._cffi import lib


class Watched(Segment):
    """Counts the look-ups in shared memory."""

    def __init__(self, name):
        super().__init__(name)
        self.looked_up = []

    def __getitem__(self, name):
        self.looked_up.append(name)
        return super().__getitem__(name)


def test_add_creates_what_is_absent_as_counter(name):
    segment = Segment(name)
    segment.add({"hits": 1, "bytes": 512})
    segment.add({"bytes": -12, "hits": 2, "é": 0})
    assert segment.snapshot() == {"bytes": 500, "hits": 3, "é": 0}
    assert {type(segment[slot]) for slot in segment} == {Counter}
    segment.add({})
    segment.add(UserDict(hits=1))
    assert segment["hits"].sum() == 4


def test_add_takes_slots_of_every_type_that_adds(name):
    segment = Segment(name)
    slots = {"int": AtomicInt, "uint": AtomicUInt, "float": AtomicFloat, "char": AtomicChar, "counter": Counter}
    for slot, cls in slots.items():
        segment.open(slot, cls, cls._kind.from_bits(0))
    for _ in range(2):
        segment.add({"float": 0.25, "char": 3, "int": -1, "uint": 2**63 - 1, "counter": -7})
    assert segment.snapshot() == {"char": b"\6", "counter": -14, "float": 0.5, "int": -2, "uint": 2**64 - 2}
    segment.add({"float": 1})
    segment.add({"uint": True})
    assert segment.load_many(["float", "uint"]) == [1.5, 2**64 - 1]


def test_a_name_is_looked_up_once(name):
    Segment(name).open("there", AtomicInt)
    segment = Watched(name)
    for i in range(1, 4):
        segment.add({"there": 1, "absent": 1})
        assert segment.load_many(["absent", "there", "absent"]) == [i, i, i]
    assert segment.looked_up == ["there", "absent"]
    Segment(name).open("third", AtomicInt, 5)
    for _ in range(3):
        assert segment.load_many(iter(["third", "there"])) == [5, 3]
    assert segment.looked_up == ["there", "absent", "third"]


def test_a_slot_that_was_removed_is_found_anew(name):
    segment = Segment(name)
    segment.open("a", AtomicInt)
    segment.add({"a": 1, "b": 1})
    del segment["a"], segment["b"]
    segment.open("a", AtomicFloat, 0.5)
    segment.add({"a": 1.5, "b": 7})
    assert segment.load_many(["a", "b"]) == [2.0, 7]
    del segment["a"]
    segment.open("a", AtomicInt, 2)
    segment.add({"c": 1, "a": 1})  # together with a new one
    del segment["a"]
    segment.open("a", AtomicFloat, 0.5)
    segment.add({"d": 1, "a": 1.5})
    assert segment.load_many(["a", "b", "c", "d"]) == [2.0, 7, 1, 1]
    del segment["b"]
    with pytest.raises(KeyError, match=f"cannot open slot '{name}/b': no such slot"):
        segment.load_many(["a", "b"])
    segment.open("b", AtomicUInt, 9)
    assert segment.load_many(["b", "a"]) == [9, 2.0]


def test_nothing_is_added_where_a_slot_has_become_one_that_refuses(name):
    segment = Segment(name)
    segment.add({"hits": 1, "a": 1})
    del segment["a"]
    segment.open("a", AtomicBool)
    with pytest.raises(TypeError, match=f"cannot add to slot '{name}/a': AtomicBool has no addition; nothing was added"):
        segment.add({"hits": 1, "a": 1})
    assert segment.snapshot() == {"a": False, "hits": 1}


NOTHING = "; nothing was added$"


@pytest.mark.parametrize(
    "slot, amount, error, why",
    [
        ("hits", "1", TypeError, "'str' object cannot be interpreted as an integer"),
        ("hits", 0.5, TypeError, "'float' object cannot be interpreted as an integer"),
        ("hits", None, TypeError, "'NoneType' object cannot be interpreted as an integer"),
        ("hits", 2**63, OverflowError, "the argument is not in -9223372036854775808 to 9223372036854775807"),
        ("hits", 1 << 20000, OverflowError, "the argument is not in"),
        ("new", "1", TypeError, "'str' object cannot be interpreted as an integer"),
        ("new", 2**63, OverflowError, "the argument is not in"),
        ("uint", -1, OverflowError, "the argument is not in 0 to 18446744073709551615, which is what AtomicUInt holds"),
        ("char", 256, OverflowError, "the argument is not in 0 to 255"),
        ("char", b"a", TypeError, "'bytes' object cannot be interpreted as an integer"),
        ("float", "1", TypeError, "must be real number, not str"),
        ("float", 1 << 20000, OverflowError, "int too large to convert to float"),
        ("bool", True, TypeError, "AtomicBool has no addition"),
        ("bool", 1, TypeError, "AtomicBool has no addition"),
    ],
    ids=lambda value: None if isinstance(value, str) else type(value).__name__,
)
def test_a_bad_amount_changes_nothing(name, slot, amount, error, why):
    segment = Segment(name)
    for known, cls in {"hits": Counter, "uint": AtomicUInt, "char": AtomicChar, "float": AtomicFloat, "bool": AtomicBool}.items():
        segment.open(known, cls, cls._kind.from_bits(0))
    before = segment.snapshot()
    for _ in range(2):  # also when the slots are known already
        with pytest.raises(error, match=f"^cannot add to slot '{name}/{slot}': {why}.*{NOTHING}"):
            segment.add({"hits": 1, "other": 1, slot: amount, "another": 1})
        segment.load_many(before)
    assert segment.snapshot() == before


@pytest.mark.parametrize("bad", ["", "a\nb", "\ud800", "\0", "n" * 5000, 5, b"a", ("a",)])
def test_a_bad_name_changes_nothing(name, bad):
    segment = Segment(name)
    segment.add({"a": 1})
    pytest.raises((TypeError, ValueError), segment.add, {"a": 1, "b": 1, bad: 1})
    pytest.raises((TypeError, ValueError), segment.load_many, ["a", bad])
    assert segment.snapshot() == {"a": 1}


@pytest.mark.parametrize("amounts", ["hits", ["hits"], [("hits", 1)], None, 5])
def test_add_wants_a_mapping(name, amounts):
    with pytest.raises(TypeError, match=f"cannot add to slots of segment '{name}': give a dict of names and amounts, not"):
        Segment(name).add(amounts)


def test_load_many_wants_more_than_one_name(name):
    segment = Segment(name)
    with pytest.raises(TypeError, match="a str is one name; give a list of names"):
        segment.load_many("hits")
    pytest.raises(TypeError, segment.load_many, [["hits"]])
    assert segment.load_many([]) == segment.load_many(()) == []


def test_an_overflow_says_what_was_added_before_it(name):
    segment = Segment(name)
    segment.open("full", AtomicInt, 2**63 - 2)
    segment.open("byte", AtomicChar, b"\xff")
    asked = f"^cannot add to slot '{name}/full': the result would not be in -9223372036854775808 to 9223372036854775807; "
    with pytest.raises(OverflowError, match=f"{asked}nothing was added$"):
        segment.add({"full": 2, "a": 1})
    with pytest.raises(OverflowError, match=f"{asked}those before it in the dict, 2, were added to; the others were not$"):
        segment.add({"a": 1, "b": 1, "full": 2, "c": 1})
    with pytest.raises(OverflowError, match="the result would not be in 0 to 255; nothing was added"):
        segment.add({"byte": 1})
    assert segment.snapshot() == {"a": 1, "b": 1, "byte": b"\xff", "c": 0, "full": 2**63 - 2}


def test_a_counter_wraps_round_as_its_class_does(name):
    segment = Segment(name)
    segment.open("count", Counter, 2**63 - 1)
    segment.add({"count": 1})
    assert segment.load_many(["count"]) == [-(2**63)]


def test_a_segment_that_is_full_says_for_which_name(name):
    segment = Segment(name, slots=2)
    with pytest.raises(OSError, match=f"cannot open slot '{name}/c' as Counter"):
        segment.add({"a": 1, "b": 1, "c": 1})
    assert segment.snapshot() == {"a": 0, "b": 0}


def test_a_segment_that_is_read_only_or_closed(name):
    segment = Segment(name)
    segment.add({"a": 1})
    with Segment(name, "r") as reading:
        with pytest.raises(PermissionError, match="opened to read only; open it with flag 'w'"):
            reading.add({"a": 1})
        assert reading.load_many(["a"]) == [1]
    for closed in (lambda: reading.add({"a": 1}), lambda: reading.load_many(["a"]), lambda: reading.counter("a")):
        with pytest.raises(ValueError, match="is closed"):
            closed()
    segment.close()
    pytest.raises(ValueError, segment.add, {"a": 1})


def test_a_slot_that_another_process_creates_first_is_found(name):
    class Late(Segment):
        def open_many(self, names, kind, init=0):
            Segment(name).open("a", AtomicInt, 5)
            return super().open_many(names, kind, init)

    Late(name).add({"b": 1, "a": 1})
    assert Segment(name).snapshot() == {"a": 6, "b": 1}


def test_nothing_is_added_twice_where_a_slot_is_removed_meanwhile(name, monkeypatch):
    segment = Segment(name)
    segment.add({"a": 0, "b": 0, "c": 0})

    class Interrupted:
        """The library, where another process removes the second slot after the first has been added to."""

        calls = 0

        def __getattr__(self, attribute):
            return getattr(lib, attribute)

        def many_add(self, count, slots, operands, done):
            self.calls += 1
            if self.calls > 1:
                return lib.many_add(count, slots, operands, done)
            assert lib.many_add(1, slots, operands, done) == 0
            del segment["b"]
            return lib.many_add(count, slots, operands, done)

    monkeypatch.setattr(_many, "lib", Interrupted())
    segment.add({"a": 1, "b": 1, "c": 1})
    assert segment.snapshot() == {"a": 1, "b": 1, "c": 1}


def test_what_is_kept_does_not_grow_with_names_that_are_gone(name):
    segment = Segment(name, slots=10)
    for i in range(5000):
        segment.add({f"{i}": 1})
        segment.counter("family", number=f"{i}")
        del segment[f"{i}"], segment[f'family{{number="{i}"}}']
    assert len(segment._kept.objects) <= _many.FEW
    segment.close()
    assert segment._kept.objects == {}


def test_threads_lose_nothing(name):
    segment = Segment(name)

    def count():
        for i in range(ROUNDS):
            segment.add({"all": 1, f"each {i % 50}": 2})

    together(*[count] * THREADS)
    assert segment.snapshot() == {"all": THREADS * ROUNDS, **{f"each {i}": 2 * THREADS * ROUNDS // 50 for i in range(50)}}


def test_threads_find_slots_anew_that_one_of_them_removes(name):
    segment = Segment(name)

    def work():
        for _ in range(ROUNDS):
            segment.add({"kept": 1, "removed": 1})

    def remove():
        for _ in range(ROUNDS):
            try:
                del segment["removed"]
            except KeyError:
                pass

    together(work, work, remove)
    assert segment["kept"].sum() == 2 * ROUNDS


def test_forked_children_go_on_with_what_is_kept(name):
    segment = Watched(name)
    segment.add({"a": 1, "b": 1})

    def count():
        for _ in range(1000):
            segment.add({"a": 1, "b": -1})
        assert segment.looked_up == ["a", "b"]

    fork(count, count)
    assert segment.load_many(["a", "b"]) == [2001, -1999]


SMALL = {"int": (AtomicInt, -(2**63), 2**63 - 1), "uint": (AtomicUInt, 0, 2**64 - 1), "char": (AtomicChar, 0, 255)}


@given(st.lists(st.dictionaries(st.sampled_from(list(SMALL)), st.integers(-1, 2**64), max_size=3), max_size=10))
def test_add_is_what_a_model_does(many):
    with own_name("test") as name:
        segment, model = Segment(name), dict.fromkeys(SMALL, 0)
        for slot, (cls, _, _) in SMALL.items():
            segment.open(slot, cls, cls._kind.from_bits(0))
        for amounts in many:
            refused = any(not SMALL[slot][1] <= amount <= SMALL[slot][2] for slot, amount in amounts.items())
            for slot, amount in amounts.items():
                refused = refused or model[slot] + amount > SMALL[slot][2]
                model[slot] += 0 if refused else amount
            try:
                segment.add(amounts)
                assert not refused
            except OverflowError:
                assert refused
            assert segment.load_many(SMALL) == [model["int"], model["uint"], bytes([model["char"]])]
