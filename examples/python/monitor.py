# SPDX-License-Identifier: MIT
"""monitor.py SEGMENT: print every slot of a segment, opened read-only."""

import sys

from pytomic import Segment

with Segment(sys.argv[1], "r") as segment:
    for name, value in sorted(segment.snapshot().items()):
        print(name, value)
