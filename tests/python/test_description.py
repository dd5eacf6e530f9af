# SPDX-License-Identifier: MIT
"""Descriptions: what a family of slots is for."""

import pytest

import pytomic
from pytomic import AtomicUInt, Counter, Description, Segment


def test_a_family_is_described_for_everybody(name):
    with Segment(name) as segment:
        segment.describe("requests", help="Requests\n\tthat were answered é.", unit="requests", kind="counter")
    with Segment(name, "r") as reader:
        described = Description("Requests\n\tthat were answered é.", "requests", "counter")
        assert reader.description("requests") == described


@pytest.mark.parametrize("kind", [None, "counter", "gauge", "histogram"])
def test_every_kind_comes_back(name, kind):
    segment = Segment(name)
    segment.describe("family", kind=kind)
    assert segment.description("family") == Description(help="", unit="", kind=kind)


def test_a_description_is_no_slot_and_takes_the_place_of_one(name):
    segment = Segment(name, slots=2)
    segment.describe("hits", "Help.")
    assert segment.names() == [] and segment.snapshot() == {} and len(segment) == 0 and "hits" not in segment
    assert segment.info().slots == 1
    pytest.raises(KeyError, segment.__getitem__, "hits")
    segment.open('hits{code="200"}', Counter, 5)
    assert segment.snapshot() == {'hits{code="200"}': 5}
    with pytest.raises(OSError, match="all slots of the segment are in use"):
        segment.describe("misses", "Help.")


def test_describing_again_replaces(name):
    segment = Segment(name)
    segment.describe("family", "First.", "seconds", "gauge")
    for _ in range(2):
        segment.describe("family", "Second.")
        assert segment.description("family") == Description("Second.", "", None)
    assert segment.info().slots == 1


def test_a_description_is_removed_and_the_slots_stay(name):
    segment = Segment(name)
    segment.open("family", AtomicUInt, 5)
    segment.describe("family", "Help.")
    segment.remove_description("family")
    with pytest.raises(KeyError, match=f"cannot read the description of '{name}/family': no such description"):
        segment.description("family")
    with pytest.raises(KeyError, match=f"cannot remove the description of '{name}/family': no such description"):
        segment.remove_description("family")
    assert segment.snapshot() == {"family": 5}


def test_the_longest_texts_are_kept(name):
    segment = Segment(name)
    longest = Description("é" * 511 + "e", "s" * 63, "gauge")
    segment.describe("n" * 4095, *longest)
    assert segment.description("n" * 4095) == longest


@pytest.mark.parametrize(
    "texts, why",
    [
        ({"help": "é" * 512}, "help takes 1024 bytes of UTF-8; there is room for 1023"),
        ({"unit": "s" * 64}, "unit takes 64 bytes of UTF-8; there is room for 63"),
        ({"help": "a\x1b[31m"}, "help or unit contains a control character; leave it out"),
        ({"unit": "a\n"}, "help or unit contains a control character; leave it out"),
        ({"help": "a\0b"}, "help contains a NUL character"),
        ({"unit": "\udcff"}, "unit contains half a surrogate pair, which is no character"),
        ({"kind": "summary"}, "kind is 'counter', 'gauge', 'histogram' or None, not 'summary'"),
    ],
)
def test_a_bad_text_is_a_value_error(name, texts, why):
    segment = Segment(name)
    with pytest.raises(ValueError) as error:
        segment.describe("family", **texts)
    assert str(error.value) == f"cannot describe '{name}/family': {why}"
    pytest.raises(KeyError, segment.description, "family")


def test_labels_are_no_part_of_a_family(name):
    segment = Segment(name)
    for use in (segment.describe, segment.description, segment.remove_description):
        with pytest.raises(ValueError, match="contains '{', which begins labels; leave them out"):
            use('hits{code="200"}')


def test_an_unlinked_segment_is_not_described(name):
    segment = Segment(name)
    segment.describe("family", "Help.")
    pytomic.unlink(name)
    pytest.raises(FileNotFoundError, segment.describe, "other", "Help.")
    pytest.raises(FileNotFoundError, segment.remove_description, "family")
    assert segment.description("family") == Description("Help.", "", None)
