"""The page of a reference: its citation, what rests on it, and text that stays text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from book import bibliography, evidence, history, notices, tables
from book.publishing import links, reference_pages, search_index
from book.publishing.reference_pages import BODY, DESCRIPTION, FOUNDING, SHELL, TITLE, Known
from book.repository import Repository
from tests.copies import copied

SHELL_PAGE = (
    f"<title>{TITLE}</title><meta name='description' content='{DESCRIPTION}'>"
    f"<link rel='canonical' href='{SHELL}.html'><main>{BODY}</main>"
)
CITING = {"olkhanud2009breast": [("Recruitment <b>", "chapters/recruitment-and-expansion.html")]}


@pytest.fixture(scope="module")
def known(repository: Repository) -> Known:
    return reference_pages.gather(repository)


def files(known: Known, citing: Mapping[str, list[tuple[str, str]]]) -> dict[str, str]:
    parts = reference_pages.parts(known, SHELL_PAGE, citing)
    every = (part.files() for part in parts if part.name != reference_pages.EVERY)
    return {name: content.decode() for some in every for name, content in some.items()}


@pytest.fixture(scope="module")
def made(known: Known) -> Mapping[str, str]:
    return files(known, CITING)


def page(made: Mapping[str, str], key: str) -> BeautifulSoup:
    return BeautifulSoup(made[f"{key}.html"], "html.parser")


def test_every_reference_has_a_page_and_three_exports(
    repository: Repository, made: Mapping[str, str]
) -> None:
    ends = ("html", "bib", "ris", "csl.json")
    assert set(made) == {f"{key}.{end}" for key in bibliography.read(repository) for end in ends}


def test_nothing_of_the_shell_is_left(made: Mapping[str, str]) -> None:
    for name, text in made.items():
        assert "of-the-reference" not in text, name
    page = made["olkhanud2009breast.html"]
    assert "href='references/olkhanud2009breast.html'" in page
    said = re.search(r"<meta name='description' content='([^']*)'>", page)
    assert said
    assert "Olkhanud et al., 2009. Breast cancer lung metastasis requires" in said[1]


def test_a_page_leads_to_the_paper_and_to_all_that_rests_on_it(
    repository: Repository, made: Mapping[str, str]
) -> None:
    linked, trials = evidence.linked_findings(repository), tables.read("trials", repository)
    for key, reference in bibliography.read(repository).items():
        read = links.Page()
        read.feed(made[f"{key}.html"])
        addresses = {link.address for link in read.links}
        assert any(address.rstrip("/") == reference.url.rstrip("/") for address in addresses)
        for row in linked[linked["citekey"] == key].itertuples(index=False):
            assert f"../chapters/evidence/rows.html#evidence-{row.evidence}" in addresses
            assert f"../chapters/evidence/claims.html#claim-{row.claim}" in addresses
        for trial in trials.loc[trials["citekey"] == key, "id"]:
            assert f"../chapters/evidence/trials.html#trial-{trial}" in addresses


def test_a_page_names_the_chapters_that_cite_it_as_text(made: Mapping[str, str]) -> None:
    link = page(made, "olkhanud2009breast").find("a", href="../chapters/recruitment-and-expansion.html")
    assert link
    assert link.get_text() == "Recruitment <b>"


def test_links_between_references_lead_to_pages(made: Mapping[str, str]) -> None:
    for name in [name for name in made if name.endswith(".html")][:200]:
        for link in page(made, name.removesuffix(".html")).select("#beside a, #cite li a"):
            assert str(link["href"]) in made, name


def test_a_retraction_is_said_at_the_top(repository: Repository, made: Mapping[str, str]) -> None:
    noted = notices.read(repository)
    assert noted
    for key in bibliography.read(repository):
        shown = page(made, key).select_one(".admonition") if key in noted or key == FOUNDING else None
        assert (shown is not None) == (key in noted)
        for notice in notices.printed(key, repository):
            assert shown
            assert notice.text in shown.get_text()
            assert notice.text in made[f"{key}.ris"]


def test_subjects_are_shown_and_a_retracted_finding_is_told_not_to_count(
    repository: Repository, tmp_path: Path
) -> None:
    copy = copied(repository, tmp_path)
    key = "olkhanud2009breast"
    with (copy.data / "living/subjects.csv").open("a", encoding="utf-8") as table:
        table.write(
            f"{key},mesh,Neoplasm <Metastasis>\n{key},mesh,Mice\n{key},publication-type,Journal Article\n"
        )
    with (copy.data / "living/notices.csv").open("a", encoding="utf-8") as table:
        table.write(f"{key},retraction,doi:10.1000/gone,2020-02-03,page,2026-11-29,excluded,\n")
    known = reference_pages.gather(copy)
    texts = files(known, {})
    shown = page(texts, key)
    terms = shown.select_one(".reference-subjects")
    assert terms
    assert "Neoplasm <Metastasis>; Mice" in terms.get_text()
    assert "Journal Article" in terms.get_text()
    assert shown.find("a", href="https://doi.org/10.1000/gone", string="Retracted 3 February 2020")
    facts = shown.select(".reference-facts")
    assert facts
    assert all("not counted" in one.get_text() for one in facts)


def test_the_founding_review_shows_what_became_of_each_clause(
    repository: Repository, made: Mapping[str, str]
) -> None:
    shown = page(made, FOUNDING).select("#founding li")
    clauses = history.clauses(repository)
    assert len(shown) == len(clauses)
    for item, clause in zip(shown, clauses.itertuples(index=False), strict=True):
        assert clause.restated in " ".join(item.get_text().split())
        assert f"Today: {clause.status}." in item.get_text()


def test_what_the_search_reads_holds_authors_and_trial_numbers(repository: Repository) -> None:
    reference = bibliography.read(repository)["advani2018cd47"]
    words = search_index.words(reference, ["NCT02953509"])
    assert "Advani" in words
    assert "NCT02953509" in words
    assert reference.field("doi") in words
