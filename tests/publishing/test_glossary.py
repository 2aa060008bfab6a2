"""The glossary: short names are found whole and once a page, and every one leads somewhere."""

from __future__ import annotations

from collections import Counter

import pytest
from docutils import nodes
from docutils.utils import new_document

from book import evidence, tables
from book.publishing import glossary, notes
from book.repository import Repository

ADDRESS = {glossary.PAGE: "glossary.html", glossary.MOLECULES: "molecules.html"}


def linked(*content: nodes.Node) -> list[tuple[str, str]]:
    doctree = new_document("page")
    doctree += content
    glossary.link_first(doctree, ADDRESS)
    return [(link.astext(), link["refuri"]) for link in doctree.findall(nodes.reference) if "refuri" in link]


def paragraph(words: str) -> nodes.paragraph:
    return nodes.paragraph("", words)


def test_the_first_of_each_is_linked_and_no_other() -> None:
    assert linked(paragraph("MDSC and a TAM."), paragraph("MDSC again, more TAMs.")) == [
        ("MDSC", "glossary.html#term-mdsc"),
        ("TAM", "glossary.html#term-tam"),
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("PMN-MDSC are one kind", ["PMN-MDSC"]),
        ("many TAMs and CCR2+ cells", ["TAM", "CCR2"]),
        ("CCR2-driven", ["CCR2"]),
        ("CSF1R is no CSF1", ["CSF1R", "CSF1"]),
        ("blocking PD-L1", ["PD-L1"]),
        ("TAMing, xTAM, anti-TAM", []),
    ],
)
def test_a_name_is_found_whole(words: str, found: list[str]) -> None:
    assert [words[begin:end] for begin, end, _ in glossary.occurrences(words)] == found


def test_headings_links_code_and_tables_stay_as_they_are() -> None:
    cell = nodes.entry("", paragraph("MDSC"))
    table = nodes.table("", nodes.tgroup("", nodes.tbody("", nodes.row("", cell))))
    link = nodes.paragraph("", "", nodes.reference("", "MDSC", refid="x"))
    code = nodes.paragraph("", "", nodes.literal("", "MDSC"))
    assert linked(nodes.title("", "MDSC"), table, link, code) == []


def test_the_words_around_a_link_stay() -> None:
    whole = paragraph("Of MDSC, TAM and others.")
    linked(whole)
    assert whole.astext() == "Of MDSC, TAM and others."


def test_every_vocabulary_is_in_it_once(repository: Repository) -> None:
    anchors = Counter((term.page, term.anchor) for term in glossary.terms())
    assert max(anchors.values()) == 1
    names = {term.name for term in glossary.terms()}
    for table in ("cells", "mechanisms", "processes"):
        assert set(tables.read(table, repository)["name"]) <= names
    assert {f"Level {level}" for level in evidence.LEVELS} <= names


def test_a_claims_note_holds_its_evidence(repository: Repository) -> None:
    claims = evidence.claims(repository).set_index("id")
    name = next(one for one in claims.index if claims.at[one, "rows_for"] and claims.at[one, "rows_limits"])
    told = notes.claim_notes({name}, "rows.html")
    assert set(told) == {name}
    assert told[name]["statement"] == claims.at[name, "statement"]
    assert all(kind[0].isalpha() and ", " in kind for _, kind, _ in told[name]["findings"]["For"])
    assert [row[2] for row in told[name]["findings"]["Limits"]] == [
        f"rows.html#evidence-{row}" for row in claims.at[name, "rows_limits"]
    ]


def test_a_citation_knows_its_paper_wherever_the_list_stands() -> None:
    lists = {("chapters/one", "id7"): "doe2001one", ("chapters/living/all", "id7"): "roe2002all"}
    link = '<a class="reference internal" href="{}" title="Told.">Doe, 2001</a>'
    body = "".join(map(link.format, ("#id7", "../living/all.html#id7", "../living/all.html#id8")))
    assert notes.cited_papers("chapters/one", link.format("#id7"), lists) == {"#id7": "doe2001one"}
    assert notes.cited_papers("chapters/cells/page", body, lists) == {"../living/all.html#id7": "roe2002all"}
    assert notes.cited_papers("index", link.format("chapters/one.html#id7"), lists) == {
        "chapters/one.html#id7": "doe2001one"
    }
