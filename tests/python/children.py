# SPDX-License-Identifier: MIT
"""Work in forked children, whose assertions count."""

import os
import signal
import traceback
from contextlib import contextmanager


def begin(work):
    """The process number of a forked child that runs the function."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    return child


def fork(*works):
    """Run each function in a forked child; all of them must return."""
    for child in [begin(work) for work in works]:
        assert os.waitpid(child, 0)[1] == 0


@contextmanager
def beside(work):
    """A forked child runs the function, which must return, beside the block; it is killed if that fails."""
    child = begin(work)
    try:
        yield child
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    assert os.waitpid(child, 0)[1] == 0
