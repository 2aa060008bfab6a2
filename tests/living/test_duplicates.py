"""The same paper is found again under another number; a correction or a preprint is another paper."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from book import bibliography
from book.bibliography import Reference
from book.living import pubmed, records
from book.living.duplicates import Known, Verdict, plain
from book.living.records import Record
from tests.living.services import REPLIES

TITLE = "Suppressor cells of the tumour keep T cells away"


def record(name: str, title: str = TITLE, **rest: str) -> Record:
    return Record(name, **{"source": "pubmed", "title": title, "year": "2020", "author": "Roe", **rest})  # type: ignore[arg-type]


def verdict(new: Record, *old: Record) -> Verdict:
    known = Known()
    for one in old:
        known.add(one)
    return known.judge(new)


def test_by_identifier_whatever_the_title() -> None:
    old = record("pmid:1", doi="10.1/a")
    assert verdict(record("pmid:2", "Quite another", doi="10.1/A"), old).duplicate_of == "pmid:1"
    assert verdict(record("pmid:2", "Quite another", doi="10.1/b"), old) == Verdict()


def test_by_title_year_and_first_author() -> None:
    old = record("pmid:1")
    again = "SUPPRESSOR cells of the tumour keep <T> cells away."
    assert verdict(record("pmid:2", again), old).duplicate_of == "pmid:1"
    assert verdict(record("pmid:2", again, year="2021"), old).duplicate_of == "pmid:1"
    assert verdict(record("pmid:2", again, author="Röe"), old).duplicate_of == "pmid:1"
    assert verdict(record("pmid:2", again, author=""), old).duplicate_of == "pmid:1"
    assert verdict(record("pmid:2", TITLE.replace("keep", "keeps")), old).duplicate_of == "pmid:1"
    assert verdict(record("pmid:2", again, year="2023"), old) == Verdict()
    assert verdict(record("pmid:2", again, author="Doe"), old) == Verdict()


def test_what_only_looks_alike_is_another_paper() -> None:
    assert verdict(record("pmid:2", f"{TITLE}: part 2"), record("pmid:1", f"{TITLE}: part 1")) == Verdict()
    assert verdict(record("pmid:2", "Reply"), record("pmid:1", "Reply")) == Verdict()
    both = (record("pmid:2", doi="10.1/b"), record("pmid:1", doi="10.1/a"))
    assert verdict(*both) == Verdict()
    assert verdict(record("nct:NCT00000001", kind="trial"), record("pmid:1")) == Verdict()


def test_a_notice_is_linked_to_its_paper_and_not_merged() -> None:
    old = record("pmid:1")
    for title in (f"Correction to: {TITLE}", f"Erratum: {TITLE}.", f"Corrigendum to '{TITLE}'"):
        new = record("pmid:2", title, kind="correction", year="2022", author="")
        assert verdict(new, old) == Verdict(corrects=("pmid:1",)), title
    said = Record("pmid:2", "pubmed", "Correction.", kind="correction", corrects=("pmid:9",))
    assert verdict(said, old).corrects == ("pmid:9",)
    assert verdict(record("pmid:3", "Correction.", kind="correction"), old) == Verdict()


def test_a_paper_is_not_taken_for_its_own_correction() -> None:
    assert (
        verdict(record("pmid:2"), record("pmid:1", f"Correction to: {TITLE}", kind="correction")) == Verdict()
    )


def test_a_preprint_is_linked_to_its_paper_in_whatever_order_they_come() -> None:
    preprint, paper = record("pmid:1", kind="preprint", doi="10.1101/x"), record("pmid:2", doi="10.1/a")
    assert verdict(preprint, paper) == Verdict(preprint_of="pmid:2")
    known = Known()
    known.add(preprint)
    assert known.judge(paper) == Verdict()
    assert known.preprints == {"pmid:1": "pmid:2"}


def test_a_preprint_whose_paper_has_another_title_is_linked_where_pubmed_says_so() -> None:
    page = pubmed.read((REPLIES / "pubmed_records.xml").read_bytes())
    found = {article.pmid: records.of_article(article) for article in page.articles}
    paper = found["32989731"]
    preprint = Record("pmid:33173890", "pubmed", "Another title of the same work", kind="preprint")
    known = Known()
    known.add(preprint)
    assert known.judge(paper).preprint_of == ""
    assert known.preprints == {"pmid:33173890": "pmid:32989731"}
    said = Record("pmid:5", "pubmed", "Early", kind="preprint", versions=("pmid:6",))
    assert Known().judge(said).preprint_of == "pmid:6"


def test_papers_of_the_bibliography_are_known() -> None:
    reference = Reference(
        "roe2020suppressor",
        "article",
        1,
        {
            "pmid": "7",
            "doi": "10.1/A",
            "title": "{S}uppressor cells of the tumour keep {T} cells away",
            "author": "Roe, R and Doe, D",
            "year": "2020",
        },
    )
    known = Known()
    known.cite(reference)
    for new in (record("pmid:7", "Other"), record("pmid:8", "Other", doi="10.1/a"), record("pmid:9")):
        assert known.judge(new).citekey == "roe2020suppressor"
    assert known.judge(record("pmid:9", kind="preprint")).citekey == ""
    assert known.judge(record("pmid:9", f"Erratum: {TITLE}", kind="correction")).citekey == ""


def test_the_reviews_own_papers_are_found_in_its_own_bibliography() -> None:
    references = bibliography.read()
    known = Known()
    for reference in references.values():
        known.cite(reference)
    with_pmid = [one for one in references.values() if one.field("pmid")]
    assert len(with_pmid) > 100
    for one in with_pmid:
        found = known.judge(Record(f"pmid:{one.field('pmid')}", "pubmed", one.field("title")))
        assert found.citekey == one.key


def test_no_two_of_the_recorded_records_are_taken_for_one() -> None:
    known = Known()
    for article in pubmed.read((REPLIES / "pubmed_records.xml").read_bytes()).articles:
        new = records.of_article(article)
        assert known.judge(new).duplicate_of == "", new
        known.add(new)


@given(st.text(max_size=30))
def test_comparing_twice_is_comparing_once(words: str) -> None:
    assert plain(plain(words)) == plain(words)


@given(
    st.lists(
        st.builds(
            record,
            st.sampled_from(["pmid:1", "pmid:2", "pmid:3"]),
            st.text("ab 1", max_size=9),
            year=st.sampled_from(["", "2020", "MMXX"]),
            doi=st.sampled_from(["", "10.1/a"]),
            kind=st.sampled_from(records.KINDS),
        ),
        max_size=6,
    )
)
def test_nothing_is_the_same_as_itself_or_as_what_never_came(come: list[Record]) -> None:
    known = Known()
    for new in come:
        if new.id not in known.ids:
            found = known.judge(new)
            assert found.duplicate_of in known.ids | {""}
            assert new.id not in (found.duplicate_of, found.preprint_of, *found.corrects)
        known.add(new)
