# SPDX-License-Identifier: MIT
"""start.py: workers start together, at a barrier made by waiting, and stop early when one of them is done."""

import multiprocessing

from pytomic import AtomicUInt

WORKERS = 4
SQUARE = 40_000_400_001


def work(number, ready, go, root):
    ready.preinc()
    ready.notify_all()
    go.wait(0)
    for candidate in range(number, SQUARE, WORKERS):
        if root.load():
            return
        if candidate * candidate == SQUARE:
            root.store(candidate)
            root.notify_all()


if __name__ == "__main__":
    ready, go, root = AtomicUInt(), AtomicUInt(), AtomicUInt()
    workers = [multiprocessing.Process(target=work, args=(i, ready, go, root)) for i in range(WORKERS)]
    for worker in workers:
        worker.start()
    ready.wait_for(lambda count: count == WORKERS, timeout=60)
    go.store(1)
    go.notify_all()
    print(f"{WORKERS} workers looked for the root of {SQUARE}: it is {root.wait(0)}")
    for worker in workers:
        worker.join()
