# SPDX-License-Identifier: MIT
"""Semaphores and rate limits on the command line."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

from .outcome import done, failed, no, usage

HOLD = """
import ctypes, sys
library = ctypes.CDLL(sys.argv[1])
slot = ctypes.create_string_buffer(1024)
assert library.pytomic_attach_any(sys.argv[2].encode(), 0, slot) == 0
library.pytomic_semaphore_acquire.argtypes = [ctypes.c_char_p, ctypes.c_int64]
for _ in range(int(sys.argv[3])):
    assert library.pytomic_semaphore_acquire(slot, 0) == 0
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def hold():
    """hold(path, count): a process that holds so many permits."""
    build = pathlib.Path(os.environ.get("PYTOMIC_BUILD") or pathlib.Path(__file__).parents[2] / "build").resolve()
    # in a process of its own, because a library made for a sanitizer ends a process that is not
    loads = [sys.executable, "-c", "import ctypes, sys; ctypes.CDLL(sys.argv[1])", str(build / "libpytomic.so")]
    if subprocess.run(loads, capture_output=True).returncode != 0:
        pytest.skip("Python cannot load libpytomic.so: it is not there, or it is made for a sanitizer")
    holders = []

    def hold(path, count):
        command = [sys.executable, "-c", HOLD, str(build / "libpytomic.so"), path, str(count)]
        holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        holders.append(holder)
        assert holder.stdout.readline() == "held\n"
        return holder

    yield hold
    for holder in holders:
        holder.kill()
        holder.communicate()


def rows(shm, name):
    return {row.pop("name"): row for row in json.loads(shm("show", name, "--json").out)["slots"]}


def test_a_semaphore_is_created_with_its_segment_and_shown(shm, name):
    assert shm("create", f"{name}/seats", "--permits", "3") == done()
    assert shm("show", name) == done("NAME   TYPE             VALUE\nseats  semaphore  3 of 3 free\n")
    assert shm("get", f"{name}/seats") == done("3\n")
    assert rows(shm, name) == {"seats": {"type": "semaphore", "value": 3, "permits": 3, "held": 0}}
    assert shm("check", name) == done(f"{name}: sound, 1 slot\n")


def test_what_is_held_is_shown_until_the_holder_is_killed(shm, name, hold):
    shm("create", f"{name}/seats", "--permits", "3")
    holder = hold(f"{name}/seats", 2)
    assert shm("show", name) == done("NAME   TYPE             VALUE\nseats  semaphore  1 of 3 free\n")
    assert shm("get", f"{name}/seats") == done("1\n")
    assert rows(shm, name)["seats"] == {"type": "semaphore", "value": 1, "permits": 3, "held": 2}
    holder.kill()
    holder.wait()
    assert shm("get", f"{name}/seats") == done("3\n")


def test_one_can_wait_until_permits_are_free(shm, binary, name, hold):
    path = f"{name}/seats"
    shm("create", path, "--permits", "3")
    assert shm("wait", path, "--ge", "3", "--timeout", "0") == done("3\n")
    holder = hold(path, 2)
    assert shm("wait", path, "--ge", "2", "--timeout", "0") == no("1\n")
    with subprocess.Popen([binary, "wait", path, "--ge", "2"], stdout=subprocess.PIPE, text=True) as waiting:
        holder.kill()
        assert waiting.communicate() == ("3\n", None)


def test_one_that_is_created_again_has_no_holders(shm, name, hold):
    shm("create", f"{name}/seats", "--permits", "3")
    hold(f"{name}/seats", 3)
    assert shm("rm", f"{name}/seats") == done()
    assert shm("create", f"{name}/seats", "--permits", "2") == done()
    assert shm("get", f"{name}/seats") == done("2\n")


@pytest.mark.parametrize(
    ("rate", "burst", "shown", "a_second"),
    [("10", "20", "20 of 20, 10/s", 10), ("1/day", None, "1 of 1, 1/day", 1 / 86400), ("0.5/min", "5", "5 of 5, 30/h", 1 / 120),
     ("1e9", None, None, None), ("1000000000/s", "7", "7 of 7, 1e+09/s", 1e9), ("90/min", None, "1 of 1, 1.5/s", 1.5)],
)
def test_a_rate_is_created_and_shown(shm, name, rate, burst, shown, a_second):
    outcome = shm("create", f"{name}/rate", "--rate", rate, *(["--burst", burst] if burst else []))
    if shown is None:
        assert outcome.status == 2
        return
    assert outcome == done()
    assert shm("show", name).out.splitlines()[1].split(maxsplit=2) == ["rate", "rate", shown]
    row = rows(shm, name)["rate"]
    assert (row["value"], row["burst"]) == (int(burst or 1), int(burst or 1))
    assert row["rate"] == pytest.approx(a_second, rel=1e-9)
    assert shm("get", f"{name}/rate") == done(f"{burst or 1}\n")


def test_a_reset_fills_the_rate_and_passes_over_semaphores(shm, name, file):
    shm("create", f"{name}/rate", "--rate", "1/day")
    shm("create", f"{name}/seats", "--permits", "3")
    cells = file.read_bytes().index(b"rate\0\0\0\0") - 64 + 20480
    with open(file, "r+b") as opened:
        opened.seek(cells)
        opened.write(b"\xff" * 8)
    assert shm("get", f"{name}/rate") == done("0\n")
    assert shm("reset", "--all", name) == done()
    assert shm("get", f"{name}/rate") == done("1\n")
    assert shm("reset", f"{name}/seats") == failed(
        f"{name}/seats: a semaphore cannot be reset; its permits come back when their holders release them or end"
    )


def test_they_are_no_numbers(shm, name):
    shm("create", f"{name}/seats", "--permits", "3")
    shm("create", f"{name}/rate", "--rate", "1")
    assert shm("set", f"{name}/seats", "5") == failed(f"{name}/seats: a slot of type semaphore cannot be set")
    assert shm("inc", f"{name}/rate") == failed(f"{name}/rate: a slot of type rate cannot be incremented")


def test_what_exists_is_left_alone(shm, name):
    shm("create", f"{name}/seats", "--permits", "3")
    for options in (["--permits", "3"], ["--permits", "4"], ["--rate", "1"]):
        assert shm("create", f"{name}/seats", *options) == failed(f"{name}/seats: the slot exists already")
    assert shm("get", f"{name}/seats") == done("3\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--permits", "0"], "create: --permits 0: not a number from 1 to 4096"),
        (["--permits", "4097"], "create: --permits 4097: not a number from 1 to 4096"),
        (["--permits", "1", "--rate", "1"], "create: --permits and --rate create slots of two types"),
        (["--permits", "1", "--burst", "2"], "create: --burst needs --rate"),
        (["--rate", "1", "--burst", "0"], "create: --burst 0: not a number from 1 to 4294967295"),
        (["--rate", "1/day", "--burst", "4000"], "create: at that --rate, a --burst of 4000 takes more than 8 years to come back"),
        *(
            (["--rate", rate], f"create: --rate {rate}: not a rate such as 10, 0.5/min, 3/h or 1/day, from 0.000001 to 1000000000 a second")
            for rate in ["", "0", "-1", "1e3", "1/week", "1/", "/s", "nan", "inf", " 1", "1.2.3", "0.0000001", "1000000001"]
        ),
    ],
)
def test_what_makes_no_sense_creates_nothing(shm, name, file, options, message):
    assert shm("create", f"{name}/limit", *options) == usage(message)
    assert not file.exists()


def test_a_limit_is_a_slot_and_a_number_is_no_limit(shm, name, file):
    assert shm("create", name, "--permits", "1") == usage(f"{name}: this names a segment; a slot is named SEG/SLOT")
    assert shm("create", f"{name}/", "--permits", "1") == usage(f"{name}/: the slot name is empty")
    assert shm("set", f"{name}/a", "1", "-c", "-t", "semaphore") == usage(
        f"{name}/a: to create a slot of type semaphore, type 'pytomic-shm create SEG/SLOT --permits N'"
    )
    assert shm("inc", f"{name}/a", "-c", "-t", "rate") == usage(
        f"{name}/a: to create a slot of type rate, type 'pytomic-shm create SEG/SLOT --rate R --burst N'"
    )
    assert not file.exists()


def test_an_ephemeral_segment_stays_for_those_who_attach(alone):
    assert alone("$shm create web/seats --permits 2 --ephemeral && $shm show web") == done(
        "NAME   TYPE             VALUE\nseats  semaphore  2 of 2 free\n"
    )
