"""The lists of the front page keep the rule that the methods page prints."""

from __future__ import annotations

from book import evidence, worth
from book.repository import Repository


def test_what_is_worth_knowing_is_certain_undisputed_and_seen_in_patients(repository: Repository) -> None:
    chosen = worth.knowing(repository)
    levels = evidence.findings(repository).set_index("id")["level"]
    assert len(chosen) == worth.FIRST
    assert set(chosen["certainty"]) == {"high"}
    assert set(chosen["status"]) <= {"supported", "qualified"}
    for rows in chosen["rows_for"]:
        assert {levels[row] for row in rows} & {"A", "B"}


def test_the_disputes_are_those_with_most_voices_on_the_weaker_side(repository: Repository) -> None:
    chosen = worth.contested(repository)
    weaker = chosen[["groups_for", "groups_against"]].min(axis=1)
    assert set(chosen["status"]) <= {"contested", "overturned"}
    assert list(weaker) == sorted(weaker, reverse=True)
    claims = evidence.claims(repository)
    left = claims[
        claims["status"].isin(["contested", "overturned"]) & ~claims["chapter"].isin(chosen["chapter"])
    ]
    assert (left[["groups_for", "groups_against"]].min(axis=1) <= weaker.min()).all()


def test_a_chapter_has_one_claim_in_a_list_at_most(repository: Repository) -> None:
    for chosen in (worth.knowing(repository), worth.contested(repository)):
        assert chosen["chapter"].is_unique


def test_the_first_claim_of_a_chapter_is_the_one_with_most_groups(repository: Repository) -> None:
    every = worth.knowing(repository, most=100).set_index("chapter")["groups_for"]
    levels = evidence.findings(repository).set_index("id")["level"]
    for claim in evidence.claims(repository).itertuples(index=False):
        fit = claim.certainty == "high" and claim.status in ("supported", "qualified")
        if fit and {levels[row] for row in claim.rows_for} & {"A", "B"}:
            assert claim.groups_for <= every[claim.chapter]
