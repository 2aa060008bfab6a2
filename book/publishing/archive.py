"""What a release hands out: site, PDF and tables packed, their checksums, and the record of the archive.

The same sources give the same bytes: every packed file bears the day of the release.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from book.faults import Fault, FaultyInput
from book.publishing import owner
from book.publishing.owner import Owner
from book.repository import Repository

FOLDER = "release"
CHECKSUMS = "SHA256SUMS"
NAME = "immunosuppressive-cells"
UPLOAD_TYPES = {"dataset": "dataset", "software": "software"}
"""Zenodo's word for each type of CITATION.cff."""


def write(repository: Repository) -> list[Path]:
    """Pack everything into `_build/release/`, and return the files, the checksums last.

    Raises `FaultyInput` where the site or the PDF has not been built or the version has no day.
    """
    settings = owner.read(repository)
    site, pdf = repository.build / "html", repository.build / "pdf" / "review.pdf"
    relative = repository.relative
    faults = [
        Fault(relative(path), 0, "", f"is not there; `make {word}` builds it")
        for path, word in ((site / "index.html", "html"), (pdf, "pdf"))
        if not path.is_file()
    ]
    if settings.released is None:
        faults.append(Fault(relative(repository.citation), 0, "date-released", "is missing"))
    if faults or settings.released is None:
        raise FaultyInput(faults)
    folder = repository.build / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stem = f"{NAME}-{settings.version}"
    tables = [*_below(repository.data, ".csv", ".json", ".md"), repository.bibliography, repository.citation]
    _pack(folder / f"{stem}-site.zip", _below(site), site, settings.released)
    _pack(folder / f"{stem}-data.zip", tables, repository.root, settings.released)
    shutil.copyfile(pdf, folder / f"{stem}.pdf")
    (folder / "zenodo.json").write_text(_json(zenodo(settings, repository)), "utf-8")
    (folder / "notes.md").write_text(notes(settings, repository), "utf-8")
    made = sorted(folder.iterdir())
    sums = folder / CHECKSUMS
    sums.write_text("".join(f"{_digest(path)}  {path.name}\n" for path in made), "utf-8")
    return [*made, sums]


def _below(folder: Path, *suffixes: str) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not suffixes or path.suffix in suffixes)


def _pack(archive: Path, files: Iterable[Path], root: Path, day: date) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in files:
            entry = zipfile.ZipInfo(
                path.relative_to(root).as_posix(), (day.year, day.month, day.day, 0, 0, 0)
            )
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _json(record: object) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def zenodo(settings: Owner, repository: Repository) -> dict[str, Any]:
    """The record that the archive Zenodo asks for, from what CITATION.cff says and nothing else."""
    cited = yaml.safe_load(repository.citation.read_text("utf-8"))
    record: dict[str, Any] = {
        "title": settings.title,
        "upload_type": UPLOAD_TYPES[cited["type"]],
        "description": " ".join(cited["abstract"].split()),
        "creators": [{"name": _name(author)} for author in cited["authors"]],
        "version": settings.version,
        "publication_date": settings.released.isoformat() if settings.released else "",
        "access_right": "open",
        "license": cited["license"].lower(),
        "keywords": cited["keywords"],
        "language": "eng",
    }
    if related := [*_related(cited, settings)]:
        record["related_identifiers"] = related
    return record


def _name(author: dict[str, str]) -> str:
    return author.get("name") or f"{author['family-names']}, {author['given-names']}"


def _related(cited: dict[str, Any], settings: Owner) -> Iterable[dict[str, str]]:
    for reference in cited.get("references", []):
        if identifier := reference.get("doi"):
            yield {"identifier": identifier, "scheme": "doi", "relation": "continues"}
    if settings.repository:
        yield {"identifier": settings.repository, "scheme": "url", "relation": "isSupplementTo"}


def notes(settings: Owner, repository: Repository) -> str:
    """What the release says of itself: its part of the changelog, and how to check what was downloaded."""
    changelog = (repository.root / "CHANGELOG.md").read_text("utf-8")
    part = changelog.partition(f"## [{settings.version}]")[2].partition("\n## [")[0]
    told = part.partition("\n")[2].strip()
    check = f"Check what you downloaded with `sha256sum --check {CHECKSUMS} --ignore-missing`."
    return "\n\n".join(filter(None, [told, check])) + "\n"
