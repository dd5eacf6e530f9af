# SPDX-License-Identifier: MIT
"""The commands on histograms."""

import json

import pytest

from .outcome import done, failed

BOUNDS = "0.01,0.02,0.05,0.1,0.5,1"


@pytest.fixture
def filled(shm, name):
    for value in ["0.01", "0.02", "0.03", "0.03", "0.04", "0.3", "7"]:
        assert shm("observe", f"{name}/latency", value, "-c", "--bounds", BOUNDS) == done()
    return name


def test_it_is_shown_with_quantiles_and_bars(shm, filled):
    shm("inc", f"{filled}/hits", "-c")
    assert shm("show", filled) == done(
        "NAME     TYPE       VALUE\n"
        "hits     uint           1\n"
        "latency  histogram      7\n"
        "\n"
        "HISTOGRAM  COUNT   MEAN    P50  P90  P99  BUCKETS\n"
        "latency        7  1.061  0.035    1    1  ▃▃█.▃.▃\n"
    )
    assert shm("show", filled, "h*") == done("NAME  TYPE  VALUE\nhits  uint      1\n")


def test_json_has_all_of_it(shm, filled):
    assert json.loads(shm("show", filled, "--json").out)["slots"] == [
        {
            "name": "latency",
            "type": "histogram",
            "value": 7,
            "sum": 7.43,
            "bounds": [0.01, 0.02, 0.05, 0.1, 0.5, 1],
            "counts": [1, 1, 3, 0, 1, 0, 1],
            "quantiles": {"0.5": 0.035, "0.9": 1, "0.99": 1},
        }
    ]


def test_get_prints_one_line(shm, filled):
    assert shm("get", f"{filled}/latency") == done("count 7, sum 7.43, mean 1.061, p50 0.035, p90 1, p99 1\n")


def test_an_empty_one_has_neither_mean_nor_quantiles(shm, filled):
    assert shm("reset", f"{filled}/latency") == done()
    assert shm("get", f"{filled}/latency") == done("count 0, sum 0, mean -, p50 -, p90 -, p99 -\n")
    [slot] = json.loads(shm("show", filled, "--json").out)["slots"]
    assert slot["quantiles"] == {"0.5": None, "0.9": None, "0.99": None}
    assert shm("observe", f"{filled}/latency", "0.5") == done()
    assert shm("reset", "--all", filled) == done()
    assert shm("show", filled).out.endswith("latency        0     -    -    -    -  .......\n")


def test_a_sum_that_is_no_number_is_null(shm, filled):
    assert shm("observe", f"{filled}/latency", "nan") == done()
    [slot] = json.loads(shm("show", filled, "--json").out)["slots"]
    assert (slot["value"], slot["sum"], slot["counts"][-1]) == (8, None, 2)


def test_negative_values_and_bounds(shm, name):
    assert shm("observe", f"{name}/t", "-7.5", "-c", "--bounds=-10,-5,0") == done()
    [slot] = json.loads(shm("show", name, "--json").out)["slots"]
    assert (slot["bounds"], slot["counts"], slot["sum"]) == ([-10, -5, 0], [0, 1, 0, 0], -7.5)


def test_other_bounds_are_refused_and_both_are_shown(shm, filled):
    before = shm("show", filled)
    assert shm("observe", f"{filled}/latency", "3", "-c", "--bounds", "1,2.5") == failed(
        f"{filled}/latency: the histogram exists with the bounds {BOUNDS}, not 1,2.5"
    )
    assert shm("show", filled) == before


@pytest.mark.parametrize("options", [[], ["-c", "--bounds", "1"]])
def test_only_a_histogram_is_observed(shm, name, options):
    shm("inc", f"{name}/hits", "-c")
    assert shm("observe", f"{name}/hits", "1", *options) == failed(
        f"{name}/hits: a slot of type uint cannot be observed"
    )


@pytest.mark.parametrize(
    ("command", "participle"),
    [
        (["set", "1"], "set"),
        (["inc"], "incremented"),
        (["dec", "2"], "decremented"),
        (["cas", "7", "1"], "compared and swapped"),
    ],
)
def test_it_has_no_operations_on_numbers(shm, filled, command, participle):
    assert shm(command[0], f"{filled}/latency", *command[1:]) == failed(
        f"{filled}/latency: a slot of type histogram cannot be {participle}"
    )


def test_it_is_not_created_without_bounds(shm, name):
    assert shm("inc", f"{name}/latency", "-c", "-t", "histogram") == failed(
        f"{name}/latency: a slot of type histogram cannot be incremented"
    )
    assert shm("show", name) == failed(f"{name}: no such segment")
    assert shm("observe", f"{name}/latency", "1") == failed(f"{name}: no such segment; -c with --bounds creates it")
    shm("create", name)
    assert shm("observe", f"{name}/latency", "1") == failed(f"{name}/latency: no such slot; -c with --bounds creates it")


def test_bounds_that_cannot_be_create_nothing(shm, name):
    assert shm("observe", f"{name}/latency", "1", "-c", "--bounds", "2,1").status == 2
    assert shm("show", name) == failed(f"{name}: no such segment")


def test_many_buckets_share_bars(shm, name):
    shm("observe", f"{name}/t", "300", "-c", "--bounds", ",".join(map(str, range(1, 513))))
    assert len(shm("show", name).out.splitlines()[-1].split()[-1]) <= 26
