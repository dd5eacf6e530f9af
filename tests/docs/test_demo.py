# SPDX-License-Identifier: MIT
"""The demonstration counts right, notices when something is wrong, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from .places import BUILD, ROOT, SHM

DEMO = ROOT / "examples/demo"
sys.path.insert(0, str(DEMO))

import run as demo  # noqa: E402
from access_log import lines  # noqa: E402
from recount import recount  # noqa: E402


def processes_that_mention(word):
    found = []
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word.encode() in command.read_bytes():
                found.append(command.parent.name)
        except OSError:
            pass  # ended meanwhile
    return found


def nothing_is_left(segment, folder):
    return not (SHM / f"pytomic.{segment}").exists() and not list(folder.iterdir())


@pytest.fixture
def fake_build(tmp_path):
    """Make a build directory in which demo-count is this shell script."""
    def fake_build(script):
        build = tmp_path / "build"
        build.mkdir()
        (build / "pytomic-shm").symlink_to(BUILD / "pytomic-shm")
        (build / "demo-count").write_text(f"#!/bin/sh\n{script}\n")
        (build / "demo-count").chmod(0o755)
        return build

    return fake_build


def test_a_small_log_is_counted_right_and_all_is_cleaned_up(run, python, segment, tmp_path):
    result = run(python, DEMO / "run.py", "--lines", "3000", "--segment", segment, "--build", BUILD)
    rows = result.stdout.split("EQUAL\n", 1)[1].split("\n\n", 1)[0].splitlines()
    assert [row.split()[3] for row in rows] == ["yes"] * len(rows)
    assert {"bytes", "hits", "status/200", "workers"} <= {row.split()[0] for row in rows}
    assert result.stdout.endswith(
        "EQUAL: 8 processes of 3 languages counted 3,000 lines together, nothing was lost.\n"
    )
    assert nothing_is_left(segment, tmp_path)


def test_a_figure_that_differs_is_seen():
    text, equal = demo.table({"hits": 4, "bytes": 9}, {"hits": 5, "bytes": 9})
    assert not equal
    assert [line.split() for line in text.splitlines()[1:]] == [["bytes", "9", "9", "yes"], ["hits", "4", "5", "NO"]]


def test_a_segment_of_somebody_else_is_left_alone(run, python, segment):
    run("pytomic-shm", "set", f"{segment}/hits", "7", "-c")
    result = run(python, DEMO / "run.py", "--segment", segment, "--build", BUILD, check=False)
    assert result.returncode == 3
    assert f"pytomic-shm rm {segment}" in result.stderr
    assert run("pytomic-shm", "get", f"{segment}/hits").stdout == "7\n"


def test_a_worker_that_fails_fails_the_demonstration(fake_build, run, python, segment):
    build = fake_build("echo broken >&2; exit 7")
    result = run(python, DEMO / "run.py", "--lines", "3000", "--segment", segment, "--build", build, check=False)
    assert result.returncode == 1
    assert "a C program ended with status 7: broken" in result.stderr
    assert not (SHM / f"pytomic.{segment}").exists()
    assert list(build.parent.iterdir()) == [build]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_cleans_up(fake_build, python, segment, tmp_path, number):
    build = fake_build('echo >"$(dirname "$0")/started"; sleep 1000')
    os.mkfifo(build / "started")
    folder = tmp_path / "folder"
    folder.mkdir()
    process = subprocess.Popen(
        [python, DEMO / "run.py", "--segment", segment, "--build", build],
        env=dict(os.environ, TMPDIR=str(folder)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )
    (build / "started").read_text()  # until a worker is there, which would never end by itself
    process.send_signal(number)
    _, message = process.communicate(timeout=60)
    assert process.returncode == 130
    assert message == "demo: interrupted; all is cleaned up\n"
    assert nothing_is_left(segment, folder)
    assert processes_that_mention(segment) == []


def test_the_readme_shows_what_the_demonstration_prints():
    counted = recount(lines(demo.arguments([]).lines, demo.SEED)) | {"workers": sum(n for _, n in demo.KINDS)}
    text, _ = demo.table(counted, counted)
    assert text in (ROOT / "README.md").read_text(encoding="utf-8")
