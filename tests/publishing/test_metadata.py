"""What a page says of itself to machines: complete, escaped, and no address where none is known."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document
from hypothesis import given
from hypothesis import strategies as st

from book.publishing import metadata
from book.publishing.owner import Owner

NOBODY = Owner("A review", "1.2.0", date(2026, 1, 2), repository="", url="", doi="")
KNOWN = replace(NOBODY, url="https://example.org/review")
PROSE = "Tumours call suppressive cells in, and some of what calls them is known; this page says what is."


def written(text: str = PROSE) -> nodes.document:
    figure = nodes.figure("", ids=["fig-axes"])
    doctree = new_document("page")
    doctree += nodes.section("", nodes.title("", "T"), nodes.paragraph("", text), figure, ids=["t"])
    return doctree


def head(page: str, settings: Owner, title: str = "Recruitment", text: str = PROSE) -> BeautifulSoup:
    told = metadata.described(page, title, written(text), settings, f"{page}.html")
    return BeautifulSoup(metadata.tags(told), "html.parser")


def linked(soup: BeautifulSoup) -> dict[str, Any]:
    assert soup.script
    found: dict[str, Any] = json.loads(soup.script.string or "")
    return found


def tag(soup: BeautifulSoup, name: str) -> str | None:
    found = soup.find("meta", attrs={"property": name}) or soup.find("meta", attrs={"name": name})
    return str(found["content"]) if found else None  # type: ignore[index]


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("index", "WebSite"),
        ("chapters/recruitment", "ScholarlyArticle"),
        ("chapters/evidence/trials", "Dataset"),
        ("chapters/living/data-dictionary", "Dataset"),
    ],
)
def test_each_page_is_what_it_is(page: str, kind: str) -> None:
    told = linked(head(page, NOBODY))
    assert told["@type"] == kind
    assert told["datePublished"] == "2026-01-02"
    assert ("hasPart" in told) == (page == metadata.PACKAGE_PAGE)


def test_without_an_address_there_is_none() -> None:
    soup = head("chapters/recruitment", NOBODY)
    assert tag(soup, "og:url") is tag(soup, "og:image") is tag(soup, "citation_public_url") is None
    assert "url" not in linked(soup)
    assert tag(soup, "description") == tag(soup, "og:description") == PROSE
    assert tag(soup, "citation_title") == "Recruitment"


def test_with_an_address_it_is_whole_everywhere() -> None:
    soup = head("chapters/recruitment", KNOWN)
    address = "https://example.org/review/chapters/recruitment.html"
    assert tag(soup, "og:url") == tag(soup, "citation_public_url") == linked(soup)["url"] == address
    assert tag(soup, "og:image") == "https://example.org/review/figures/fig-axes/figure.png"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=700))
def test_a_description_is_short_whole_words_and_never_markup(text: str) -> None:
    nasty = f'</script><b title="x">{text}'
    short = metadata.shortened(nasty)
    assert len(short) <= metadata.LONGEST
    assert short == nasty or nasty.startswith(short.removesuffix("…"))
    soup = head("chapters/recruitment", NOBODY, title=nasty, text=f"{PROSE} {nasty}")
    assert {element.name for element in soup.find_all()} == {"meta", "script"}
    assert linked(soup)["name"] == nasty
