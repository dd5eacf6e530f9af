# SPDX-License-Identifier: MIT
"""The commands on sharded counters."""

import json

import pytest

from .outcome import done, failed

INT_MAX = 2**63 - 1
INT_MIN = -(2**63)


def test_it_counts_up_and_down_and_is_shown(shm, name):
    assert shm("inc", f"{name}/hits", "7", "-c", "-t", "counter") == done("7\n")
    assert shm("inc", f"{name}/hits") == done("8\n")
    assert shm("dec", f"{name}/hits", "10") == done("-2\n")
    assert shm("get", f"{name}/hits") == done("-2\n")
    assert shm("show", name) == done("NAME  TYPE     VALUE\nhits  counter     -2\n")
    assert json.loads(shm("show", name, "--json").out)["slots"] == [{"name": "hits", "type": "counter", "value": -2}]


def test_it_is_reset_and_counts_on(shm, name):
    shm("inc", f"{name}/hits", "7", "-c", "-t", "counter")
    assert shm("reset", f"{name}/hits") == done()
    assert shm("inc", f"{name}/hits") == done("1\n")
    assert shm("reset", "--all", name) == done()
    assert shm("get", f"{name}/hits") == done("0\n")


def test_a_new_one_in_the_place_of_a_removed_one_starts_at_0(shm, name):
    shm("create", name, "--slots", "1")
    shm("inc", f"{name}/old", "7", "-c", "-t", "counter")
    shm("rm", f"{name}/old")
    assert shm("inc", f"{name}/new", "-c", "-t", "counter") == done("1\n")


@pytest.mark.parametrize(
    ("command", "participle"), [(["set", "1"], "set"), (["cas", "7", "1"], "compared and swapped")]
)
def test_it_has_no_exact_operations(shm, name, command, participle):
    shm("inc", f"{name}/hits", "7", "-c", "-t", "counter")
    assert shm(command[0], f"{name}/hits", *command[1:]) == failed(
        f"{name}/hits: a slot of type counter cannot be {participle}"
    )
    assert shm("get", f"{name}/hits") == done("7\n")


@pytest.mark.parametrize("segment_exists", [False, True])
def test_one_that_would_be_created_to_be_set_is_refused(shm, name, segment_exists):
    if segment_exists:
        shm("create", name)
    before = shm("show", name)
    assert shm("set", f"{name}/hits", "5", "-c", "-t", "counter") == failed(
        f"{name}/hits: a slot of type counter cannot be set"
    )
    assert shm("show", name) == before


@pytest.mark.parametrize(
    ("start", "command", "number", "what"),
    [
        (INT_MAX, "inc", "1", f"adding 1 would pass {INT_MAX}"),
        (1, "inc", str(INT_MAX), f"adding {INT_MAX} would pass {INT_MAX}"),
        (INT_MIN, "inc", "-1", f"adding -1 would pass {INT_MIN}"),
        (INT_MIN, "dec", "1", f"subtracting 1 would pass {INT_MIN}"),
        (1, "dec", str(INT_MIN), f"subtracting {INT_MIN} would pass {INT_MAX}"),
    ],
)
def test_its_limits_are_not_passed(shm, name, start, command, number, what):
    path = f"{name}/hits"
    assert shm("inc", path, str(start), "-c", "-t", "counter") == done(f"{start}\n")
    assert shm(command, path, number) == failed(f"{path}: {what}, the limit of counter; nothing was changed")
    assert shm("get", path) == done(f"{start}\n")


def test_its_limits_are_reached(shm, name):
    path = f"{name}/hits"
    shm("inc", path, "-1", "-c", "-t", "counter")
    assert shm("dec", path, str(INT_MIN)) == done(f"{INT_MAX}\n")
    shm("reset", path)
    shm("dec", path)
    assert shm("dec", path, str(INT_MAX)) == done(f"{INT_MIN}\n")
