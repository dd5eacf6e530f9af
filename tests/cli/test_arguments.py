# SPDX-License-Identifier: MIT
"""The command line: help, version, options, and what is refused before anything is done."""

import pathlib
import re

import pytest

from .outcome import done, usage

TYPES = "inc: --type double: not a type; type int, uint, float, bool, char, counter, histogram, semaphore or rate"
COMMANDS = [
    "create",
    "ls",
    "show",
    "get",
    "set",
    "inc",
    "dec",
    "cas",
    "observe",
    "reset",
    "wait",
    "rm",
    "check",
    "gc",
]

OVERVIEW = """\
Named atomic counters in shared memory.

Usage: pytomic-shm COMMAND [ARGUMENT...]
       pytomic-shm COMMAND --help
       pytomic-shm --help | --version

Commands:
  create SEG[/SLOT] [OPTION...]         create a segment, or a semaphore or rate limit in it
  ls [--json]                           list the segments of this machine
  show SEG [PATTERN] [--json]           show the slots of a segment and their values
  get SEG/SLOT                          print the value of a slot
  set SEG/SLOT VALUE [-c] [-t TYPE]     set the value of a slot
  inc SEG/SLOT [N] [-c] [-t TYPE]       add N, or 1, and print the new value
  dec SEG/SLOT [N] [-c] [-t TYPE]       subtract N, or 1, and print the new value
  cas SEG/SLOT EXPECTED DESIRED         compare and swap: set DESIRED if the value is EXPECTED
  observe SEG/SLOT VALUE [OPTION...]    count a value in a histogram
  reset SEG/SLOT | --all SEG            set a slot, or all slots of a segment, to 0
  wait SEG/SLOT CONDITION [OPTION...]   wait until a value is as asked for, and print it
  rm SEG[/SLOT]                         remove a slot or a whole segment
  check SEG [--repair] [--json]         verify that a segment is sound
  gc [--dry-run] [--json]               remove what killed processes left behind

Exit status: 0 success; 1 the answer is no; 2 wrong command line; 3 failure.
"""

INC_HELP = """\
Usage: pytomic-shm inc SEG/SLOT [N] [-c] [-t TYPE]

Add N, or 1, and print the new value.
If the result does not fit the type of the slot, nothing is changed and the exit status is 3.
For a sharded counter that is checked just before the addition: other additions at the same
time can carry it past its limit, and then it wraps around.

Options:
  -c, --create       create the segment and the slot if they are absent
  -t, --type TYPE    with -c, the type of the slot (default uint)
      --any-owner    accept a segment of another user, who can crash this process
  -h, --help         print this help
"""


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_the_commands(shm, option):
    assert shm(option) == done(OVERVIEW)


def test_without_a_command_the_overview_goes_to_stderr(shm):
    assert shm() == (2, "", OVERVIEW)


def test_help_of_a_command_explains_its_options(shm):
    assert shm("inc", "--help") == done(INC_HELP)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_for_every_option_of_its_usage(shm, command):
    outcome = shm(command, "--help")
    usage_line, _, rest = outcome.out.partition("\n")
    assert (outcome.status, outcome.err) == (0, "")
    assert usage_line.startswith(f"Usage: pytomic-shm {command}")
    for option in re.findall(r"--?[a-z]+", usage_line.partition(command)[2]):
        assert re.search(rf"^  .*{option}\b", rest, re.MULTILINE)


def test_help_wins_over_missing_operands_and_changes_nothing(shm, name):
    assert shm("create", name, "--help").status == 0
    assert shm("show", name).status == 3


def test_version_is_that_of_the_header(shm):
    header = pathlib.Path(__file__).parents[2] / "include/pytomic/version.h"
    version = re.search(r'PYTOMIC_VERSION "(.+)"', header.read_text()).group(1)
    assert shm("--version") == done(f"pytomic-shm {version}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["frob"], "frob: no such command; see 'pytomic-shm --help'"),
        (["--frob"], "--frob: no such command; see 'pytomic-shm --help'"),
        (["get"], "get: too few arguments; usage: pytomic-shm get SEG/SLOT"),
        (["cas", "a/b", "1"], "cas: too few arguments; usage: pytomic-shm cas SEG/SLOT EXPECTED DESIRED"),
        (["get", "a/b", "c"], "get: c: too many arguments; usage: pytomic-shm get SEG/SLOT"),
        (["get", "a/b", "--", "-c"], "get: -c: too many arguments; usage: pytomic-shm get SEG/SLOT"),
        (["get", "a/b", "-5"], "get: -5: too many arguments; usage: pytomic-shm get SEG/SLOT"),
        (["get", "a/b", "--json"], "get: unknown option --json; see 'pytomic-shm get --help'"),
        (["inc", "a/b", "-cx"], "inc: unknown option -x; see 'pytomic-shm inc --help'"),
        (["ls", "--json=1"], "ls: unknown option --json=1; see 'pytomic-shm ls --help'"),
        (["inc", "a/b", "-t"], "inc: option -t needs an argument; see 'pytomic-shm inc --help'"),
        (["inc", "a/b", "--type"], "inc: option --type needs an argument; see 'pytomic-shm inc --help'"),
        (["inc", "a/b", "-c", "-t", "double"], TYPES),
        (["observe", "a/b", "1", "-c"], "observe: --create needs --bounds"),
        (
            ["observe", "a/b", "1", "--bounds", "1"],
            "observe: --bounds needs --create; a histogram that exists keeps its bounds",
        ),
        (["observe", "a/b", "1x"], "1x: not a number from -1.7976931348623157e+308 to 1.7976931348623157e+308, inf, -inf or nan"),
        (["observe", "a/b", ""], ": not a number from -1.7976931348623157e+308 to 1.7976931348623157e+308, inf, -inf or nan"),
        (["observe", "a/b", "1", "-c", "--bounds", ""], "observe: --bounds : not a number: ''"),
        (["observe", "a/b", "1", "-c", "--bounds", "1,,2"], "observe: --bounds 1,,2: not a number: ''"),
        (
            ["observe", "a/b", "1", "-c", "--bounds", "2,1"],
            "observe: --bounds 2,1: each has to be finite and greater than the one before it",
        ),
        (
            ["observe", "a/b", "1", "-c", "--bounds", "1,inf"],
            "observe: --bounds 1,inf: each has to be finite and greater than the one before it",
        ),
        (["observe", "a/b", "1", "-c", "--bounds", ",".join(map(str, range(513)))], "observe: --bounds: more than 512"),
        (["inc", "a/b", "-t", "int"], "inc: --type needs --create; a slot that exists keeps its type"),
    ],
)
def test_a_wrong_command_line_is_refused(shm, arguments, message):
    assert shm(*arguments) == usage(message)


@pytest.mark.parametrize("slots", ["0", "-1", "16777217", "99999999999999999999", "1k", "", " 1", "0x10"])
def test_slots_out_of_range_are_refused(shm, name, slots):
    assert shm("create", name, "--slots", slots) == usage(f"create: --slots {slots}: not a number from 1 to 16777216")
    assert shm("show", name).status == 3


@pytest.mark.parametrize("mode", ["0", "8", "1000", "-600", "rw", ""])
def test_modes_that_are_no_octal_permissions_are_refused(shm, name, mode):
    assert shm("create", name, "--mode", mode) == usage(f"create: --mode {mode}: not octal permissions from 1 to 777")
    assert shm("show", name).status == 3


@pytest.mark.parametrize("group", ["", "-1", "4294967295", "99999999999", "0x10", "no such group"])
def test_groups_that_do_not_exist_are_refused(shm, name, group):
    assert shm("create", name, "--group", group) == usage(f"create: --group {group}: no such group")
    assert shm("show", name).status == 3


def test_options_may_stand_anywhere(shm, name):
    assert shm("inc", "-c", "-t", "int", f"{name}/a", "5") == done("5\n")
    assert shm("inc", f"{name}/b", "5", "-ct", "int") == done("5\n")
    assert shm("inc", f"{name}/c", "--create", "5", "--type=int") == done("5\n")


def test_a_negative_number_is_no_option(shm, name):
    assert shm("set", f"{name}/a", "-5", "-c", "-t", "int") == done()
    assert shm("inc", f"{name}/a", "-5") == done("-10\n")
    assert shm("dec", f"{name}/a", "--", "-4") == done("-6\n")
    assert shm("cas", f"{name}/a", "-6", "-7") == done()
    assert shm("get", f"{name}/a") == done("-7\n")
