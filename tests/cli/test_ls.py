# SPDX-License-Identifier: MIT
import ctypes
import grp
import json
import mmap
import os
import pwd
import re
import struct
import subprocess
import sys
import time

import pytest

from .outcome import NOBODY, done

OWNER = f"{pwd.getpwuid(os.getuid()).pw_name}:{grp.getgrgid(os.getgid()).gr_name}"  # of what the tests create
CREATED = 152  # where the header of a segment says when it was made

COLUMNS = ["NAME", "SLOTS", "MEMORY", "MODE", "OWNER", "AGE", "PROCESSES"]


HOLDER = """\
import mmap, sys
with open(sys.argv[1]) as file:
    mapping = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
print("mapped")
input()
"""


def rows(outcome):
    """The cells of each line, by the name of the segment."""
    assert (outcome.status, outcome.err) == (0, "")
    lines = [re.split(r"  +", line, maxsplit=len(COLUMNS)) for line in outcome.out.splitlines()]
    assert lines[0] == COLUMNS
    return {line[0]: line[1:] for line in lines[1:]}


def listed(outcome, name):
    assert (outcome.status, outcome.err) == (0, "")
    listing = json.loads(outcome.out)
    assert listing["version"] == 1
    return next(row for row in listing["segments"] if row["name"] == name)


def test_the_whole_table(alone):
    outcome = alone("$shm create web --slots 10; $shm inc web/hits -c; $shm create a --mode 644; $shm ls")
    table = re.sub(r" \ds ", " 0s ", outcome.out)
    table = re.sub(r"MEMORY|\d+K", "MEMORY", table)
    assert (outcome.status, outcome.err) == (0, "")
    assert table == (
        "1\n"
        f"NAME    SLOTS  MEMORY  MODE       {'OWNER':{len(OWNER)}}  AGE  PROCESSES\n"
        f"a     0/65536     MEMORY  rw-r--r--  {OWNER:5}   0s          0\n"
        f"web      1/10     MEMORY  rw-------  {OWNER:5}   0s          0\n"
    )


def test_an_empty_list_says_so_on_stderr(alone):
    assert alone("$shm ls") == (0, "", "pytomic-shm: no segments; 'pytomic-shm create NAME' makes one\n")


def test_an_empty_list_is_still_json(alone):
    outcome = alone("$shm ls --json")
    assert (outcome.status, outcome.err) == (0, "")
    assert json.loads(outcome.out)["segments"] == []


def test_segments_are_sorted_by_name(shm, name):
    for letter in "bac":
        shm("create", f"{name}-{letter}")
    assert [row for row in rows(shm("ls")) if row.startswith(name)] == [f"{name}-{letter}" for letter in "abc"]


def test_memory_is_what_the_file_really_takes(shm, name, file):
    shm("inc", f"{name}/hits", "-c")
    blocks = file.stat().st_blocks * 512
    assert listed(shm("ls", "--json"), name)["memory"] == blocks
    assert rows(shm("ls"))[name][1] == f"{blocks // 1024}K"
    assert blocks <= 64 * 1024


def test_memory_is_rounded_as_du_does(shm, name, file):
    shm("create", name)
    with open(file, "r+b") as opened:
        os.posix_fallocate(opened.fileno(), file.stat().st_size - 1_500_000, 1_400_000)
    du = subprocess.run(["du", "-h", file], check=True, capture_output=True, text=True).stdout
    assert rows(shm("ls"))[name][1] == du.split()[0]


@pytest.mark.parametrize(("seconds", "shown"), [(-1000, "0s"), (90, "1m"), (5400, "1h"), (36 * 3600, "1d")])
def test_age_is_told_in_one_unit(shm, name, file, seconds, shown):
    shm("create", name)
    with open(file, "r+b") as opened:
        opened.seek(CREATED)
        opened.write(struct.pack("=q", int(time.time()) - seconds))
    assert rows(shm("ls"))[name][4] == shown


@pytest.mark.parametrize("created", [-1, -(2**63)])
def test_a_time_before_all_clocks_has_no_age(shm, name, file, created):
    shm("create", name)
    with open(file, "r+b") as opened:
        opened.seek(CREATED)
        opened.write(struct.pack("=q", created))
    assert rows(shm("ls"))[name][4] == "-"
    assert listed(shm("ls", "--json"), name)["created"] == created


def test_json_has_the_facts(shm, name):
    shm("create", name, "--slots", "5", "--mode", "640")
    row = listed(shm("ls", "--json"), name)
    assert row.pop("memory") > 0
    assert abs(row.pop("created") - os.stat(f"/dev/shm/pytomic.{name}").st_ctime) < 60
    assert row == {
        "name": name,
        "slots": 0,
        "max_slots": 5,
        "mode": "0640",
        "uid": os.getuid(),
        "gid": os.getgid(),
        "owner": pwd.getpwuid(os.getuid()).pw_name,
        "group": grp.getgrgid(os.getgid()).gr_name,
        "processes": 0,
    }


def test_attached_processes_are_counted_once_each(shm, name, file):
    shm("create", name)
    assert listed(shm("ls", "--json"), name)["processes"] == 0
    with open(file, "rb") as opened:
        first = mmap.mmap(opened.fileno(), 4096, prot=mmap.PROT_READ)
        second = mmap.mmap(opened.fileno(), 4096, offset=mmap.PAGESIZE, prot=mmap.PROT_READ)
    assert listed(shm("ls", "--json"), name)["processes"] == 1
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-uc", HOLDER, file], **pipes) as process:
        assert process.stdout.readline() == b"mapped\n"
        assert listed(shm("ls", "--json"), name)["processes"] == 2
        assert re.fullmatch(r"2\+?", rows(shm("ls"))[name][5])
        process.communicate(b"\n")
    second.close()
    assert listed(shm("ls", "--json"), name)["processes"] == 1
    first.close()
    assert listed(shm("ls", "--json"), name)["processes"] == 0


def test_processes_that_may_not_be_looked_into_are_told(shm, name, nobody):
    shm("create", name, "--mode", "644")
    outcome = shm("ls", "--json", **nobody)
    assert json.loads(outcome.out)["unreadable_processes"] > 0  # this one, for example
    assert rows(shm("ls", **nobody))[name][5] == "0+"


def without_ptrace():
    """From the next exec on this process may not look into those that have more capabilities, as pytest's has."""
    drop_from_bounding_set, ptrace = 24, 19
    assert ctypes.CDLL(None).prctl(drop_from_bounding_set, ptrace, 0, 0, 0) == 0


def test_root_is_told_a_number_whatever_it_may_not_look_into(shm, name):
    if os.geteuid() != 0:
        pytest.skip("not root")
    shm("create", name)
    outcome = shm("ls", "--json", preexec_fn=without_ptrace)
    if not json.loads(outcome.out)["unreadable_processes"]:
        pytest.skip("this process has no more capabilities than any other")
    assert rows(shm("ls", preexec_fn=without_ptrace))[name][5] == "0"


def test_what_cannot_be_opened_is_listed_with_the_reason(shm, name, file):
    file.write_text("text")
    assert rows(shm("ls"))[name] == ["-", "-", "-", "-", "-", "-", "not a pytomic segment"]
    assert listed(shm("ls", "--json"), name) == {"name": name, "error": "not a pytomic segment"}


def test_a_segment_of_another_user_is_listed(shm, name, nobody):
    shm("create", name)
    assert rows(shm("ls", **nobody))[name] == ["-", "-", "-", "-", "-", "-", "permission denied"]
    shm("create", f"{name}-theirs", **nobody)
    theirs = listed(shm("ls", "--json"), f"{name}-theirs")
    user, group = pwd.getpwuid(NOBODY).pw_name, grp.getgrgid(NOBODY).gr_name
    assert (theirs["uid"], theirs["gid"], theirs["owner"], theirs["group"]) == (NOBODY, NOBODY, user, group)
    assert rows(shm("ls"))[f"{name}-theirs"][3] == f"{user}:{group}"


def test_an_owner_without_a_name_is_a_number(shm, name, file):
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    shm("create", name)
    os.chown(file, 54321, 54322)
    assert rows(shm("ls"))[name][3] == "54321:54322"
    row = listed(shm("ls", "--json"), name)
    assert (row["uid"], row["gid"], row["owner"], row["group"]) == (54321, 54322, "54321", "54322")


def test_files_of_others_in_the_directory_are_no_segments(alone):
    outcome = alone("touch /dev/shm/sem.x /dev/shm/pytomic. /dev/shm/pytomic..x; $shm ls --json")
    assert json.loads(outcome.out)["segments"] == []


def test_listing_attaches_without_a_trace(shm, name, file):
    shm("inc", f"{name}/hits", "-c")
    before = (file.read_bytes(), file.stat().st_mtime_ns)
    rows(shm("ls"))
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
    assert shm("get", f"{name}/hits") == done("1\n")
