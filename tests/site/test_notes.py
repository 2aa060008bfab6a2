"""On the built site every word and claim that has a note has its words in the page."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup


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
