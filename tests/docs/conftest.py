# SPDX-License-Identifier: MIT
"""What the tests of documents and examples share.

PYTOMIC_CFLAGS and PYTOMIC_LIBS, as pkg-config prints them, replace what C is compiled with otherwise.
"""

import os
import secrets
import shlex
import subprocess
import sys

import pytest
from support.own_name import own_name

from .places import BUILD, ROOT


@pytest.fixture
def segment():
    with own_name("docs", "_") as name:  # also an identifier, as documents use it for one
        yield name


@pytest.fixture
def start(tmp_path):
    """Start a command in an empty folder; returns its subprocess.Popen."""
    return lambda *command, **options: subprocess.Popen(
        [str(word) for word in command], cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **options
    )


@pytest.fixture
def run(tmp_path):
    """Run a command in an empty folder, with pytomic-shm on the PATH. Returns what subprocess.run() does."""
    environment = dict(os.environ, PATH=f"{BUILD}{os.pathsep}{os.environ['PATH']}", TMPDIR=str(tmp_path))

    def run(*command, check=True, **options):
        result = subprocess.run([str(word) for word in command], cwd=tmp_path, env=environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, **options)
        assert not check or result.returncode == 0, f"{command[0]} ended with {result.returncode}:\n{result.stderr}"
        return result

    return run


@pytest.fixture
def compiler(run, tmp_path):
    """Compile source text against the library, by a compiler and its options; returns the program."""
    flags = shlex.split(os.environ.get("PYTOMIC_CFLAGS", f"-I{shlex.quote(str(ROOT / 'include'))}"))
    libraries = shlex.split(os.environ.get("PYTOMIC_LIBS", f"-L{shlex.quote(str(BUILD))} -lpytomic"))

    def compiler(source, *command):
        program = tmp_path / f"program-{secrets.token_hex(4)}"
        run(*command, "-O2", "-Wall", "-Wextra", "-Werror", *flags, "-", "-x", "none", "-o", program, *libraries,
            f"-Wl,-rpath,{BUILD}", input=source)
        return program

    return compiler


@pytest.fixture
def compile_c(compiler):
    return lambda source: compiler(source, os.environ.get("CC", "cc"), "-std=c11", "-x", "c")


@pytest.fixture
def compile_cpp(compiler):
    return lambda source: compiler(source, os.environ.get("CXX", "c++"), "-std=c++17", "-x", "c++")


@pytest.fixture
def python():
    return sys.executable
