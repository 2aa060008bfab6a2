"""From sentence to paper on the built site: every step of the way is there, and escaped."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from book import bibliography, cascade, census, chapters, evidence, history, tables
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
    linked = evidence.linked_findings(repository)
    for row in evidence.findings(repository).itertuples(index=False):
        shown = element(soup, f"evidence-{row.id}")
        assert words(row.finding) in words(shown.get_text())
        addresses = [link["href"] for link in shown.find_all("a")]
        assert f"../../references/{row.citekey}.html" in addresses
        for claim in linked.loc[linked["evidence"] == row.id, "claim"]:
            assert f"claims.html#claim-{claim}" in addresses


def test_every_claim_has_its_entry_with_all_that_bears_on_it(site: Path, repository: Repository) -> None:
    soup = page(site, "chapters/evidence/claims")
    for claim in evidence.claims(repository).itertuples(index=False):
        entry = element(soup, f"claim-{claim.id}")
        assert words(claim.statement) in words(entry.get_text())
        alone = claim.groups_for == 1 and claim.status == "supported"
        one = " by one group of papers" if alone else ""
        assert f"{claim.status}{one}, {claim.certainty} certainty" in entry.get_text()
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


def test_numbers_of_a_chapter_are_those_of_that_chapter(site: Path, repository: Repository) -> None:
    for name in ("recruitment-and-expansion", "angiogenesis"):
        document = next(one for one in chapters.documents(repository) if one.endswith(name))
        counts = {f"{count:,}" for count in census.chapter_counts(name, repository).values()}
        shown = [span.get_text() for span in page(site, document).select(".computed-number")]
        assert shown
        assert set(shown) <= counts


def test_a_claim_of_one_group_says_so_wherever_it_is_shown(site: Path, repository: Repository) -> None:
    claims = evidence.claims(repository).set_index("id")
    alone = {name for name in claims.index if claims.at[name, "groups_for"] == 1}
    assert alone
    for chapter in chapters.read(repository):
        for shown in page(site, chapter.document).select(".claim-badge a"):
            name = str(shown["href"]).rpartition("#claim-")[2]
            said = "one group" in shown.get_text()
            disputed = claims.at[name, "status"] in ("contested", "overturned")
            assert said == (name in alone and not disputed), (chapter.document, name)


def test_every_clause_of_2016_shows_its_status_and_its_claims(site: Path, repository: Repository) -> None:
    soup = page(site, "chapters/evidence/2016-and-now")
    stated = history.then_and_now(repository)
    for clause in history.clauses(repository).itertuples(index=False):
        section = element(soup, f"clause-{clause.id}")
        assert words(clause.restated) in words(section.get_text())
        assert f"Today: {clause.status}." in words(section.get_text())
        addresses = {str(link["href"]) for link in section.find_all("a")}
        for claim in stated.loc[stated["clause_2016"] == clause.id, "id"]:
            assert f"claims.html#claim-{claim}" in addresses


def test_a_gene_leads_to_its_claims_and_trials(site: Path, repository: Repository) -> None:
    soup = page(site, "chapters/evidence/molecules")
    linked = evidence.linked_findings(repository).explode("molecules")
    trials = tables.read("trials", repository).explode("molecules")
    for name in tables.read("molecules", repository)["id"]:
        row = element(soup, f"molecule-{tables.slug(name)}")
        addresses = {str(link["href"]) for link in row.find_all("a")}
        for claim in linked.loc[linked["molecules"] == name, "claim"]:
            assert f"claims.html#claim-{claim}" in addresses, name
        for trial in trials.loc[trials["molecules"] == name, "id"]:
            assert f"trials.html#trial-{trial}" in addresses, name


def test_a_trial_leads_to_the_registry_and_its_paper(site: Path, repository: Repository) -> None:
    soup = page(site, "chapters/evidence/trials")
    for trial in tables.read("trials", repository).itertuples(index=False):
        addresses = {str(link["href"]) for link in element(soup, f"trial-{trial.id}").find_all("a")}
        assert f"../../references/{trial.citekey}.html" in addresses
        for number in trial.nct:
            assert f"https://clinicaltrials.gov/study/{number}" in addresses


def test_each_step_of_the_cascade_names_its_claims_once(site: Path, repository: Repository) -> None:
    soup = page(site, "chapters/promoting-metastasis")
    rows = soup.select("table.walk tbody tr")
    assert len(rows) == len(cascade.steps(repository))
    placed = cascade.placed(evidence.linked_findings(repository))
    named = [
        str(link["href"]).rpartition("#claim-")[2]
        for row in rows
        for link in row.select("a")
        if "claim-badge" not in (link.parent.get("class") or [] if link.parent else [])
    ]
    assert sorted(named) == sorted(set(placed["claim"]))
