# SPDX-License-Identifier: MIT
from .outcome import done, failed, usage


def test_a_slot_is_removed_and_the_others_are_not(shm, name):
    shm("inc", f"{name}/a/b", "-c")
    shm("inc", f"{name}/c", "-c")
    assert shm("rm", f"{name}/a/b") == done()
    assert shm("show", name) == done("NAME  TYPE  VALUE\nc     uint      1\n")
    assert shm("rm", f"{name}/a/b") == failed(f"{name}/a/b: no such slot")


def test_a_slot_made_anew_starts_anew(shm, name):
    shm("set", f"{name}/a", "5", "-c")
    shm("rm", f"{name}/a")
    assert shm("dec", f"{name}/a", "1", "-c", "-t", "int") == done("-1\n")


def test_a_segment_is_unlinked(shm, name, file):
    shm("inc", f"{name}/a", "-c")
    assert shm("rm", name) == done()
    assert not file.exists()
    assert shm("rm", name) == failed(f"{name}: no such segment")


def test_what_is_no_segment_can_be_unlinked(shm, name, file):
    file.write_text("text")
    assert shm("rm", name) == done()
    assert not file.exists()


def test_a_trailing_slash_does_not_unlink_the_segment(shm, name, file):
    shm("create", name)
    assert shm("rm", f"{name}/") == usage(f"{name}/: the slot name is empty")
    assert file.exists()
