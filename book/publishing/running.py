"""The chapters of one build: which are to be run is found out, and they are, beside the process of Sphinx.

`attend` does so in the process that had Sphinx's started (`beside`) and tells it; `taken` is what Sphinx's
hears of it. Where nobody tells, as when Sphinx is run by itself, that process does the same.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import yaml

from book import answers, remembered
from book.faults import FaultyInput
from book.publishing import forking, inputs
from book.publishing.ahead import Ahead
from book.repository import Repository

ANSWERS = "answers.json"
SETTINGS = "_config.yml"
TIMEOUT_SECONDS = 30
"""How long a cell may take where the settings do not say; Jupyter Book's own."""

BEGIN = "begin"
"""The first word that Sphinx's process is told."""

EXPECTED = "REVIEW_CHANGED"
"""The variable of its environment that says: something has changed that chapters may hang on."""

Tell = Callable[[object], None]


@dataclass(frozen=True)
class Running:
    """The chapters of a build: where their outputs are kept, the pages of those that are run, and a wait."""

    cache: Path
    run: list[str]
    wait: Callable[[], None]
    """Until all are done; raises `RuntimeError` where that could not be, as where there is no room left."""


_heard: list[BinaryIO] = []


def hear(line: BinaryIO) -> None:
    """Wait until the owner at the other end of `line` lets this process begin; it tells of chapters there."""
    _heard[:] = [line]
    _next_word()


def taken(repository: Repository) -> Running:
    """What the owner does, or where it could not begin, what is begun here."""
    told = _next_word() if _heard else None
    if told is None:
        then = inputs.read_by_chapters(repository)
        code = inputs.code_digest(repository, then)
        cache, run, work = _update(repository, code, then)
        return Running(cache, run, Ahead(work).result)
    _let_kernels_import_the_package(repository.root)  # of a chapter that is run again to tell of its fault
    cache = Path(told["cache"])
    _remember(repository, cache, told["code"])

    def wait() -> None:
        if failure := _next_word():
            raise RuntimeError(failure)
        answers.load(cache / ANSWERS, repository)

    return Running(cache, told["run"], wait)


def _next_word() -> Any:
    if not (line := _heard[0].readline()):
        forking.leave(forking.INTERRUPTED)  # there is nobody left to build for
    return json.loads(line)


def attend(repository: Repository, then: Mapping[str, str], tell: Tell) -> None:
    """Begin for the process that is told so; what is wrong is left for it to meet, and to tell people.

    `then` is `inputs.read_by_chapters` as it was before any of it was read.
    """
    try:
        code = inputs.code_digest(repository, then)
        cache, run, work = _update(repository, code, then)
    except (FaultyInput, OSError, ValueError, yaml.YAMLError):
        tell(None)
        return
    answers.save(cache / ANSWERS, repository)

    async def telling() -> None:
        failure = ""
        try:
            await work
        except Exception as error:  # told there, where the build fails
            failure = f"{type(error).__name__}: {error}"
        answers.save(cache / ANSWERS, repository)
        tell(failure)

    tell({"cache": str(cache), "code": code, "run": run})
    Ahead(telling())


def _update(
    repository: Repository, code: str, then: Mapping[str, str]
) -> tuple[Path, list[str], Coroutine[Any, Any, None]]:
    from book.publishing import warm  # here: it loads what reads notebooks

    _let_kernels_import_the_package(repository.root)
    cache = cache_folder(repository, code)
    _prune(cache)
    _remember(repository, cache, code)
    run, work = warm.update(repository, cache, then, _timeout(repository))
    return cache, run, work


def _remember(repository: Repository, cache: Path, code: str) -> None:
    """Keep results in the cache from now on, and take the answers that are there."""
    remembered.keep_in(cache / "results", code)
    answers.load(cache / ANSWERS, repository)


def _timeout(repository: Repository) -> int:
    """Seconds that a cell may take."""
    said = yaml.safe_load((repository.root / SETTINGS).read_text("utf-8"))
    of_cells = said.get("execute") if isinstance(said, dict) else None
    return int(of_cells.get("timeout", TIMEOUT_SECONDS)) if isinstance(of_cells, dict) else TIMEOUT_SECONDS


def cache_folder(repository: Repository, state: str) -> Path:
    """Where executed chapters are kept for one state of the inputs; the HTML and the PDF share it."""
    return repository.build / "execution" / state[:16]


def _prune(keep: Path) -> None:
    """Remove the caches of earlier states, all but `keep`."""
    siblings = [path for path in keep.parent.iterdir() if path != keep] if keep.parent.is_dir() else []
    for path in siblings:
        shutil.rmtree(path, ignore_errors=True)


def _let_kernels_import_the_package(root: Path) -> None:
    """Put the checkout on PYTHONPATH, which the chapters' kernels inherit."""
    kept = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part and part != str(root)]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(root), *kept])
