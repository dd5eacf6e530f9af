# SPDX-License-Identifier: MIT
"""Where things are, and on what they run."""

from __future__ import annotations

import os
import platform
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ROOT / "build" / "bench"
COMMAND = ROOT / "build" / "pytomic-shm"
OURS = ROOT / ".venv" / "bin" / "python"
PEERS = ROOT / ".venv-bench" / "bin" / "python"
ABSENT = ROOT / ".venv-bench" / "absent"  # what script/bench could not install: "who: why"


def build_programs() -> None:
    """Build bench/native against what script/bootstrap has built."""
    configure = ["cmake", "-S", ROOT / "bench" / "native", "-B", PROGRAMS]
    if PEERS.exists():
        configure.append(f"-DPython_EXECUTABLE={PEERS}")
    for command in (configure, ["cmake", "--build", PROGRAMS]):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{done.stdout}\nbench: building {PROGRAMS} failed: see above; run script/bootstrap first")


@contextmanager
def scratch():
    """A directory in memory: no contender is to wait for a disk."""
    with tempfile.TemporaryDirectory(prefix="pytomic-bench.", dir="/dev/shm") as directory:
        yield directory


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def facts() -> dict[str, str]:
    return {
        "processor": processor(),
        "processors": str(len(os.sched_getaffinity(0))),
        "virtual": "yes" if " hypervisor" in Path("/proc/cpuinfo").read_text() else "no",
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "classes": classes(),
    }


def classes() -> str:
    """Which of the two implementations `import pytomic` gives."""
    code = "import pytomic, pytomic._atomic as a; print('cffi' if pytomic.AtomicUInt is a.AtomicUInt else 'native')"
    return subprocess.run([OURS, "-c", code], capture_output=True, text=True).stdout.strip() or "none"
