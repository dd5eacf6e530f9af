# SPDX-License-Identifier: MIT
"""Where output goes: terminals, pipes that close, disks that are full."""

import os
import subprocess

import pytest

from .outcome import done


@pytest.fixture
def big_name(shell, name):
    """A segment whose list is longer than a pipe and the buffers before it hold."""
    tail = "x" * 240
    assert shell(f"for i in $(seq 1000); do $shm inc {name}/$i-{tail} -c; done >/dev/null") == done()
    return name


@pytest.mark.parametrize("options", ["", "--json"])
def test_a_pipe_that_closes_ends_the_output_quietly(shell, big_name, options):
    outcome = shell(f"{{ $shm show {big_name} {options}; echo $? >&2; }} | head -n 1")
    assert (outcome.status, outcome.out.count("\n"), outcome.err) == (0, 1, "3\n")


@pytest.mark.parametrize(
    "arguments", ["show {}", "show {} --json", "ls", "ls --json", "get {}/a", "check {}", "--help", "--version"]
)
def test_a_full_disk_is_an_error(shell, name, arguments):
    shell(f"$shm inc {name}/a -c")
    assert shell(f"$shm {arguments.format(name)} > /dev/full") == (
        3,
        "",
        "pytomic-shm: standard output: No space left on device\n",
    )


def test_closed_output_is_an_error_and_never_the_segment(shell, name, file):
    shell(f"$shm inc {name}/a -c")
    before = file.read_bytes()
    assert shell(f"$shm get {name}/a >&-") == (3, "", "pytomic-shm: standard output: Bad file descriptor\n")
    assert shell(f"$shm get {name}/b 2>&-") == (3, "", "")
    assert shell(f"$shm get {name}/a <&- >&- 2>&-") == (3, "", "")
    assert file.read_bytes() == before


def test_a_terminal_gets_the_same_as_a_pipe(binary, shm, name):
    shm("set", f"{name}/\u202ea", "1", "-c")
    terminal, its_end = os.openpty()
    subprocess.run([binary, "show", name], stdout=its_end, check=True)
    os.close(its_end)
    shown = os.read(terminal, 10_000).decode().replace("\r\n", "\n")
    os.close(terminal)
    assert shm("show", name) == done(shown)
