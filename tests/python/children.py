# SPDX-License-Identifier: MIT
"""Work in forked children, whose assertions count."""

import os
import traceback


def fork(*works):
    """Run each function in a forked child; all of them must return."""
    children = []
    for work in works:
        child = os.fork()
        if child == 0:
            try:
                work()
                os._exit(0)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        children.append(child)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
