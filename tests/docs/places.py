# SPDX-License-Identifier: MIT
"""Where things are. PYTOMIC_BUILD names the build directory, by default build/."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("PYTOMIC_BUILD", ROOT / "build")).resolve()
SHM = Path("/dev/shm")
