# SPDX-License-Identifier: MIT
from .outcome import done, failed, usage


def fill(shm, name):
    shm("set", f"{name}/a", "1", "-c")
    shm("set", f"{name}/b", "-2", "-c", "-t", "int")
    shm("set", f"{name}/c", "3", "-c")


def test_a_slot_is_set_to_0_and_the_others_are_not(shm, name):
    fill(shm, name)
    assert shm("reset", f"{name}/b") == done()
    assert shm("show", name) == done("NAME  TYPE  VALUE\na     uint      1\nb     int       0\nc     uint      3\n")


def test_all_slots_are_set_to_0(shm, name):
    fill(shm, name)
    assert shm("reset", "--all", name) == done()
    assert shm("show", name) == done("NAME  TYPE  VALUE\na     uint      0\nb     int       0\nc     uint      0\n")


def test_all_is_about_a_segment(shm, name):
    fill(shm, name)
    assert shm("reset", "--all", f"{name}/a") == usage(
        f"{name}/a: the segment name contains '/', which separates a segment from a slot; the segment is {name}"
    )
    assert shm("get", f"{name}/a") == done("1\n")


def test_all_of_a_segment_without_slots_is_nothing(shm, name):
    shm("create", name)
    assert shm("reset", "--all", name) == done()


def test_an_absent_segment_is_an_error(shm, name):
    assert shm("reset", "--all", name) == failed(f"{name}: no such segment")
