"""Folders the book fills itself: made where they must be, and left alone where they need not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from book.publishing import rendered
from book.publishing.rendered import Part

FOLDER = "papers"


class Shelf:
    """A folder of two files a paper, with a record of the papers that were asked for theirs."""

    def __init__(self, root: Path) -> None:
        for name in ("book", "data", "chapters"):
            (root / name).mkdir()
        (root / "book" / "code.py").write_text("one = 1\n", "utf-8")
        self.root, self.place = root, root / "site" / FOLDER
        (root / "doctrees").mkdir()
        self.app: Any = SimpleNamespace(
            srcdir=str(root), outdir=str(root / "site"), doctreedir=str(root / "doctrees")
        )
        self.papers: dict[str, str] = {"a": "first", "b": "second"}
        self.made: list[str] = []

    def fill(self) -> list[str]:
        """Which papers' files were made."""
        self.made = []
        rendered.fill(self.app, FOLDER, sorted(self.papers.items()), self.parts)
        return self.made

    def parts(self) -> Iterator[Part]:
        for name, text in self.papers.items():
            yield Part(name, text, lambda name=name, text=text: self._files(name, text))  # type: ignore[misc]

    def _files(self, name: str, text: str) -> Mapping[str, bytes]:
        self.made.append(name)
        return {f"{name}.html": text.encode(), f"{name}.bib": name.encode()}

    @property
    def files(self) -> dict[str, str]:
        return {path.name: path.read_text("utf-8") for path in sorted(self.place.iterdir())}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path)
    assert made.fill() == ["a", "b"]
    return made


def test_nothing_is_made_again_where_nothing_changed(shelf: Shelf) -> None:
    before = shelf.files
    assert shelf.fill() == []
    assert shelf.files == before == {"a.bib": "a", "a.html": "first", "b.bib": "b", "b.html": "second"}


def test_only_what_changed_is_made_again(shelf: Shelf) -> None:
    shelf.papers |= {"b": "other", "c": "third"}
    assert shelf.fill() == ["b", "c"]
    assert shelf.files["b.html"] == "other"
    del shelf.papers["a"]
    assert shelf.fill() == []
    assert set(shelf.files) == {"b.html", "b.bib", "c.html", "c.bib"}


def test_a_file_taken_away_is_made_again_and_a_stranger_goes(shelf: Shelf) -> None:
    (shelf.place / "a.bib").unlink()
    (shelf.place / "stranger.html").write_text("?", "utf-8")
    assert shelf.fill() == ["a"]
    assert set(shelf.files) == {"a.bib", "a.html", "b.bib", "b.html"}


def test_other_code_makes_all_again(shelf: Shelf) -> None:
    (shelf.root / "book" / "code.py").write_text("one = 2\n", "utf-8")
    assert shelf.fill() == ["a", "b"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"parts": {}}'])
def test_without_a_note_of_it_all_is_made_again(shelf: Shelf, content: str) -> None:
    (shelf.root / "doctrees" / f"{FOLDER}.json").write_text(content, "utf-8")
    assert shelf.fill() == ["a", "b"]
