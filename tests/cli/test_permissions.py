# SPDX-License-Identifier: MIT
"""Segments of other users: who may read, who may write, and whom to trust."""

import grp
import json
import os
import pwd
import stat

import pytest

from .outcome import NOBODY, done, failed

READING = [("show", ""), ("get", "/a"), ("check", "")]
ATTACHING = [
    ("set", "/a", "1"),
    ("set", "/a", "1", "-c"),
    ("inc", "/a"),
    ("inc", "/a", "-c"),
    ("inc", "/b", "-c"),
    ("dec", "/a"),
    ("cas", "/a", "5", "6"),
    ("reset", "/a"),
    ("reset", "", "--all"),
    ("rm", "/a"),
]
WRITING = [*ATTACHING, ("rm", "")]
SHOWN = "NAME  TYPE  VALUE\na     uint      5\n"


@pytest.mark.parametrize("arguments", READING + WRITING)
def test_a_segment_is_its_owners_alone(shm, name, nobody, arguments):
    command, slot, *rest = arguments
    shm("set", f"{name}/a", "5", "-c")
    assert shm(command, name + slot, *rest, **nobody) == failed(f"{name}: permission denied; ask its owner for a wider mode")
    assert shm("show", name) == done(SHOWN)


def test_a_segment_that_others_may_read_is_read(shm, name, nobody):
    shm("create", name, "--mode", "644")
    shm("set", f"{name}/a", "5", "-c")
    assert shm("show", name, **nobody) == done(SHOWN)
    assert shm("get", f"{name}/a", **nobody) == done("5\n")
    assert shm("check", name, **nobody) == done(f"{name}: sound, 1 slot\n")


@pytest.mark.parametrize("arguments", WRITING)
def test_a_segment_that_others_may_read_is_not_written(shm, name, nobody, arguments):
    command, slot, *rest = arguments
    shm("create", name, "--mode", "644")
    shm("set", f"{name}/a", "5", "-c")
    assert shm(command, name + slot, *rest, **nobody) == failed(f"{name}: permission denied; ask its owner for a wider mode")
    assert shm("show", name) == done(SHOWN)


def test_roots_segment_that_others_may_write_is_shared(shm, name, nobody):
    shm("create", name, "--mode", "666")
    assert shm("inc", f"{name}/a", "-c", **nobody) == done("1\n")
    assert shm("inc", f"{name}/a") == done("2\n")


@pytest.fixture
def theirs(shm, name, nobody):
    """A segment of the user nobody that root, too, may write to, with the slot `a` at 5."""
    assert shm("create", name, "--mode", "666", **nobody) == done()
    assert shm("set", f"{name}/a", "5", "-c", **nobody) == done()
    return name


def distrusted(segment, owner):
    return failed(
        f"{segment}: the segment belongs to user {owner}, who can truncate it and so crash this process; "
        "if you trust that user, pass --any-owner"
    )


@pytest.mark.parametrize("arguments", [*ATTACHING, ("check", "", "--repair")])
def test_another_users_segment_is_not_attached_for_writing(shm, theirs, file, arguments):
    command, slot, *rest = arguments
    before = file.read_bytes()
    assert shm(command, theirs + slot, *rest) == distrusted(theirs, pwd.getpwuid(NOBODY).pw_name)
    assert file.read_bytes() == before


def test_nor_by_a_user_who_is_not_root(shm, theirs, nobody):
    user = {**nobody, "user": 54321, "group": 54321}
    assert shm("inc", f"{theirs}/a", **user) == distrusted(theirs, pwd.getpwuid(NOBODY).pw_name)
    assert shm("inc", f"{theirs}/a", "--any-owner", **user) == done("6\n")


def test_an_owner_without_a_name_is_a_number(shm, theirs, file):
    os.chown(file, 54321, -1)
    assert shm("inc", f"{theirs}/a") == distrusted(theirs, "54321")


@pytest.mark.parametrize(
    ("arguments", "outcome", "shown"),
    [
        (("set", "/a", "1"), done(), "a     uint      1\n"),
        (("set", "/b", "1", "-c"), done(), "a     uint      5\nb     uint      1\n"),
        (("inc", "/a"), done("6\n"), "a     uint      6\n"),
        (("inc", "/b", "-c"), done("1\n"), "a     uint      5\nb     uint      1\n"),
        (("dec", "/a"), done("4\n"), "a     uint      4\n"),
        (("cas", "/a", "5", "6"), done(), "a     uint      6\n"),
        (("reset", "/a"), done(), "a     uint      0\n"),
        (("reset", "", "--all"), done(), "a     uint      0\n"),
        (("rm", "/a"), done(), None),
    ],
)
def test_it_is_when_its_owner_is_trusted(shm, theirs, arguments, outcome, shown):
    command, slot, *rest = arguments
    assert shm(command, theirs + slot, *rest, "--any-owner") == outcome
    assert shm("show", theirs).out == (f"NAME  TYPE  VALUE\n{shown}" if shown else "")


def test_so_it_is_repaired(shm, theirs):
    assert shm("check", theirs, "--repair", "--any-owner") == done(f"{theirs}: rebuilt, 1 slot\n")


def test_another_users_segment_is_read_and_removed_without_more(shm, theirs):
    assert shm("show", theirs) == done(SHOWN)
    assert shm("get", f"{theirs}/a") == done("5\n")
    assert shm("check", theirs) == done(f"{theirs}: sound, 1 slot\n")
    assert shm("rm", theirs) == done()
    assert shm("show", theirs) == failed(f"{theirs}: no such segment")


@pytest.mark.parametrize("group", ["54321", "name"])
def test_a_group_is_let_in(shm, name, nobody, file, group):
    gid = NOBODY if group == "name" else int(group)
    text = grp.getgrgid(NOBODY).gr_name if group == "name" else group
    member = {**nobody, "user": 54322, "group": 54322, "extra_groups": [gid]}
    other = {**nobody, "user": 54322, "group": 54322}
    assert shm("create", name, "--mode", "660", "--group", text) == done()
    status = file.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (os.getuid(), gid, 0o660)
    assert shm("inc", f"{name}/a", "-c", **member) == done("1\n")
    assert shm("inc", f"{name}/a", **other) == failed(f"{name}: permission denied; ask its owner for a wider mode")
    row = next(row for row in json.loads(shm("ls", "--json").out)["segments"] if row["name"] == name)
    assert (row["uid"], row["gid"], row["group"], row["mode"]) == (os.getuid(), gid, text, "0660")


def test_a_group_can_be_roots(shm, name, nobody, file):
    shm("create", name, "--group", "0")
    assert file.stat().st_gid == 0


def test_only_members_give_a_segment_to_a_group(shm, name, nobody):
    member = {**nobody, "extra_groups": [54321]}
    assert shm("create", name, "--group", "54321", **nobody) == failed(
        f"{name}: only root and members of the group 54321 can give the segment to it"
    )
    assert shm("show", name) == failed(f"{name}: no such segment")
    assert shm("create", name, "--group", "54321", **member) == done()
