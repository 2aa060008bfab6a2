"""A checkout's own files, copied so that a test may spoil them."""

from __future__ import annotations

import shutil
from pathlib import Path

from book.repository import Repository

PARTS = ("data", "chapters", "references.bib", "index.md", "_toc.yml", "CITATION.cff")


def copied(repository: Repository, folder: Path) -> Repository:
    """What people write and edit, without what is built from it."""
    for name in PARTS:
        source = repository.root / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    return Repository(folder)
