# SPDX-License-Identifier: MIT
"""The builds of pytomic 0.2.3, which bears the name of ours: several of one name in one process."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / ".venv-bench" / "earlier"
kept = []  # every module ever taken out: its types live on


def take_out() -> dict[str, object]:
    """What was imported as pytomic, which nobody finds by that name any more."""
    taken = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "pytomic"}
    kept.append(taken)
    return taken


@contextmanager
def imported_from(build: str | None):
    """Meanwhile `import pytomic` finds that build, afterwards what it found before. Without a build nothing changes."""
    if build is None:
        yield
        return
    folder = FOLDER / build
    if not folder.is_dir():
        raise ModuleNotFoundError(f"{folder} was not built")
    before = take_out()
    sys.path.insert(0, str(folder))
    try:
        yield
        assert Path(sys.modules["pytomic"].__file__).is_relative_to(folder)
    finally:
        sys.path.remove(str(folder))
        take_out()
        sys.modules.update(before)
