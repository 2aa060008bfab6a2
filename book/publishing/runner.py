"""Jupyter Book in a process of its own, its failure told in lines a contributor can act on."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from jupyter_book.cli.main import main as jupyter_book
from myst_nb.core.execute import ExecutionError
from nbclient.exceptions import CellExecutionError

from book.faults import Fault, FaultyInput
from book.repository import Repository, here

FENCE = "```{code-cell}"
RULE = "------------------"
"""What nbclient puts before and behind the code of a failed cell."""

RARELY = (50_000, 20, 50)
"""When Python looks for waste. Pages are trees of many small things that stay: as often as it is wont to, it
spent between a tenth and a quarter of a build's time on looking at them."""


def run(words: Sequence[str], repository: Repository) -> int | str:
    """Run `jupyter-book` with `words`: its exit status, or what went wrong, one fault a line."""
    gc.set_threshold(*RARELY)
    try:
        jupyter_book(list(words), standalone_mode=False)
    except (RuntimeError, SystemExit) as error:
        lines = [str(fault) for fault in _faults(error, repository)]
        return "\n".join(lines) or 1
    return 0


def _faults(error: BaseException, repository: Repository) -> Iterator[Fault]:
    """What people can put right among the causes of `error`."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, FaultyInput):
            yield from cause.faults
        elif isinstance(cause, ExecutionError):
            yield failed_cell(Path(str(cause)), cause.__cause__, repository)
        cause = cause.__cause__ or cause.__context__


def failed_cell(chapter: Path, error: BaseException | None, repository: Repository) -> Fault:
    """The fault of a chapter whose code raised `error`: its cell by number and line."""
    path = repository.relative(chapter)
    if not isinstance(error, CellExecutionError):
        return Fault(path, 0, "", f"its code could not be run: {type(error).__name__}: {error}")
    failed = [*str(error).split(RULE), ""][1].strip()
    for number, (line, source) in enumerate(cells(chapter.read_text("utf-8")), start=1):
        if source.strip() == failed:
            return Fault(path, line, "", f"code cell {number} failed: {error.ename}: {error.evalue}")
    return Fault(path, 0, "", f"a code cell failed: {error.ename}: {error.evalue}")


def cells(text: str) -> list[tuple[int, str]]:
    """The code cells of a chapter: the line each starts on, and its code without options."""
    found: list[tuple[int, str]] = []
    inside: list[str] | None = None
    start = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if inside is None and line.startswith(FENCE):
            inside, start = [], number
        elif inside is not None and line.strip() == "```":
            found.append((start, "\n".join(inside)))
            inside = None
        elif inside is not None and (inside or not line.startswith((":", "---"))):
            inside.append(line)
    return found


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], here()))
