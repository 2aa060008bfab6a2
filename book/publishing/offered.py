"""The outputs of chapters as `warm` kept them, given to MyST-NB in place of a run."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from myst_nb.core import execute
from myst_nb.core.execute.base import NotebookClientBase
from nbformat import NotebookNode, from_dict, v4

from book.publishing import deferred, outputs

OF_THE_RUN = ("kernelspec", "language_info", "widgets")
"""What a run adds to what is known of a notebook, or settles."""


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
            return Kept(notebook, path, *args, place=outputs.place(folder, chapters[path]))
        return run(notebook, path, *args, **words)

    execute.NotebookClientCache = client
