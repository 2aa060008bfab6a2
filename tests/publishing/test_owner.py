"""What the owner sets once, and what is left out until it is set."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from book.faults import FaultyInput
from book.publishing import owner
from book.repository import Repository


def read(root: Path, text: str) -> owner.Owner:
    (root / "CITATION.cff").write_text(text, "utf-8")
    return owner.read(Repository(root))


def test_addresses_not_set_are_empty(tmp_path: Path) -> None:
    settings = read(tmp_path, 'title: "A review"\nversion: 0.1.0\ndate-released: 2026-01-02\n')
    assert settings == owner.Owner("A review", "0.1.0", date(2026, 1, 2), "", "", "")
    assert settings.epoch == "1767312000"


def test_addresses_set_are_read_without_their_last_slash(tmp_path: Path) -> None:
    settings = read(
        tmp_path, "title: A\nrepository-code: https://example.org/r/\nurl: https://example.org/s/\n"
    )
    assert (settings.repository, settings.url) == ("https://example.org/r", "https://example.org/s")
    assert settings.epoch == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: [", r"CITATION\.cff:\d: is not valid YAML"),
        ("- a list\n", "title: is missing"),
        ("title: A\nurl: example.org\n", "url: 'example.org' is not an address"),
        ("title: A\ndate-released: soon\n", "date-released: 'soon' is not a date"),
        ("title: A\nkeywords: cells\n", "keywords: must be a list"),
    ],
)
def test_a_faulty_file_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FaultyInput, match=message):
        read(tmp_path, text)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(FaultyInput, match=r"CITATION\.cff: cannot be read"):
        owner.read(Repository(tmp_path))


def test_the_file_in_use_can_be_read(repository: Repository) -> None:
    assert owner.read(repository).title
