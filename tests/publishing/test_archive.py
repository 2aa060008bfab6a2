"""What a release hands out: the same bytes from the same sources, checksums that hold, an honest record."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from book.faults import FaultyInput
from book.publishing import archive, owner
from book.repository import Repository
from tests.copies import copied


@pytest.fixture
def built(repository: Repository, tmp_path: Path) -> Repository:
    """A checkout with what a build leaves, as small as can be."""
    copy = copied(repository, tmp_path)
    shutil.copy(repository.root / "CHANGELOG.md", tmp_path)
    for name, content in (("html/index.html", "<p>"), ("html/a/b.html", "<b>"), ("pdf/review.pdf", "%PDF")):
        path = copy.build / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return copy


def test_the_checksums_hold_and_name_every_file(built: Repository) -> None:
    paths = archive.write(built)
    lines = [line.split("  ") for line in paths[-1].read_text("utf-8").splitlines()]
    assert {name for _, name in lines} == {path.name for path in paths[:-1]}
    for digest, name in lines:
        assert hashlib.sha256((paths[-1].parent / name).read_bytes()).hexdigest() == digest


def test_the_same_sources_give_the_same_bytes(built: Repository) -> None:
    first = {path.name: path.read_bytes() for path in archive.write(built)}
    (built.build / "html/index.html").touch()
    assert {path.name: path.read_bytes() for path in archive.write(built)} == first


def test_the_archive_of_data_holds_tables_contract_and_papers(built: Repository) -> None:
    data = next(path for path in archive.write(built) if path.name.endswith("-data.zip"))
    names = zipfile.ZipFile(data).namelist()
    assert {"data/datapackage.json", "data/evidence/evidence.csv", "references.bib", "CITATION.cff"} <= set(
        names
    )
    site = next(path for path in archive.write(built) if path.name.endswith("-site.zip"))
    assert zipfile.ZipFile(site).namelist() == ["a/b.html", "index.html"]


def test_nothing_is_packed_before_it_is_built(repository: Repository, tmp_path: Path) -> None:
    with pytest.raises(FaultyInput) as told:
        archive.write(copied(repository, tmp_path))
    assert [str(fault) for fault in told.value.faults] == [
        "_build/html/index.html: is not there; `make html` builds it",
        "_build/pdf/review.pdf: is not there; `make pdf` builds it",
    ]
    assert not (tmp_path / "_build").exists()


def test_the_record_says_what_the_citation_file_says(built: Repository) -> None:
    archive.write(built)
    record = json.loads((built.build / archive.FOLDER / "zenodo.json").read_text("utf-8"))
    settings = owner.read(built)
    assert (record["title"], record["version"]) == (settings.title, settings.version)
    assert record["creators"] == [{"name": "The contributors"}]
    assert record["license"] == "cc-by-4.0"
    assert record["related_identifiers"] == [
        {"identifier": "10.1007/s00109-015-1376-x", "scheme": "doi", "relation": "continues"}
    ]


def test_an_address_of_the_repository_joins_the_record(built: Repository) -> None:
    text = built.citation.read_text("utf-8")
    built.citation.write_text(text + "repository-code: https://example.org/review\n", "utf-8")
    related = archive.zenodo(owner.read(built), built)["related_identifiers"]
    assert {
        "identifier": "https://example.org/review",
        "scheme": "url",
        "relation": "isSupplementTo",
    } in related


def test_the_notes_are_the_versions_part_of_the_changelog(built: Repository) -> None:
    settings = owner.read(built)
    told = archive.notes(settings, built)
    changelog = (built.root / "CHANGELOG.md").read_text("utf-8")
    part = changelog.split(f"## [{settings.version}]")[1].split("\n## [")[0]
    assert told.splitlines()[0] in part
    assert "## [" not in told
    assert told.rstrip().endswith("`sha256sum --check SHA256SUMS --ignore-missing`.")
