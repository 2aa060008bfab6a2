"""`python -m book search` says what was found and what is missing, and its status tells the two apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from book import __main__ as command_line
from book.commands import living
from book.living import abstracts
from tests.living.conftest import Checkout
from tests.living.services import PubMed, Trials, recorded, studies
from tests.living.serving import Answer

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in the checkout against two servers; gives its status and what it said."""

    def start(*words: str, pubmed: PubMed, trials: Trials) -> tuple[int, str, str]:
        monkeypatch.setattr(living, "here", lambda: checkout.repository)
        with pubmed.serving() as papers, trials.serving() as register:
            monkeypatch.setenv("REVIEW_PUBMED", papers.address)
            monkeypatch.setenv("REVIEW_CLINICALTRIALS", register.address)
            status = command_line.main(["search", *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return start


def test_a_whole_search_ends_well_and_counts(run: Run) -> None:
    status, out, err = run(pubmed=PubMed(recorded()), trials=Trials(studies(3)))
    assert (status, err) == (0, "")
    assert "cells: 88 found, 88 new, 0 known before, 0 duplicates, 0 set aside, 0 missing" in out
    assert "agents: 3 found" in out
    assert "_build/living/queue.csv" in out


def test_an_incomplete_search_ends_with_one_and_says_what_is_missing(run: Run) -> None:
    entries = recorded()
    name = next(iter(entries))
    status, out, err = run(pubmed=PubMed(entries, unsent=frozenset({name})), trials=Trials([]))
    assert status == 1
    assert f"pmid:{name} is missing" in err
    assert "88 found, 87 new" in out


def test_a_rehearsal_counts_and_writes_nothing(run: Run, checkout: Checkout) -> None:
    before = checkout.files()
    words = ("--dry-run", "--since", "2019-01-01", "--until", "2020-06-30")
    status, out, _ = run(*words, pubmed=PubMed(recorded()), trials=Trials(studies(3)))
    assert status == 0
    assert "cells: 88 records in pubmed, 2019-01-01 to 2020-06-30" in out
    assert "agents: 3 records in clinicaltrials.gov" in out
    assert checkout.files() == before
    assert not (checkout.repository.data / "living" / ".run").exists()


def test_one_source_alone_is_asked(run: Run, checkout: Checkout) -> None:
    down = Trials([], spoil=lambda *_: Answer(status=404))
    status, _, _ = run("--only", "pubmed", pubmed=PubMed(recorded()), trials=down)
    assert (status, down.asked) == (0, 0)
    assert list(checkout.table("searches")["source"]) == ["pubmed"]


def test_a_refused_rehearsal_says_who_refused(run: Run) -> None:
    refused = PubMed({}, spoil=lambda *_: Answer(b'{"error":"API key invalid"}', 400))
    status, _, err = run("--dry-run", pubmed=refused, trials=Trials([]))
    assert status == 1
    assert 'PubMed: answered 400 Bad Request: {"error":"API key invalid"}' in err
    assert err.endswith("Nothing was written\n")


def test_other_days_are_refused_while_a_search_is_under_way(run: Run) -> None:
    gone = Trials([], spoil=lambda *_: Answer(status=404))
    assert run(pubmed=PubMed(recorded()), trials=gone)[0] == 1
    status, _, err = run("--since", "2020-01-01", pubmed=PubMed({}), trials=Trials([]))
    assert status == 1
    assert "data/living/.run: holds a search under way" in err
    assert run(pubmed=PubMed({}), trials=Trials(studies(3)))[0] == 0


@pytest.mark.parametrize("word", ["yesterday", "2026-13-01", "01.02.2026"])
def test_a_day_that_is_none_is_refused_before_anything_is_asked(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        command_line.main(["search", "--since", word])
    assert f"'{word}' is not a date such as 2026-01-31" in capsys.readouterr().err


def test_abstracts_that_were_lost_are_fetched_again(run: Run, checkout: Checkout) -> None:
    said = b"<Abstract><AbstractText>What was found.</AbstractText></Abstract><AuthorList"
    entries = {pmid: entry.replace(b"<AuthorList", said, 1) for pmid, entry in recorded().items()}
    run(pubmed=PubMed(entries), trials=Trials(studies(3)))
    store = abstracts.store(checkout.repository)
    first = abstracts.read(store)
    assert len(first) == 91
    assert "What was found." in first.values()
    store.unlink()
    gone = next(iter(entries))
    lacking = PubMed(entries, unsent=frozenset({gone}))
    status, out, err = run("--abstracts", pubmed=lacking, trials=Trials(studies(3)))
    assert (status, "90 records looked up, 1 did not come" in out) == (1, True)
    assert err == f"pmid:{gone}: no abstract came, for its source did not send the record\n"
    again = PubMed(entries)
    assert run("--abstracts", pubmed=again, trials=Trials([]))[0] == 0
    assert again.asked == 1
    assert abstracts.read(store) == first


def test_abstracts_are_fetched_alone(run: Run) -> None:
    status, _, err = run("--abstracts", "--dry-run", pubmed=PubMed({}), trials=Trials([]))
    assert status == 1
    assert "it stands alone" in err
