"""The tiny book in print: its title page, its record, its lists, its paper, and the same bytes twice."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from docutils import nodes
from sphinx.util import texescape

from book.publishing import build as building
from book.publishing import printing
from book.publishing.nodes import elsewhere
from book.publishing.owner import Owner
from book.repository import Repository
from tests.building import build

LONG = "DFS/RFS, pre-metastatic, EGAS00001005173, 0-12"
ONE = f"| cell | count |\n|---|---|\n| Treg | few |\n| {LONG} | `a/bc` |\n"
TABLES = f"\n## Counts & kinds\n\n{ONE}\nAnd again:\n\n{ONE}"
SETTINGS = Owner(
    "Cells & spread: A review", "1.2.0", date(2026, 1, 2), "", "", "10.1000/whole", "On 100 %", ("a", "b")
)


@pytest.fixture(scope="module")
def printed(tiny: Repository) -> Repository:
    """The tiny book with two tables, as a PDF on A4."""
    if not shutil.which("latexmk") or not shutil.which("xelatex"):
        pytest.skip("the PDF needs latexmk and xelatex")
    chapter = tiny.chapters / "tiny.md"
    chapter.write_text(chapter.read_text("utf-8") + TABLES, "utf-8")
    build(tiny, "pdf").raise_unless_built()
    return tiny


def listed(repository: Repository, name: str) -> str:
    """What TeX wrote for the lists in front: `lof` of figures, `lot` of tables."""
    return (repository.build / "print" / "_build" / "latex" / f"review.{name}").read_text("utf-8")


def test_the_lists_name_figures_by_their_captions_and_tables_by_their_places(printed: Repository) -> None:
    assert "How many there are" in listed(printed, "lof")
    for number in ("1 of 2", "2 of 2"):
        assert rf"Tiny: Counts \& kinds ({number})" in listed(printed, "lot")


def test_two_builds_give_the_same_bytes_and_letter_paper_is_a_file_of_its_own(printed: Repository) -> None:
    first = printed.pdf.read_bytes()
    shutil.rmtree(printed.build / "print")
    build(printed, "pdf").raise_unless_built()
    assert printed.pdf.read_bytes() == first

    build(printed, "pdf", "--paper", "letter").raise_unless_built()
    source = (printed.build / "print" / "_build" / "latex" / "review.tex").read_text("utf-8")
    assert r"\documentclass[letterpaper," in source
    assert printed.pdf.with_name(building.PAPERS["letter"]).is_file()
    assert printed.pdf.read_bytes() == first


def test_long_words_of_a_table_are_broken_at_their_seams_alone(printed: Repository) -> None:
    source = (printed.build / "print" / "_build" / "latex" / "review.tex").read_text("utf-8")
    seam = printing.MAY_BREAK
    shown = source.replace(r"\sphinxhyphen{}", "-")
    assert f"DFS/{seam}RFS, pre-{seam}metastatic, EGAS{seam}00001005173, 0-12" in shown
    assert shown.count(seam) == 3 * 2


def macros(settings: Owner) -> list[str]:
    texescape.init()
    return printing.preamble(settings).splitlines()


def test_the_title_page_says_version_day_doi_and_how_to_cite() -> None:
    lines = macros(SETTINGS)
    assert r"\newcommand{\ReviewTitle}{Cells \& spread}" in lines
    assert r"\newcommand{\ReviewSubtitle}{A review}" in lines
    assert r"\newcommand{\ReviewVersion}{1.2.0}" in lines
    assert r"\newcommand{\ReviewDate}{2 January 2026}" in lines
    assert r"\newcommand{\ReviewDoi}{10.1000/whole}" in lines
    cited = next(line for line in lines if r"\ReviewCite" in line)
    assert "(2026)" in cited
    assert "https://doi.org/10.1000/whole" in cited
    assert r"\hypersetup{pdfkeywords={a, b}}" in lines
    assert r"\hypersetup{pdfsubject={On 100 \%}}" in lines


def test_what_the_owner_has_not_set_is_empty() -> None:
    lines = macros(Owner("Cells", "", None, "", "", ""))
    for name in ("Subtitle", "Date", "Doi", "Licence", "Abstract"):
        assert rf"\newcommand{{\Review{name}}}{{}}" in lines
    assert not any("pdfkeywords" in line or "pdfsubject" in line for line in lines)


def test_a_table_is_named_by_chapter_and_innermost_section() -> None:
    table = nodes.table()
    inner = nodes.section("", nodes.title("", "How it is recognised"), table)
    middle = nodes.section("", nodes.title("", "Markers"), inner)
    nodes.section("", nodes.title("", "Platelets"), middle)
    assert printing.place(table) == "Platelets: How it is recognised"
    alone = nodes.table()
    nodes.section("", nodes.title("", "Platelets"), alone)
    assert printing.place(alone) == "Platelets"
    assert printing.place(nodes.table()) == ""


def test_a_table_too_long_for_print_says_where_it_is_and_takes_the_links_to_its_rows() -> None:
    told = elsewhere("data/evidence/evidence.csv", 754, ["evidence-one", "evidence-two"])
    assert "of 754 rows" in told.astext()
    assert told.astext().endswith("data/evidence/evidence.csv.")
    assert [target["ids"] for target in told.findall(nodes.target)] == [["evidence-one"], ["evidence-two"]]
