#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The demonstration: C programs, Python interpreters and shell loops count one access log in one shared segment.

script/demo does all the set-up and calls this. Ends with 0 when the shared counters equal a recount by one process,
with 1 when they do not or a worker failed, with 3 when it could not begin, with 130 when it was interrupted.
"""

import argparse
import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytomic
from access_log import lines
from recount import recount

HERE = Path(__file__).resolve().parent
SEED = 20250317
SHELL_LINES = 400  # for each shell loop: a line takes it three processes
KINDS = [("C program", 3), ("Python interpreter", 3), ("shell loop", 2)]
C_SHARE = 2  # lines a C program gets for each that a Python interpreter gets


class CannotBegin(Exception):
    pass


class WorkerFailed(Exception):
    pass


class Interrupted(Exception):
    pass


interrupted = threading.Event()


@dataclass
class Worker:
    kind: str
    log: Path
    size: int  # lines
    process: subprocess.Popen = None


def arguments(words=None):
    parser = argparse.ArgumentParser(description="Count an access log with C, Python and shell workers at once.")
    parser.add_argument("--lines", type=int, default=200_000, help="of the log (default %(default)s)")
    parser.add_argument("--segment", default="demo", help="to count in; must not exist (default %(default)s)")
    parser.add_argument("--build", type=Path, default=os.environ.get("PYTOMIC_BUILD", HERE.parents[1] / "build"),
                        help="where pytomic-shm and demo-count are (default: $PYTOMIC_BUILD, or build/)")
    given = parser.parse_args(words)
    if given.lines < 1000:
        parser.error("--lines must be at least 1000")
    given.build = given.build.resolve()
    return given


def find_program(build, name):
    program = shutil.which(name, path=build)
    if program is None:
        raise CannotBegin(f"{build} has no {name}: build it first, as script/demo does, or name another by --build")
    return program


@contextlib.contextmanager
def fresh_segment(name):
    """A segment that nobody had before; its name goes in the end, whatever happens."""
    try:
        segment = pytomic.Segment(name, "x")
    except FileExistsError:
        raise CannotBegin(f"a segment '{name}' exists already and is left alone; if it is of no use any more: "
                          f"pytomic-shm rm {name}") from None
    try:
        with segment:
            yield segment
    finally:
        with contextlib.suppress(FileNotFoundError):  # somebody was faster
            pytomic.unlink(name)


def share_out(total):
    """[(kind, lines)] for each worker."""
    kinds = [kind for kind, count in KINDS for _ in range(count)]
    shell = min(SHELL_LINES, total // 20)
    weights = {"C program": C_SHARE, "Python interpreter": 1, "shell loop": 0}
    left = total - shell * kinds.count("shell loop")
    whole = sum(weights[kind] for kind in kinds)
    sizes = [left * weights[kind] // whole if weights[kind] else shell for kind in kinds]
    sizes[0] += total - sum(sizes)
    return list(zip(kinds, sizes))


def write_logs(folder, total):
    """The whole log, and each worker's part of it."""
    log = folder / "access.log"
    with open(log, "w", encoding="ascii") as out:
        out.writelines(lines(total, SEED))
    workers = []
    with open(log, encoding="ascii") as whole:
        for number, (kind, size) in enumerate(share_out(total)):
            part = folder / f"access.{number}.log"
            with open(part, "w", encoding="ascii") as out:
                out.writelines(itertools.islice(whole, size))
            workers.append(Worker(kind, part, size))
    return log, workers


def start(workers, segment, build):
    command = {
        "C program": [find_program(build, "demo-count")],
        "Python interpreter": [sys.executable, HERE / "count.py"],
        "shell loop": ["sh", HERE / "count.sh"],
    }
    environment = dict(os.environ, PATH=f"{build}{os.pathsep}{os.environ.get('PATH', os.defpath)}")
    for worker in workers:
        # apart from us, so that an interrupt from the terminal reaches us alone; end() ends it with its children
        worker.process = subprocess.Popen([*command[worker.kind], segment, worker.log], stdin=subprocess.PIPE,
                                          stderr=subprocess.PIPE, env=environment, start_new_session=True)


def end(workers):
    for worker in workers:
        if worker.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker.process.pid, signal.SIGKILL)
            worker.process.communicate()


def at_work(workers):
    """How many workers still run. WorkerFailed: one ended badly. Interrupted: somebody wants us to stop."""
    if interrupted.is_set():
        raise Interrupted
    codes = [worker.process.poll() for worker in workers]
    for worker, code in zip(workers, codes):
        if code:
            message = worker.process.stderr.read().decode(errors="replace").strip()
            raise WorkerFailed(f"a {worker.kind} ended with status {code}: {message or 'without a word'}")
    return codes.count(None)


class Progress:
    """One line that changes on a terminal, a line for each quarter elsewhere."""

    def __init__(self, whole):
        self.whole = whole
        self.live = sys.stdout.isatty()
        self.quarters = 0

    def show(self, done, workers):
        text = f"{done:>11,} of {self.whole:,} lines, {workers} workers"
        if self.live:
            print(f"\rcounting  [{'#' * (30 * done // self.whole):<30}]  {text}", end="", flush=True)
        elif 4 * done // self.whole > self.quarters:
            self.quarters = 4 * done // self.whole
            print(f"counting  {text}", flush=True)

    def finish(self):
        if self.live:
            print()


def count(workers, segment, total):
    """Let all workers begin together and wait for the last."""
    ready = pytomic.AtomicUInt(name=f"{segment}/workers")
    while ready.load() < len(workers):
        if not at_work(workers):
            raise WorkerFailed("the workers ended before they began")
        time.sleep(0.01)
    began = time.monotonic()
    for worker in workers:
        worker.process.stdin.close()
        worker.process.stdin = None  # communicate() would flush it
    hits = pytomic.AtomicUInt(name=f"{segment}/hits")
    progress = Progress(total)
    try:
        while left := at_work(workers):
            progress.show(hits.load(), left)
            time.sleep(0.02)
        progress.show(hits.load(), 0)
    finally:
        progress.finish()
    print(f"finished  in {time.monotonic() - began:.1f} s\n")


def table(counted, recounted):
    """The comparison as text, and whether all is equal."""
    rows = [("NAME", "COUNTED", "RECOUNT", "EQUAL")]
    for name in sorted(counted.keys() | recounted.keys()):
        ours, theirs = counted.get(name), recounted.get(name)
        rows.append((name, str(ours), str(theirs), "yes" if ours == theirs else "NO"))
    widths = [max(map(len, column)) for column in zip(*rows)]
    text = "\n".join(f"{name:<{widths[0]}}  {ours:>{widths[1]}}  {theirs:>{widths[2]}}  {equal}"
                     for name, ours, theirs, equal in rows)
    return text, counted == recounted


def introduce(workers, segment, total, log):
    print(f"log       {total:,} lines, {log.stat().st_size / 1e6:.1f} MB, as nginx writes it")
    print(f"segment   {segment}")
    for title, (kind, number) in zip(("workers", "", ""), KINDS):
        share = sum(worker.size for worker in workers if worker.kind == kind)
        print(f"{title:<8}  {number} {kind + 's':<19} {share:>11,} lines")
    print(flush=True)


def demonstrate(given, folder, segment):
    log, workers = write_logs(folder, given.lines)
    introduce(workers, given.segment, given.lines, log)
    try:
        start(workers, given.segment, given.build)
        count(workers, given.segment, given.lines)
    finally:
        end(workers)

    print(f"$ pytomic-shm show {given.segment}", flush=True)
    subprocess.run([find_program(given.build, "pytomic-shm"), "show", given.segment], check=True)

    with open(log, encoding="ascii") as whole:
        recounted = recount(whole) | {"workers": len(workers)}
    text, equal = table(segment.snapshot(), recounted)
    print(f"\nCompared with a recount by a single process:\n{text}\n")
    if equal:
        print(f"EQUAL: {len(workers)} processes of {len(KINDS)} languages counted {given.lines:,} lines together, "
              "nothing was lost.")
    else:
        print("NOT EQUAL: the shared counters are wrong.")
    return 0 if equal else 1


def main():
    given = arguments()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # only noted, and raised where at_work() looks: an exception anywhere could lose a worker that has just started
        signal.signal(number, lambda *_: interrupted.set())
    try:
        for program in ("pytomic-shm", "demo-count"):
            find_program(given.build, program)
        with fresh_segment(given.segment) as segment, tempfile.TemporaryDirectory(prefix="pytomic-demo-") as folder:
            return demonstrate(given, Path(folder), segment)
    except CannotBegin as reason:
        print(f"demo: {reason}", file=sys.stderr)
        return 3
    except (WorkerFailed, subprocess.CalledProcessError, OSError) as reason:
        print(f"demo: {reason}", file=sys.stderr)
        return 1
    except Interrupted:
        print("demo: interrupted; all is cleaned up", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
