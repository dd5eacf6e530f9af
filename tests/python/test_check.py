# SPDX-License-Identifier: MIT
"""Looking after segments from Python: check(), repair(), gc()."""

import os
import signal

import pytest
from support.own_name import shm_file
from children import fork

import pytomic
from pytomic import AtomicUInt, Finding, Report, Segment

pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")


def rename(name, old, new):
    """Spoil the name of a slot."""
    with open(shm_file(name), "r+b") as file:
        at = file.read().index(old)
        file.seek(at)
        file.write(new)


def test_a_sound_segment_has_no_findings(name):
    AtomicUInt(5, name=f"{name}/a")
    assert pytomic.check(name) == pytomic.repair(name) == Report([], more=False, unsettled=False, slots=1)


def test_repair_does_what_check_asks_for_and_keeps_the_rest(name):
    for slot in ("kept", "dupe"):
        AtomicUInt(5, name=f"{name}/{slot}")
    rename(name, b"dupe", b"kept")
    (found,) = pytomic.check(name).findings
    assert found.text == "slots 0 and 1 have the same name"
    repaired = pytomic.repair(name)
    assert repaired.findings == [Finding(found.offset, "removed slot 1: it had the name of slot 0")]
    assert repaired.slots == 1 and pytomic.check(name).findings == []
    assert Segment(name).snapshot() == {"kept": 5}


@pytest.mark.parametrize("examine", [pytomic.check, pytomic.repair])
def test_what_is_no_segment_cannot_be_examined(name, examine):
    verb = examine.__name__
    with pytest.raises(FileNotFoundError, match=f"cannot {verb} segment '{name}': no such segment"):
        examine(name)
    shm_file(name).write_text("text")
    with pytest.raises(pytomic.FormatError, match=f"cannot {verb} segment '{name}'"):
        examine(name)
    pytest.raises(ValueError, examine, "a/b")


def test_gc_removes_ephemeral_segments_that_nobody_has(name):
    def killed():
        held = Segment(name, ephemeral=True)
        os.kill(os.getpid(), signal.SIGKILL)
        held.close()

    held = Segment(f"{name}.held", ephemeral=True)
    with pytest.raises(AssertionError):
        fork(killed)
    assert f"pytomic.{name}" in pytomic.gc(dry_run=True)
    assert shm_file(name).exists()
    removed = pytomic.gc()
    assert f"pytomic.{name}" in removed and f"pytomic.{name}.held" not in removed
    assert not shm_file(name).exists()
    held.close()
