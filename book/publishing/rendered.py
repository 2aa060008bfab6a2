"""Folders of the site that this book fills itself, left alone while what they are made of is the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from book import remembered
from book.publishing import inputs
from book.repository import Repository


def fill(app: Sphinx, name: str, made_of: object, make: Callable[[], Mapping[str, bytes]]) -> None:
    """Bring the site's folder `name` to hold the files that `make` gives, and no others.

    They are made of the data, the code, and `made_of`, whose `repr` tells one state from another. Where all
    that is as it was, and the folder has the files it had, `make` is not asked.
    """
    place = Path(app.outdir) / name
    mark = Path(app.doctreedir) / f"{name}.json"
    state = remembered.digest(repr((common(Repository(Path(app.srcdir))), made_of)).encode())
    if place.is_dir() and kept(mark) == {"made_of": state, "files": _names(place)}:
        return
    mark.unlink(missing_ok=True)
    place.mkdir(parents=True, exist_ok=True)
    content = make()
    for file, text in content.items():
        if not _holds(place / file, text):
            (place / file).write_bytes(text)
    for old in place.iterdir():
        if old.name not in content:
            old.unlink()
    mark.write_text(json.dumps({"made_of": state, "files": _names(place)}), "utf-8")


def common(repository: Repository) -> str:
    """The state of the data, the code, and the styles, scripts and templates."""
    assets = inputs.digest(inputs.assets(repository), repository.root)
    return remembered.digest(f"{inputs.execution_digest(repository)}{assets}".encode())


def kept(mark: Path) -> dict[str, Any]:
    """What a build has noted for the next; nothing where there is no such note, or a broken one."""
    with suppress(OSError, ValueError, TypeError):
        return dict(json.loads(mark.read_text("utf-8")))
    return {}


def _names(place: Path) -> list[str]:
    return sorted(each.name for each in place.iterdir())


def _holds(file: Path, content: bytes) -> bool:
    with suppress(OSError):
        return file.read_bytes() == content
    return False
