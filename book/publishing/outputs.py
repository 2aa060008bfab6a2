"""The outputs of chapters as `warm` keeps them, and given to MyST-NB in place of a run.

Each chapter has a file of its own: a notebook of its code cells with their outputs, under its page's name.
MyST-NB's own cache would ask a database for it, and loading that takes longer than all chapters' files do.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from myst_nb.core import execute
from myst_nb.core.execute.base import NotebookClientBase
from nbformat import NotebookNode, from_dict, v4

from book import remembered
from book.publishing import deferred

FOLDER = "outputs"
OF_THE_RUN = ("kernelspec", "language_info", "widgets")
"""What a run adds to what is known of a notebook, or settles."""


def code(notebook: NotebookNode) -> str:
    """The digest of what a notebook's outputs hang on: its kernel, and its code cells with their options."""
    cells = [(cell.source, cell.metadata) for cell in notebook.cells if cell.cell_type == "code"]
    text = json.dumps([notebook.metadata.get("kernelspec"), cells], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def keep(folder: Path, document: str, notebook: NotebookNode) -> None:
    """Keep the outputs of a chapter that was run."""
    run = notebook | {"cells": [cell for cell in notebook.cells if cell.cell_type == "code"]}
    place = _place(folder, document)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(run, ensure_ascii=False), "utf-8")  # in a line: `v4.writes` takes much longer


def drop(folder: Path, document: str) -> None:
    """Keep nothing of a chapter any more."""
    _place(folder, document).unlink(missing_ok=True)


def state(folder: Path, document: str) -> str:
    """The digest of a chapter's outputs as they are kept."""
    return remembered.state(_place(folder, document))


def _place(folder: Path, document: str) -> Path:
    return folder / FOLDER / f"{document}.ipynb"


class Kept(NotebookClientBase):  # type: ignore[misc]
    """A notebook with the outputs that were kept for its page."""

    def start_client(self) -> None:
        """Put each code cell as it was kept in the place of the cell as it is written."""
        kept = v4.reads(self._kwargs["place"].read_text("utf-8"))  # type: ignore[no-untyped-call]
        self.notebook.metadata |= {name: kept.metadata[name] for name in OF_THE_RUN if name in kept.metadata}
        cells = iter(kept.cells)
        for number, cell in enumerate(self.notebook.cells):
            if cell.cell_type == "code":
                self.notebook.cells[number] = from_dict(next(cells) | {"id": cell.id})  # type: ignore[no-untyped-call]
        self.exec_metadata = {
            "mtime": self._kwargs["place"].stat().st_mtime,
            "runtime": None,
            "method": self.nb_config.execution_mode,
            "succeeded": True,
            "error": None,
            "traceback": None,
        }


def offer(folder: Path, chapters: Mapping[Path, str]) -> None:
    """Let MyST-NB take the outputs of `chapters`, their pages by path, from `folder`.

    It runs every other one, and anew: what its own cache has kept there may be of other data.
    """
    (folder / "global.db").unlink(missing_ok=True)
    shutil.rmtree(folder / "executed", ignore_errors=True)
    run = deferred.Later("myst_nb.core.execute.cache", "NotebookClientCache")

    def client(notebook: NotebookNode, path: Path | None, *args: Any, **words: Any) -> Any:
        if path is not None and path in chapters:
            return Kept(notebook, path, *args, place=_place(folder, chapters[path]))
        return run(notebook, path, *args, **words)

    execute.NotebookClientCache = client
