# SPDX-License-Identifier: MIT
import json
import stat

import pytest

from .outcome import done, failed


def listed(shm, name):
    return next(row for row in json.loads(shm("ls", "--json").out)["segments"] if row["name"] == name)


def test_a_created_segment_has_no_slots_and_the_defaults(shm, name, file):
    assert shm("create", name) == done()
    row = listed(shm, name)
    assert (row["slots"], row["max_slots"], row["mode"]) == (0, 65536, "0600")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_slots_and_mode_are_those_asked_for(shm, name, file):
    assert shm("create", name, "--slots", "3", "--mode", "644") == done()
    assert listed(shm, name)["max_slots"] == 3
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


def test_the_mode_is_not_cut_by_the_umask(shell, name, file):
    assert shell(f"umask 077; $shm create {name} --mode 0666") == done()
    assert stat.S_IMODE(file.stat().st_mode) == 0o666


def test_what_exists_is_left_alone(shm, name):
    shm("set", f"{name}/hits", "7", "-c")
    assert shm("create", name) == failed(f"{name}: the segment exists already")
    assert shm("get", f"{name}/hits") == done("7\n")


def test_a_full_segment_takes_no_more_slots(shm, name):
    shm("create", name, "--slots", "1")
    shm("inc", f"{name}/a", "-c")
    assert shm("inc", f"{name}/b", "-c") == failed(
        f"{name}/b: all slots of the segment are in use; remove some, or create a segment with more --slots"
    )
    assert shm("show", name) == done("NAME  TYPE  VALUE\na     uint      1\n")


@pytest.mark.parametrize("arguments", ["create b", "inc b/x -c"])
def test_full_shared_memory_is_an_error_that_leaves_the_others_whole(alone, arguments):
    outcome = alone(f"$shm inc a/x -c; $shm {arguments}; echo $?; ls /dev/shm; $shm check a", size="64k")
    subject = arguments.split()[1]
    assert outcome == (
        0,
        "1\n3\npytomic.a\na: sound, 1 slot\n",
        f"pytomic-shm: {subject}: no shared memory left; remove segments, or give /dev/shm a larger size\n",
    )
