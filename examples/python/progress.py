# SPDX-License-Identifier: MIT
"""progress.py: a pool of processes, and a live bar of what all of them have done."""

import multiprocessing

from tqdm import tqdm

from pytomic import Counter

TASKS, STEPS = 20, 5000
done = Counter()  # the children of a fork share it


def task(number):
    for _ in range(STEPS):
        done.inc()


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(4) as pool, tqdm(total=TASKS * STEPS, unit="step") as bar:
        results, ready = pool.map_async(task, range(TASKS)), False
        while not ready:
            results.wait(0.1)
            ready = results.ready()
            bar.update(done.sum() - bar.n)
    print(f"{bar.n} of {TASKS * STEPS}")
