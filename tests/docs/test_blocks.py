# SPDX-License-Identifier: MIT
"""Every code block of the documents runs, and prints what the document says.

    c, cpp, python, sh   a program; an `output` block right behind it is what it prints
    console              lines that begin with `$ ` are commands, the others what they print
    text                 no code

The blocks of a document run in order, in one folder. Their segment `web` is one of the test's own.
"""

import re

import pytest
from .places import ROOT
from .markup import blocks

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


class Runner:
    def __init__(self, run, compile_c, compile_cpp, python, segment):
        self.run, self.compile_c, self.compile_cpp = run, compile_c, compile_cpp
        self.python, self.segment = python, segment

    def here(self, text):
        return re.sub(r"\bweb\b", self.segment, text)

    def there(self, text):
        return text.replace(self.segment, "web")

    def c(self, text):
        return self.there(self.run(self.compile_c(self.here(text))).stdout)

    def cpp(self, text):
        return self.there(self.run(self.compile_cpp(self.here(text))).stdout)

    def python_(self, text):
        return self.there(self.run(self.python, "-c", self.here(text)).stdout)

    def sh(self, text):
        return self.there(self.run("sh", "-eu", "-c", self.here(text)).stdout)

    def console(self, text):
        """What the block looks like when its commands are run again."""
        dialogue = ""
        for command in re.findall(r"^\$ (.*)$", text, re.MULTILINE):
            result = self.run("sh", "-c", f"exec 2>&1; {self.here(command)}", check=False)
            dialogue += f"$ {command}\n{self.there(result.stdout)}"
        return dialogue


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_documents_code_runs_and_prints_what_it_says(document, run, compile_c, compile_cpp, python, segment):
    runner = Runner(run, compile_c, compile_cpp, python, segment)
    kinds = {"c": runner.c, "cpp": runner.cpp, "python": runner.python_, "sh": runner.sh}
    printed = None  # by the block before, if that was a program
    for block in blocks(document.read_text(encoding="utf-8")):
        where = f"{document.name}, line {block.line}"
        if block.language == "output":
            assert printed == block.text, where
            printed = None
            continue
        assert not printed, f"{where}: the program above printed something that the document does not show"
        if block.language == "console":
            assert runner.console(block.text) == block.text, where
        elif block.language in kinds:
            printed = kinds[block.language](block.text)
        else:
            assert block.language == "text", f"{where}: a block of an unknown kind would not be tested"
    assert not printed, f"{document.name}: the last program printed something that the document does not show"
