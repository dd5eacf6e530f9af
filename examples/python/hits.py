# SPDX-License-Identifier: MIT
"""hits.py SEGMENT: count one more hit and print how many there have been, whoever counted them."""

import sys

from pytomic import AtomicUInt

hits = AtomicUInt(name=f"{sys.argv[1]}/hits")
print(hits.preinc())
