"""The search finds what readers come with: a gene, a cell, a trial by its number, an author."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from book import bibliography, tables
from book.publishing.references import ON_SITE
from book.repository import Repository
from tests.site.browsing import visit


def results(chromium: Browser, home: str, query: str) -> list[str]:
    """The pages found, in the order in which they are shown; the search needs no server."""
    with visit(chromium, home) as seen:
        seen.page.goto(f"{home}/search.html?q={query}")
        expect(seen.page.locator("#search-results .search-summary")).to_contain_text(
            "finished", ignore_case=True
        )
        return [
            str(link.get_attribute("href")).partition("?")[0]
            for link in seen.page.locator("#search-results ul.search li > a").all()
        ]


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("CXCR2", "chapters/evidence/molecules.html"),
        ("MDSC", "chapters/cells/mdsc.html"),
        ("pre-metastatic", "chapters/metastasis/pre-metastatic-niche.html"),
    ],
)
def test_a_gene_a_cell_and_a_word_are_found(site: Path, chromium: Browser, query: str, page: str) -> None:
    assert page in [found.partition("#")[0] for found in results(chromium, site.as_uri(), query)]


def test_a_trial_is_found_by_its_number(site: Path, repository: Repository, chromium: Browser) -> None:
    numbers = tables.read("trials", repository)["nct"].explode().dropna()
    found = results(chromium, site.as_uri(), numbers.iloc[0])
    assert any(address.startswith("chapters/evidence/trials.html") for address in found)


def test_any_author_of_a_paper_leads_to_its_own_page(
    site: Path, repository: Repository, chromium: Browser
) -> None:
    paper = next(one for one in bibliography.read(repository).values() if len(one.families) > ON_SITE)
    found = results(chromium, site.as_uri(), paper.families[-1])
    assert f"references/{paper.key}.html" in found
