# SPDX-License-Identifier: MIT
"""The programs in examples/ do what their first lines say."""

import os
import signal
import urllib.error
import urllib.request

import pytest
from pytomic import Segment

from .places import ROOT

EXAMPLES = ROOT / "examples"


@pytest.fixture
def c_example(compile_c):
    return lambda name: compile_c((EXAMPLES / "c" / f"{name}.c").read_text())


@pytest.fixture
def cpp_example(compile_cpp):
    return lambda name: compile_cpp((EXAMPLES / "cpp" / f"{name}.cpp").read_text())


def test_hits_of_three_languages_count_in_one_place(run, c_example, cpp_example, python, segment):
    hits = c_example("hits")
    assert run(hits, segment).stdout == "1\n"
    assert run(python, EXAMPLES / "python/hits.py", segment).stdout == "2\n"
    assert run(hits, segment).stdout == "3\n"
    assert run(cpp_example("hits"), segment).stdout == "4\n"


def test_hits_refuses_a_bad_name(run, c_example):
    result = run(c_example("hits"), ".hidden", check=False)
    assert result.returncode == 1
    assert result.stderr == "hits: .hidden/hits: not a legal segment name\n"


def test_hits_in_cplusplus_refuses_a_bad_name(run, cpp_example):
    result = run(cpp_example("hits"), ".hidden", check=False)
    assert result.returncode == 1
    assert result.stderr == "hits: cannot open the segment '.hidden', whose name begins with '.': not a legal segment name\n"


def test_the_monitors_of_two_languages_print_the_same(run, c_example, python, segment):
    run("pytomic-shm", "set", f"{segment}/hits", "18446744073709551615", "-c")
    run("pytomic-shm", "set", f"{segment}/drift", "-3", "-c", "-t", "int")
    run("pytomic-shm", "inc", f"{segment}/sent", "12", "-c", "-t", "counter")
    expected = "drift -3\nhits 18446744073709551615\nsent 12\n"
    assert run(c_example("monitor"), segment).stdout == expected
    assert run(python, EXAMPLES / "python/monitor.py", segment).stdout == expected


def test_contention_measures_each_way_and_loses_nothing(run, c_example):
    lines = run(c_example("contention"), 2, 1000).stdout.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["inc", "inc_safe", "compare_exchange", "check, then inc"]
    assert all(line.endswith(" ns") for line in lines)


def test_a_pool_of_forked_children_loses_nothing(run, python):
    assert run(python, EXAMPLES / "python/pool.py").stdout == "40000 of 40000\n"


def test_a_bar_shows_what_a_pool_has_done(run, python):
    result = run(python, EXAMPLES / "python/progress.py")
    assert result.stdout == "100000 of 100000\n"
    assert "100%" in result.stderr and "100000/100000" in result.stderr


def test_ids_in_blocks_are_never_given_twice(start, python, segment):
    programs = [start(python, EXAMPLES / "python/ids.py", segment, 250) for _ in range(3)]
    given = [int(line) for program in programs for line in program.communicate()[0].splitlines()]
    assert len(set(given)) == len(given) == 750 and set(given) < set(range(900))


def status(url):
    try:
        with urllib.request.urlopen(url) as response:
            return response.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_the_workers_of_a_web_server_have_one_limit(start, python, segment):
    server = start(python, EXAMPLES / "python/limits.py", segment, 0.001, 5, start_new_session=True)
    try:
        url = f"http://127.0.0.1:{int(server.stdout.readline())}/"
        assert [status(url) for _ in range(8)] == [200] * 5 + [429] * 3
        values = Segment(segment, "r").snapshot()
        assert (values["rate"], values["seats"], values["latency_seconds"].count) == (0, 2, 5)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.communicate()


def test_workers_start_together_and_stop_early(run, python):
    said = "4 workers looked for the root of 40000400001: it is 200001\n"
    assert run(python, EXAMPLES / "python/start.py").stdout == said


def test_ids_are_never_given_twice(run, segment):
    assert [run(EXAMPLES / "shell/ids.sh", segment).stdout for _ in range(3)] == ["1\n", "2\n", "3\n"]


def test_once_runs_the_command_for_the_first_alone(run, segment):
    first = run(EXAMPLES / "shell/once.sh", segment, "echo", "done")
    second = run(EXAMPLES / "shell/once.sh", segment, "echo", "done", check=False)
    assert (first.stdout, second.stdout) == ("done\n", "")
    assert (second.returncode, second.stderr) == (1, "already done\n")


def test_a_permit_is_held_while_the_command_runs(run, c_example, segment):
    permit, seats = c_example("permit"), f"{segment}/seats"
    run("pytomic-shm", "create", seats, "--permits", "1")
    assert run(permit, seats, "pytomic-shm", "get", seats).stdout == "0\n"
    assert run("pytomic-shm", "get", seats).stdout == "1\n"
    assert run(permit, seats, "sh", "-c", "exit 7", check=False).returncode == 7
    assert run(permit, f"{segment}/absent", "true", check=False).stderr == f"permit: {segment}/absent: no such slot\n"
