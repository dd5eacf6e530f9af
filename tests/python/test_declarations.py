# SPDX-License-Identifier: MIT
"""The declarations for cffi agree with the public headers."""

import re
from pathlib import Path

import pytest

import pytomic
from pytomic._cffi import lib

ROOT = Path(__file__).resolve().parents[2]
HEADERS = ROOT / "include" / "pytomic"
DECLARATIONS = ROOT / "pybind" / "declarations.h"
INTEGERS = {"int": "int64_t", "uint": "uint64_t"}


def code(path):
    """The text without its comments."""
    return re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)


def normal(prototype):
    return re.sub(r"\s+", " ", prototype).strip().replace("( ", "(")


def instantiated(text):
    """integer.h once for each type, as value.h includes it."""
    for kind, value in INTEGERS.items():
        named = re.sub(r"PYTOMIC_NAME\((\w+)\)", rf"pytomic_{kind}_\1", text)
        yield named.replace("PYTOMIC_OBJECT", f"pytomic_{kind}").replace("PYTOMIC_VALUE", value)


def public_functions():
    found = set()
    for header in sorted(HEADERS.glob("*.h")):
        text = re.sub(r"^\s*#.*(?:\\\n.*)*$", "", code(header), flags=re.MULTILINE)
        for each in instantiated(text) if header.name == "integer.h" else [text]:
            found |= set(re.findall(r"\bPYTOMIC_(?:API|INLINE)\s+([^;{]+?\))\s*(?:__attribute__[^;]*)?[;{]", each))
    return {normal(prototype) for prototype in found}


def declared_functions():
    return {normal(match) for match in re.findall(r"^[\w *]+\([^;]*\)(?=;)", code(DECLARATIONS), re.MULTILINE)}


def test_every_public_function_is_declared_as_the_headers_have_it():
    assert len(public_functions()) > 80
    assert declared_functions() == public_functions()


def test_every_public_constant_is_declared():
    constants = set()
    for header in HEADERS.glob("*.h"):
        text = code(header)
        constants |= set(re.findall(r"^#define (PYTOMIC_\w+) [\d\"U]", text, re.MULTILINE))
        constants |= set(re.findall(r"^ +(PYTOMIC_\w+)(?: = \w+)?,?\s*$", text, re.MULTILINE))
    assert {
        "PYTOMIC_VERSION",
        "PYTOMIC_E_DAMAGED",
        "PYTOMIC_UINT",
        "PYTOMIC_READ",
        "PYTOMIC_KIND_GAUGE",
        "PYTOMIC_LOCK_TIMEOUT_DEFAULT",
    } < constants
    assert [each for each in sorted(constants) if not hasattr(lib, each) and each != "PYTOMIC_HAVE_RSEQ"] == []


def test_the_version_is_that_of_the_headers():
    assert f'#define PYTOMIC_VERSION "{pytomic.__version__}"' in (HEADERS / "version.h").read_text()


@pytest.mark.parametrize("kind", INTEGERS)
def test_every_operation_of_the_library_is_reached_from_python(kind):
    """But for the memory orders, of which Python has relaxed loads and stores."""
    prefix = f"pytomic_{kind}_"
    operations = {name[len(prefix) :] for name in dir(lib) if name.startswith(prefix) and not name.endswith("explicit")}
    extra = {"load_relaxed", "store_relaxed", "compare_exchange"}
    assert {name[len(f"cell_{kind}_") :] for name in dir(lib) if name.startswith(f"cell_{kind}_")} == operations | extra
