# SPDX-License-Identifier: MIT
"""What the tests need to know of a Markdown document: its code blocks, headings and links."""

import re
from typing import NamedTuple


class Block(NamedTuple):
    language: str
    text: str
    line: int


def blocks(text):
    return [
        Block(found["language"], found["text"], text.count("\n", 0, found.start()) + 1)
        for found in re.finditer(r"^```(?P<language>\S*)\n(?P<text>.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]


def prose(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def links(text):
    return re.findall(r"\[[^]]*\]\(([^)]+)\)", prose(text))


def anchors(text):
    """The anchors of the headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.*)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
