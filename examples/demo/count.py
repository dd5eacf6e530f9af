# SPDX-License-Identifier: MIT
"""count.py SEGMENT LOG: count hits, bytes and statuses of an access log in a shared segment.

As count.c and count.sh do.
"""

import sys

from pytomic import AtomicUInt


def main(segment, log):
    def slot(name):
        return AtomicUInt(name=f"{segment}/{name}")  # whichever worker comes first creates it

    slot("workers").preinc()
    sys.stdin.read()  # all start when the last has come: run.py then ends our input

    hits, total, statuses = slot("hits"), slot("bytes"), {}
    with open(log, encoding="ascii") as lines:
        for line in lines:
            # what stands behind the request, which is in quotes
            status, size, _ = line.split('"', 2)[2].split(None, 2)
            if status not in statuses:
                statuses[status] = slot(f"status/{status}")
            hits.preinc()
            statuses[status].preinc()
            total.fetch_add(int(size))


if __name__ == "__main__":
    main(*sys.argv[1:])
