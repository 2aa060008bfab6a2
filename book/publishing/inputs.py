"""What the book is made of: its files by what their change means, and digests of their content."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from book.repository import Repository

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


def watched(repository: Repository) -> Iterator[Path]:
    """Every file whose change can change the site, in no order, and found fast."""
    single = (repository.bibliography, repository.citation, repository.root / "requirements.txt")
    for place in (
        *single,
        *(repository.root / name for name in (*PAGES, *SETTINGS, "book")),
        repository.data,
    ):
        if place.is_dir():
            yield from _below(place)
        elif place.is_file():
            yield place


def _below(folder: Path) -> Iterator[Path]:
    with suppress(FileNotFoundError), os.scandir(folder) as entries:  # it may be taken away meanwhile
        for entry in entries:
            if not entry.name.startswith((".", "__pycache__")):
                path = Path(entry.path)
                yield from _below(path) if entry.is_dir() else [path]


def states(paths: Iterable[Path], root: Path) -> dict[str, str]:
    """The SHA-256 of the content of `paths`, in hexadecimal, by their names from `root`."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths
    }


def total(states: Mapping[str, str]) -> str:
    """SHA-256, in hexadecimal, over `states` and the version of Python."""
    told = hashlib.sha256(platform.python_version().encode())
    for name, content in states.items():
        told.update(f"{name}\0{content}\n".encode())
    return told.hexdigest()


def digest(paths: Iterable[Path], root: Path) -> str:
    """SHA-256, in hexadecimal, over the names and contents of `paths` and the version of Python."""
    return total(states(paths, root))


def read_by_chapters(repository: Repository) -> dict[str, str]:
    """The states of everything a chapter's code can read, by name."""
    return states(inputs(repository), repository.root)


def execution_digest(repository: Repository) -> str:
    """The state of everything a chapter's code can read."""
    return total(read_by_chapters(repository))


def code_digest(repository: Repository, read: Mapping[str, str] | None = None) -> str:
    """The state of what every chapter hangs on: our code, the requirements, the machine's language.

    `read` is `read_by_chapters`, where that is known.
    """
    root = repository.root
    if read is None:
        read = states(sorted((root / "book").rglob("*.py")), root)
    ours = {name: state for name, state in read.items() if name.startswith("book/")}
    told = hashlib.sha256(total(ours).encode())
    requirements = root / "requirements.txt"
    told.update(requirements.read_bytes() if requirements.is_file() else b"")
    told.update(repr([sys.executable, *(os.environ.get(name) for name in AROUND)]).encode())
    return told.hexdigest()


def common_digest(repository: Repository) -> str:
    """The state of what every page hangs on: as `code_digest`, with the bibliography and the release."""
    shared = [path for path in (repository.bibliography, repository.citation) if path.is_file()]
    told = hashlib.sha256(code_digest(repository).encode())
    told.update(digest(shared, repository.root).encode())
    return told.hexdigest()


def source_digest(repository: Repository, read: Mapping[str, str] | None = None) -> str:
    """The state of everything the book is made of, pages and style included.

    `read` is `read_by_chapters`, where that is known.
    """
    read = read_by_chapters(repository) if read is None else read
    return total({**read, **states([*assets(repository), *pages(repository)], repository.root)})


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith((".", "__pycache__")) for part in path.relative_to(root).parts)
