"""A search finds all there is, writes it down once, and survives whatever interrupts it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from book import checks, tables
from book.living import eutils, queue
from tests.living.conftest import Checkout
from tests.living.services import PubMed, Trials, many, recorded, studies
from tests.living.serving import Answer, Asked


def test_what_is_found_is_written_down_and_passes_the_checks(checkout: Checkout) -> None:
    known = set(checks.run(checkout.repository))  # of a review cut down to few papers
    tables.forget()
    with PubMed(recorded()).serving() as pubmed, Trials(studies(13)).serving() as trials:
        outcome = checkout.search(pubmed.address, trials.address)
    assert outcome.missing == []
    records = checkout.table("records")
    assert list(records["id"].str.split(":").str[0].value_counts()[["pmid", "nct"]]) == [88, 13]
    searches = checkout.table("searches").set_index("strategy")
    assert dict(searches["found"]) == {"cells": 88, "agents": 13}
    parts = searches[["new", "known", "duplicates", "set_aside", "missing"]].sum(axis=1)
    assert list(parts) == list(searches["found"])
    assert set(checks.run(checkout.repository)) <= known
    assert not (checkout.repository.data / "living" / ".run").exists()


def test_the_same_search_again_adds_nothing_but_its_own_line(checkout: Checkout) -> None:
    with PubMed(recorded()).serving() as pubmed, Trials(studies(13)).serving() as trials:
        checkout.search(pubmed.address, trials.address)
        first = checkout.files()
        asked = len(pubmed.asked)
        checkout.search(pubmed.address, trials.address, since=date(2016, 1, 1))
        assert len(pubmed.asked) == asked + 1
    second = checkout.files()
    assert second["records.csv"] == first["records.csv"]
    assert second["searches.csv"].startswith(first["searches.csv"])
    searches = checkout.table("searches")
    assert list(searches["id"]) == [
        "2026-11-29-cells",
        "2026-11-29-agents",
        "2026-11-29-cells-2",
        "2026-11-29-agents-2",
    ]
    assert list(searches["known"]) == [0, 0, 88, 13]


def test_the_next_search_starts_before_the_start_of_the_last_and_finds_what_came_late(
    checkout: Checkout,
) -> None:
    entries = recorded()
    *early, late = entries
    days = dict.fromkeys(early, "2026/03/01") | {late: "2026/11/20"}
    pubmed = PubMed({one: entries[one] for one in early}, days)
    with pubmed.serving() as server, Trials([]).serving() as trials:
        checkout.search(server.address, trials.address)
        pubmed.entries = entries
        checkout.search(server.address, trials.address, today=date(2026, 12, 20))
        asked = [one.params for one in server.asked if one.path == "esearch.fcgi"]
    assert (asked[0]["mindate"], asked[0]["maxdate"]) == ("2016/01/01", "2026/11/29")
    assert (asked[-1]["mindate"], asked[-1]["maxdate"]) == ("2026/09/30", "2026/12/20")
    last = checkout.table("records").iloc[-1]
    assert (last["id"], last["first_seen"]) == (f"pmid:{late}", date(2026, 12, 20))


def test_more_than_pubmed_shows_is_found_by_halving_the_days(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eutils, "MOST", 100)
    monkeypatch.setattr(eutils, "PAGE", 30)
    entries = many(700)
    days = {pmid: f"20{16 + place % 10}/0{1 + place % 9}/11" for place, pmid in enumerate(entries)}
    with PubMed(entries, days, most=100).serving() as pubmed, Trials([]).serving() as trials:
        outcome = checkout.search(pubmed.address, trials.address)
        asked = {one.params["maxdate"] for one in pubmed.asked if "maxdate" in one.params}
    assert outcome.missing == []
    assert set(checkout.table("records")["id"]) == {f"pmid:{pmid}" for pmid in entries}
    assert len(asked) >= 7


def test_a_day_with_more_than_pubmed_shows_is_said_and_asked_for_again(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eutils, "MOST", 50)
    with PubMed(recorded(), most=50).serving() as pubmed, Trials([]).serving() as trials:
        outcome = checkout.search(pubmed.address, trials.address)
        checkout.search(pubmed.address, trials.address, today=date(2026, 12, 20))
    assert outcome.missing == ["cells: 38 records are counted by pubmed, but it shows them nowhere"]
    searches = checkout.table("searches")
    assert list(searches.loc[searches["strategy"] == "cells", "missing"]) == [38, 38]
    assert list(searches.loc[searches["strategy"] == "cells", "since"]) == [date(2016, 1, 1)] * 2


def test_one_malformed_record_loses_none_of_the_others_and_is_asked_for_again(checkout: Checkout) -> None:
    entries = recorded()
    pmids = list(entries)
    spoilt = {
        pmids[3]: entries[pmids[3]].replace(b"<Article ", b"<Artikel ", 1),
        pmids[40]: entries[pmids[40]].replace(b"</Journal>", b"<Journal>", 1),
        pmids[60]: entries[pmids[60]].replace(b"<PMID", b"<PMUD", 1).replace(b"/PMID>", b"/PMUD>", 1),
    }
    pubmed = PubMed(entries | spoilt)
    with pubmed.serving() as server, Trials([]).serving() as trials:
        outcome = checkout.search(server.address, trials.address)
        assert len(checkout.table("records")) == 85
        aside = checkout.table("set_aside")
        assert set(aside["id"]) == {f"pmid:{one}" for one in spoilt}
        assert len(outcome.missing) == 3
        row = checkout.table("searches").iloc[0]
        assert (row["found"], row["set_aside"] + row["missing"]) == (88, 3)
        pubmed.entries = entries
        again = checkout.search(server.address, trials.address, today=date(2027, 6, 1))
    assert again.missing == []
    assert set(checkout.table("records")["id"]) == {f"pmid:{one}" for one in entries}


def test_a_record_pubmed_lists_but_does_not_send_is_named(checkout: Checkout) -> None:
    name = list(recorded())[5]
    with (
        PubMed(recorded(), unsent=frozenset({name})).serving() as pubmed,
        Trials([]).serving() as trials,
    ):
        outcome = checkout.search(pubmed.address, trials.address)
    assert outcome.missing == [f"cells: pmid:{name} is missing: PubMed lists it, but did not send it"]
    assert len(checkout.table("records")) == 87


def test_a_record_that_pubmed_has_taken_out_holds_no_later_search_back(checkout: Checkout) -> None:
    entries = recorded()
    gone = list(entries)[5]
    pubmed = PubMed(entries, unsent=frozenset({gone}))
    with pubmed.serving() as server, Trials([]).serving() as trials:
        checkout.search(server.address, trials.address)
        pubmed.entries = {pmid: entry for pmid, entry in entries.items() if pmid != gone}
        second = checkout.search(server.address, trials.address, today=date(2026, 12, 20))
        checkout.search(server.address, trials.address, today=date(2027, 6, 1))
    assert second.missing == []
    assert any(f"pmid:{gone}" in note for note in second.notes)
    searches = checkout.table("searches")
    mine = searches[searches["strategy"] == "cells"]
    assert list(mine["missing"]) == [1, 0, 0]
    assert list(mine["since"]) == [date(2016, 1, 1), date(2016, 1, 1), date(2026, 10, 21)]
    assert list(mine["found"]) == list(
        mine[["new", "known", "duplicates", "set_aside", "missing"]].sum(axis=1)
    )


def test_one_record_on_which_the_service_breaks_is_found_and_left_out(checkout: Checkout) -> None:
    poison = list(recorded())[17]

    def spoil(number: int, asked: Asked, answer: Answer) -> Answer:
        return Answer(status=500) if poison.encode() in answer.body and "fetch" in asked.path else answer

    with PubMed(recorded(), spoil=spoil).serving() as pubmed, Trials([]).serving() as trials:
        outcome = checkout.search(pubmed.address, trials.address)
    assert len(checkout.table("records")) == 87
    (missing,) = outcome.missing
    assert missing.startswith(f"cells: pmid:{poison} is missing: answered 500")


SPOILT: dict[str, Callable[[Answer], Answer]] = {
    "cut": lambda answer: Answer(answer.body, cut=len(answer.body) // 2),
    "truncated": lambda answer: Answer(answer.body[: len(answer.body) // 2]),
    "500": lambda answer: Answer(status=500),
    "429": lambda answer: Answer(status=429, headers={"Retry-After": "2"}),
    "hung up": lambda answer: Answer(hang_up=True),
    "html": lambda answer: Answer(b"<html><body>Maintenance</body></html>"),
    "error in words": lambda answer: Answer(b"<eFetchResult><ERROR>Backend failed</ERROR></eFetchResult>"),
    "empty": lambda answer: Answer(b""),
    "json": lambda answer: Answer(b'{"error": "busy"}'),
    "entities": lambda answer: Answer(
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><PubmedArticleSet>&b;</PubmedArticleSet>'
    ),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_passing_fault_changes_nothing_of_what_is_written(
    fault: str, new_checkout: Callable[[], Checkout], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eutils, "PAGE", 30)
    calm, stormy = new_checkout(), new_checkout()

    def spoil(number: int, asked: Asked, answer: Answer) -> Answer:
        return SPOILT[fault](answer) if number % 2 else answer

    for one, how in ((calm, {}), (stormy, {"spoil": spoil})):
        with (
            PubMed(recorded(), **how).serving() as pubmed,  # type: ignore[arg-type]
            Trials(studies(13), **how).serving() as trials,  # type: ignore[arg-type]
        ):
            assert one.search(pubmed.address, trials.address).missing == []
    assert stormy.files() == calm.files()


@pytest.mark.parametrize("fault", SPOILT)
def test_a_lasting_fault_is_said_and_the_next_run_carries_on(
    fault: str, new_checkout: Callable[[], Checkout], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eutils, "PAGE", 30)
    calm, stormy = new_checkout(), new_checkout()
    with PubMed(recorded()).serving() as pubmed, Trials(studies(13)).serving() as trials:
        calm.search(pubmed.address, trials.address)
    down = True

    def spoil(number: int, asked: Asked, answer: Answer) -> Answer:
        return SPOILT[fault](answer) if down and number > 2 else answer

    with (
        PubMed(recorded(), spoil=spoil).serving() as pubmed,
        Trials(studies(13), spoil=spoil).serving() as trials,
    ):
        before = stormy.files()
        first = stormy.search(pubmed.address, trials.address)
        assert [line.split(",")[0] for line in first.missing] == [
            "cells: not finished",
            "agents: not finished",
        ]
        assert stormy.files() == before
        down = False
        asked = len(pubmed.asked)
        assert stormy.search(pubmed.address, trials.address, today=date(2026, 12, 3)).missing == []
        assert not any(one.path == "esearch.fcgi" for one in pubmed.asked[asked:])
    assert stormy.files() == calm.files()


def test_what_one_source_cannot_give_does_not_hold_up_the_other(checkout: Checkout) -> None:
    with (
        PubMed(recorded()).serving() as pubmed,
        Trials([], spoil=lambda *_: Answer(status=503)).serving() as trials,
    ):
        outcome = checkout.search(pubmed.address, trials.address)
    assert len(outcome.missing) == 1
    assert "ClinicalTrials.gov: answered 503" in outcome.missing[0]
    assert list(checkout.table("searches")["strategy"]) == ["cells"]


def test_a_malformed_study_and_a_short_list_are_said(checkout: Checkout) -> None:
    listed = studies(12)
    listed[4] = {"protocolSection": {"identificationModule": {"nctId": "NCT1"}}}
    listed[5] = {"protocolSection": "later"}
    with PubMed({}).serving() as pubmed, Trials(listed, total=20).serving() as trials:
        outcome = checkout.search(pubmed.address, trials.address)
    assert outcome.missing == [
        "agents: malformed: page 1, study 5 of the page: 'NCT1' is no number of a study",
        "agents: malformed: page 2, study 1 of the page: a part of the study is str, not an object",
        "agents: 8 records are counted by clinicaltrials.gov, but it shows them nowhere",
    ]
    row = checkout.table("searches").iloc[-1]
    assert (row["found"], row["new"], row["set_aside"], row["missing"]) == (20, 10, 2, 8)


def test_a_list_that_turns_in_a_circle_comes_to_an_end(checkout: Checkout) -> None:
    def spoil(number: int, asked: Asked, answer: Answer) -> Answer:
        return Answer(answer.body.replace(b'"t10"', b'"t5"'))

    with PubMed({}).serving() as pubmed, Trials(studies(20), spoil=spoil).serving() as trials:
        outcome = checkout.search(pubmed.address, trials.address)
    assert any("came back to a page" in note for note in outcome.notes)
    assert outcome.missing == [
        "agents: 10 records are counted by clinicaltrials.gov, but it shows them nowhere"
    ]


def test_the_queue_leaves_out_notices_and_duplicates(checkout: Checkout) -> None:
    with PubMed(recorded()).serving() as pubmed, Trials(studies(13)).serving() as trials:
        checkout.search(pubmed.address, trials.address)
    waiting = pd.read_csv(queue.place(checkout.repository))
    records = checkout.table("records")
    notices = records["kind"].isin(["correction", "retraction", "concern"])
    assert notices.sum() > 10
    assert set(waiting["id"]) == set(records.loc[~notices & (records["duplicate_of"] == ""), "id"])
