# SPDX-License-Identifier: MIT
"""ids.py SEGMENT COUNT: print so many numbers that no other process gets, from 0. They are taken in blocks, each by one
operation; what is left of the last block is never used."""

import sys
from itertools import islice

from pytomic import AtomicUInt

BLOCK = 100
next_block = AtomicUInt(name=f"{sys.argv[1]}/ids")


def ids():
    while True:
        first = next_block.fetch_add(BLOCK)
        yield from range(first, first + BLOCK)


for id in islice(ids(), int(sys.argv[2])):
    print(id)
