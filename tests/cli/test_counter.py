# SPDX-License-Identifier: MIT
"""The commands on sharded counters."""

import json

import pytest

from .outcome import done, failed


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
        f"{name}/hits: a counter cannot be {participle}, only incremented, decremented and reset"
    )
    assert shm("get", f"{name}/hits") == done("7\n")
