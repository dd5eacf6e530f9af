# SPDX-License-Identifier: MIT
"""The same figures counted by one process, in private memory, by other code: what the shared counters must show."""

import re
from collections import Counter

# address, identity, user, [time], "request", status, bytes, "referer", "agent"
LINE = re.compile(r'\S+ \S+ \S+ \[[^]]*\] "[^"]*" (\d{3}) (\d+) "[^"]*" "[^"]*"\n')


def recount(log):
    """{slot name: value} of the whole log, an iterable of lines."""
    figures = Counter()
    for line in log:
        status, size = LINE.fullmatch(line).groups()
        figures["hits"] += 1
        figures["bytes"] += int(size)
        figures[f"status/{status}"] += 1
    return dict(figures)
