"""Entries written from records: the house's key, order and braces, and whatever a title holds comes back."""

from __future__ import annotations

import re
from dataclasses import replace

import bibtexparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from book import bibliography
from book.bibliography import Reference
from book.checks.references import outside_braces
from book.living import entry
from book.living.work import Work, cleaned, full_pages, likeness, same_title, title_of
from book.repository import Repository

WORK = Work(
    title="Breast cancer lung metastasis requires expression of chemokine receptor CCR4 and T cells",
    authors=("Olkhanud, Purevdorj B", "Biragyn, Arya"),
    journal="Cancer Res",
    year="2009",
    volume="69",
    number="14",
    pages="5996--6004",
    doi="10.1158/0008-5472.CAN-08-4619",
    pmid="19567680",
)


def test_an_entry_is_written_as_the_house_writes_it() -> None:
    assert entry.written(WORK, "olkhanud2009breast") == (
        "@article{olkhanud2009breast,\n"
        "  author = {Olkhanud, Purevdorj B and Biragyn, Arya},\n"
        "  title = {Breast cancer lung metastasis requires expression of chemokine receptor {CCR4} and {T} "
        "cells},\n"
        "  journal = {Cancer Res},\n"
        "  year = {2009},\n"
        "  volume = {69},\n"
        "  number = {14},\n"
        "  pages = {5996--6004},\n"
        "  doi = {10.1158/0008-5472.CAN-08-4619},\n"
        "  pmid = {19567680},\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("title", "braced"),
    [
        ("A CXCL1 axis of TGF-β in T-cell exclusion", "A {CXCL1} axis of {TGF}-β in {T}-cell exclusion"),
        ("Hu5F9-G4 and iNOS in Treg cells", "{Hu5F9}-{G4} and {iNOS} in Treg cells"),
        ("Th17 cells (MDSC): A review", "{Th17} cells ({MDSC}): A review"),
        ("VISTA, the “PD-1H” of γδ T cells", "{VISTA}, the “{PD}-{1H}” of γδ {T} cells"),
        ("Macrophages in breast cancer", "Macrophages in breast cancer"),
        ("Hepatitis B and vitamin A", "Hepatitis {B} and vitamin {A}"),
    ],
)
def test_what_must_keep_its_capitals_is_braced(title: str, braced: str) -> None:
    assert entry.braced(title) == braced


def test_every_title_of_the_review_could_have_been_braced_so(repository: Repository) -> None:
    for reference in bibliography.read(repository).values():
        title = reference.field("title")
        braced = entry.braced(title)
        assert re.sub(r"[{}]", "", braced) == title
        assert not re.search(r"\b[A-Z]{2,}\b", outside_braces(braced)), braced


def test_a_key_that_is_taken_gets_a_letter() -> None:
    assert entry.key_for(WORK, ()) == "olkhanud2009breast"
    assert entry.key_for(WORK, {"olkhanud2009breast"}) == "olkhanud2009breastb"
    assert entry.key_for(WORK, {"olkhanud2009breast", "olkhanud2009breastb"}) == "olkhanud2009breastc"


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
some_names = st.lists(
    st.builds("{}, {}".format, words, words) | st.builds("{{{}}}".format, words), max_size=4
)


@given(words, some_names)
def test_any_title_and_any_names_come_back(title: str, authors: list[str]) -> None:
    work = replace(WORK, title=cleaned(title) or "x", authors=tuple(map(cleaned, authors)))
    text = entry.written(work, "key2009x")
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    (read,) = library.entries
    assert read.key == "key2009x"
    found = re.sub(r"[{}]", "", str(read.fields_dict["title"].value))
    assert found.split() == re.sub(r"[{}\\]", " ", work.title).split()
    assert list(parse_string(text, "bibtex").entries) == ["key2009x"]
    if "author" in read.fields_dict:
        reference = Reference("key2009x", "article", 1, {"author": str(read.fields_dict["author"].value)})
        assert len(reference.authors) == len(entry.names(work.authors).split(" and "))
    assert str(read.fields_dict["doi"].value) == work.doi


@given(st.lists(st.from_regex(r"[a-z]{1,6}[12]\d{3}[a-z]{1,6}", fullmatch=True), unique=True, max_size=6))
def test_an_entry_goes_in_its_place_and_no_other_byte_moves(keys: list[str]) -> None:
    text = "\n".join(entry.written(WORK, key) for key in sorted(keys))
    new = entry.written(WORK, "mmm2009x")
    after = entry.inserted(text, new, "mmm2009x")
    found = [one.key for one in bibtexparser.parse_string(after).entries]
    assert found == sorted({*keys, "mmm2009x"})
    at = after.index(new)
    before, behind = after[:at].removesuffix("\n"), after[at + len(new) :].removeprefix("\n")
    assert "\n".join(filter(None, [before, behind])) == text


def test_the_bibliography_keeps_every_byte(repository: Repository) -> None:
    text = repository.bibliography.read_text("utf-8")
    new = entry.written(WORK, "olkhanud2010breast")
    after = entry.inserted(text, new, "olkhanud2010breast")
    assert after.replace(new + "\n", "", 1) == text
    assert after.index("@article{olkhanud2009breast") < after.index(new)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"pmid": "19567680"}, "has this PubMed id already, 19567680"),
        ({"doi": "10.1158/0008-5472.can-08-4619"}, "has this DOI already"),
        ({"title": WORK.title.replace("CCR4", "{CCR4}").upper() + "."}, "has nearly the same title"),
    ],
)
def test_the_same_paper_is_known_again(fields: dict[str, str], words: str) -> None:
    found = entry.twin(WORK, [Reference("other", "article", 310, fields)])
    assert found
    assert words in found[1]


def test_a_correction_with_the_title_of_its_paper_is_another_paper() -> None:
    other = Reference("other", "article", 1, {"title": WORK.title, "pmid": "1", "doi": "10.1000/x"})
    assert entry.twin(WORK, [other]) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("TGF-β drives immune evasion", "{TGF}-beta drives immune evasion.", True),
        ("Tumour cells meet macrophages in bone", "Tumor cells meet macrophages in bone", True),
        (
            "Durvalumab alone or combined with novel agents: an update from COAST",
            "Durvalumab alone or combined with novel agents",
            True,
        ),
        ("CCR2 in breast cancer metastasis", "Regulatory T cells in ovarian carcinoma", False),
        ("Retraction: Hypoxia makes a niche in bone", "Hypoxia makes a niche in bone", False),
        ("Author Correction: Hypoxia makes a niche in bone", "Hypoxia makes a niche in bone", False),
        ("", "Anything", False),
    ],
)
def test_titles_are_compared_by_their_words(one: str, other: str, same: bool) -> None:
    assert same_title(one, other) == same_title(other, one) == same


@given(words, words)
def test_likeness_has_no_direction(one: str, other: str) -> None:
    assert likeness(one, other) == pytest.approx(likeness(other, one))
    assert 0 <= likeness(one, other) <= 100


@given(words)
def test_cleaned_text_is_clean_already(text: str) -> None:
    once = cleaned(text)
    assert once == once.strip()
    assert "\n" not in once


@pytest.mark.parametrize(
    ("raw", "title", "shouted"),
    [
        ("RETRACTED: The niche.", "The niche", True),
        ("RETRACTED ARTICLE: The niche", "The niche", True),
        ("[Retracted] The niche.", "The niche", True),
        ("[A title translated.].", "A title translated", False),
        ("Retraction of the niche", "Retraction of the niche", False),
        ("p&lt;0.05 in <i>Kras</i> mice", "p<0.05 in Kras mice", False),
    ],
)
def test_a_title_is_freed_of_what_is_not_its_own(raw: str, title: str, shouted: bool) -> None:
    assert title_of(raw) == (title, shouted)


@pytest.mark.parametrize(
    ("raw", "full"),
    [("637-41", "637--641"), ("1110–1122", "1110--1122"), ("e64723", "e64723"), ("445", "445"), ("", "")],
)
def test_pages_are_given_in_full(raw: str, full: str) -> None:
    assert full_pages(raw) == full
