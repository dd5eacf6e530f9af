# SPDX-License-Identifier: MIT
"""The commands on slots of type char."""

import json

import pytest

from .outcome import done, failed, no, usage

NOT_A_CHAR = "not a character between single quotes (\"'a'\" in a shell), 0xNN, or a number from 0 to 255"


@pytest.fixture
def grade(shm, name):
    assert shm("set", f"{name}/grade", "'a'", "-c", "-t", "char") == done()
    return f"{name}/grade"


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("'A'", "'A'"),
        ("'''", "'''"),
        ("' '", "' '"),
        ("'\\'", "0x5c"),
        ("'5'", "'5'"),
        ("5", "0x05"),
        ("97", "'a'"),
        ("0", "0x00"),
        ("0xff", "0xff"),
        ("0x7E", "'~'"),
        ("255", "0xff"),
    ],
)
def test_what_is_set_is_printed_as_a_character_or_in_hexadecimal(shm, grade, name, given, printed):
    assert shm("set", grade, given) == done()
    assert shm("get", grade) == done(f"{printed}\n")
    assert shm("show", name).out.endswith(f" {printed}\n")
    assert shm("set", grade, printed) == done()
    assert shm("get", grade) == done(f"{printed}\n")


def test_inc_and_dec_print_the_new_value(shm, grade, name):
    assert shm("inc", grade) == done("'b'\n")
    assert shm("inc", grade, "157") == done("0xff\n")
    assert shm("dec", grade, "255") == done("0x00\n")
    assert shm("inc", f"{name}/new", "' '", "-c", "-t", "char") == done("' '\n")


@pytest.mark.parametrize(
    ("start", "command", "number", "what"),
    [
        ("255", "inc", "1", "adding 1 would pass 0xff, the limit of char"),
        ("1", "inc", "255", "adding 255 would pass 0xff, the limit of char"),
        ("0", "dec", "1", "subtracting 1 would pass 0x00, the limit of char"),
        ("254", "dec", "255", "subtracting 255 would pass 0x00, the limit of char"),
    ],
)
def test_overflow_leaves_the_value_unchanged(shm, grade, start, command, number, what):
    shm("set", grade, start)
    before = shm("get", grade)
    assert shm(command, grade, number) == failed(f"{grade}: {what}; nothing was changed")
    assert shm("get", grade) == before


def test_cas_swaps_where_the_value_is_the_expected(shm, grade):
    assert shm("cas", grade, "'b'", "'c'") == no("'a'\n")
    assert shm("cas", grade, "0x61", "'c'") == done()
    assert shm("get", grade) == done("'c'\n")


@pytest.mark.parametrize("text", ["", "a", "''", "'ab'", "'é'", "256", "-1", "0x1", "0x100", "1.0"])
def test_what_is_no_char_is_refused(shm, grade, text):
    assert shm("set", grade, "--", text) == usage(f"{text}: {NOT_A_CHAR}")
    assert shm("get", grade) == done("'a'\n")


def test_it_is_shown_and_reset(shm, grade, name):
    assert shm("show", name) == done("NAME   TYPE  VALUE\ngrade  char    'a'\n")
    assert json.loads(shm("show", name, "--json").out)["slots"] == [{"name": "grade", "type": "char", "value": 97}]
    assert shm("check", name) == done(f"{name}: sound, 1 slot\n")
    assert shm("reset", grade) == done()
    assert shm("get", grade) == done("0x00\n")
