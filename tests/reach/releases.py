# SPDX-License-Identifier: MIT
"""Other releases of Debian: a folder with the compilers and the C library of one, which commands enter by chroot."""

import os
import shlex
import shutil
import subprocess

from toolchains import HOST, Toolchain
from work import ROOT, WORK, Failure, Skip

# number: (code name, compilers beyond what neighbouring releases have)
RELEASES = {
    11: ("bullseye", ("gcc-9", "gcc-10", "clang-11", "clang-13")),
    13: ("trixie", ("gcc-13", "gcc-14", "clang-17", "clang-18", "clang-19")),
}

# Each command has mounts of its own, which end with it. $0 is the folder of the release.
ENTER = """#!/bin/sh
# Run a command in this release, in the present folder, with the project and the machine's devices and processes.
exec unshare --mount --propagation private sh -ec '
for folder in /dev /proc /sys {project}; do
    mount --rbind "$folder" "$0$folder"
done
exec chroot "$0" sh -c "cd \\"\\$0\\" && exec \\"\\$@\\"" "$PWD" "$@"' {release} "$@"
"""


def folder_of(number):
    return WORK / f"debian{number}"


def toolchains(number):
    enter = folder_of(number) / "enter"
    return [Toolchain(f"{HOST} Debian {number}", compiler, prefix=(enter,), emulator=(enter,))
            for compiler in RELEASES[number][1]]


def mirror():
    """Where this machine gets its own packages."""
    said = subprocess.run(["apt-get", "indextargets", "--format", "$(ORIGIN) $(LABEL) $(REPO_URI)", "Created-By: Packages"],
                          capture_output=True, text=True).stdout
    for line in said.splitlines():
        if line.startswith("Debian Debian "):
            return line.split()[2]
    raise Skip("this machine has no source of Debian's packages")


def prepare(number, log):
    """Make the folder of the release, unless it is there."""
    folder = folder_of(number)
    if (folder / "enter").exists():
        return
    if os.geteuid() != 0:
        raise Skip("only root can make and enter a folder with another release")
    log.run(ROOT / "script" / "install_packages", "debootstrap")
    code_name, compilers = RELEASES[number]
    packages = [*compilers, *(compiler.replace("gcc", "g++") for compiler in compilers), "libc6-dev"]
    shutil.rmtree(folder, ignore_errors=True)
    try:
        log.run("debootstrap", "--variant=minbase", f"--include={','.join(sorted(set(packages)))}", code_name,
                folder / "root", mirror())
    except Failure as failure:
        raise Skip(f"debootstrap cannot make Debian {number} here") from failure
    (folder / "root" / ROOT.relative_to("/")).mkdir(parents=True, exist_ok=True)
    enter = folder / "enter.new"
    enter.write_text(ENTER.format(project=shlex.quote(str(ROOT)), release=shlex.quote(str(folder / "root"))))
    enter.chmod(0o755)
    enter.rename(folder / "enter")
