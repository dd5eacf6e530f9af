# SPDX-License-Identifier: MIT
import ctypes
import json
import os
import pathlib
import subprocess
import sys

import pytest

from .outcome import done, failed


@pytest.fixture
def filled(shm, name):
    for slot, value, kind in [
        ("hits", "18446744073709551615", "uint"),
        ("depth", "-9223372036854775808", "int"),
        ("status/404", "7", "uint"),
        ("status/200", "0", "uint"),
        ("日本", "-1", "int"),
    ]:
        assert shm("set", f"{name}/{slot}", value, "-c", "-t", kind) == done()
    return name


def test_the_table_is_sorted_and_aligned(shm, filled):
    assert shm("show", filled) == done(
        "NAME        TYPE                 VALUE\n"
        "depth       int   -9223372036854775808\n"
        "hits        uint  18446744073709551615\n"
        "status/200  uint                     0\n"
        "status/404  uint                     7\n"
        "日本        int                     -1\n"
    )


def test_a_very_long_name_does_not_widen_the_other_rows(shm, name):
    long = "x" * 81
    shm("set", f"{name}/a", "1", "-c")
    shm("set", f"{name}/{long}", "22", "-c")
    assert shm("show", name) == done(f"NAME  TYPE  VALUE\na     uint      1\n{long}  uint     22\n")


def test_a_pattern_picks_slots_and_its_star_crosses_slashes(shm, filled):
    assert shm("show", filled, "s*4") == done("NAME        TYPE  VALUE\nstatus/404  uint      7\n")
    assert shm("show", filled, "[dh]*s") == done("NAME  TYPE                 VALUE\nhits  uint  18446744073709551615\n")
    assert shm("show", filled, "??") == done("NAME  TYPE  VALUE\n日本  int      -1\n")


def test_nothing_to_show_is_said_on_stderr(shm, name):
    shm("create", name)
    assert shm("show", name) == (0, "", f"pytomic-shm: {name}: no slots\n")
    assert shm("show", name, "x*") == (0, "", f"pytomic-shm: {name}: no slot matches x*\n")


def test_json_has_every_value_as_a_number(shm, filled):
    outcome = shm("show", filled, "--json")
    assert (outcome.status, outcome.err) == (0, "")
    assert json.loads(outcome.out) == {
        "version": 1,
        "segment": filled,
        "slots": [
            {"name": "depth", "type": "int", "value": -(2**63)},
            {"name": "hits", "type": "uint", "value": 2**64 - 1},
            {"name": "status/200", "type": "uint", "value": 0},
            {"name": "status/404", "type": "uint", "value": 7},
            {"name": "日本", "type": "int", "value": -1},
        ],
    }


def test_json_is_one_slot_a_line(shm, name):
    shm("set", f"{name}/a", "1", "-c")
    shm("set", f"{name}/b", "2", "-c")
    assert shm("show", name, "--json") == done(
        f'{{ "version": 1, "segment": "{name}", "slots": [\n'
        '{ "name": "a", "type": "uint", "value": 1 },\n'
        '{ "name": "b", "type": "uint", "value": 2 }\n'
        "] }\n"
    )


def test_json_of_a_pattern_and_of_nothing(shm, filled):
    assert [slot["name"] for slot in json.loads(shm("show", filled, "h*", "--json").out)["slots"]] == ["hits"]
    outcome = shm("show", filled, "x", "--json")
    assert (json.loads(outcome.out)["slots"], outcome.err) == ([], "")


@pytest.mark.parametrize("slot", ['"', "\\", '\\"', "/", "a b", " ", "\\u0041", "😀", "é"])
def test_json_escapes_what_json_must(shm, name, slot):
    shm("inc", f"{name}/{slot}", "-c")
    assert json.loads(shm("show", name, "--json").out)["slots"][0]["name"] == slot


def test_what_is_absent_is_an_error(shm, name):
    assert shm("show", name) == failed(f"{name}: no such segment")
    assert shm("show", name, "--json") == failed(f"{name}: no such segment")


class Description(ctypes.Structure):
    """pytomic_description, of include/pytomic/description.h."""

    _fields_ = [
        ("help", ctypes.c_char * 1024),
        ("unit", ctypes.c_char * 64),
        ("kind", ctypes.c_int),
        ("reserved", ctypes.c_uint32),
        ("spare", ctypes.c_uint64 * 4),
    ]


@pytest.fixture
def describe():
    """describe(segment, family): as pytomic_describe()."""
    build = pathlib.Path(os.environ.get("PYTOMIC_BUILD") or pathlib.Path(__file__).parents[2] / "build").resolve()
    load = [sys.executable, "-c", "import ctypes, sys; ctypes.CDLL(sys.argv[1])", build / "libpytomic.so"]
    if subprocess.run(load, check=False, capture_output=True).returncode != 0:
        pytest.skip("Python cannot load libpytomic.so: it is not there, or it is made for a sanitizer")
    library = ctypes.CDLL(str(build / "libpytomic.so"))

    def describe(segment, family):
        opened = ctypes.c_void_p()
        description = Description(help=b"Requests.", unit=b"requests", kind=1)
        assert library.pytomic_open(segment.encode(), 0, None, ctypes.byref(opened)) == 0
        assert library.pytomic_describe(opened, family.encode(), ctypes.byref(description)) == 0
        library.pytomic_close(opened)

    return describe


def test_a_description_is_no_slot(shm, name, describe):
    shm("inc", f"{name}/requests", "-c")
    describe(name, "requests")
    describe(name, "errors")
    assert shm("show", name) == done("NAME      TYPE  VALUE\nrequests  uint      1\n")
    assert [slot["name"] for slot in json.loads(shm("show", name, "--json").out)["slots"]] == ["requests"]
    assert shm("get", f"{name}/errors") == failed(f"{name}/errors: no such slot")
    assert shm("reset", "--all", name) == done()
    assert shm("rm", f"{name}/errors") == failed(f"{name}/errors: no such slot")
    assert shm("check", name).status == 0
