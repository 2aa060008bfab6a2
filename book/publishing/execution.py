"""Never stale: one digest over everything a chapter can read, and an execution cache kept under it.

Jupyter's own cache looks at the code cells only, so a changed table or figure function would leave the old
picture on the page. Here the cache's folder bears the digest of all inputs, and the digest is a configuration
value of the Sphinx environment, so that every page is read again when it changes. Coarse, but sound.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.util import logging

from book.publishing import warm
from book.repository import Repository

logger = logging.getLogger(__name__)

ASSETS = ("book/publishing/assets", "book/publishing/templates", "book/publishing/latex")
PAGES = ("index.md", "chapters")
SETTINGS = ("_config.yml", "_toc.yml")
AROUND = ("LANG", "LANGUAGE", "LC_ALL", "LC_COLLATE", "LC_NUMERIC", "LC_TIME", "TZ")
"""Settings of the machine that can change what a chapter prints."""


def inputs(repository: Repository) -> Iterator[Path]:
    """Every file whose change can change what a chapter's code or directives give, in a fixed order."""
    data = (
        path for path in repository.data.rglob("*") if path.is_file() and not _hidden(path, repository.data)
    )
    code = (repository.root / "book").rglob("*.py")
    single = (repository.bibliography, repository.citation, repository.root / "requirements.txt")
    yield from sorted([*data, *code, *(path for path in single if path.is_file())])


def assets(repository: Repository) -> Iterator[Path]:
    """Style sheets, scripts and templates: their change rewrites pages without running a chapter again."""
    folders = (repository.root / folder for folder in ASSETS)
    yield from sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def pages(repository: Repository) -> Iterator[Path]:
    """What people write for the book to read: the pages and the two files of settings."""
    for name in (*PAGES, *SETTINGS):
        place = repository.root / name
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (path for path in files if path.is_file() and not _hidden(path, repository.root))


def digest(paths: Iterable[Path], root: Path) -> str:
    """SHA-256, in hexadecimal, over the names and contents of `paths` and the version of Python."""
    total = hashlib.sha256(platform.python_version().encode())
    for path in paths:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(root).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def execution_digest(repository: Repository) -> str:
    """The state of everything a chapter's code can read."""
    return digest(inputs(repository), repository.root)


def code_digest(repository: Repository) -> str:
    """The state of what every chapter hangs on: our code, the requirements, the machine's language."""
    root = repository.root
    total = hashlib.sha256(digest([*sorted((root / "book").rglob("*.py"))], root).encode())
    requirements = root / "requirements.txt"
    total.update(requirements.read_bytes() if requirements.is_file() else b"")
    total.update(repr([sys.executable, *(os.environ.get(name) for name in AROUND)]).encode())
    return total.hexdigest()


def source_digest(repository: Repository) -> str:
    """The state of everything the book is made of, pages and style included."""
    every = [*inputs(repository), *assets(repository), *pages(repository)]
    return digest(every, repository.root)


def cache_folder(repository: Repository, state: str) -> Path:
    """Where executed chapters are kept for one state of the inputs; the HTML and the PDF share it."""
    return repository.build / "execution" / state[:16]


def prune(keep: Path) -> None:
    """Remove the caches of earlier states, all but `keep`."""
    siblings = [path for path in keep.parent.iterdir() if path != keep] if keep.parent.is_dir() else []
    for path in siblings:
        shutil.rmtree(path, ignore_errors=True)


def let_kernels_import_the_package(root: Path) -> None:
    """Put the checkout on PYTHONPATH, which the chapters' kernels inherit."""
    kept = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part and part != str(root)]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(root), *kept])


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith((".", "__pycache__")) for part in path.relative_to(root).parts)


def _configure(app: Sphinx, config: Config) -> None:
    repository = Repository(Path(app.srcdir))
    let_kernels_import_the_package(repository.root)
    state = execution_digest(repository)
    config["review_inputs"] = state
    config["review_assets"] = digest(assets(repository), repository.root)
    cache = cache_folder(repository, code_digest(repository))
    config["nb_execution_cache_path"] = str(cache)
    prune(cache)
    logger.info("review: inputs %s", state[:16])
    for document in warm.update(repository, cache, inputs(repository), config["nb_execution_timeout"]):
        logger.info("review: executed %s", document)


def _remove_pages(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Take the built page of every document that is gone out of the output; mark none outdated."""
    if isinstance(app.builder, StandaloneHTMLBuilder):
        for name in removed:
            Path(app.builder.get_outfilename(name)).unlink(missing_ok=True)
    return []


def setup(app: Sphinx) -> None:
    """Connect the digest and the cache to a Sphinx build."""
    app.add_config_value("review_inputs", "", "env", str)
    app.add_config_value("review_assets", "", "html", str)
    app.connect("config-inited", _configure)
    app.connect("env-get-outdated", _remove_pages)
