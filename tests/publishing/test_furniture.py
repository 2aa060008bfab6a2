"""The line under a title: minutes of running text and papers cited, and nothing where there is nothing."""

from __future__ import annotations

from docutils import nodes
from docutils.utils import new_document

from book.publishing import furniture
from book.publishing.references import LIST


def page(words: int, papers: int = 0) -> nodes.document:
    prose = nodes.paragraph("", " ".join(["word"] * words))
    row = nodes.row("", nodes.entry("", nodes.paragraph("", "cell " * 5000)))
    table = nodes.table("", nodes.tgroup("", nodes.tbody("", row)))
    listed = [nodes.citation("", nodes.paragraph("", "reference " * 500)) for _ in range(papers)]
    head = [nodes.rubric("", "References", ids=[LIST])] if papers else []
    doctree = new_document("page")
    doctree += nodes.section("", nodes.title("", "T"), prose, table, *head, *listed)
    return doctree


def test_only_running_text_takes_time() -> None:
    assert furniture.minutes(page(furniture.WORDS_A_MINUTE * 7, papers=3)) == 7


def test_a_short_page_says_nothing() -> None:
    assert furniture.facts(page(furniture.WORDS_A_MINUTE)) == ""


def test_papers_lead_to_their_list() -> None:
    line = furniture.facts(page(furniture.WORDS_A_MINUTE * 3, papers=12))
    assert "About 3 minutes to read" in line
    assert '<a href="#references-of-this-page">12 papers cited</a>' in line
    assert ">1 paper cited<" in furniture.facts(page(furniture.WORDS_A_MINUTE * 3, papers=1))
    assert "papers" not in furniture.facts(page(furniture.WORDS_A_MINUTE * 3))


def test_a_list_without_its_heading_is_not_led_to() -> None:
    doctree = page(furniture.WORDS_A_MINUTE * 3)
    doctree += nodes.citation("", nodes.paragraph("", "reference"))
    assert "href" not in furniture.facts(doctree)


def test_the_line_stands_under_the_first_title_only() -> None:
    body = "<h1>One</h1><p>text</p><h1>Two</h1>"
    assert furniture.under_title(body, "<p>x</p>") == "<h1>One</h1><p>x</p><p>text</p><h1>Two</h1>"
    assert furniture.under_title(body, "") == body
