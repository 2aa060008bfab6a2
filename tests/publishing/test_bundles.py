"""What stands beside a figure: complete, citable, safe."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from book.bibliography import Reference
from book.publishing import bundles
from book.publishing.bundles import Shown
from book.publishing.figure import FILES, figure
from book.publishing.owner import Owner

CODE = 'publish("fig-two", draw(rows < 3), rows)\n'
NOBODY = Owner("A review", "1.2.0", date(2026, 1, 2), repository="", url="", doi="")
PAPER = Reference(
    "doe2001small",
    "article",
    1,
    {"author": "Doe, J.", "title": "A {Treg} & more", "year": "2001", "doi": "10.1000/x"},
)


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    rows = pd.DataFrame({"cell": ["<b>Treg</b>", "TAM, M2"], "papers": [2, 1], "citekey": "doe2001small"})
    chart = alt.Chart(rows).mark_bar().encode(x="papers:Q", y="cell:N").properties(description="Two < bars.")
    return figure("fig-two", chart, rows)._repr_mimebundle_()


@pytest.fixture
def shown(data: dict[str, Any]) -> Shown:
    return Shown(data, "chapters/one.html", "Figure 2.1", "Two bars & a line. Click one.", CODE)


def test_a_bundle_is_complete(shown: Shown) -> None:
    made = bundles.files(shown, [PAPER], NOBODY)
    assert set(made) == {*bundles.MEANINGS, "index.html"}
    assert made["data.csv"].decode().startswith("cell,papers,citekey\n")
    assert made["figure.png"].startswith(b"\x89PNG")
    assert b"title = {A {Treg} & more}," in made["papers.bib"]


def test_without_papers_no_list_of_papers(shown: Shown) -> None:
    made = bundles.files(shown, [], NOBODY)
    assert "papers.bib" not in made
    assert b"papers.bib" not in made["index.html"]


def test_a_citation_leaves_out_what_the_owner_has_not_set(shown: Shown) -> None:
    assert bundles.citation(shown, NOBODY) == (
        "The contributors (2026). A review, version 1.2.0. Figure 2.1: Two bars & a line. [fig-two]. "
        "Text and data: CC BY 4.0."
    )


def test_a_citation_prefers_the_doi(shown: Shown) -> None:
    settings = replace(NOBODY, url="https://example.org", doi="10.1000/review")
    assert "https://doi.org/10.1000/review [fig-two]" in bundles.citation(shown, settings)
    own = "https://example.org/figures/fig-two/ [fig-two]"
    assert own in bundles.citation(shown, replace(settings, doi=""))


def test_the_page_shows_the_data_as_text(shown: Shown) -> None:
    page = BeautifulSoup(bundles.files(shown, [PAPER], NOBODY)["index.html"], "html.parser")
    assert [cell.get_text() for cell in page.select("tbody td")][0:2] == ["<b>Treg</b>", "2"]
    assert page.select_one("pre code").get_text() == CODE  # type: ignore[union-attr]
    assert page.select_one("img")["alt"] == "Two < bars."  # type: ignore[index]
    assert page.select_one("header a")["href"] == "../../chapters/one.html#fig-two"  # type: ignore[index]
    assert page.select_one(f'a[href="{PAPER.url}"]').get_text() == "A Treg & more"  # type: ignore[union-attr]


def test_every_part_the_toolbar_leads_to_is_on_the_page(shown: Shown) -> None:
    page = BeautifulSoup(bundles.files(shown, [PAPER], NOBODY)["index.html"], "html.parser")
    parts = [name.partition("#")[2] for name, *_ in FILES if name.startswith("index.html#")]
    assert parts
    assert all(page.find(id=part) for part in parts)
