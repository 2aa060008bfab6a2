"""The data package: readable by us, and by everybody else."""

from __future__ import annotations

from pathlib import Path

import frictionless
import pytest

from book import schema
from book.faults import FaultyInput
from book.repository import Repository
from tests.copies import copied


def test_the_package_is_valid_by_its_own_standard(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.data)
    report = frictionless.Package("datapackage.json").validate()
    assert report.valid, report.flatten(["type", "rowNumber", "fieldName", "message"])


def test_every_table_has_its_key_and_a_meaning_for_every_column(repository: Repository) -> None:
    for table in schema.read(repository).values():
        assert set(table.primary_key) <= set(table.columns)
        assert all(field.description for field in table.fields)
        for field in table.fields:
            assert set(field.meanings) <= set(field.enum)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"resources"', '"resource"', "lacks"),
        ('"type": "string"', '"type": "strange"', "'strange' is not one of"),
        ("{", "", "not valid JSON"),
    ],
)
def test_a_broken_descriptor_is_told(
    repository: Repository, tmp_path: Path, old: str, new: str, words: str
) -> None:
    copy = copied(repository, tmp_path)
    copy.package.write_text(copy.package.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(FaultyInput, match=words):
        schema.read(copy)


@pytest.mark.parametrize("path", ["../references.bib", "/etc/hostname", "living/../../references.bib", ""])
def test_a_table_is_read_from_the_folder_of_tables_and_from_nowhere_else(
    repository: Repository, tmp_path: Path, path: str
) -> None:
    copy = copied(repository, tmp_path)
    text = copy.package.read_text("utf-8")
    copy.package.write_text(text.replace('"path": "evidence/claims.csv"', f'"path": "{path}"', 1), "utf-8")
    with pytest.raises(FaultyInput, match=r"claims: path: .* is no file in this folder"):
        schema.read(copy)
