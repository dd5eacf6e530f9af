# SPDX-License-Identifier: MIT
"""Runs the command that PYTOMIC_SHM names; segments of a test begin with its `name` and are gone after it."""

import os
import pathlib
import subprocess

import pytest
from support.own_memory import own_memory
from support.own_name import SHM, own_name, shm_file

from .outcome import NOBODY, Outcome

ROOT = pathlib.Path(__file__).parents[2]


@pytest.fixture(scope="session")
def binary():
    path = pathlib.Path(os.environ.get("PYTOMIC_SHM") or ROOT / "build/pytomic-shm").resolve()
    assert path.is_file(), f"{path} is not there: build it, or name another with PYTOMIC_SHM"
    return str(path)


@pytest.fixture
def shm(binary):
    """shm("get", "web/hits") runs pytomic-shm get web/hits."""

    def run(*arguments, **options):
        options = {"stdin": subprocess.DEVNULL, "capture_output": True, **options}
        return Outcome(subprocess.run([binary, *arguments], check=False, **options))

    return run


@pytest.fixture
def shell(binary):
    """Runs a shell script in which $shm is the command."""

    def run(script):
        environment = {**os.environ, "shm": binary}
        return Outcome(subprocess.run(["sh", "-c", script], capture_output=True, check=False, env=environment))

    return run


@pytest.fixture
def name():
    with own_name("cli") as chosen:
        yield chosen
    assert list(SHM.glob(f"*{chosen}*")) == []


@pytest.fixture
def file(name):
    """The file of the segment `name`."""
    return shm_file(name)


@pytest.fixture
def nobody(binary):
    """Options that run a command as a user who owns nothing."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    options = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"}
    try:
        subprocess.run([binary, "--version"], check=True, capture_output=True, **options)
    except (PermissionError, subprocess.CalledProcessError):
        pytest.skip(f"other users cannot run {binary}")
    return options


@pytest.fixture
def alone(shell):
    """Runs a shell script with a /dev/shm of its own, of the given size, in which there is nothing."""

    def run(script, size="1m"):
        try:
            with own_memory(size):
                return shell(script)
        except PermissionError:
            pytest.skip("a tmpfs cannot be mounted here")

    return run
