#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
check_instructions.py [--record]: compare the instructions that an operation costs with those in instructions.json.

Counted by valgrind's callgrind, the same on every machine whatever else it does; so a test may fail by them. Exit
status 1: an operation costs more than recorded; 77: another compiler makes other instructions, so they are printed and
not compared.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from machine import PROGRAMS, build_programs

RECORD = Path(__file__).with_name("instructions.json")
OPERATIONS = 1000  # of each kind that instructions.c runs
# The C library has other code for other processors, which only the look-up calls. Below 18 instructions this is exact.
TOLERANCE = 0.05


def count() -> dict[str, object]:
    """{"compiler": ..., "architecture": ..., "operations": {name: instructions}}"""
    if shutil.which("valgrind") is None:
        raise SystemExit("check_instructions: valgrind is not installed; apt-get install valgrind")
    with TemporaryDirectory() as directory:
        command = ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={directory}/cost",
                   PROGRAMS / "instructions"]
        ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True,
                             env={**os.environ, "GLIBC_TUNABLES": "glibc.pthread.rseq=0"})
        costs = {}
        for file in Path(directory).iterdir():
            dump = file.read_text()
            asked = re.search(r"^desc: Trigger: Client Request: (\w+)$", dump, re.MULTILINE)
            if asked:
                costs[asked[1]] = int(re.search(r"^totals: (\d+)$", dump, re.MULTILINE)[1])
    loop = costs.pop("empty_loop")
    operations = {name: round((cost - loop) / OPERATIONS, 1) for name, cost in sorted(costs.items())}
    return {**json.loads(ran.stdout), "operations": operations}


def made_by(counted: dict[str, object]) -> str:
    return f"{counted['compiler']} on {counted['architecture']}"


def compare(recorded: dict[str, object], counted: dict[str, object]) -> int:
    comparable = made_by(recorded) == made_by(counted)
    worse = 0
    for name, cost in counted["operations"].items():
        was = recorded["operations"].get(name)
        verdict = ""
        if comparable:
            verdict = "not recorded" if was is None else "more" if cost > was * (1 + TOLERANCE) + 0.1 else "ok"
            worse += verdict not in ("ok", "")
        print(f"{name:<28}{cost:>8.1f}{'' if was is None or not comparable else f'{was:>8.1f}':>8}  {verdict}")
    if not comparable:
        print(f"not compared: {RECORD.name} is of {made_by(recorded)}, this is {made_by(counted)}")
        return 77
    if worse:
        print(f"{worse} cost more instructions than recorded: find out why, or record with --record")
    return 1 if worse else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare instructions per operation with those recorded.")
    parser.add_argument("--record", action="store_true", help=f"write {RECORD.name} instead of comparing")
    record = parser.parse_args().record
    build_programs()
    counted = count()
    if record:
        RECORD.write_text(json.dumps(counted, indent=4) + "\n")
        return 0
    return compare(json.loads(RECORD.read_text()), counted)


if __name__ == "__main__":
    sys.exit(main())
