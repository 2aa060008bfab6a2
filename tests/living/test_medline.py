"""PubMed's records as works: notices on either side told apart, dates as far as they go."""

from __future__ import annotations

import pytest

from book.living import medline, pubmed
from book.living.pubmed import Article, Link
from book.living.work import Work
from book.notices import Notice
from tests.living.recorded import REPLIES, Recorded, answering


@pytest.fixture(scope="module")
def works() -> dict[str, Work]:
    page = pubmed.read((REPLIES / "watched" / "pubmed.xml").read_bytes())
    return {one.pmid: medline.work(one) for one in page.articles}


@pytest.mark.parametrize(
    ("pmid", "notices"),
    [
        ("27602157", [("retraction", "pmid:34093767", "2021-07")]),
        ("31031480", [("retraction", "pmid:34092875", "2020")]),
        ("21388667", [("correction", "pmid:34092359", "2021-06")]),
        ("32090497", [("expression-of-concern", "pmid:34096680", "2021-06-07")]),
        ("34082697", []),
    ],
)
def test_what_was_published_on_a_paper(
    works: dict[str, Work], pmid: str, notices: list[tuple[str, str, str]]
) -> None:
    assert [(one.kind, one.notice, one.issued) for one in works[pmid].notices] == notices


def test_a_record_is_read(works: dict[str, Work]) -> None:
    one = works["32090497"]
    assert one.authors[0] == "Xu, Jian-Hua"
    assert (one.journal, one.year, one.volume, one.number) == ("Int Wound J", "2020", "17", "3")
    assert (one.pages, one.doi) == ("735--741", "10.1111/iwj.13329")
    terms = {(each.kind, each.term) for each in one.subjects}
    assert {
        ("publication-type", "Journal Article"),
        ("mesh", "Rats"),
        ("keyword", "haemorrhagic shock"),
    } <= terms


@pytest.mark.parametrize("kind", ["Retraction of Publication", "Retraction Notice"])
def test_a_notice_of_retraction_is_not_retracted_whatever_its_type_is_called(kind: str) -> None:
    link = Link("RetractionOf", "9500320", "Lancet. 1998 Feb 28;351(9103):637-41")
    assert medline.work(Article("20137807", "Retraction", types=(kind,), links=(link,))).notices == ()


@pytest.mark.parametrize(
    ("title", "types"),
    [("RETRACTED: A niche", ()), ("A niche", ("Journal Article", "Retracted Publication"))],
)
def test_a_record_that_calls_itself_retracted_is_so_without_a_link(
    title: str, types: tuple[str, ...]
) -> None:
    one = medline.work(Article("1", title, types=types))
    assert one.title == "A niche"
    assert [(each.kind, each.notice) for each in one.notices] == [("retraction", "")]


def test_a_link_without_a_pmid_is_known_by_its_doi() -> None:
    link = Link("ErratumIn", "", "J Tests. 2020 Jun;5(7):E17. doi: 10.1000/s41-020-5.")
    (notice,) = medline.work(Article("1", "T", links=(link,))).notices
    assert notice == Notice("", "correction", "doi:10.1000/s41-020-5", "2020-06", "pubmed")


@pytest.mark.parametrize(
    ("source", "issued"),
    [
        ("Lancet. 2010 Feb 6;375(9713):445", "2010-02-06"),
        ("Oncol Lett. 2021 Jul;22(1):545", "2021-07"),
        ("Anesth Essays Res. 2020 Jul-Sep;14(3):544", "2020"),
        ("Nature. 2019;570:1999", "2019"),
        ("J Clin Invest. :", ""),
    ],
)
def test_a_date_goes_as_far_as_the_source(source: str, issued: str) -> None:
    assert medline.issued(source) == issued


def test_records_are_asked_for_and_unknown_ones_left_out() -> None:
    with answering(Recorded()) as clients:
        found = medline.ask(clients.pubmed, ["27602157", "999"])
    assert list(found) == ["27602157"]
