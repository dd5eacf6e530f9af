# SPDX-License-Identifier: MIT
"""What can be used up: the slots of a segment, its room for long names, shared memory, and a user's quota of it."""

import os
import shutil
import struct
import subprocess

import pytest

from .outcome import done, failed

EXTENT_MAP_OFFSET, EXTENT_UNITS, EXTENTS_CLAIMED, EXTENTS_FREE = 72, 128, 272, 304  # in the header


def test_a_full_segment_takes_no_more_slots(shm, name):
    shm("create", name, "--slots", "1")
    shm("inc", f"{name}/a", "-c")
    assert shm("inc", f"{name}/b", "-c") == failed(
        f"{name}/b: all slots of the segment are in use; remove some, or create a segment with more --slots"
    )
    assert shm("show", name) == done("NAME  TYPE  VALUE\na     uint      1\n")


def test_a_segment_without_room_for_long_names_takes_short_ones(shm, name, file):
    shm("create", name, "--slots", "2")
    with open(file, "r+b") as opened:  # as if others had all the room: claimed, and none of it free
        header = opened.read(4096)
        (offset,) = struct.unpack_from("=Q", header, EXTENT_MAP_OFFSET)
        os.posix_fallocate(opened.fileno(), offset, file.stat().st_size - offset)
        opened.seek(EXTENTS_CLAIMED)
        opened.write(header[EXTENT_UNITS : EXTENT_UNITS + 4])
        opened.seek(EXTENTS_FREE)
        opened.write(bytes(4))
    assert shm("inc", f"{name}/{'a' * 257}", "-c") == failed(
        f"{name}/{'a' * 257}: the segment has no room left for long names, descriptions and histograms; "
        "remove some of them, or create a segment with more --slots"
    )
    assert shm("inc", f"{name}/{'a' * 256}", "-c") == done("1\n")


@pytest.mark.parametrize("arguments", ["create b", "inc b/x -c"])
def test_full_shared_memory_is_an_error_that_leaves_the_others_whole(alone, arguments):
    outcome = alone(f"$shm inc a/x -c; $shm {arguments}; echo $?; ls /dev/shm; $shm check a", size="64k")
    subject = arguments.split()[1]
    assert outcome == (
        0,
        "1\n3\npytomic.a\na: sound, 1 slot\n",
        f"pytomic-shm: {subject}: no shared memory left; remove segments, or give /dev/shm a larger size\n",
    )


NO_QUOTA = """\
#include <errno.h>
#include <sys/types.h>
int posix_fallocate(int fd, off_t offset, off_t length) { (void)fd; (void)offset; (void)length; return EDQUOT; }
int posix_fallocate64(int fd, off_t offset, off_t length) { (void)fd; (void)offset; (void)length; return EDQUOT; }
"""


@pytest.fixture
def without_quota(tmp_path):
    """Options that run a command which the kernel refuses memory, as it does when a quota is used up."""
    compiler = os.environ.get("CC", "cc")
    if shutil.which(compiler) is None:
        pytest.skip(f"{compiler} is not installed")
    library = tmp_path / "no_quota.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-xc", "-", "-o", library], input=NO_QUOTA.encode(), check=True)
    # a sanitizer's own library would have to be the first
    sanitizer = f"{os.environ.get('ASAN_OPTIONS', '')}:verify_asan_link_order=0"
    return {"env": {**os.environ, "LD_PRELOAD": str(library), "ASAN_OPTIONS": sanitizer}}


@pytest.mark.parametrize("exists", [False, True])
def test_a_used_up_quota_is_not_taken_for_a_full_segment(shm, name, without_quota, exists):
    if exists:
        shm("create", name)
        for number in range(64):  # one more needs memory
            shm("inc", f"{name}/{number}", "-c")
    assert shm("inc", f"{name}/x", "-c", **without_quota) == failed(
        f"{name}/x: the quota of shared memory is used up; remove segments, or have the quota raised"
    )
    assert shm("get", f"{name}/x").status == 3
