"""Whether the site still stands: built from the sources as they are, and lying as the build left it.

Sources are compared by content. The site is compared by the name, size and time of each of its files; one
that was taken away, added or changed makes the build run, and from the start.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from book.publishing import inputs
from book.repository import Repository

MARK = "html.state"


def stands(repository: Repository) -> bool:
    """Whether there is nothing to build."""
    with suppress(OSError, ValueError):
        kept = json.loads(_mark(repository).read_text("utf-8"))
        return bool(kept == {"sources": sources(repository), "site": _site(repository)})
    return False


def untouched(repository: Repository) -> bool:
    """Whether the last build came to its end, and the site lies as that left it."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return bool(json.loads(_mark(repository).read_text("utf-8"))["site"] == _site(repository))
    return False


def sources(repository: Repository) -> str:
    """The state of everything the site is made of, the machine's language, PDF and EPUB included."""
    marks = (made.with_suffix(".state") for made in (repository.pdf, repository.epub))
    made = (mark.read_text("utf-8") if mark.is_file() else "" for mark in marks)
    parts = (inputs.source_digest(repository), inputs.code_digest(repository), *made)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def remember(repository: Repository, made_of: str) -> None:
    """Note that the site as it lies was made of `made_of`, as `sources` gave it before the build."""
    mark = _mark(repository)
    fresh = mark.with_suffix(".new")
    fresh.write_text(json.dumps({"sources": made_of, "site": _site(repository)}), "utf-8")
    fresh.replace(mark)


def forget(repository: Repository) -> None:
    """From now on nothing is known of the site: a build has begun."""
    _mark(repository).unlink(missing_ok=True)


def _mark(repository: Repository) -> Path:
    return repository.build / MARK


def _site(repository: Repository) -> str:
    total = hashlib.sha256()
    for line in sorted(_files(repository.build / "html")):
        total.update(line.encode("utf-8", "surrogateescape"))
    return total.hexdigest()


def _files(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path))
            else:
                about = entry.stat()
                yield f"{entry.path}\0{about.st_size}\0{about.st_mtime_ns}\n"
