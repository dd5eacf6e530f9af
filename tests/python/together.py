# SPDX-License-Identifier: MIT
"""Threads that do something at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

THREADS = 4
ROUNDS = 2000


def together(*works):
    """Run each function in a thread of its own, all started at one moment; return what they return."""
    barrier = Barrier(len(works))

    def run(work):
        barrier.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
