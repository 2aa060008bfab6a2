"""The chapters of one build: which are to be run is known, and they are, before Sphinx itself is loaded."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import yaml

from book import answers, remembered
from book.faults import FaultyInput
from book.publishing import inputs, warm
from book.publishing.ahead import Ahead
from book.repository import Repository

ANSWERS = "answers.json"
SETTINGS = "_config.yml"
TIMEOUT_SECONDS = 30
"""How long a cell may take where the settings do not say; Jupyter Book's own."""


@dataclass(frozen=True)
class Running:
    """The chapters of a build: where their outputs are kept, the pages of those that are run, and the run."""

    cache: Path
    run: list[str]
    work: Ahead[None]


_begun: list[Running] = []


def begin(repository: Repository) -> None:
    """Begin for the build that is about to start; what is wrong is left for it to tell."""
    _begun.clear()
    with suppress(FaultyInput, OSError, ValueError, yaml.YAMLError):
        _begun.append(_running(repository))


def taken(repository: Repository) -> Running:
    """What was begun, or is now."""
    return _begun.pop() if _begun else _running(repository)


def _running(repository: Repository) -> Running:
    _let_kernels_import_the_package(repository.root)
    code = inputs.code_digest(repository)
    cache = cache_folder(repository, code)
    _prune(cache)
    remembered.keep_in(cache / "results", code)
    answers.load(cache / ANSWERS, repository)
    run, work = warm.update(repository, cache, code, inputs.inputs(repository), _timeout(repository))
    return Running(cache, run, Ahead(work))


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
