# SPDX-License-Identifier: MIT
"""pool.py: children of a fork share a counter that has no name."""

import multiprocessing

from pytomic import AtomicUInt

CHILDREN = 4
INCREMENTS = 10_000


def work(done):
    for _ in range(INCREMENTS):
        done.preinc()


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    done = AtomicUInt()
    children = [context.Process(target=work, args=(done,)) for _ in range(CHILDREN)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print(f"{done.load()} of {CHILDREN * INCREMENTS}")
