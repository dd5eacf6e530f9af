# SPDX-License-Identifier: MIT
"""Each test has a /dev/shm of its own, because gc looks at all there is."""

import json


def test_an_ephemeral_segment_that_nobody_has_is_removed_and_others_are_not(alone):
    outcome = alone(
        "$shm create kept && $shm create --ephemeral left && $shm gc --dry-run && ls /dev/shm && echo and && "
        "$shm gc && ls /dev/shm"
    )
    assert (outcome.status, outcome.out) == (
        0,
        "pytomic.left\npytomic.kept\npytomic.left\nand\npytomic.left\npytomic.kept\n",
    )


def test_the_file_of_a_creation_that_was_cut_short_is_removed(alone):
    outcome = alone("touch /dev/shm/.pytomic-new.0123456789abcdef && $shm gc && ls -A /dev/shm")
    assert (outcome.status, outcome.out) == (0, ".pytomic-new.0123456789abcdef\n")


def test_where_nothing_was_left_it_says_so(alone):
    outcome = alone("$shm gc")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "pytomic-shm: nothing was left behind\n")


def test_what_was_removed_is_told_to_programs(alone):
    outcome = alone("$shm create --ephemeral left && $shm gc --json && $shm gc --json")
    assert (outcome.status, outcome.err) == (0, "")
    first, second = outcome.out.split("}\n", 1)
    assert json.loads(first + "}") == {"version": 1, "removed": ["pytomic.left"]}
    assert json.loads(second) == {"version": 1, "removed": []}


def test_an_ephemeral_segment_goes_with_the_last_that_detaches(alone):
    outcome = alone("$shm create --ephemeral gone && $shm reset --all gone; $shm ls")
    assert (outcome.status, outcome.out) == (0, "")
