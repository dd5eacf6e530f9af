#!/bin/sh
# SPDX-License-Identifier: MIT
# pip.sh PYTHON SOURCE WORK: `pip install SOURCE` into a fresh environment gives a package that works and is typed.
# Exits with 77, skipped, where there is no package index to get the build requirements from.
set -eu
python=$1 source=$2 work=$3

if [ -n "${PIP_NO_INDEX:-}" ] && [ "$PIP_NO_INDEX" != 0 ]; then
    echo "PIP_NO_INDEX is set, and the build requirements would come from the index"
    exit 77
fi
rm -rf "$work"
"$python" -m venv "$work"
"$work/bin/python" -m pip install --quiet "$source"
cd "$work"
"$work/bin/python" - <<'END'
import importlib.metadata
import os
import pathlib

import pytomic

name = f"consumer-{os.getpid()}"
hits = pytomic.AtomicUInt(name=name + "/hits")
print("pytomic", pytomic.__version__, "hits =", hits.preinc())
assert hits.load() == 1
pytomic.unlink(name)
assert importlib.metadata.version("pytomic-shm") == pytomic.__version__
assert (pathlib.Path(pytomic.__file__).parent / "py.typed").is_file()
END
