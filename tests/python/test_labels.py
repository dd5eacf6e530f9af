# SPDX-License-Identifier: MIT
"""Slots with labels: their names, and the objects for them."""

import re

import pytest

from pytomic import AtomicFloat, AtomicInt, Counter, Segment, labelled_name


@pytest.mark.parametrize(
    "labels, text",
    [
        ({}, "requests"),
        ({"code": "200", "method": "GET"}, 'requests{code="200",method="GET"}'),
        ({"method": "GET", "code": "200"}, 'requests{code="200",method="GET"}'),
        ({"b": "", "_1": "x", "B": "é"}, 'requests{B="é",_1="x",b=""}'),
        ({"path": 'a"b\\c\nd,e={}'}, r'requests{path="a\"b\\c\nd,e={}"}'),
        ({"class": "x", "family": "y", "self": "z"}, 'requests{class="x",family="y",self="z"}'),
    ],
)
def test_one_text_for_each_set_of_labels(name, labels, text):
    assert labelled_name("requests", **labels) == text
    counter = Segment(name).counter("requests", **labels)
    assert type(counter) is Counter and counter.name == f"{name}/{text}"


@pytest.mark.parametrize(
    "family, labels, error, why",
    [
        ("", {}, ValueError, "the slot name is empty"),
        ("a\tb", {"x": "y"}, ValueError, "control character"),
        ('a{b="c"}', {}, ValueError, "the family contains '{', which begins labels; pass labels as arguments"),
        ("\ud800", {}, ValueError, "half a surrogate pair"),
        (5, {}, TypeError, "a name is a str, not int"),
        ("a", {"1x": "y"}, ValueError, "the label '1x' is not a name of A-Z a-z 0-9 _ that begins with no digit"),
        ("a", {"": "y"}, ValueError, "the label '' is not a name"),
        ("a", {"x\n": "y"}, ValueError, "is not a name"),
        ("a", {"é": "y"}, ValueError, "the label 'é' is not a name"),
        ("a", {"__x": "y"}, ValueError, "the label '__x' begins with '__', which Prometheus keeps for itself"),
        ("a", {"code": 200}, TypeError, "the value of label 'code' is a str, not 200; write code='200'"),
        ("a", {"code": ["200"]}, TypeError, "the value of label 'code' is a str"),
        ("a", {"x": "\0"}, ValueError, "NUL"),
        ("a", {"x": "\ud800"}, ValueError, "half a surrogate pair"),
        ("a", {"x": "\t"}, ValueError, "control character"),
        ("a", {"x": "y" * 4095}, ValueError, "the slot name is longer than 4095 bytes"),
    ],
)
def test_what_is_no_name_is_refused(name, family, labels, error, why):
    segment = Segment(name)
    for make in (labelled_name, segment.counter, segment.gauge):
        with pytest.raises(error, match=re.escape(why)):
            make(family, **labels)
    assert len(segment) == 0


def test_a_second_call_gives_the_same_object(name):
    segment = Segment(name)
    hits, level = segment.counter("hits", code="200"), segment.gauge("level", code="200")
    assert type(hits) is Counter and type(level) is AtomicFloat
    hits.add(5)
    assert segment.counter("hits", code="200") is hits and segment.gauge("level", code="200") is level
    assert segment.counter("hits", code="404") is not hits and segment.counter("hits") is not hits
    assert Segment(name).counter("hits", code="200").sum() == 5


def test_the_order_of_labels_is_that_of_no_other_slot(name):
    segment = Segment(name)
    segment.counter("hits", a="1", b="2").inc()
    segment.counter("hits", b="2", a="1").inc()
    assert segment.snapshot() == {'hits{a="1",b="2"}': 2}


def test_a_slot_that_was_removed_is_created_anew(name):
    segment = Segment(name)
    segment.counter("hits", code="200").add(5)
    del segment['hits{code="200"}']
    segment.counter("hits", code="200").inc()
    assert segment.snapshot() == {'hits{code="200"}': 1}


def test_a_slot_of_another_type_says_which(name):
    segment = Segment(name)
    segment.open("hits", AtomicInt)
    for make in (segment.counter, segment.gauge):
        with pytest.raises(TypeError, match="the slot has another type, that of AtomicInt; use that class"):
            make("hits")
    segment.counter("both")
    pytest.raises(TypeError, segment.gauge, "both")


def test_reading_alone_creates_nothing(name):
    Segment(name).counter("hits", code="200").inc()
    reading = Segment(name, "r")
    assert reading.counter("hits", code="200").sum() == 1
    pytest.raises(PermissionError, reading.counter, "hits", code="404")
