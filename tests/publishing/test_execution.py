"""Nothing on the page is older than what it was made from: one tiny book, built again after each change."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from book.publishing import completeness, download, inputs, links
from book.repository import Repository
from tests.building import build


def page(repository: Repository) -> str:
    return (repository.build / "html" / "chapters" / "tiny.html").read_text("utf-8")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def caches(repository: Repository) -> list[str]:
    return sorted(path.name for path in (repository.build / "execution").iterdir())


class TheTinyBook:
    """What a person at work does, one step after the other; each leaves the book for the next."""

    def builds_complete_and_without_broken_links(self, tiny: Repository) -> None:
        build(tiny, "html").raise_unless_built()
        assert "counted 42 cells" in page(tiny)
        assert completeness.missing(tiny) == []
        assert links.broken(tiny.build / "html") == []
        assert "review-root:" not in page(tiny)

    def a_retracted_paper_says_so_where_it_is_cited_and_in_the_list(self, tiny: Repository) -> None:
        shown = BeautifulSoup(page(tiny), "html.parser")
        said = [one.get_text() for one in shown.select("a.reference.internal")]
        assert "Doe, 2001 [retracted]" in said
        assert "Retracted February 2003" in [one.get_text() for one in shown.select(".citation strong")]

    def an_unchanged_book_is_not_executed_again(self, tiny: Repository) -> None:
        before = caches(tiny)
        again = build(tiny, "html")
        again.raise_unless_built()
        assert "Executing notebook" not in again.output
        assert caches(tiny) == before

    def a_changed_value_is_on_the_page(self, tiny: Repository) -> None:
        change(tiny.data / "tiny.csv", "treg,41,", "treg,99,")
        build(tiny, "html").raise_unless_built()
        assert "counted 100 cells" in page(tiny)
        assert "counted 42 cells" not in page(tiny)
        assert "99" in (tiny.build / "html/figures/fig-tiny/data.csv").read_text("utf-8")

    def changed_code_is_on_the_page_and_old_results_are_gone(self, tiny: Repository) -> None:
        change(tiny.root / "book" / "tiny.py", '"counted"', '"found"')
        build(tiny, "html").raise_unless_built()
        assert "found 100 cells" in page(tiny)
        assert len(caches(tiny)) == 1

    def a_failing_cell_fails_the_build_and_is_named(self, tiny: Repository) -> None:
        change(
            tiny.root / "book" / "tiny.py", 'return f"{WORD}', 'raise KeyError("T-reg")\n    return f"{WORD}'
        )
        failed = build(tiny, "html")
        assert failed.status == 1
        assert "chapters/tiny.md:10: code cell 1 failed: KeyError: 'T-reg'" in failed.output
        assert build(tiny, "html").status == 1
        change(tiny.root / "book" / "tiny.py", 'raise KeyError("T-reg")\n    ', "")

    def a_warning_fails_the_build_the_second_time_too(self, tiny: Repository) -> None:
        change(tiny.root / "index.md", "It has one chapter.", "It has {ref}`no-such-place`.")
        assert build(tiny, "html").status == 1
        assert build(tiny, "html").status == 1
        change(tiny.root / "index.md", "It has {ref}`no-such-place`.", "It has one chapter.")

    def a_chapters_page_and_the_downloads_go_with_the_state_they_are_of(self, tiny: Repository) -> None:
        front = tiny.build / "html" / "index.html"
        copies = [tiny.build / "html" / name for name in ("review.pdf", "review.epub")]
        extra, built = tiny.chapters / "extra.md", tiny.build / "html" / "chapters" / "extra.html"
        extra.write_text("# Extra\n\nMore.\n", "utf-8")
        change(tiny.toc, "  - file: chapters/tiny\n", "  - file: chapters/tiny\n  - file: chapters/extra\n")
        assert "Download the review" not in front.read_text("utf-8")
        for made, size in ((tiny.pdf, 150_000), (tiny.epub, 250_000)):
            made.parent.mkdir(parents=True, exist_ok=True)
            made.write_bytes(b"%PDF-1.7\n" + b"0" * size)
            download.remember(made, inputs.source_digest(tiny))
        build(tiny, "html").raise_unless_built()
        assert 'href="review.pdf">Download the review as a PDF (0.2 MB)' in front.read_text("utf-8")
        assert 'href="review.epub">Download the review as an EPUB (0.3 MB)' in front.read_text("utf-8")
        assert all(copy.is_file() for copy in copies)
        assert built.is_file()
        assert completeness.missing(tiny, with_pdf=True) == []
        extra.unlink()
        change(tiny.toc, "  - file: chapters/extra\n", "")
        change(tiny.data / "tiny.csv", "treg,99,", "treg,98,")
        build(tiny, "html").raise_unless_built()
        assert "Download the review" not in front.read_text("utf-8")
        assert not any(copy.exists() for copy in copies)
        assert not built.exists()
        assert any("earlier state" in str(fault) for fault in completeness.missing(tiny, with_pdf=True))


def test_nothing_on_the_page_is_older_than_what_it_was_made_from(tiny: Repository) -> None:
    work = TheTinyBook()
    for step in (
        work.builds_complete_and_without_broken_links,
        work.a_retracted_paper_says_so_where_it_is_cited_and_in_the_list,
        work.an_unchanged_book_is_not_executed_again,
        work.a_changed_value_is_on_the_page,
        work.changed_code_is_on_the_page_and_old_results_are_gone,
        work.a_failing_cell_fails_the_build_and_is_named,
        work.a_warning_fails_the_build_the_second_time_too,
        work.a_chapters_page_and_the_downloads_go_with_the_state_they_are_of,
    ):
        step(tiny)


@pytest.fixture
def checkout(tmp_path: Path) -> Repository:
    for name in ("data/one.csv", "book/figures/axes.py", "references.bib", "requirements.txt", "index.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    return Repository(tmp_path)


@pytest.mark.parametrize(
    "name", ["data/one.csv", "book/figures/axes.py", "references.bib", "requirements.txt"]
)
def test_every_input_changes_the_digest(checkout: Repository, name: str) -> None:
    before = inputs.execution_digest(checkout)
    (checkout.root / name).write_text("changed", "utf-8")
    assert inputs.execution_digest(checkout) != before


def test_prose_does_not_execute_the_chapters_again(checkout: Repository) -> None:
    execute, everything = inputs.execution_digest(checkout), inputs.source_digest(checkout)
    (checkout.root / "index.md").write_text("changed", "utf-8")
    assert inputs.execution_digest(checkout) == execute
    assert inputs.source_digest(checkout) != everything


def test_what_an_editor_or_python_leaves_behind_is_no_input(checkout: Repository) -> None:
    before = inputs.source_digest(checkout)
    (checkout.data / ".one.csv.swp").write_text("x", "utf-8")
    (checkout.root / "book" / "__pycache__").mkdir()
    (checkout.root / "book" / "__pycache__" / "axes.pyc").write_text("x", "utf-8")
    assert inputs.source_digest(checkout) == before


@given(first=st.binary(max_size=40), second=st.binary(max_size=40))
def test_the_digest_is_of_names_and_contents(
    first: bytes, second: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("digest")
    one, two = root / "one", root / "two"
    one.write_bytes(first)
    two.write_bytes(second)
    straight = inputs.digest([one, two], root)
    assert straight == inputs.digest([one, two], root)
    one.write_bytes(second)
    two.write_bytes(first)
    assert (inputs.digest([one, two], root) == straight) is (first == second)
