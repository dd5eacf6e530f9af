# SPDX-License-Identifier: MIT
"""What cffi declares, made from the public headers, is all of the library."""

import re
from pathlib import Path

import pytomic
from pytomic._cffi import lib

ROOT = Path(__file__).resolve().parents[2]
HEADERS = ROOT / "include" / "pytomic"
VARIABLES = {"pytomic_rseq_offset"}  # a part of the inline addition to a counter
PREPROCESSOR = {"PYTOMIC_HAVE_RSEQ", "PYTOMIC_BEGIN", "PYTOMIC_END"}


def exported():
    return set((ROOT / "tests" / "exported-symbols.txt").read_text().split())


def test_every_function_that_the_library_exports_is_declared():
    assert {name for name in dir(lib) if name.startswith("pytomic_")} - VARIABLES == exported() - VARIABLES


def test_every_public_constant_is_declared():
    constants = set()
    for header in HEADERS.glob("*.h"):
        text = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.DOTALL)
        constants |= set(re.findall(r"^#define (PYTOMIC_\w+) [\d\"U]", text, re.MULTILINE))
        constants |= set(re.findall(r"^\s+(PYTOMIC_\w+)(?: = [^,\n]*?)?(?:,|\s*$)", text, re.MULTILINE))
    assert {
        "PYTOMIC_VERSION",
        "PYTOMIC_E_NO_SLOT",
        "PYTOMIC_E_DAMAGED",
        "PYTOMIC_UINT",
        "PYTOMIC_READ",
        "PYTOMIC_KIND_GAUGE",
        "PYTOMIC_LOCK_TIMEOUT_DEFAULT",
    } < constants
    assert [each for each in sorted(constants) if not hasattr(lib, each) and each not in PREPROCESSOR] == []


def test_the_version_is_that_of_the_headers():
    assert f'#define PYTOMIC_VERSION "{pytomic.__version__}"' in (HEADERS / "version.h").read_text()
