# SPDX-License-Identifier: MIT
"""What an unnamed object makes of a descriptor that is not that of its memory."""

import fcntl
import os
import struct

import pytest
from support.own_name import shm_file

from pytomic import AtomicUInt, Counter, FormatError, Segment, _share
from pytomic._cffi import ffi, lib

CELL = 4096  # offset of the first
VERSION = 12  # in the header of an arena
SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL


class Given:
    """In the place of a Descriptor that multiprocessing handed over."""

    def __init__(self, fd):
        self.fd = fd

    def fileno(self):
        return self.fd


def memory(content, seals=SEALS):
    fd = os.memfd_create("test", os.MFD_ALLOW_SEALING)
    os.write(fd, content)
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, seals)
    return fd


def shared(atomic):
    """Descriptor, offset, and all bytes of the arena of an unnamed object."""
    fd, offset = ffi.new("int *"), ffi.new("uint64_t *")
    assert lib.pytomic_anonymous_share(atomic._slot, fd, offset) == 0
    return fd[0], offset[0], os.pread(fd[0], os.fstat(fd[0]).st_size, 0)


@pytest.mark.parametrize("kind", ["text file", "segment", "memory", "memory without seals", "pipe"])
@pytest.mark.parametrize("cls", [AtomicUInt, Counter])
def test_a_foreign_descriptor_is_a_format_error(name, tmp_path, kind, cls):
    if kind == "text file":
        (tmp_path / "text").write_text("text" * 5000)
        fd = os.open(tmp_path / "text", os.O_RDWR)
    elif kind == "segment":
        Segment(name)
        fd = os.open(shm_file(name), os.O_RDWR)
    elif kind == "pipe":
        fd, other = os.pipe()
        os.close(other)
    else:
        fd = memory(bytes(1 << 20), SEALS if kind == "memory" else 0)
    try:
        with pytest.raises(FormatError, match=f"receive unnamed {cls.__name__}: the descriptor is that of other"):
            _share.receive(cls, Given(fd), CELL)
    finally:
        os.close(fd)


def test_the_memory_of_a_newer_version_is_a_format_error():
    atomic = AtomicUInt(5)
    _, offset, content = shared(atomic)
    copy = bytearray(content)
    struct.pack_into("=I", copy, VERSION, 2)
    fd = memory(copy)
    try:
        with pytest.raises(FormatError, match="a newer version of pytomic sent it; use one version"):
            _share.receive(AtomicUInt, Given(fd), offset)
    finally:
        os.close(fd)


def test_its_own_memory_is_received(name):
    atomic = AtomicUInt(5)
    fd, offset, content = shared(atomic)
    assert _share.receive(AtomicUInt, Given(fd), offset).preinc() == atomic.load() == 6
    with pytest.raises(ValueError, match="cannot receive unnamed AtomicUInt: invalid argument"):
        _share.receive(AtomicUInt, Given(fd), offset + 1)
    copy = memory(content)  # sealed, and of the right bytes: as good as what another process made
    try:
        assert _share.receive(AtomicUInt, Given(copy), offset).load() == 5
    finally:
        os.close(copy)


def test_the_memory_is_sealed():
    atomic = AtomicUInt(5)
    fd, _, content = shared(atomic)
    for size in (0, len(content) - 1):
        with pytest.raises(PermissionError):
            os.ftruncate(fd, size)
    assert atomic.preinc() == 6
