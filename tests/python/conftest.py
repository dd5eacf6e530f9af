# SPDX-License-Identifier: MIT
"""Segment names of the test's own, so that suites can run side by side, and the proof that each cleans up."""

import gc
import os
import secrets
from pathlib import Path

import pytest

SHM = Path("/dev/shm")


def shm_file(name):
    """The file that bears the name of a segment."""
    return SHM / f"pytomic.{name}"


def remove(path):
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink()


@pytest.fixture
def name():
    """A name that no segment has. Whatever is there under it, or under a name that starts with it, is removed afterwards."""
    chosen = f"test-{os.getpid()}-{secrets.token_hex(4)}"
    yield chosen
    for path in SHM.glob(f"pytomic.{chosen}*"):
        remove(path)


@pytest.fixture(autouse=True, scope="session")
def nothing_is_left():
    """What is in the directory of shared memory because of this process is gone when it ends."""
    yield
    gc.collect()
    left = list(SHM.glob(f"pytomic.test-{os.getpid()}-*"))
    assert left == []
