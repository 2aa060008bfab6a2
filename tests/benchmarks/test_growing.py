"""The book that is grown for the bench: in order, as large as it says, and marked for what it is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from benchmarks import citing, growing
from book import bibliography, chapters, checks, schema, tables
from book.repository import Repository


@pytest.fixture(scope="module")
def grown(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return growing.grow(repository, tmp_path_factory.mktemp("grown") / "book", 2)


def test_a_grown_book_passes_every_check(grown: Repository) -> None:
    assert checks.run(grown) == []


@pytest.mark.parametrize("name", growing.TABLES)
def test_each_table_that_grows_has_its_rows_twice(
    name: str, grown: Repository, repository: Repository
) -> None:
    package = schema.read(repository)
    before, after = (tables.read_rows(package[name], book)[0] for book in (repository, grown))
    assert after[: len(before)] == before
    assert len(after) == 2 * len(before)


def test_what_is_made_up_can_be_told_from_what_is_real(grown: Repository, repository: Repository) -> None:
    real = bibliography.read(repository)
    made = {key: one for key, one in bibliography.read(grown).items() if key not in real}
    assert made
    for one in made.values():
        assert one.field("doi").startswith(f"{growing.TEST_PREFIX}/") or not one.field("doi")
        assert len(one.field("pmid")) in (0, 9)
    assert "evidence of anything" in (grown.root / "MADE_BY_THE_BENCH.txt").read_text("utf-8")


def test_a_copied_chapter_states_the_copies_of_its_claims(grown: Repository, repository: Repository) -> None:
    pages = {page.document: page for page in chapters.read(grown)}
    assert len(pages) == len(chapters.read(repository)) + len(chapters.SHORT_TITLES)
    copy = growing.mark(1)
    original, twin = (
        {use.target for use in pages[f"chapters/metastasis/angiogenesis{end}"].uses("claim")}
        for end in ("", f"-{copy}")
    )
    assert original
    assert twin == {growing.fresh(claim, copy) for claim in original}


def test_a_book_is_never_grown_over_something_that_is_there(repository: Repository, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        growing.grow(repository, tmp_path, 2)


def test_the_book_of_citations_cites_each_reference_as_often_as_it_says(
    repository: Repository, tmp_path: Path
) -> None:
    book = citing.make(repository, tmp_path / "book", settled=True, chapters=3)
    known = bibliography.read(book)
    assert len(known) == 3 * citing.REFERENCES // citing.CHAPTERS
    uses = [use.target for page in chapters.read(book) for use in page.uses("cite:p")]
    assert set(uses) == set(known)
    assert all(uses.count(key) == citing.TIMES_CITED for key in known)
    with (book.data / schema.read(book)["notices"].path).open(encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == []
