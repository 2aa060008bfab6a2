"""The bibliography: entries as they are printed, and broken ones told by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from book import bibliography
from book.bibliography import Reference
from book.faults import FaultyInput
from book.repository import Repository


def written(folder: Path, text: str) -> Repository:
    repository = Repository(folder)
    repository.bibliography.write_text(text, "utf-8")
    return repository


def reference(**fields: str) -> Reference:
    return Reference("key", "article", 1, fields)


def test_the_founding_review_is_there(repository: Repository) -> None:
    founding = bibliography.read(repository)["liu2016immunosuppressive"]
    assert founding.field("doi") == "10.1007/s00109-015-1376-x"
    assert founding.field("pmid") == "26689709"
    assert founding.year == 2016


@pytest.mark.parametrize(
    ("author", "short"),
    [
        ("Curiel, Tyler J.", "Curiel, 2004"),
        ("Liu, Yang and Cao, Xuetao", "Liu & Cao, 2004"),
        ("Qian, B. and Li, J. and Zhang, H.", "Qian et al., 2004"),
        ("Tan, M. and others", "Tan et al., 2004"),
        ("{de Visser}, Karin E.", "de Visser, 2004"),
    ],
)
def test_short_citation(author: str, short: str) -> None:
    assert reference(author=author, year="2004").short == short


@pytest.mark.parametrize(
    ("author", "title", "key"),
    [
        ("Kaplan, Rosandra N.", "{VEGFR1}-positive haematopoietic", "kaplan2005vegfr1positive"),
        ("Özdemir, Berna C.", "The depletion of fibroblasts", "ozdemir2005depletion"),
        ("Øhlund, D.", "Distinct populations", "ohlund2005distinct"),
        ("de Visser, K.", "On γδ T cells", "devisser2005t"),
    ],
)
def test_the_house_key(author: str, title: str, key: str) -> None:
    assert bibliography.house_key(author, "2005", title) == key


def test_the_address_prefers_the_doi() -> None:
    assert reference(doi="10.1/x", pmid="1").url == "https://doi.org/10.1/x"
    assert reference(pmid="26689709").url == "https://pubmed.ncbi.nlm.nih.gov/26689709/"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("@article{a,\n  title = {x}\n\n@article{b,\n  title = {y}\n}\n", 1, "cannot be read"),
        ("@article{a,\n title = {x},\n title = {y}\n}\n", 1, "the field title twice"),
        ("@article{a,\n title={x}\n}\n@article{a,\n title={y}\n}\n", 4, "key of an earlier one"),
    ],
)
def test_a_broken_entry_is_told_by_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    repository = written(tmp_path, text)
    _, faults = bibliography.parse(repository)
    assert any(fault.line == line and words in fault.message for fault in faults), faults
    with pytest.raises(FaultyInput):
        bibliography.read(repository)


def test_not_utf8_is_told(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.bibliography.write_bytes(b"@article{a,\n title = {\xff}\n}\n")
    _, faults = bibliography.parse(repository)
    assert "not UTF-8" in str(faults[0])
    assert faults[0].line == 2


def test_greek_letters_are_kept(tmp_path: Path) -> None:
    repository = written(tmp_path, "@article{a,\n  title = {TGF-β and γδ {T} cells},\n}\n")
    assert bibliography.read(repository)["a"].field("title") == "TGF-β and γδ T cells"
