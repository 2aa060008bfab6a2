"""References for other programs: what is written can be read again, letter by letter."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import bibliography
from book.bibliography import Reference
from book.publishing import exports
from book.repository import Repository

WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="{}"), max_size=30
)
NAMES = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=10)


def reference(**fields: str) -> Reference:
    return Reference(
        "doe2001small", "article", 1, {"title": "A", "year": "2001", "doi": "10.1000/x", **fields}
    )


def read_ris(text: str) -> list[dict[str, list[str]]]:
    records: list[dict[str, list[str]]] = []
    for line in text.splitlines():
        if not line:
            continue
        tag, mark, value = line[:2], line[2:6], line[6:]
        assert mark == "  - ", line
        if tag == "TY":
            records.append({})
        records[-1].setdefault(tag, []).append(value)
    return records


def test_a_paper_has_every_field_in_ris() -> None:
    made = exports.ris(
        [
            reference(
                author="Doe, J. and Müller-Łęcka, Ann B",
                title="{TGF-β} in a {CCR4}+ niche",
                journal="J Test",
                volume="4",
                number="2",
                pages="11--19",
                pmid="123",
                pmcid="PMC9",
                note="Retracted 1 May 2002",
            )
        ]
    )
    assert read_ris(made) == [
        {
            "TY": ["JOUR"],
            "ID": ["doe2001small"],
            "AU": ["Doe, J.", "Müller-Łęcka, Ann B"],
            "TI": ["TGF-β in a CCR4+ niche"],
            "JO": ["J Test"],
            "PY": ["2001"],
            "VL": ["4"],
            "IS": ["2"],
            "SP": ["11"],
            "EP": ["19"],
            "DO": ["10.1000/x"],
            "AN": ["123"],
            "C2": ["PMC9"],
            "N1": ["Retracted 1 May 2002"],
            "UR": ["https://doi.org/10.1000/x"],
            "ER": [""],
        }
    ]


def test_a_paper_has_every_field_in_csl() -> None:
    item = exports.csl_item(
        reference(author="Doe, J. and {The Consortium} and others", title="{TGF-β}", journal="J", pages="e5")
    )
    assert item == {
        "id": "doe2001small",
        "type": "article-journal",
        "title": "TGF-β",
        "container-title": "J",
        "page": "e5",
        "DOI": "10.1000/x",
        "URL": "https://doi.org/10.1000/x",
        "author": [{"family": "Doe", "given": "J."}, {"literal": "The Consortium"}],
        "issued": {"date-parts": [[2001]]},
    }


@given(WORDS, st.lists(st.tuples(NAMES, NAMES), max_size=4))
def test_any_title_and_any_names_come_through(title: str, names: list[tuple[str, str]]) -> None:
    author = " and ".join(f"{family}, {given}" for family, given in names)
    one = reference(title=f"{{{title}}}", author=author)
    expected = " ".join(title.replace("--", "–").split())
    (record,) = read_ris(exports.ris([one]))
    (item,) = json.loads(exports.csl([one]))
    assert record.get("TI", [""]) == [expected] == [item.get("title", "")]
    assert record.get("AU", []) == [f"{family}, {given}" for family, given in names]
    assert [(name["family"], name["given"]) for name in item.get("author", [])] == names


def test_a_book_is_no_article() -> None:
    book = Reference("doe2001book", "book", 1, {"title": "A", "year": "2001", "publisher": "P", "pmid": "1"})
    assert read_ris(exports.ris([book]))[0]["TY"] == ["BOOK"]
    assert exports.csl_item(book)["type"] == "book"
    assert exports.csl_item(book)["publisher"] == "P"


@pytest.mark.parametrize("end", exports.FORMATS)
def test_the_whole_bibliography_is_written_in_every_format(repository: Repository, end: str) -> None:
    known = bibliography.read(repository)
    text = exports.FORMATS[end][1](list(known.values()))
    keys = {
        "bib": lambda: [line[9:-1] for line in text.splitlines() if line.startswith("@article{")],
        "ris": lambda: [record["ID"][0] for record in read_ris(text)],
        "csl.json": lambda: [item["id"] for item in json.loads(text)],
    }[end]()
    assert keys == list(known)
