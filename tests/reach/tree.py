# SPDX-License-Identifier: MIT
"""The library and its unit suites as one toolchain builds them, and programs that use the library."""

import os
import re
import shlex
import subprocess
import tarfile
from pathlib import Path

from work import ROOT, WORK, Failure, Skip

SOURCES = ROOT / "tests" / "reach"
WARNINGS = ("-Werror", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion")


def private_apt(folder):
    """Options by which apt-get reads the machine's own package sources, for source packages, and writes into the folder."""
    parts = folder / "sources"
    parts.mkdir(parents=True, exist_ok=True)
    for sources in [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]:
        if sources.suffix == ".sources":
            text = re.sub(r"^Types:.*$", "Types: deb-src", sources.read_text(), flags=re.MULTILINE)
        elif sources.suffix == ".list" and sources.exists():
            text = re.sub(r"^\s*deb\s", "deb-src ", sources.read_text(), flags=re.MULTILINE)
        else:
            continue
        (parts / sources.name).write_text(text)
    for needed in ("lists/partial", "cache/archives/partial"):
        (folder / needed).mkdir(parents=True, exist_ok=True)
    settings = {"Etc::SourceList": "/dev/null", "Etc::SourceParts": parts,
                "State::Lists": folder / "lists", "Cache": folder / "cache"}
    return [word for key, value in settings.items() for word in ("--option", f"Dir::{key}={value}")]


def check_source(log):
    """The source of Check, from the distribution: so that it can be built for every platform, none of them added to dpkg."""
    source = WORK / "check" / "source"
    if not (source / "CMakeLists.txt").exists():
        apt = ["apt-get", *private_apt(WORK / "check" / "apt")]
        try:
            log.run(*apt, "update")
            log.run(*apt, "source", "--download-only", "check", folder=WORK / "check")
        except Failure as failure:
            raise Skip("the source of Check cannot be had from the distribution") from failure
        (archive,) = (WORK / "check").glob("check_*.orig.tar.*")
        with tarfile.open(archive) as packed:
            packed.extractall(WORK / "check" / "unpacked")
        (unpacked,) = (WORK / "check" / "unpacked").iterdir()
        unpacked.rename(source)
    return source


class Tree:
    def __init__(self, toolchain, log):
        self.toolchain = toolchain
        self.log = log
        self.folder = WORK / toolchain.name

    def _configure(self, source, build, *options, environment=()):
        toolchain = self.toolchain
        options += (f"-DCMAKE_C_COMPILER={self._compiler_file()}", "-DCMAKE_BUILD_TYPE=Release")
        if toolchain.triple:
            options += ("-DCMAKE_SYSTEM_NAME=Linux", f"-DCMAKE_SYSTEM_PROCESSOR={toolchain.triple.partition('-')[0]}")
            if toolchain.is_clang:
                options += (f"-DCMAKE_C_COMPILER_TARGET={toolchain.triple}",)
        if toolchain.emulator:
            options += (f"-DCMAKE_CROSSCOMPILING_EMULATOR={';'.join(map(str, toolchain.emulator))}",)
            options += ("-DCMAKE_SYSTEM_NAME=Linux",)
        if toolchain.compile_options:
            options += (f"-DCMAKE_C_FLAGS={toolchain.compile_options}",)
        if toolchain.link_options:
            options += (f"-DCMAKE_EXE_LINKER_FLAGS={toolchain.link_options}",)
        self.log.run("cmake", "-G", "Unix Makefiles", "-S", source, "-B", build, *options, environment=environment)

    def _compiler_file(self):
        """CMake wants the compiler to be one file."""
        if not self.toolchain.prefix:
            return self.toolchain.command[0]
        file = self.folder / "cc"
        self.folder.mkdir(parents=True, exist_ok=True)
        file.write_text(f'#!/bin/sh\nexec {shlex.join(map(str, self.toolchain.command))} "$@"\n')
        file.chmod(0o755)
        return file

    def _build(self, build, target):
        self.log.run("cmake", "--build", build, "--target", target, "--parallel", os.cpu_count())

    def library(self):
        """The static library; the path of it."""
        self._configure(ROOT, self.folder / "build", "-DPYTOMIC_COMMAND=OFF", "-DCMAKE_COMPILE_WARNING_AS_ERROR=ON",
                        "-DPYTOMIC_TESTS=OFF")
        self._build(self.folder / "build", "pytomic_static")
        return self.folder / "build" / "libpytomic.a"

    def check(self):
        """Check, built by this toolchain; where pkg-config finds it."""
        installed = self.folder / "check" / "installed"
        if not installed.exists():
            build, draft = self.folder / "check" / "build", self.folder / "check" / "draft"
            self._configure(check_source(self.log), build, f"-DCMAKE_INSTALL_PREFIX={installed}",
                            "-DCMAKE_INSTALL_LIBDIR=lib", "-DCHECK_ENABLE_TESTS=OFF", "-DHAVE_SUBUNIT=0",
                            "-DINSTALL_CHECKMK=OFF", "-DCMAKE_POLICY_VERSION_MINIMUM=3.5")
            self._build(build, "all")
            self.log.run("cmake", "--install", build, environment={"DESTDIR": draft}.items())
            unpacked = draft / installed.relative_to("/")
            for shared in unpacked.glob("lib/libcheck.so*"):
                shared.unlink()  # the suites carry Check within
            unpacked.rename(installed)
        return installed / "lib" / "pkgconfig"

    def unit_suites(self):
        """Build and run all of them; how many suites, of how many checks."""
        build = self.folder / "build"
        self._configure(ROOT, build, "-DPYTOMIC_COMMAND=OFF", "-DCMAKE_COMPILE_WARNING_AS_ERROR=ON", "-DPYTOMIC_TESTS=ON",
                        "-DCMAKE_C_STANDARD_LIBRARIES=-lm -lrt",  # what Check needs within
                        environment={"PKG_CONFIG_LIBDIR": str(self.check())}.items())
        self._build(build, "unit_suites")
        emulated = self.toolchain.emulator and self.toolchain.triple
        said = self.log.output("env", *(["CK_EXCLUDE_TAGS=kernel"] if emulated else []), "ctest", "--test-dir", build, "--label-regex", "^unit$", "--no-tests=error",
                               "--parallel", os.cpu_count(), "--verbose")
        suites = re.search(r"tests failed out of (\d+)|tests passed out of (\d+)", said)
        checks = sum(map(int, re.findall(r"Checks: (\d+), Failures: 0, Errors: 0", said)))
        if not suites or not checks:
            raise Failure("ctest ran nothing")
        return f"{suites[1] or suites[2]} suites, {checks} tests"

    def program(self, source, *options, name="", cxx=False):
        """Build a program of this folder against the library; what runs it."""
        program = self.folder / (name or Path(source).stem)
        command = self.toolchain.cxx_command if cxx else self.toolchain.command
        self.log.run(*command, *self.toolchain.compile_options.split(), "-D_GNU_SOURCE", *WARNINGS, f"-I{ROOT / 'include'}", *options,
                     "-x", "c++" if cxx else "c", SOURCES / source, "-x", "none", self.folder / "build" / "libpytomic.a",
                     "-pthread", "-lrt", *self.toolchain.link_options.split(), "-o", program)
        return [*self.toolchain.emulator, program]

    def knows(self, standard, cxx):
        command = self.toolchain.cxx_command if cxx else self.toolchain.command
        return subprocess.run([*map(str, command), f"-std={standard}", "-x", "c++" if cxx else "c", "-fsyntax-only",
                               "/dev/null"], capture_output=True).returncode == 0
