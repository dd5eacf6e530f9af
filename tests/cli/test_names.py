# SPDX-License-Identifier: MIT
"""Names: bad ones are refused and change nothing; whatever is in one, the terminal stays as it was."""

import json

import pytest

from .outcome import done, failed, usage

UNKNOWN = "contains a character other than A-Z a-z 0-9 . _ -"
CONTROL = "contains a control character"


@pytest.mark.parametrize(
    ("segment", "shown", "problem"),
    [
        ("", "''", "is empty"),
        ("..", "..", "begins with '.'"),
        (".web", ".web", "begins with '.'"),
        ("a b", "a b", UNKNOWN),
        ("é", "é", UNKNOWN),
        ("\x1b[2J", r"\x1b[2J", UNKNOWN),
        (b"\xff", r"\xff", UNKNOWN),
        ("a" * 201, "a" * 201, "is longer than 200 bytes"),
    ],
)
@pytest.mark.parametrize("command", ["create", "show", "rm", "check"])
def test_a_bad_segment_name_is_refused_with_what_is_wrong(shm, command, segment, shown, problem):
    assert shm(command, segment) == usage(f"{shown}: the segment name {problem}")


def test_the_segment_of_a_path_is_checked(shm):
    assert shm("inc", ".web/hits", "-c") == usage(".web: the segment name begins with '.'")
    assert shm("get", "/hits") == usage("'': the segment name is empty")
    assert shm("inc", "a" * 201 + "/hits", "-c") == usage("a" * 201 + ": the segment name is longer than 200 bytes")


def test_a_path_where_a_segment_is_wanted_is_refused(shm, name):
    for command in ["show", "check"]:
        assert shm(command, f"{name}/hits") == usage(
            f"{name}/hits: the segment name contains '/', which separates a segment from a slot; the segment is {name}"
        )


def test_who_would_create_a_slot_is_told_how(shell, shm, name):
    outcome = shm("create", f"{name}/hits")
    command = f"pytomic-shm set {name}/hits 0 -c"
    assert outcome == usage(f"{name}/hits: a segment name has no '/'; to create a slot, type '{command}'")
    assert shell(command.replace("pytomic-shm", "$shm")) == done()
    assert shm("get", f"{name}/hits") == done("0\n")


@pytest.mark.parametrize("slot", ["a b", "$(id)", "a;b", "'", "\x1b[2J"])
def test_what_a_shell_would_take_apart_is_not_to_be_typed_again(shm, name, slot):
    shown = slot.replace("\x1b", r"\x1b")
    assert shm("create", f"{name}/{slot}") == usage(
        f"{name}/{shown}: a segment name has no '/'; to create a slot, type 'pytomic-shm set SEG/SLOT 0 -c'"
    )


@pytest.mark.parametrize(
    "command",
    [["get"], ["set", "1"], ["set", "1", "-c"], ["inc"], ["inc", "-c"], ["dec"], ["cas", "1", "2"], ["reset"]],
)
def test_a_path_without_a_slot_is_refused(shm, name, command):
    assert shm(command[0], name, *command[1:]) == usage(f"{name}: this names a segment; a slot is named SEG/SLOT")
    assert shm("show", name) == failed(f"{name}: no such segment")


@pytest.mark.parametrize(
    ("slot", "shown", "problem"),
    [
        (b"", "", "is empty"),
        (b"a\nb", r"a\x0ab", CONTROL),
        (b"\x7f", r"\x7f", CONTROL),
        (b"\xc2\x9b2J", r"\xc2\x9b2J", CONTROL),
        (b"\xff", r"\xff", "is not UTF-8"),
        (b"\xed\xa0\x80", r"\xed\xa0\x80", "is not UTF-8"),
        (b"\xf4\x90\x80\x80", r"\xf4\x90\x80\x80", "is not UTF-8"),
        (b"a" * 4096, "a" * 4096, "is longer than 4095 bytes"),
    ],
)
def test_a_bad_slot_name_is_refused_with_what_is_wrong_and_creates_no_segment(shm, name, slot, shown, problem):
    path = name.encode() + b"/" + slot
    refused = usage(f"{name}/{shown}: the slot name {problem}")
    assert shm("inc", path, "-c") == refused
    assert shm("show", name) == failed(f"{name}: no such segment")
    shm("create", name)
    assert shm("get", path) == refused
    assert shm("rm", path) == refused


LONG = "é" * 2047 + "x"  # 4,095 bytes


@pytest.mark.parametrize("slot", [LONG, "a" * 256, "a" * 257])
def test_long_names_are_shown_whole(shm, name, slot):
    segment = name + "x" * (200 - len(name))
    assert shm("inc", f"{segment}/{slot}", "-c") == done("1\n")
    assert shm("inc", f"{segment}/{slot}") == done("2\n")
    assert shm("show", segment) == done(f"NAME  TYPE  VALUE\n{slot}  uint      2\n")
    assert json.loads(shm("show", segment, "--json").out)["slots"] == [{"name": slot, "type": "uint", "value": 2}]
    assert shm("inc", f"{segment}/{slot}", "-5") == usage("-5: not a whole number from 0 to 18446744073709551615")
    assert shm("dec", f"{segment}/{slot}", "5") == failed(
        f"{segment}/{slot}: subtracting 5 would pass 0, the limit of uint; nothing was changed"
    )
    assert shm("rm", f"{segment}/{slot}") == done()
    assert shm("get", f"{segment}/{slot}") == failed(f"{segment}/{slot}: no such slot")


def test_only_the_first_slash_splits(shm, name):
    assert shm("inc", f"{name}/a/b//c", "-c") == done("1\n")
    assert shm("show", name) == done("NAME    TYPE  VALUE\na/b//c  uint      1\n")


UNSHOWN = {
    "a\u202eb": (r"a\xe2\x80\xaeb", r"a\u202eb"),  # turns the direction of what follows
    "a\u2066b": (r"a\xe2\x81\xa6b", r"a\u2066b"),
    "a\u200bb": (r"a\xe2\x80\x8bb", r"a\u200bb"),  # no width
    "a\u2028b": (r"a\xe2\x80\xa8b", r"a\u2028b"),  # separates lines
    "a\U000e0041b": (r"a\xf3\xa0\x81\x81b", r"a\udb40\udc41b"),
    "a\U0010ffffb": (r"a\xf4\x8f\xbf\xbfb", r"a\udbff\udfffb"),
    r"a\x1bb": (r"a\\x1bb", r"a\\x1bb"),  # reads like an escape, and is none
}


@pytest.mark.parametrize("slot", UNSHOWN, ids=ascii)
def test_what_is_not_to_be_seen_is_escaped(shm, name, slot):
    shown, in_json = UNSHOWN[slot]
    shm("inc", f"{name}/{slot}", "-c")
    assert shm("show", name) == done(f"{'NAME':{len(shown)}}  TYPE  VALUE\n{shown}  uint      1\n")
    outcome = shm("show", name, "--json")
    assert f'"name": "{in_json}"' in outcome.out
    assert json.loads(outcome.out)["slots"][0]["name"] == slot
    assert shm("inc", f"{name}/{slot}", "-5") == usage("-5: not a whole number from 0 to 18446744073709551615")
    assert shm("create", f"{name}{slot}") == usage(f"{name}{shown}: the segment name {UNKNOWN}")


def test_names_are_text_in_every_locale(shm, name):
    shm("inc", f"{name}/größe", "-c")
    for locale in ["C", "POSIX", "de_DE.ISO-8859-1", "C.UTF-8"]:
        assert shm("show", name, env={"LC_ALL": locale}) == done("NAME   TYPE  VALUE\ngröße  uint      1\n")
