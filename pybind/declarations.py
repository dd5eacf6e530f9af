# SPDX-License-Identifier: MIT
"""The public headers, and many.h, as cffi reads them: without preprocessor, bodies and attributes. What cffi is told of
layouts and constants is incomplete on purpose ("..."): it asks the compiler for the rest."""

import re
import subprocess
from pathlib import Path

# Of the C library's headers, what ours mention.
FOREIGN = """
typedef int... ptrdiff_t;
typedef enum {
    memory_order_relaxed, memory_order_consume, memory_order_acquire, memory_order_release, memory_order_acq_rel,
    memory_order_seq_cst, ...
} memory_order;
"""


def preprocess(compiler: list, include: Path, header: Path) -> str:
    """The text of our headers, and of no others, as the compiler sees it."""
    command = [*compiler, "-E", "-I", str(include), "-include", str(header), "-x", "c", "/dev/null"]
    lines, ours = [], False
    for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
        marker = re.match(r'# \d+ "(.*?)"', line)
        if marker:
            ours = str(include) in marker[1] or str(header) in marker[1]
        elif ours and line.strip():
            lines.append(line)
    return "\n".join(lines)


def end_of_brackets(text: str, begin: int) -> int:
    """Behind the bracket that closes the one at `begin`."""
    depth, end = 1, begin + 1
    while depth:
        depth += (text[end] in "({") - (text[end] in ")}")
        end += 1
    return end


def replace_brackets(text: str, opening: str, replacement) -> str:
    """Replace each match of `opening` and what is in the brackets that it ends with, by replacement(matched, inside)."""
    done = ""
    while match := re.search(opening, text):
        end = end_of_brackets(text, match.end() - 1)
        done += text[: match.start()] + replacement(match[0], text[match.end() : end - 1])
        text = text[end:]
    return done + text


def constant(name: str, value: str) -> str:
    if value.startswith('"'):
        return f"static char *const {name};"
    if re.match(r"[\d.]+e", value):
        return f"static double const {name};"
    return f"#define {name} ..."


def constants(include: Path) -> str:
    """What the headers define for programs: numbers, and strings."""
    found = []
    for header in sorted(include.rglob("*.h")):
        for name, value in re.findall(r"^#define (PYTOMIC_\w+) ([\d\"U(]\S*|INT64_MAX)", header.read_text(), re.MULTILINE):
            if not name.startswith("PYTOMIC_HAVE_"):
                found.append(constant(name, value))
    return "\n".join(found) + "\n"


def declarations(compiler: list, include: Path, header: Path) -> str:
    """All of `header` and of what it includes, for FFI.cdef()."""
    text = preprocess(compiler, include, header)
    text = replace_brackets(text, r"(?:__extension__\s+)?_Static_assert\s*\(", lambda *_: "")
    text = replace_brackets(text, r"__attribute__\s*\(", lambda *_: "")
    text = replace_brackets(text, r"(?<=\))\s*\{", lambda *_: ";")  # the bodies of functions
    text = replace_brackets(text, r"\benum\b[^;{]*\{", lambda head, body: head + re.sub(r"=[^,]+", "= ...", body) + "}")
    text = replace_brackets(text, r"\b(?:struct|union)\b[^;{]*\{", lambda head, body: f"{head}{body}...; }}")
    text = re.sub(r"\b(static|inline|extern)\b", "", text)
    return FOREIGN + constants(include) + re.sub(r"^\s*;\s*$", "", text, flags=re.MULTILINE)
