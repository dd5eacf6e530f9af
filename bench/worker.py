# SPDX-License-Identifier: MIT
"""A process that stays and measures when told to: a request on its standard input, an answer of one line of JSON."""

from __future__ import annotations

import json
import subprocess
from typing import Any


class Failed(Exception):
    """A worker cannot work; the text says why."""


class Worker:
    def __init__(self, *command: object, env: dict[str, str] | None = None):
        """`self.greeting` is the first line it says."""
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env=env)
        self.greeting = self.read()

    def read(self) -> Any:
        line = self.process.stdout.readline()
        if not line:
            said = self.process.stderr.read().strip().splitlines()
            raise Failed(said[-1] if said else f"ended with status {self.process.wait()}")
        answer = json.loads(line)
        if isinstance(answer, dict) and "error" in answer:
            self.close()
            raise Failed(answer["error"])
        return answer

    def ask(self, request: object = None) -> Any:
        self.process.stdin.write("\n" if request is None else json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.read()

    def close(self) -> None:
        """It ends with its input."""
        self.process.communicate()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
