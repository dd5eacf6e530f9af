# SPDX-License-Identifier: MIT
"""The commands on slots of type bool."""

import json

import pytest

from .outcome import done, failed, no, usage


@pytest.fixture
def ready(shm, name):
    assert shm("set", f"{name}/ready", "true", "-c", "-t", "bool") == done()
    return f"{name}/ready"


@pytest.mark.parametrize(
    ("given", "printed"), [("true", "true"), ("false", "false"), ("1", "true"), ("0", "false")]
)
def test_what_is_set_is_printed_as_a_word(shm, ready, given, printed):
    assert shm("set", ready, given) == done()
    assert shm("get", ready) == done(f"{printed}\n")


def test_cas_swaps_where_the_value_is_the_expected(shm, ready):
    assert shm("cas", ready, "0", "1") == no("true\n")
    assert shm("cas", ready, "true", "false") == done()
    assert shm("get", ready) == done("false\n")


@pytest.mark.parametrize("command", ["inc", "dec"])
def test_it_has_no_additions(shm, ready, name, command):
    participle = {"inc": "incremented", "dec": "decremented"}[command]
    assert shm(command, ready) == failed(f"{ready}: a slot of type bool cannot be {participle}")
    assert shm("get", ready) == done("true\n")
    other = f"{name}/other"
    assert shm(command, other, "-c", "-t", "bool") == failed(f"{other}: a slot of type bool cannot be {participle}")
    assert shm("get", other) == failed(f"{other}: no such slot")


@pytest.mark.parametrize("text", ["", "2", "-1", "True", "yes", "00", "1.0"])
def test_what_is_no_bool_is_refused(shm, ready, text):
    assert shm("set", ready, "--", text) == usage(f"{text}: not true, false, 1 or 0")
    assert shm("get", ready) == done("true\n")


def test_it_is_shown_and_reset(shm, ready, name):
    assert shm("show", name) == done("NAME   TYPE  VALUE\nready  bool   true\n")
    assert json.loads(shm("show", name, "--json").out)["slots"] == [{"name": "ready", "type": "bool", "value": True}]
    assert shm("check", name) == done(f"{name}: sound, 1 slot\n")
    assert shm("reset", "--all", name) == done()
    assert shm("get", ready) == done("false\n")
    assert json.loads(shm("show", name, "--json").out)["slots"][0]["value"] is False
