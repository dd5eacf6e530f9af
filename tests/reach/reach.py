# SPDX-License-Identifier: MIT
"""Build and run the library on every platform that the distribution's packages offer. Called by script/reach."""

import argparse
import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import releases
import toolchains
import trials
from toolchains import HOST, Toolchain
from work import ROOT, WORK, Failure, Log, Skip, install

ALWAYS = ("cmake", "gcc", "g++", "libc6-dev", "make", "pkg-config", "util-linux")


@dataclass
class Row:
    """One line of the table."""

    toolchain: Toolchain
    built: str
    trial: Callable  # of toolchain and log; returns what was run
    quick: bool = False
    platform: str = ""  # where it is more than the toolchain's
    packages: tuple = ()  # beside the toolchain's
    prepare: Callable = lambda log: None

    # what came of it
    compiler: str = ""  # with its version
    run: str = ""
    result: str = ""
    reason: str = ""
    seconds: float = 0.0
    log: Log = None

    def __post_init__(self):
        self.platform = self.platform or self.toolchain.platform
        self.compiler = self.toolchain.compiler


def suites(toolchain, **more):
    return Row(toolchain, "library, unit suites", trials.unit_suites, **more)


def mixed(*others, **more):
    names = [each.platform for each in others]
    packages = tuple(package for each in others for package in each.packages)
    return Row(toolchains.host(), "library, share", trials.mixed(*others), platform=" + ".join([HOST, *names]),
               packages=packages, **more)


def i386():
    return [suites(toolchains.i386("gcc"), quick=True), suites(toolchains.i386("clang")),
            mixed(toolchains.i386("gcc"), quick=True)]


def aarch64():
    gcc, clang = toolchains.aarch64("gcc"), toolchains.aarch64("clang")
    return [Row(gcc, "library, played", trials.played, quick=True), Row(clang, "library, played", trials.played),
            suites(gcc), suites(clang), mixed(gcc, quick=True)]


def armhf():
    return [suites(toolchains.armhf("gcc")), mixed(toolchains.armhf("gcc"))]


def riscv64():
    return [suites(toolchains.riscv64("gcc")), mixed(toolchains.riscv64("gcc"))]


def s390x():
    gcc = toolchains.s390x("gcc")
    return [Row(gcc, "library, share", trials.other_byte_order, platform=f"s390x, {HOST}"), suites(gcc)]


def musl():
    gcc = toolchains.musl()
    return [suites(gcc, quick=True, prepare=lambda log: toolchains.prepare_kernel_headers()),
            Row(gcc, "library, share", trials.pinned_creator, quick=True), mixed(gcc, quick=True)]


def everybody():
    return [mixed(toolchains.i386("gcc"), toolchains.aarch64("gcc"), toolchains.armhf("gcc"), toolchains.riscv64("gcc"),
                  toolchains.musl())]


def each_compiler(toolchain, **more):
    return [suites(toolchain, **more), Row(toolchain, "library, operations", trials.standards, **more)]


def compilers():
    """All of the distribution's."""
    as_root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    subprocess.run([*as_root, "apt-get", "update"], stdin=subprocess.DEVNULL, capture_output=True)
    found = subprocess.run(["apt-cache", "search", "--names-only", r"^(gcc|clang)-[0-9]+$"], capture_output=True,
                           text=True).stdout
    names = sorted(re.findall(r"^(?:gcc|clang)-\d+(?= )", found, re.MULTILINE),
                   key=lambda name: (name.startswith("clang"), int(name.partition("-")[2])))
    return [row for name in names
            for row in each_compiler(toolchains.host(name, name, name.replace("gcc", "g++")))]


def headers():
    return [Row(toolchains.host("gcc", "gcc", "g++"), "library, operations", trials.standards, quick=True),
            Row(toolchains.host("clang"), "library, operations", trials.standards)]


def release(number):
    return [row for toolchain in releases.toolchains(number)
            for row in each_compiler(toolchain, prepare=lambda log: releases.prepare(number, log))]


PARTS = {
    "i386": ("32-bit x86: unit suites; processes of both widths on one segment", i386),
    "aarch64": ("64-bit ARM under qemu: unit suites, the restartable sequence, processes of both machines", aarch64),
    "armhf": ("32-bit ARM under qemu: unit suites, processes of both machines", armhf),
    "riscv64": ("64-bit RISC-V under qemu: unit suites, processes of both machines", riscv64),
    "s390x": ("the other byte order, under qemu: unit suites, segments refused both ways", s390x),
    "musl": ("another C library, static: unit suites, a creator on one CPU, processes of both libraries", musl),
    "everybody": ("processes of all platforms above that have our byte order, on one segment", everybody),
    "headers": ("the public headers as C11 to C2x and C++17 to C++23, by the distribution's own compilers", headers),
    "compilers": ("every gcc and clang of the distribution: unit suites and headers", compilers),
    "debian11": ("Debian 11 by chroot: its C library, and compilers that are older", lambda: release(11)),
    "debian13": ("Debian 13 by chroot: its C library, and compilers that are newer", lambda: release(13)),
}


def attempt(row, number):
    row.log = Log(WORK / "log" / f"{number:02}-{row.toolchain.name}-{row.trial.__name__}")
    begun = time.monotonic()
    try:
        if HOST != "x86-64" and row.toolchain.platform == "i386":
            raise Skip(f"programs for i386 do not run on {HOST}")
        row.prepare(row.log)
        install(row.log, (*ALWAYS, *row.toolchain.packages, *row.packages))
        if not row.toolchain.is_here():
            raise Skip(f"no {row.toolchain.command[0]} here")
        row.compiler = row.toolchain.version()
        row.run = row.trial(row.toolchain, row.log)
        row.result = "passed"
    except Skip as skip:
        row.result, row.reason = "skipped", str(skip)
    except Failure as failure:
        row.result, row.reason = "FAILED", row.log.first_error() or str(failure)
    row.seconds = time.monotonic() - begun


def title(row):
    return f"{row.platform}, {row.compiler}: {row.built}"


def table(rows):
    cells = [("PLATFORM", "COMPILER", "BUILT", "RUN", "RESULT", "SECONDS")]
    cells += [(row.platform, row.compiler, row.built, row.run or "-", row.result, f"{row.seconds:.0f}") for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells)]
    for line in cells:
        padded = [cell.ljust(width) for cell, width in zip(line[:-1], widths)]
        print("  ".join([*padded, line[-1].rjust(widths[-1])]))


def verdict(rows):
    """Print why rows did not pass, and how many did; the exit status."""
    for row in rows:
        if row.reason:
            print(f"{row.result}: {title(row)}: {row.reason}")
    count = {result: sum(row.result == result for row in rows) for result in ("passed", "FAILED", "skipped")}
    if count["FAILED"]:
        print("Not everything here passed.")
    elif not count["passed"]:
        print("Nothing could be run.")
    else:
        print("Everything that could be run passed.")
    print(f"{count['passed']} passed, {count['FAILED']} failed, {count['skipped']} skipped")
    return 1 if count["FAILED"] or not count["passed"] else 0


def write_junit(rows, path):
    suite = ElementTree.Element("testsuite", name="reach")
    for row in rows:
        case = ElementTree.SubElement(suite, "testcase", name=title(row), time=f"{row.seconds:.1f}")
        if row.result != "passed":
            ElementTree.SubElement(case, "skipped" if row.result == "skipped" else "failure", message=row.reason)
    ElementTree.ElementTree(suite).write(path)


def lock():
    """One run at a time in this folder; held until this process ends."""
    WORK.mkdir(parents=True, exist_ok=True)
    file = (WORK / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("script/reach: waiting for another one that works in build/reach", file=sys.stderr)
        fcntl.flock(file, fcntl.LOCK_EX)
    return file


def arguments():
    width = max(map(len, PARTS))
    parser = argparse.ArgumentParser(
        prog="script/reach", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Build and run the library on every platform that the distribution's packages offer, or on those of\n"
                    "the named parts.",
        epilog="parts:\n" + "\n".join(f"  {name:<{width}}  {text}" for name, (text, _) in PARTS.items()))
    parser.add_argument("parts", metavar="PART", nargs="*")
    parser.add_argument("--quick", action="store_true", help="only what takes little time")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="also write the results to FILE, as JUnit does")
    chosen = parser.parse_args()
    for part in chosen.parts:
        if part not in PARTS:
            parser.error(f"no part '{part}'; there are {', '.join(PARTS)}")
    return chosen


def main():
    chosen = arguments()
    held = lock()
    shutil.rmtree(WORK / "log", ignore_errors=True)
    os.chdir(ROOT)
    # Parts that only look at all compilers, or at other releases, have nothing quick.
    quick_parts = [part for part in PARTS if part not in ("compilers", "debian11", "debian13")]
    parts = chosen.parts or (quick_parts if chosen.quick else list(PARTS))
    rows = [row for part in parts for row in PARTS[part][1]() if row.quick or not chosen.quick]
    for number, row in enumerate(rows, 1):
        print(f"[{number}/{len(rows)}] {title(row)}", end=" ", file=sys.stderr, flush=True)
        attempt(row, number)
        print(f"{row.result} after {row.seconds:.0f} s", file=sys.stderr, flush=True)
        if row.result == "FAILED":
            print(*row.log.tail(), f"The whole log: {row.log.path}", sep="\n", file=sys.stderr)
    table(rows)
    if chosen.junit:
        write_junit(rows, chosen.junit)
    status = verdict(rows)
    held.close()
    return status


if __name__ == "__main__":
    sys.exit(main())
