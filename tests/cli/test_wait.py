# SPDX-License-Identifier: MIT
"""wait."""

import subprocess

import pytest

from .outcome import Outcome, done, failed, no, usage


@pytest.fixture
def start(binary):
    """start("web/hits", "--ge", "5") runs wait with these arguments; calling the result gives its outcome."""
    running = []

    def run(*arguments):
        process = subprocess.Popen([binary, "wait", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        running.append(process)

        def outcome():
            out, err = process.communicate()
            return Outcome(subprocess.CompletedProcess(process.args, process.returncode, out, err))

        return outcome

    yield run
    for process in running:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("kind", "value", "condition", "holds"),
    [
        ("uint", "5", ("--ge", "5"), True),
        ("uint", "5", ("--ge", "6"), False),
        ("uint", "5", ("--le", "5"), True),
        ("uint", "5", ("--le", "4"), False),
        ("uint", "5", ("--eq", "5"), True),
        ("uint", "5", ("--eq", "6"), False),
        ("uint", "5", ("--ne", "6"), True),
        ("uint", "5", ("--ne", "5"), False),
        ("uint", "18446744073709551615", ("--ge", "9223372036854775808"), True),
        ("int", "-1", ("--ge", "0"), False),
        ("int", "-1", ("--le", "0"), True),
        ("int", "-1", ("--ge", "-2"), True),
        ("int", "-9223372036854775808", ("--le", "9223372036854775807"), True),
        ("float", "-0.5", ("--ge", "-1"), True),
        ("float", "-0.5", ("--ge", "0"), False),
        ("float", "-0", ("--eq", "0"), True),
        ("float", "nan", ("--ge", "0"), False),
        ("float", "nan", ("--le", "0"), False),
        ("float", "nan", ("--ne", "0"), True),
        ("bool", "true", ("--eq", "true"), True),
    ],
)
def test_a_condition_holds_or_the_time_is_over(shm, name, kind, value, condition, holds):
    shm("set", f"{name}/x", value, "-c", "-t", kind)
    expected = (done if holds else no)(f"{value}\n")
    assert shm("wait", f"{name}/x", *condition, "--timeout", "0") == expected


@pytest.mark.parametrize("kind", ["uint", "counter"])
def test_it_waits_for_what_others_change(shm, start, name, kind):
    shm("inc", f"{name}/x", "-c", "-t", kind)
    waiting = start(f"{name}/x", "--ge", "3")
    shm("inc", f"{name}/x")
    shm("inc", f"{name}/x")
    assert waiting() == done("3\n")


def test_every_command_that_changes_a_value_is_seen(shm, start, name):
    path = f"{name}/x"
    shm("set", path, "0", "-c")
    for change, value in [(("set", path, "5"), 5), (("dec", path), 4), (("cas", path, "4", "9"), 9), (("reset", path), 0)]:
        waiting = start(path, "--eq", str(value))
        shm(*change)
        assert waiting() == done(f"{value}\n")
    waiting = start(path, "--ne", "0")
    shm("reset", "--all", name)
    shm("inc", path)
    assert waiting() == done("1\n")


def test_it_gives_up_where_the_slot_or_the_segment_is_removed(shm, start, name):
    for removed in (f"{name}/x", name):
        shm("set", f"{name}/x", "0", "-c")
        waiting = start(f"{name}/x", "--ge", "1")
        assert shm("rm", removed) == done()
        outcome = waiting()
        # it may not have found the slot before
        assert outcome in (
            failed(f"{name}/x: removed or unlinked since it was opened"),
            failed(f"{name}/x: no such slot"),
            failed(f"{name}: no such segment"),
        )


def test_a_reader_waits(shm, nobody, name):
    shm("create", name, "--mode", "644")
    shm("set", f"{name}/x", "4", "-c")
    assert shm("wait", f"{name}/x", "--eq", "4", **nobody) == done("4\n")
    assert shm("wait", f"{name}/x", "--eq", "5", "--timeout", "0.2", **nobody) == no("4\n")


@pytest.mark.parametrize("conditions", [(), ("--ge", "1", "--le", "1"), ("--timeout", "1")])
def test_one_condition_is_given(shm, name, conditions):
    assert shm("wait", f"{name}/x", *conditions) == usage("wait: give one of --ge N, --le N, --eq N and --ne N")


@pytest.mark.parametrize("seconds", ["", "-1", "x", "1s", "1e3", ".", "1.2.3", "1000000000", "0x1", " 1", "inf"])
def test_what_is_no_time_is_refused(shm, name, seconds):
    assert shm("wait", f"{name}/x", "--ge", "1", f"--timeout={seconds}") == usage(
        f"wait: --timeout {seconds}: not a number of seconds up to 999999999"
    )


@pytest.mark.parametrize("seconds", ["0", "0.0", ".001", "00.0000000019"])
def test_a_time_may_have_a_fraction(shm, name, seconds):
    shm("set", f"{name}/x", "0", "-c")
    assert shm("wait", f"{name}/x", "--ge", "1", "--timeout", seconds) == no("0\n")


def test_the_number_is_one_of_the_type(shm, name):
    shm("set", f"{name}/x", "0", "-c")
    assert shm("wait", f"{name}/x", "--ge", "-1") == usage("-1: not a whole number from 0 to 18446744073709551615")


def test_what_is_absent_is_not_waited_for(shm, name):
    assert shm("wait", f"{name}/x", "--ge", "1") == failed(f"{name}: no such segment")
    shm("create", name)
    assert shm("wait", f"{name}/x", "--ge", "1") == failed(f"{name}/x: no such slot")
    assert shm("wait", name, "--ge", "1").status == 2
