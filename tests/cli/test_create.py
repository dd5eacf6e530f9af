# SPDX-License-Identifier: MIT
import json
import stat

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


def test_an_ephemeral_segment_stays_for_those_who_attach(alone):
    outcome = alone("$shm create web --ephemeral --slots 5 && ls /dev/shm && $shm ls --json")
    assert (outcome.status, outcome.err) == (0, "")
    files, listing = outcome.out.split("\n", 1)
    assert files == "pytomic.web"
    assert json.loads(listing)["segments"][0]["max_slots"] == 5


def test_a_slot_created_in_it_does_not_make_another_segment(alone):
    assert alone("$shm create web --ephemeral && $shm inc web/hits -c && ls /dev/shm") == done("1\n")
