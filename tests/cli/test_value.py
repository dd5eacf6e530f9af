# SPDX-License-Identifier: MIT
"""get, set, inc, dec, cas."""

import pytest

from .outcome import done, failed, no, usage

UINT_MAX = 2**64 - 1
INT_MAX = 2**63 - 1
INT_MIN = -(2**63)


@pytest.fixture
def uint(shm, name):
    shm("set", f"{name}/uint", "10", "-c")
    return f"{name}/uint"


@pytest.fixture
def int_(shm, name):
    shm("set", f"{name}/int", "-10", "-c", "-t", "int")
    return f"{name}/int"


def test_get_prints_the_value(shm, uint, int_):
    assert shm("get", uint) == done("10\n")
    assert shm("get", int_) == done("-10\n")


def test_set_changes_the_value_and_says_nothing(shm, uint, int_):
    assert shm("set", uint, "0018446744073709551615") == done()
    assert shm("get", uint) == done(f"{UINT_MAX}\n")
    assert shm("set", int_, str(INT_MIN)) == done()
    assert shm("get", int_) == done(f"{INT_MIN}\n")


def test_inc_and_dec_print_the_new_value(shm, uint, int_):
    assert shm("inc", uint) == done("11\n")
    assert shm("inc", uint, "9") == done("20\n")
    assert shm("dec", uint) == done("19\n")
    assert shm("dec", uint, "19") == done("0\n")
    assert shm("dec", int_, "5") == done("-15\n")
    assert shm("inc", int_, "-5") == done("-20\n")
    assert shm("dec", int_, "-21") == done("1\n")


@pytest.mark.parametrize(
    ("kind", "start", "command", "number", "what"),
    [
        ("uint", UINT_MAX, "inc", "1", f"adding 1 would pass {UINT_MAX}, the limit of uint"),
        ("uint", 3, "inc", str(UINT_MAX), f"adding {UINT_MAX} would pass {UINT_MAX}, the limit of uint"),
        ("uint", 3, "dec", "4", "subtracting 4 would pass 0, the limit of uint"),
        ("int", INT_MAX, "inc", "1", f"adding 1 would pass {INT_MAX}, the limit of int"),
        ("int", INT_MIN, "inc", "-1", f"adding -1 would pass {INT_MIN}, the limit of int"),
        ("int", INT_MIN, "dec", "1", f"subtracting 1 would pass {INT_MIN}, the limit of int"),
        ("int", 0, "dec", str(INT_MIN), f"subtracting {INT_MIN} would pass {INT_MAX}, the limit of int"),
    ],
)
def test_overflow_leaves_the_value_unchanged(shm, name, kind, start, command, number, what):
    path = f"{name}/x"
    shm("set", path, str(start), "-c", "-t", kind)
    assert shm(command, path, number) == failed(f"{path}: {what}; nothing was changed")
    assert shm("get", path) == done(f"{start}\n")


def test_the_limits_themselves_are_reached(shm, uint, int_):
    assert shm("inc", uint, str(UINT_MAX - 10)) == done(f"{UINT_MAX}\n")
    assert shm("dec", uint, str(UINT_MAX)) == done("0\n")
    shm("set", int_, "-1")
    assert shm("dec", int_, str(INT_MAX)) == done(f"{INT_MIN}\n")
    shm("set", int_, "-1")
    assert shm("dec", int_, str(INT_MIN)) == done(f"{INT_MAX}\n")


@pytest.mark.parametrize("number", ["", " ", "x", "1x", " 1", "1 ", "+1", "0x10", "1.0", "1e3", "--1", "٣"])
def test_what_is_no_number_is_refused(shm, uint, number):
    for arguments in [("set", uint, "--", number), ("inc", uint, "--", number), ("cas", uint, "10", "--", number)]:
        assert shm(*arguments) == usage(f"{number}: not a whole number from 0 to {UINT_MAX}")
    assert shm("cas", uint, "--", number, "10") == usage(f"{number}: not a whole number from 0 to {UINT_MAX}")
    assert shm("get", uint) == done("10\n")


@pytest.mark.parametrize("number", ["-1", "-0", str(UINT_MAX + 1), "9" * 40])
def test_numbers_out_of_the_range_of_uint_are_refused(shm, uint, number):
    assert shm("set", uint, number) == usage(f"{number}: not a whole number from 0 to {UINT_MAX}")
    assert shm("get", uint) == done("10\n")


@pytest.mark.parametrize("number", [str(INT_MIN - 1), str(INT_MAX + 1), "-", "--5"])
def test_numbers_out_of_the_range_of_int_are_refused(shm, int_, number):
    assert shm("set", int_, "--", number) == usage(f"{number}: not a whole number from {INT_MIN} to {INT_MAX}")
    assert shm("get", int_) == done("-10\n")


def test_cas_swaps_where_the_value_is_the_expected(shm, uint, int_):
    assert shm("cas", uint, "10", "11") == done()
    assert shm("get", uint) == done("11\n")
    assert shm("cas", int_, "-10", "-11") == done()
    assert shm("get", int_) == done("-11\n")


def test_a_lost_cas_prints_the_value_seen_and_changes_nothing(shm, uint, int_):
    assert shm("cas", uint, "9", "11") == no("10\n")
    assert shm("cas", int_, "10", "11") == no("-10\n")
    assert shm("get", uint) == done("10\n")
    assert shm("get", int_) == done("-10\n")


@pytest.mark.parametrize("arguments", [["get"], ["set", "1"], ["inc"], ["dec"], ["cas", "0", "1"], ["reset"], ["rm"]])
def test_what_is_absent_is_an_error_and_stays_absent(shm, name, arguments):
    command, *numbers = arguments
    advice = "; -c creates it" if command in ("set", "inc", "dec") else ""
    assert shm(command, f"{name}/hits", *numbers) == failed(f"{name}: no such segment{advice}")
    assert shm("show", name) == failed(f"{name}: no such segment")
    shm("create", name)
    assert shm(command, f"{name}/hits", *numbers) == failed(f"{name}/hits: no such slot{advice}")
    assert shm("show", name).out == ""


def test_create_makes_the_segment_and_the_slot(shm, name):
    assert shm("inc", f"{name}/a", "-c") == done("1\n")
    assert shm("inc", f"{name}/b", "5", "-c", "-t", "int") == done("5\n")
    assert shm("dec", f"{name}/c", "5", "-c", "-t", "int") == done("-5\n")
    assert shm("set", f"{name}/d", "9", "-c") == done()
    assert shm("show", name) == done(
        "NAME  TYPE  VALUE\na     uint      1\nb     int       5\nc     int      -5\nd     uint      9\n"
    )


def test_create_takes_what_is_there_as_it_is(shm, uint, int_):
    assert shm("inc", uint, "-c") == done("11\n")
    assert shm("inc", int_, "-c", "-1") == done("-11\n")
    assert shm("set", int_, "-c", "-3") == done()
    assert shm("get", int_) == done("-3\n")


def test_create_with_another_type_than_the_slot_has_is_an_error(shm, uint, int_):
    for path, has, asked in [(uint, "uint", "int"), (int_, "int", "uint")]:
        before = shm("get", path)
        assert shm("inc", path, "-c", "-t", asked) == failed(f"{path}: the slot exists with type {has}, not {asked}")
        assert shm("get", path) == before


@pytest.mark.parametrize("arguments", [["set", "-1"], ["inc", "-1"], ["dec", "x"], ["set", str(2**64)]])
def test_a_bad_number_creates_nothing(shm, name, arguments):
    command, number = arguments
    assert shm(command, f"{name}/x", number, "-c") == usage(
        f"{number}: not a whole number from 0 to {UINT_MAX}; -t gives the new slot another type than uint"
    )
    assert shm(command, f"{name}/x", number, "-c", "-t", "uint") == usage(f"{number}: not a whole number from 0 to {UINT_MAX}")
    assert shm("show", name) == failed(f"{name}: no such segment")


@pytest.mark.parametrize(("kind", "number"), [("uint", "1"), ("int", str(INT_MIN)), ("counter", str(INT_MIN))])
def test_a_result_that_does_not_fit_creates_nothing(shm, name, kind, number):
    limit = INT_MAX if number[0] == "-" else 0
    refused = failed(
        f"{name}/x: subtracting {number} would pass {limit}, the limit of {kind}; nothing was changed"
    )
    assert shm("dec", f"{name}/x", number, "-c", "-t", kind) == refused
    assert shm("show", name) == failed(f"{name}: no such segment")
    shm("create", name)
    assert shm("dec", f"{name}/x", number, "-c", "-t", kind) == refused
    assert shm("show", name).out == ""


def test_shell_loops_at_the_same_time_lose_nothing(shell, shm, name):
    loop = f"for i in $(seq 50); do $shm inc {name}/hits -c || exit; done > /dev/null"
    assert shell(f"({loop}) & ({loop}) & ({loop}) & {loop}; wait") == done()
    assert shm("get", f"{name}/hits") == done("200\n")
