"""Folders of the site that this book fills itself, left alone while what they are made of is the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from book import remembered
from book.publishing import inputs
from book.repository import Repository


@dataclass(frozen=True)
class Part:
    """Files of a folder, how to make them, and what they are made of: its `repr` tells its states apart."""

    name: str
    made_of: object
    files: Callable[[], Mapping[str, bytes]]


def fill(app: Sphinx, name: str, made_of: object, parts: Callable[[], Iterable[Part]]) -> None:
    """Bring the site's folder `name` to hold the files of `parts`, and no others.

    They are made of the data, the code, and `made_of`, whose `repr` tells one state from another. Where all
    that is as it was, and the folder has the files it had, `parts` is not asked; else only those parts are
    made that are not as they were.
    """
    place = Path(app.outdir) / name
    mark = Path(app.doctreedir) / f"{name}.json"
    repository = Repository(Path(app.srcdir))
    state = _state(common(repository), made_of)
    before = kept(mark)
    if place.is_dir() and before.get("made_of") == state and before.get("files") == _names(place):
        return
    mark.unlink(missing_ok=True)
    place.mkdir(parents=True, exist_ok=True)
    known, now = before.get("parts", {}), {}
    maker = inputs.code_digest(repository), inputs.digest(inputs.assets(repository), repository.root)
    for part in parts():
        own, names = _state(maker, part.made_of), known.get(part.name, {}).get("files", [])
        if known.get(part.name, {}).get("state") != own or not all(
            (place / each).is_file() for each in names
        ):
            names = _written(place, part.files())
        now[part.name] = {"state": own, "files": names}
    wanted = {each for part in now.values() for each in part["files"]}
    for file in place.iterdir():
        if file.name not in wanted:
            file.unlink()
    mark.write_text(json.dumps({"made_of": state, "files": _names(place), "parts": now}), "utf-8")


def _state(*made_of: object) -> str:
    return remembered.digest(repr(made_of).encode())


def _written(place: Path, content: Mapping[str, bytes]) -> list[str]:
    for file, text in content.items():
        if not _holds(place / file, text):
            (place / file).write_bytes(text)
    return sorted(content)


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
