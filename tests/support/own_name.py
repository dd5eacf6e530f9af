# SPDX-License-Identifier: MIT
"""Names of the test's own, so that suites can run side by side."""

import contextlib
import os
import secrets
from pathlib import Path

SHM = Path("/dev/shm")


def shm_file(name):
    """The file that bears the name of a segment."""
    return SHM / f"pytomic.{name}"


def remove(path):
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink()


@contextlib.contextmanager
def own_name(prefix, separator="-"):
    """A name that no segment has. Whatever is there under it, or under a name that starts with it, is removed afterwards."""
    chosen = separator.join([prefix, str(os.getpid()), secrets.token_hex(4)])
    yield chosen
    for path in SHM.glob(f"pytomic.{chosen}*"):
        remove(path)
