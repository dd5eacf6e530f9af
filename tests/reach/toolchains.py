# SPDX-License-Identifier: MIT
"""The compilers that programs are built with, for this machine and for others, and what runs the programs."""

import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from work import WORK

HOST = platform.machine().replace("_", "-")


@dataclass(frozen=True)
class Toolchain:
    platform: str  # as the table shows it
    compiler: str  # gcc-12: the command, or what a cross compiler's begins or ends with
    packages: tuple = ()
    triple: str = ""  # where programs are for another machine
    emulator: tuple = ()  # what runs them, if this machine does not by itself
    compile_options: str = ""
    link_options: str = ""
    prefix: tuple = ()  # before each command: enters the system that has the compiler

    @property
    def name(self):
        return f"{self.platform}-{self.compiler}".replace(" ", "-")

    @property
    def is_clang(self):
        return self.compiler.startswith("clang")

    @property
    def command(self):
        """The C compiler, for a command line of one's own."""
        if not self.triple:
            return [*self.prefix, self.compiler]
        return [self.compiler, f"--target={self.triple}"] if self.is_clang else [f"{self.triple}-{self.compiler}"]

    @property
    def cxx_command(self):
        """The C++ compiler of the same kind."""
        first, *rest = self.command[len(self.prefix):]
        return [*self.prefix, re.sub(r"clang(?=$|-\d)", "clang++", re.sub(r"gcc(?=$|-\d)", "g++", first)), *rest]

    def is_here(self):
        command = self.command
        return shutil.which(command[0]) and (not self.emulator or shutil.which(self.emulator[0]))

    def version(self):
        """gcc 12.2.0"""
        said = subprocess.run([*self.command, "--version"], capture_output=True, text=True).stdout
        found = re.search(r"\d+\.\d+\.\d+", said.splitlines()[0] if said else "")
        return f"{'clang' if self.is_clang else 'gcc'} {found[0] if found else '?'}"


def cross(name, compiler, triple, arch, emulator="", loader=""):
    """A cross compiler of the distribution; clang takes the C library and the linker of gcc's.

    The emulator is not told where the platform's own files are (-L), for it then takes a lock at each open(), in which a
    child that was forked meanwhile stays for ever. So the platform's loader is called by its path.
    """
    libraries = f"/usr/{triple}/lib"
    packages = (f"gcc-{triple}", f"libc6-dev-{arch}-cross")
    return Toolchain(
        platform=name,
        compiler=compiler,
        packages=packages + ((compiler,) if compiler == "clang" else ()) + (("qemu-user",) if emulator else ()),
        triple=triple,
        emulator=(emulator, "-L", "/", f"{libraries}/{loader}", "--library-path", libraries) if emulator else (),
    )


def i386(compiler):
    made = cross("i386", compiler, "i686-linux-gnu", "i386")
    # The 32-bit C library, in the place where programs look for it.
    return Toolchain(made.platform, compiler, (*made.packages, "libc6-i386"), made.triple)


def aarch64(compiler):
    return cross("aarch64", compiler, "aarch64-linux-gnu", "arm64", "qemu-aarch64", "ld-linux-aarch64.so.1")


def armhf(compiler):
    return cross("armhf", compiler, "arm-linux-gnueabihf", "armhf", "qemu-arm", "ld-linux-armhf.so.3")


def riscv64(compiler):
    return cross("riscv64", compiler, "riscv64-linux-gnu", "riscv64", "qemu-riscv64", "ld-linux-riscv64-lp64d.so.1")


def s390x(compiler):
    return cross("s390x", compiler, "s390x-linux-gnu", "s390x", "qemu-s390x", "ld64.so.1")


KERNEL_HEADERS = WORK / "kernel-headers"


def prepare_kernel_headers():
    """The distribution's musl-gcc does not see the kernel's headers, which lie among those of glibc."""
    KERNEL_HEADERS.mkdir(parents=True, exist_ok=True)
    for name in ("asm", "asm-generic", "linux"):
        link = KERNEL_HEADERS / name
        places = [*Path("/usr/include").glob(f"*-linux-gnu/{name}"), Path("/usr/include", name)]
        native = [place for place in places if place.is_dir() and platform.machine() in str(place)] or places[-1:]
        if not os.path.lexists(link):
            link.symlink_to(native[0])


def musl():
    return Toolchain(f"{HOST} musl", "musl-gcc", ("musl-tools",), compile_options=f"-idirafter {KERNEL_HEADERS}",
                     link_options="-static")


def host(compiler="gcc", *packages):
    return Toolchain(HOST, compiler, packages or (compiler,))
