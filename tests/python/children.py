# SPDX-License-Identifier: MIT
"""Work in a forked child, whose assertions count."""

import os
import traceback


def in_child(work):
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
