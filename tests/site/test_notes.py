"""On the built site every word, claim and citation that has a note has its words in the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, expect

from tests.site.browsing import visit


def test_on_the_site_every_term_and_claim_shown_has_its_note(site: Path) -> None:
    page = BeautifulSoup((site / "chapters/recruitment-and-expansion.html").read_text("utf-8"), "html.parser")
    held = page.find(id="review-notes")
    assert held
    for link in page.select("a.glossary-term"):
        assert f'"{str(link["href"]).partition("#")[2]}":' in held.get_text()
    badges = page.select(".claim-badge a")
    assert badges
    for link in badges:
        assert f'"{str(link["href"]).rpartition("#claim-")[2]}":' in held.get_text()


@pytest.mark.parametrize(
    "name",
    ["index.html", "chapters/introduction.html", "chapters/cells/mdsc.html", "chapters/living/methods.html"],
)
def test_a_citations_note_leads_to_the_papers_own_page_from_a_folder(
    name: str, site: Path, chromium: Browser
) -> None:
    with visit(chromium, site.as_uri()) as seen:
        seen.page.goto(f"{site.as_uri()}/{name}")
        citation = seen.page.locator("main .bibtex-citation a").first
        cited = citation.inner_text()
        citation.hover()
        seen.page.get_by_role("link", name="More on this paper").click()
        seen.page.wait_for_url("**/references/*.html")
        author, year = cited.split(" et al.")[0].split(" & ")[0].split(",")[0], cited[-4:]
        expect(seen.page.get_by_role("main")).to_contain_text(author)
        expect(seen.page.get_by_role("main")).to_contain_text(year)
        assert seen.errors == []
