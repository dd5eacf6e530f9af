# SPDX-License-Identifier: MIT
"""The commands on slots of type float."""

import json

import pytest

from .outcome import done, no, usage

NOT_A_FLOAT = "not a number from -1.7976931348623157e+308 to 1.7976931348623157e+308, inf, -inf or nan"


@pytest.fixture
def heat(shm, name):
    assert shm("set", f"{name}/heat", "20.5", "-c", "-t", "float") == done()
    return f"{name}/heat"


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("20", "20"),
        ("-1.50", "-1.5"),
        ("-.5", "-0.5"),
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("1E16", "1e+16"),
        ("-0", "-0"),
        ("inf", "inf"),
        ("-inf", "-inf"),
        ("nan", "nan"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"),
    ],
)
def test_what_is_set_is_printed_in_the_fewest_digits(shm, heat, given, printed):
    assert shm("set", heat, given) == done()
    assert shm("get", heat) == done(f"{printed}\n")


def test_inc_and_dec_print_the_new_value(shm, heat, name):
    assert shm("inc", heat) == done("21.5\n")
    assert shm("dec", heat, "0.25") == done("21.25\n")
    assert shm("inc", heat, "-1e3") == done("-978.75\n")
    assert shm("inc", f"{name}/new", ".5", "-c", "-t", "float") == done("0.5\n")


def test_a_sum_beyond_all_numbers_is_infinite(shm, heat):
    shm("set", heat, "1.7e308")
    assert shm("inc", heat, "1.7e308") == done("inf\n")
    assert shm("dec", heat, "1") == done("inf\n")
    assert shm("inc", heat, "-inf").out in ("nan\n", "-nan\n")
    assert shm("get", heat) == done("nan\n")


def test_cas_compares_bits(shm, heat):
    assert shm("cas", heat, "20.5", "-0") == done()
    assert shm("cas", heat, "0", "1") == no("-0\n")
    assert shm("cas", heat, "-0", "nan") == done()
    assert shm("cas", heat, "nan", "1e-5") == done()
    assert shm("get", heat) == done("1e-05\n")


@pytest.mark.parametrize("number", ["", "x", "+1", "1,5", "0x10", "1e", ".", "infinity", "-nan", "1e309", "-1e309"])
def test_what_is_no_float_is_refused(shm, heat, number):
    assert shm("set", heat, "--", number) == usage(f"{number}: {NOT_A_FLOAT}")
    assert shm("inc", heat, "--", number) == usage(f"{number}: {NOT_A_FLOAT}")
    assert shm("get", heat) == done("20.5\n")


def test_it_is_shown_and_reset(shm, heat, name):
    assert shm("show", name) == done("NAME  TYPE   VALUE\nheat  float   20.5\n")
    assert shm("check", name) == done(f"{name}: sound, 1 slot\n")
    assert shm("reset", heat) == done()
    assert shm("get", heat) == done("0\n")


@pytest.mark.parametrize(
    ("given", "value"),
    [("0.1", 0.1), ("20", 20), ("1e22", 1e22), ("nan", "NaN"), ("inf", "Infinity"), ("-inf", "-Infinity")],
)
def test_json_has_a_number_or_a_string_that_python_and_javascript_make_one_of(shm, heat, name, given, value):
    shm("set", heat, given)
    shown = shm("show", name, "--json").out
    assert json.loads(shown)["slots"] == [{"name": "heat", "type": "float", "value": value}]
    assert "NaN" not in shown.replace('"NaN"', "")


def test_json_has_the_digits_that_get_prints(shm, heat, name):
    for given in ["0.1", "-0", "1e-05"]:
        shm("set", heat, given)
        assert f'"value": {given} }}' in shm("show", name, "--json").out
