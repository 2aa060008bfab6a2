"""The outputs of chapters as `warm` keeps them, for `offered`.

Each chapter has a file of its own: a notebook of its code cells with their outputs, under its page's name.
MyST-NB's own cache would ask a database for it, and loading that takes longer than all chapters' files do.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from book import remembered

if TYPE_CHECKING:
    from nbformat import NotebookNode

FOLDER = "outputs"


def code(notebook: NotebookNode) -> str:
    """The digest of what a notebook's outputs hang on: its kernel, and its code cells with their options."""
    cells = [(cell.source, cell.metadata) for cell in notebook.cells if cell.cell_type == "code"]
    text = json.dumps([notebook.metadata.get("kernelspec"), cells], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def keep(folder: Path, document: str, notebook: NotebookNode) -> None:
    """Keep the outputs of a chapter that was run."""
    run = notebook | {"cells": [cell for cell in notebook.cells if cell.cell_type == "code"]}
    kept = place(folder, document)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(run, ensure_ascii=False), "utf-8")  # in a line: `v4.writes` takes much longer


def drop(folder: Path, document: str) -> None:
    """Keep nothing of a chapter any more."""
    place(folder, document).unlink(missing_ok=True)


def state(folder: Path, document: str) -> str:
    """The digest of a chapter's outputs as they are kept."""
    return remembered.state(place(folder, document))


def place(folder: Path, document: str) -> Path:
    """The file of a chapter's outputs."""
    return folder / FOLDER / f"{document}.ipynb"
