"""Crossref's replies: recorded ones read as they stand, broken ones refused, DOIs asked for in batches."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.living import crossref
from book.living.web import CROSSREF, Client, Unavailable, Unreadable
from tests.living.serving import Answer, Asked, Clock, serving

REPLIES = Path(__file__).parent / "replies" / "crossref"


def record(name: str) -> dict[str, Any]:
    message: dict[str, Any] = json.loads((REPLIES / f"{name}.json").read_text("utf-8"))["message"]
    return message


def told(name: str) -> list[tuple[str, str, str]]:
    return sorted({(one.kind, one.notice, one.issued) for one in crossref.work(record(name)).notices})


def test_a_record_is_read() -> None:
    one = crossref.work(record("retracted"))
    assert one.title == (
        "Ileal-lymphoid-nodular hyperplasia, non-specific colitis, and pervasive developmental disorder in "
        "children"
    )
    assert one.authors[:2] == ("Wakefield, AJ", "Murch, SH")
    assert (one.year, one.volume, one.number, one.pages) == ("1998", "351", "9103", "637--641")
    assert (one.kind, one.doi) == ("article", "10.1016/s0140-6736(97)11096-0")


def test_a_retracted_work_names_its_notices() -> None:
    assert told("retracted") == [
        ("correction", "doi:10.1016/s0140-6736(04)15715-2", "2004-03-06"),
        ("retraction", "doi:10.1016/s0140-6736(10)60175-4", "2010-02-06"),
    ]


def test_a_notice_names_the_work_it_retracts_and_is_not_retracted_itself() -> None:
    ((doi, notice),) = crossref.updates(record("retraction-notice"))
    assert doi == crossref.work(record("retracted")).doi
    assert (notice.kind, notice.notice) == ("retraction", "doi:10.1016/s0140-6736(10)60175-4")
    assert told("retraction-notice") == []


def test_a_relation_deposited_the_wrong_way_round_does_not_retract_the_notice() -> None:
    assert told("reciprocal-notice") == []
    kinds = {kind for kind, _, _ in told("reciprocal-retracted")}
    assert kinds == {"retraction", "expression-of-concern", "correction"}
    assert not list(crossref.updates(record("reciprocal-retracted")))


def test_a_title_that_says_retracted_is_a_notice_of_its_own() -> None:
    alone = {**record("retracted"), "updated-by": []}
    one = crossref.work(alone)
    assert [(each.kind, each.notice) for each in one.notices] == [("retraction", "")]
    assert not one.title.startswith("RETRACTED")


def test_parts_and_concerns_are_told_apart() -> None:
    assert told("partial-retraction") == [
        ("partial-retraction", "doi:10.29328/journal.jcmhs.1001023", "2022-12-01")
    ]
    assert told("expression-of-concern") == [
        ("expression-of-concern", "doi:10.1371/journal.pone.0256488", "2021-10-28")
    ]


def test_a_new_version_is_no_notice() -> None:
    version = {"DOI": "10.1000/v2", "type": "new_version", "updated": {"date-parts": [[2020]]}}
    assert crossref.work({**record("collective"), "updated-by": [version]}).notices == ()


def test_markup_and_line_breaks_leave_the_title_and_groups_keep_their_names() -> None:
    one = crossref.work(record("collective"))
    assert one.title == (
        "Relationship between ABO Blood Group Alleles and Pancreatic Cancer Is Modulated by Secretor (FUT2) "
        "Genotype, but Not Lewis Antigen (FUT3) Genotype"
    )
    assert one.authors[4] == "{for the Pancreatic Cancer Cohort Consortium (PanScan)}"
    assert one.journal == "Cancer Epidemiology, Biomarkers & Prevention"


def test_a_lost_encoding_is_found_again() -> None:
    assert crossref.work(record("scrambled-cp1252")).authors[1] == "Ionescu-Tîrgovişte, Constantin"
    one = crossref.work(record("scrambled-latin"))
    assert one.title == "Fungal 17β-hydroxysteroid dehydrogenase"
    assert one.authors[1] == "Žakelj-Mavrič, Marija"


def test_a_chapter_is_no_article() -> None:
    one = crossref.work(record("book-chapter"))
    assert (one.kind, one.year, one.years) == ("incollection", "2011", frozenset({"2010", "2011"}))


nothing_like_it = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(nothing_like_it, st.sampled_from(sorted(record("retracted"))))
def test_a_record_of_another_shape_is_refused_or_read_never_a_crash(value: object, name: str) -> None:
    try:
        one = crossref.work({**record("retracted"), name: value})
    except Unreadable:
        return
    assert isinstance(one.title, str)


def client(address: str, clock: Clock) -> Client:
    environment = {"REVIEW_CROSSREF": address}
    return Client(CROSSREF, clock=clock, sleep=clock.sleep, environment=environment)


def registry(*names: str) -> Callable[[Asked], Answer]:
    """A Crossref that knows these records, by DOI and by what they update."""
    records = [record(name) for name in names]

    def answer(asked: Asked) -> Answer:
        if asked.path.startswith("works/"):
            doi = unquote(asked.path.removeprefix("works/"))
            found = [one for one in records if one["DOI"] == doi.casefold()]
            body = {"status": "ok", "message": found[0]} if found else {}
            return Answer(json.dumps(body).encode(), 200 if found else 404)
        wanted = [part.split(":", 1) for part in asked.params["filter"].split(",")]
        items = [
            one
            for one in records
            if ["doi", one["DOI"]] in wanted
            or any(["updates", each["DOI"]] in wanted for each in one.get("update-to", []))
        ]
        return Answer(json.dumps({"message": {"total-results": len(items), "items": items}}).encode())

    return answer


def test_dois_are_asked_for_in_batches_and_unknown_ones_are_left_out() -> None:
    dois = [f"10.1000/{number}" for number in range(30)] + ["10.1016/s0140-6736(97)11096-0"]
    with serving(registry("retracted")) as server:
        found = crossref.ask(client(server.address, Clock()), dois)
    assert list(found) == ["10.1016/s0140-6736(97)11096-0"]
    assert [asked.params["filter"].count("doi:") for asked in server.asked] == [20, 11]


def test_a_doi_with_a_comma_is_asked_for_alone() -> None:
    with serving(registry("retracted")) as server:
        assert crossref.ask(client(server.address, Clock()), ["10.1000/a,b", "10.1000/c"]) == {}
    assert sorted(asked.path for asked in server.asked) == ["works", "works/10.1000%2Fa%2Cb"]


def test_notices_are_found_from_the_side_of_the_notice() -> None:
    dois = ["10.1016/S0140-6736(97)11096-0".lower(), "10.1000/x"]
    with serving(registry("retraction-notice")) as server:
        found = crossref.ask_updates(client(server.address, Clock()), dois)
    assert [(doi, one.kind) for doi, several in found.items() for one in several] == [
        ("10.1016/s0140-6736(97)11096-0", "retraction")
    ]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>busy</html>", "not a message"),
        (b'{"message": []}', "another shape"),
        (b'{"message": {"items": 3}}', "no list"),
        (b'{"message": {"total-results": 3, "items": []}}', "0 of 3 records came"),
        (b'{"message": {"items": [{}]}}', "no DOI"),
    ],
)
def test_a_reply_that_is_none_is_asked_for_again_and_then_told(body: bytes, words: str) -> None:
    clock = Clock()
    with (
        serving(lambda asked: Answer(body)) as server,
        pytest.raises(Unavailable, match=words),
    ):
        crossref.ask(client(server.address, clock), ["10.1000/x"])
    assert len(server.asked) > 1


def test_a_filter_that_is_refused_is_asked_for_doi_by_doi() -> None:
    known = registry("retracted")

    def answer(asked: Asked) -> Answer:
        return known(asked) if asked.path.startswith("works/") else Answer(status=400)

    with serving(answer) as server:
        found = crossref.ask(client(server.address, Clock()), ["10.1016/s0140-6736(97)11096-0", "10.1000/x"])
    assert len(found) == 1


def updated_by(kind: object) -> dict[str, Any]:
    update = {"DOI": "10.1000/notice", "type": kind, "updated": {"date-parts": [[2020]]}}
    return {**record("collective"), "updated-by": [update]}


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Retraction", "retraction"),
        ("retracion", "retraction"),
        ("retration", "retraction"),
        ("expression-of-concern", "expression-of-concern"),
        ("Erratum", "correction"),
        ("Corrigendum", "correction"),
        ("err", "correction"),
        ("corrected", "correction"),
        ("corrected-article", "correction"),
    ],
)
def test_a_kind_that_a_publisher_wrote_in_its_own_way_is_known(written: str, kind: str) -> None:
    assert [one.kind for one in crossref.work(updated_by(written)).notices] == [kind]


def test_a_kind_that_is_no_word_is_no_notice() -> None:
    notice = {**record("retraction-notice"), "update-to": [{"DOI": "10.1000/x", "type": ["retraction"]}]}
    assert list(crossref.updates(notice)) == []


def test_where_the_question_for_notices_is_refused_each_doi_is_asked_for_and_the_others_still_tell() -> None:
    known = registry("retraction-notice")

    def answer(asked: Asked) -> Answer:
        return Answer(status=400) if "10.1000/odd" in asked.params["filter"] else known(asked)

    dois = ["10.1000/odd", "10.1016/s0140-6736(97)11096-0"]
    with serving(answer) as server:
        found = crossref.ask_updates(client(server.address, Clock()), dois)
    assert [one.kind for one in found["10.1016/s0140-6736(97)11096-0"]] == ["retraction"]


def test_a_record_that_was_not_asked_for_is_left_out() -> None:
    other = Answer(json.dumps({"message": {"items": [record("retracted")]}}).encode())
    with serving(lambda asked: other) as server:
        assert crossref.ask(client(server.address, Clock()), ["10.1000/x"]) == {}
