"""Entries held against records: a title that is not its identifier's is an error, and says what is right."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from book import bibliography
from book.living import crossref, entry, medline, pubmed, verify
from book.living.verify import Verified, differences
from book.living.work import Work
from book.repository import Repository
from tests.living.recorded import REPLIES, Recorded, answering, crossref_record
from tests.living.serving import Answer, Asked

LANCET = "10.1016/s0140-6736(97)11096-0"


@pytest.fixture(scope="module")
def works() -> dict[str, Work]:
    page = pubmed.read((REPLIES / "watched" / "pubmed.xml").read_bytes())
    return {one.pmid: medline.work(one) for one in page.articles}


def bib(folder: Path, *works: Work) -> Repository:
    folder.mkdir(exist_ok=True)
    repository = Repository(folder)
    keys = [entry.key_for(work, ()) for work in works]
    text = "\n".join(entry.written(work, key) for key, work in zip(keys, works, strict=True))
    repository.bibliography.write_text(text, "utf-8")
    return repository


def verified(repository: Repository, recorded: Recorded) -> Verified:
    with answering(recorded) as clients:
        return verify.bibliography_of(repository, clients.pubmed, clients.crossref)


def test_entries_as_they_should_be_have_no_fault(tmp_path: Path, works: dict[str, Work]) -> None:
    lancet = crossref.work(crossref_record("retracted"))
    found = verified(bib(tmp_path, *works.values(), lancet), Recorded([crossref_record("retracted")]))
    assert (found.faults, found.compared, found.unasked) == ((), 6, ())


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        (
            {"title": "Platelets guide the formation of early metastatic niches"},
            "title",
            "via targeting DLC-1'; the DOI agrees, so write title = {{miR}-429 promotes",
        ),
        (
            {"title": "Platelets guide the formation of early metastatic niches", "doi": "10.1000/x"},
            "title",
            "its DOI is 10.3892/ol.2016.4904 and not the entry's, so correct the pmid, or take it out",
        ),
        (
            {"title": "Platelets guide", "doi": ""},
            "title",
            "correct the pmid, or if that is right, write title =",
        ),
        (
            {"doi": "10.1000/x"},
            "doi",
            "'10.1000/x' is not the DOI of PMID 27602157; its record has 10.3892/ol",
        ),
        ({"year": "2013"}, "year", "'2013' is not the year of PMID 27602157; its record has 2016"),
        ({"authors": ("Smith, J",)}, "author", "'Smith' is not the first author of PMID 27602157"),
    ],
)
def test_what_does_not_fit_is_told_with_what_is_right(
    tmp_path: Path, works: dict[str, Work], change: dict[str, str], column: str, words: str
) -> None:
    repository = bib(tmp_path, works["32090497"], replace(works["27602157"], **change))  # type: ignore[arg-type]
    (fault,) = verified(repository, Recorded()).faults
    line = bibliography.parse(repository)[0][1].line
    assert (fault.path, fault.line, fault.column) == ("references.bib", line, column)
    assert words in fault.message


@pytest.mark.parametrize(
    "change",
    [
        {"year": "2015"},
        {"authors": ("{Xiao}, P.", "others")},
        {"title": "MiR-429 Promotes the Proliferation of Non–Small Cell Lung Cancer Cells Targeting DLC-1"},
        {"title": "miR-429 promotes the proliferation of nonsmall cell lung cancer cells via targeting DLC1"},
        {"authors": ()},
        {"doi": "10.3892/OL.2016.4904"},
    ],
)
def test_small_differences_between_services_are_none(
    tmp_path: Path, works: dict[str, Work], change: dict[str, str]
) -> None:
    work = replace(works["27602157"], **change)  # type: ignore[arg-type]
    (reference,) = bibliography.read(bib(tmp_path, work)).values()
    assert list(differences(reference, works["27602157"], "PMID 27602157")) == []


def test_an_identifier_nobody_knows_is_told(tmp_path: Path, works: dict[str, Work]) -> None:
    nobody = Work("Nothing", ("Nobody, N",), "J", "2000", pmid="999", doi="10.1000/x")
    found = verified(bib(tmp_path, nobody), Recorded())
    (fault,) = found.faults
    assert fault.message.startswith("PubMed has no record of 999; look the paper up by its title")
    assert "Crossref has no record of the DOI 10.1000/x; `make external` asks" in found.notes[0]
    assert found.unasked == ()


def test_the_doi_alone_is_held_against_crossref(tmp_path: Path) -> None:
    wrong = replace(crossref.work(crossref_record("retracted")), title="Another title about something else")
    (fault,) = verified(bib(tmp_path, wrong), Recorded([crossref_record("retracted")])).faults
    assert f"is not the title of DOI {LANCET}" in fault.message


def test_the_notice_is_not_the_paper(tmp_path: Path) -> None:
    paper = crossref.work(crossref_record("retracted"))
    notice = replace(paper, doi="10.1016/s0140-6736(10)60175-4")
    (fault,) = verified(bib(tmp_path, notice), Recorded([crossref_record("retraction-notice")])).faults
    assert "which is 'Retraction—Ileal-lymphoid-nodular" in fault.message


def test_what_could_not_be_asked_is_said_and_is_no_fault(tmp_path: Path, works: dict[str, Work]) -> None:
    def before(asked: Asked) -> Answer | None:
        return Answer(status=403) if asked.path == "efetch.fcgi" else None

    lancet = crossref.work(crossref_record("retracted"))
    recorded = Recorded([crossref_record("retracted")], before=before)
    found = verified(bib(tmp_path, works["27602157"], lancet), recorded)
    assert found.faults == ()
    assert found.compared == 1
    assert found.unasked[0].startswith("PubMed could not be asked for 1 of 1 records: it answered 403")


def test_a_broken_bibliography_is_repaired_by_following_the_messages_alone(
    tmp_path: Path, works: dict[str, Work]
) -> None:
    sound = bib(tmp_path / "sound", *works.values())
    spoilt = sound.bibliography.read_text("utf-8")
    for right, wrong in (
        ("title = {Evaluation of Ultrasound", "title = {Assessment by magnetic resonance of"),
        ("year = {2016}", "year = {2006}"),
        ("doi = {10.1111/iwj.13329}", "doi = {10.1111/iwj.13320}"),
        ("author = {Sato, Tadashi and ", "author = {Zhou, Hui and Lin, Anna and "),
    ):
        assert right in spoilt
        spoilt = spoilt.replace(right, wrong, 1)
    repository = Repository(tmp_path)
    repository.bibliography.write_text(spoilt.replace("Randomized, Controlled", "Blind, Placebo"), "utf-8")
    first = verified(repository, Recorded())
    assert {fault.column for fault in first.faults} == {"title", "year", "doi", "author"}
    for fault in first.faults:
        _follow(fault.line, fault.column, fault.message, repository)
    assert verified(repository, Recorded()).faults == ()


def _follow(line: int, column: str, message: str, repository: Repository) -> None:
    """Put into the entry on `line` what the message says is right."""
    lines = repository.bibliography.read_text("utf-8").split("\n")
    at = next(n for n in range(line, len(lines)) if lines[n].startswith(f"  {column} = "))
    said = re.search(r"write (title = \{.*\})$|its record has (\S+)$|begins with '(.*)'$", message)
    assert said, message
    lines[at] = f"  {said[1]}," if said[1] else f"  {column} = {{{said[2] or said[3]}}},"
    repository.bibliography.write_text("\n".join(lines), "utf-8")
