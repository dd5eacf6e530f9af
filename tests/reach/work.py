# SPDX-License-Identifier: MIT
"""Running commands: where they write, how they fail, and how packages get here."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "reach"
PATIENCE = 1800  # seconds for one command; only one that hangs takes so long


class Failure(Exception):
    """Something did not do what it should."""


class Skip(Exception):
    """Something cannot be tried here; says why."""


class Log:
    """What the commands of one row of the table print."""

    def __init__(self, path):
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = path.open("w")

    def run(self, *command, environment=(), folder=ROOT):
        """Run the command to its end; what it prints is in the log."""
        command = [str(word) for word in command]
        print("$", *command, file=self.file, flush=True)
        try:
            status = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=self.file,
                                    stderr=subprocess.STDOUT, timeout=PATIENCE,
                                    env={**os.environ, "LC_ALL": "C.UTF-8", **dict(environment)}).returncode
        except OSError as error:
            raise Failure(f"{command[0]}: {error.strerror}") from error
        except subprocess.TimeoutExpired as error:
            raise Failure(f"{' '.join(command[:3])} did not end") from error
        if status != 0:
            raise Failure(f"{command[0].rpartition('/')[2]} ended with {status}")

    def output(self, *command):
        """Run the command; what it prints is the answer, and in the log."""
        begin = self.file.tell()
        self.run(*command)
        self.file.flush()
        return self.path.read_text(errors="replace")[begin:].partition("\n")[2]

    def first_error(self):
        """The line that says most, of what failed."""
        self.file.flush()
        lines = self.path.read_text(errors="replace").splitlines()
        telling = re.compile(r" error: |undefined reference|not so: |^share: |:[EF]:|CMake Error|FATAL|\*\*\*Failed|Segmentation")
        return next((line.replace(f"{ROOT}/", "").strip() for line in lines if telling.search(line)), "")

    def tail(self, lines=15):
        self.file.flush()
        return self.path.read_text(errors="replace").splitlines()[-lines:]


def is_in_distribution(package):
    return subprocess.run(["apt-cache", "show", package], capture_output=True).returncode == 0


def install(log, packages):
    try:
        log.run(ROOT / "script" / "install_packages", *packages)
    except Failure as failure:
        absent = [package for package in packages if not is_in_distribution(package)]
        if absent:
            raise Skip(f"the distribution has no {' '.join(absent)}") from failure
        raise
