"""Folders of the site that this book fills itself, left alone while what they are made of is the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

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
    repository = Repository(Path(app.srcdir))
    common = (inputs.execution_digest(repository), inputs.digest(inputs.assets(repository), repository.root))
    state = remembered.digest(repr((*common, made_of)).encode())
    with suppress(OSError, ValueError):
        if json.loads(mark.read_text("utf-8")) == {"made_of": state, "files": _names(place)}:
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


def _names(place: Path) -> list[str]:
    return sorted(each.name for each in place.iterdir())


def _holds(file: Path, content: bytes) -> bool:
    with suppress(OSError):
        return file.read_bytes() == content
    return False
