# SPDX-License-Identifier: MIT
"""Segment names of the test's own, so that suites can run side by side, and the proof that each cleans up."""

import gc
import os

import pytest
from support.own_name import SHM, own_name


@pytest.fixture
def name():
    with own_name("test") as chosen:
        yield chosen


@pytest.fixture(autouse=True, scope="session")
def nothing_is_left():
    """What is in the directory of shared memory because of this process is gone when it ends."""
    yield
    gc.collect()
    left = list(SHM.glob(f"pytomic.test-{os.getpid()}-*"))
    assert left == []
