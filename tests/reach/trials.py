# SPDX-License-Identifier: MIT
"""What is tried on a platform: each function builds, runs, and returns what it ran in a few words."""

import os
import secrets
import subprocess
from contextlib import contextmanager
from pathlib import Path

from toolchains import host
from tree import Tree
from work import Failure

ROUNDS = 20000  # of each worker
C_STANDARDS = ("c11", "c17", "c2x")
CXX_STANDARDS = ("c++17", "c++2a", "c++2b")


def unit_suites(toolchain, log):
    tree = Tree(toolchain, log)
    tree.library()
    return tree.unit_suites()


def share_program(toolchain, log):
    tree = Tree(toolchain, log)
    tree.library()
    return tree.program("share.c", "-std=c11", "-O2")


@contextmanager
def segment(log, remover):
    """A name for one; removed in the end, whatever happens."""
    name = f"reach.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        yield name
    finally:
        if Path(f"/dev/shm/pytomic.{name}").exists():
            log.run(*remover, "remove", name)


def work_together(log, creator, programs, rounds):
    """Each program twice on a segment that the creator makes; then each verifies it."""
    with segment(log, creator) as name:
        log.run(*creator, "create", name)
        workers = [subprocess.Popen([*map(str, program), "work", name, str(rounds)], stdout=log.file,
                                    stderr=subprocess.STDOUT) for program in programs * 2]
        failed = [worker for worker in workers if worker.wait() != 0]
        if failed:
            raise Failure(f"{len(failed)} of {len(workers)} workers failed")
        for program in programs:
            log.run(*program, "verify", name, str(rounds * len(workers)))


def mixed(*others):
    """Processes of this machine and of other platforms on one segment; each platform creates it once."""

    def trial(toolchain, log):
        programs = [share_program(each, log) for each in (toolchain, *others)]
        for creator in programs:
            work_together(log, creator, programs, ROUNDS)
        return f"share: {len(programs)} segments, {2 * len(programs)} processes each"

    return trial


def other_byte_order(toolchain, log):
    """Segments of either machine are refused by the other, and not touched."""
    ours, theirs = share_program(host(), log), share_program(toolchain, log)
    for creator, other in ((ours, theirs), (theirs, ours)):
        with segment(log, creator) as name:
            log.run(*creator, "create", name)
            log.run(*other, "refuse", name)
            log.run(*creator, "verify", name, "0")
    return "share: refused both ways"


def pinned_creator(toolchain, log):
    """Who may run on one CPU only makes a segment for all of them."""
    program = share_program(toolchain, log)
    highest = int(Path("/sys/devices/system/cpu/possible").read_text().strip().replace(",", "-").split("-")[-1])
    with segment(log, program) as name:
        log.run("taskset", "--cpu-list", "0", *program, "create", name)
        lanes = int(log.output(*program, "lanes", name))
    if lanes <= highest:
        raise Failure(f"the segment has {lanes} lanes of CPUs, but there are {highest + 1} CPUs")
    return f"share: {lanes} lanes, {highest + 1} CPUs"


def played(toolchain, log):
    """The restartable sequence, interrupted at each of its instructions."""
    tree = Tree(toolchain, log)
    tree.library()
    levels = ("-O0", "-O1", "-O2", "-O3", "-Os")
    for level in levels:
        emulator, *rest = tree.program("played.c", "-std=c11", level, name=f"played{level}")
        log.run(emulator, "-singlestep", *rest)
    return f"played: {len(levels)} builds"


def standards(toolchain, log):
    """All of the public headers, as a program of each standard that the compiler knows."""
    tree = Tree(toolchain, log)
    tree.library()
    tried = []
    for standard in C_STANDARDS + CXX_STANDARDS:
        cxx = standard in CXX_STANDARDS
        if not tree.knows(standard, cxx):
            continue
        for level in ("-O0", "-O2"):
            log.run(*tree.program("operations.c", f"-std={standard}", level, name=f"operations-{standard}{level}", cxx=cxx))
        tried.append(standard)
    if not {"c11", "c++17"} <= set(tried):
        raise Failure("the compiler knows neither C11 nor C++17")
    return "operations: " + " ".join(tried)
