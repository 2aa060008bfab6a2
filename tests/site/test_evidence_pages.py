"""From sentence to paper on the built site: every step of the way is there, and escaped."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from book import bibliography, census, chapters, evidence
from book.repository import Repository


def page(site: Path, document: str) -> BeautifulSoup:
    return BeautifulSoup((site / f"{document}.html").read_text("utf-8"), "html.parser")


def words(text: str) -> str:
    """`text` on one line, with the plain quotes that typesetting turns into curved ones."""
    return " ".join(text.split()).translate(str.maketrans("“”‘’", "\"\"''"))


def element(soup: BeautifulSoup, identifier: str) -> Tag:
    found = soup.find(id=identifier)
    assert isinstance(found, Tag), identifier
    return found


def test_every_finding_has_its_row_with_its_paper_and_claims(site: Path, repository: Repository) -> None:
    soup = page(site, "chapters/evidence/rows")
    references = bibliography.read(repository)
    linked = evidence.linked_findings(repository)
    for row in evidence.findings(repository).itertuples(index=False):
        shown = element(soup, f"evidence-{row.id}")
        assert words(row.finding) in words(shown.get_text())
        addresses = [link["href"] for link in shown.find_all("a")]
        assert references[row.citekey].url in addresses
        for claim in linked.loc[linked["evidence"] == row.id, "claim"]:
            assert f"claims.html#claim-{claim}" in addresses


def test_every_claim_has_its_entry_with_all_that_bears_on_it(site: Path, repository: Repository) -> None:
    soup = page(site, "chapters/evidence/claims")
    for claim in evidence.claims(repository).itertuples(index=False):
        entry = element(soup, f"claim-{claim.id}")
        assert words(claim.statement) in words(entry.get_text())
        assert f"{claim.status}, {claim.certainty} certainty" in entry.get_text()
        addresses = {link["href"] for link in entry.find_all("a")}
        for row in (*claim.rows_for, *claim.rows_against, *claim.rows_limits):
            assert f"rows.html#evidence-{row}" in addresses


def test_every_claim_in_the_prose_leads_to_its_entry(site: Path, repository: Repository) -> None:
    for chapter in chapters.read(repository):
        stated = {use.target for use in chapter.uses("claim")}
        addresses = {str(link.get("href")) for link in page(site, chapter.document).find_all("a")}
        for claim in stated:
            assert any(address.endswith(f"evidence/claims.html#claim-{claim}") for address in addresses)


def test_numbers_in_the_prose_are_the_census(site: Path, repository: Repository) -> None:
    counts = {f"{count:,}" for count in census.counts(repository).values()}
    shown = [span.get_text() for span in page(site, "index").select(".computed-number")]
    assert shown
    assert set(shown) <= counts


@pytest.mark.parametrize("identifier", ["doi", "pmid"])
def test_every_reference_links_to_its_identifiers(
    site: Path, repository: Repository, identifier: str
) -> None:
    soup = page(site, "chapters/living/references")
    addresses = {str(link.get("href")) for link in soup.find_all("a")}
    before = {"doi": "https://doi.org/", "pmid": "https://pubmed.ncbi.nlm.nih.gov/"}[identifier]
    for reference in bibliography.read(repository).values():
        if value := reference.field(identifier):
            assert before + value in addresses, reference.key
