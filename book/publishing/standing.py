"""Whether the site still stands: built from the sources as they are, and lying as the build left it.

Sources are compared by content. The site is compared by the name, size and time of each of its files; one
that was taken away, added or changed makes the build run, and from the start.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from book.publishing import inputs
from book.repository import Repository

MARK = "html.state"


def stands(repository: Repository, now: Mapping[str, str]) -> bool:
    """Whether there is nothing to build; `now` is what the site would be `made_of`."""
    kept = _kept(repository)
    site = kept.pop("site", "")
    return kept == now and site != "" and site == _site(repository)


def untouched(repository: Repository, now: Mapping[str, str]) -> bool:
    """Whether the last build, by the code as it is, came to its end, and the site lies as that left it."""
    kept = _kept(repository)
    return kept.get("code") == now["code"] and kept.get("site", "") == _site(repository) != ""


def ran(repository: Repository, now: Mapping[str, str]) -> bool:
    """Whether the last build ran chapters by the data and the code as they are: none hangs on else."""
    return _kept(repository).get("chapters") == now["chapters"]


def _kept(repository: Repository) -> dict[str, str]:
    """What the last build noted; nothing where there is no such note, or a broken one."""
    with suppress(OSError, ValueError, TypeError):
        return dict(json.loads(_mark(repository).read_text("utf-8")))
    return {}


def made_of(repository: Repository, read: Mapping[str, str]) -> dict[str, str]:
    """The states of all the site is made of, PDF, EPUB and the machine's language too, of the code, and of
    what chapters can read, which is `read`, as `inputs.read_by_chapters` gives it."""
    marks = (made.with_suffix(".state") for made in (repository.pdf, repository.epub))
    made = (mark.read_text("utf-8") if mark.is_file() else "" for mark in marks)
    code = inputs.code_digest(repository, read)
    parts = (inputs.source_digest(repository, read), code, *made)
    sources = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return {"sources": sources, "code": code, "chapters": inputs.total(read)}


def remember(repository: Repository, made_of: Mapping[str, str]) -> None:
    """Note that the site as it lies was made of `made_of`, as it was before the build."""
    mark = _mark(repository)
    fresh = mark.with_suffix(".new")
    fresh.write_text(json.dumps({**made_of, "site": _site(repository)}), "utf-8")
    fresh.replace(mark)


def forget(repository: Repository) -> None:
    """From now on nothing is known of the site: a build has begun."""
    _mark(repository).unlink(missing_ok=True)


def _mark(repository: Repository) -> Path:
    return repository.build / MARK


def _site(repository: Repository) -> str:
    """The state of the site; '' where there is none."""
    total = hashlib.sha256()
    with suppress(OSError):
        for line in sorted(_files(repository.build / "html")):
            total.update(line.encode("utf-8", "surrogateescape"))
        return total.hexdigest()
    return ""


def _files(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path))
            else:
                about = entry.stat()
                yield f"{entry.path}\0{about.st_size}\0{about.st_mtime_ns}\n"
