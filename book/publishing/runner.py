"""Jupyter Book in a process of its own, its failure told in lines a contributor can act on."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from book.faults import Fault, FaultyInput
from book.publishing import ahead, deferred
from book.repository import Repository

with deferred.until_used(*deferred.OF_JUPYTER):
    from jupyter_book.cli.main import main as jupyter_book
    from myst_nb.core.execute import ExecutionError

FENCE = "```{code-cell}"
RULE = "------------------"
"""What nbclient puts before and behind the code of a failed cell."""


def run(words: Sequence[str], repository: Repository) -> int:
    """Run `jupyter-book` with `words`: its exit status. What went wrong is told, one fault a line."""
    try:
        jupyter_book(list(words), standalone_mode=False)
    except (RuntimeError, SystemExit) as error:
        sys.stderr.writelines(f"{fault}\n" for fault in _faults(error, repository))
        return 1
    finally:
        ahead.end_all()
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
    from nbclient.exceptions import CellExecutionError  # here: most builds run no cell

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
