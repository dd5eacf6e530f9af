# SPDX-License-Identifier: MIT
"""docs/format.md says the same as src/layout.h, whose offsets the compiler checks."""

import re

import pytest
from .places import ROOT

DOCUMENT = (ROOT / "docs/format.md").read_text(encoding="utf-8")
LAYOUT = (ROOT / "src/layout.h").read_text(encoding="utf-8")
STRUCTS = {"layout_header": "## The header", "layout_record": "## Records", "pytomic_cell": "## Cells"}


def rows(heading):
    """(offset, size, field) of the tables in the section under the heading."""
    section = DOCUMENT[DOCUMENT.index(f"\n{heading}") + 1 :]
    section = section[: section.index("\n## ")]
    found = re.findall(r"^\| (\d+) \| (\d+) \| `?(\w+)`? \|", section, re.MULTILINE)
    return [(int(offset), int(size), field) for offset, size, field in found]


@pytest.mark.parametrize("struct", STRUCTS)
def test_every_field_stands_at_its_offset(struct):
    asserted = re.findall(rf"^LAYOUT_AT\({struct}, (\w+), (\d+)\);$", LAYOUT, re.MULTILINE)
    documented = {field: offset for offset, _, field in rows(STRUCTS[struct])}
    assert asserted
    for field, offset in asserted:
        assert documented.get(field) == int(offset), field


@pytest.mark.parametrize("struct", STRUCTS)
def test_fields_leave_no_gap(struct):
    end = 0
    for offset, size, field in rows(STRUCTS[struct]):
        assert offset == end, field
        end = offset + size
    header_size = int(re.search(r"^#define LAYOUT_HEADER_SIZE (\d+)u", LAYOUT, re.MULTILINE)[1])
    struct_size = int(re.search(rf"sizeof\({struct}\) == (\d+)", LAYOUT)[1])
    assert end == (header_size if struct == "layout_header" else struct_size)
