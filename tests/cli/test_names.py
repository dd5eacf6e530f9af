# SPDX-License-Identifier: MIT
"""Names: bad ones are refused and change nothing; whatever is in one, the terminal stays as it was."""

import json

import pytest

from .outcome import done, failed, usage

BAD_SEGMENT = "not a segment name: 1 to 200 of A-Z a-z 0-9 . _ - and no . at the start"
BAD_SLOT = "not a slot name: 1 to 255 bytes of UTF-8 without control characters"


@pytest.mark.parametrize(
    ("segment", "shown"),
    [
        ("", "''"),
        ("..", ".."),
        (".web", ".web"),
        ("a b", "a b"),
        ("é", "é"),
        ("\x1b[2J", r"\x1b[2J"),
        (b"\xff", r"\xff"),
        ("a" * 201, "a" * 201),
    ],
)
@pytest.mark.parametrize("command", ["create", "show", "rm", "check"])
def test_bad_segment_names_are_refused(shm, command, segment, shown):
    assert shm(command, segment) == usage(f"{shown}: {BAD_SEGMENT}")


def test_the_segment_of_a_path_is_checked(shm):
    assert shm("inc", ".web/hits", "-c") == usage(f".web: {BAD_SEGMENT}")
    assert shm("get", "/hits") == usage(f"'': {BAD_SEGMENT}")
    assert shm("create", "web/hits") == usage(f"web/hits: {BAD_SEGMENT}")


@pytest.mark.parametrize("command", [["get"], ["set", "1"], ["inc"], ["dec"], ["cas", "1", "2"], ["reset"]])
def test_a_path_without_a_slot_is_refused(shm, name, command):
    assert shm(command[0], name, *command[1:]) == usage(f"{name}: not a path SEG/SLOT")


@pytest.mark.parametrize(
    ("slot", "shown"),
    [
        (b"", ""),
        (b"a\nb", r"a\x0ab"),
        (b"\x7f", r"\x7f"),
        (b"\xc2\x9b2J", r"\xc2\x9b2J"),
        (b"\xff", r"\xff"),
        (b"\xed\xa0\x80", r"\xed\xa0\x80"),
        (b"\xf4\x90\x80\x80", r"\xf4\x90\x80\x80"),
        (b"a" * 256, "a" * 256),
    ],
)
def test_bad_slot_names_are_refused_and_create_no_segment(shm, name, slot, shown):
    path = name.encode() + b"/" + slot
    assert shm("inc", path, "-c") == usage(f"{name}/{shown}: {BAD_SLOT}")
    assert shm("show", name) == failed(f"{name}: no such segment")
    shm("create", name)
    assert shm("get", path) == usage(f"{name}/{shown}: {BAD_SLOT}")


def test_the_longest_names_are_good(shm, name):
    segment = name + "x" * (200 - len(name))
    assert shm("inc", f"{segment}/{'é' * 127}x", "-c") == done("1\n")
    assert shm("get", f"{segment}/{'é' * 127}x") == done("1\n")


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
    assert shm("inc", f"{name}/{slot}", "-5") == usage("-5: not a number from 0 to 18446744073709551615")
    assert shm("create", f"{name}{slot}") == usage(f"{name}{shown}: {BAD_SEGMENT}")


def test_names_are_text_in_every_locale(shm, name):
    shm("inc", f"{name}/größe", "-c")
    for locale in ["C", "POSIX", "de_DE.ISO-8859-1", "C.UTF-8"]:
        assert shm("show", name, env={"LC_ALL": locale}) == done("NAME   TYPE  VALUE\ngröße  uint      1\n")
