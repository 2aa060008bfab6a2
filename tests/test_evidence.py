"""From finding to claim: the published rule, case by case, and what must hold for any rows."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import evidence
from book.bibliography import Reference
from book.repository import Repository

PAPERS = {
    "a": "Ames, A. and Bell, B.",
    "b": "Bell, Bea and Cole, C.",
    "c": "Dunn, D.",
    "d": "Eads, E.",
    "e": "Ford, F. and Gray, G.",
}
REFERENCES = {key: Reference(key, "article", 1, {"author": names}) for key, names in PAPERS.items()}


def rows(*records: tuple[str, str, str, str, int]) -> pd.DataFrame:
    """Rows of (citekey, bearing, design, species, rating)."""
    frame = pd.DataFrame(records, columns=["citekey", "bearing", "design", "species", "rating"])
    frame["species"] = [text.split(";") for text in frame["species"]]
    return frame


@pytest.mark.parametrize(
    ("design", "species", "expected"),
    [
        ("randomised-trial", ["human"], "A"),
        ("trial", ["human"], "B"),
        ("cohort", ["human"], "B"),
        ("ex-vivo", ["human"], "C"),
        ("single-cell", ["mouse", "human"], "C"),
        ("single-cell", ["mouse"], "D"),
        ("genetic", ["human"], "D"),
        ("in-vitro", ["human"], "E"),
    ],
)
def test_level_follows_from_design(design: str, species: list[str], expected: str) -> None:
    assert evidence.level(design, species) == expected


def test_papers_that_share_an_author_are_one_group() -> None:
    assert evidence.independent_groups(["a", "b", "c"], REFERENCES) == [
        frozenset({"a", "b"}),
        frozenset({"c"}),
    ]


def test_a_third_paper_joins_two_groups() -> None:
    linked = {**REFERENCES, "z": Reference("z", "article", 1, {"author": "Dunn, Dora and Eads, Eve"})}
    assert evidence.independent_groups(["c", "d", "z"], linked) == [frozenset({"c", "d", "z"})]


def test_a_paper_without_authors_adds_no_group() -> None:
    nameless = {**REFERENCES, "n": Reference("n", "article", 1, {}), "m": Reference("m", "article", 1, {})}
    assert evidence.independent_groups(["n", "c", "d"], nameless) == [
        frozenset({"c", "n"}),
        frozenset({"d"}),
    ]
    assert evidence.independent_groups(["n", "m"], nameless) == [frozenset({"m", "n"})]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Wang, Lei", "Wang, Lijuan", False),
        ("Wang, L.", "Wang, Lijuan", True),
        ("Wang, LJ", "Wang, Lei", True),
        ("Wang, Li-Jun", "Wang, Lijun", True),
        ("Pollard, Jeffrey W.", "Pollard, Jeffrey", True),
        ("Pollard, Jeffrey W.", "Pollard, J W", True),
        ("Pollard, Jeffrey", "Pollard, Kevin", False),
        ("Wang, Lei", "Wong, Lei", False),
        ("Wang", "Wang, Lei", True),
    ],
)
def test_two_names_are_one_person_unless_the_given_names_tell_them_apart(
    one: str, other: str, same: bool
) -> None:
    assert evidence.share_author((one,), (other,)) == same
    assert evidence.share_author((other,), (one,)) == same


def test_high_certainty_needs_three_groups_cause_and_people() -> None:
    given_rows = rows(
        ("a", "for", "genetic", "mouse", 4),
        ("c", "for", "blockade", "mouse", 4),
        ("d", "for", "cohort", "human", 3),
    )
    assert evidence.judge(given_rows, REFERENCES).certainty == "high"
    without_people = given_rows[given_rows["citekey"] != "d"]
    assert evidence.judge(without_people, REFERENCES).certainty == "moderate"


def test_many_papers_of_one_group_do_not_outweigh() -> None:
    one_group = rows(("a", "for", "genetic", "mouse", 4), ("b", "for", "genetic", "mouse", 4))
    verdict = evidence.judge(one_group, REFERENCES)
    assert verdict.groups_for == 1
    assert verdict.certainty == "low"


def test_one_weak_row_is_very_low() -> None:
    assert evidence.judge(rows(("c", "for", "in-vitro", "mouse", 2)), REFERENCES).certainty == "very low"


@pytest.mark.parametrize(
    ("records", "status"),
    [
        ([("c", "for", "genetic", "mouse", 4)], "supported"),
        ([("c", "for", "genetic", "mouse", 4), ("d", "limits", "cohort", "human", 3)], "qualified"),
        ([("c", "for", "genetic", "mouse", 5), ("d", "against", "cohort", "human", 2)], "qualified"),
        ([("c", "for", "genetic", "mouse", 4), ("d", "against", "cohort", "human", 2)], "contested"),
        (
            [
                ("c", "for", "in-vitro", "mouse", 2),
                ("d", "against", "genetic", "mouse", 4),
                ("e", "against", "genetic", "mouse", 3),
            ],
            "overturned",
        ),
        ([("c", "for", "in-vitro", "mouse", 2), ("d", "against", "genetic", "mouse", 5)], "contested"),
    ],
)
def test_status(records: list[tuple[str, str, str, str, int]], status: str) -> None:
    assert evidence.judge(rows(*records), REFERENCES).status == status


def test_contested_claims_lose_a_step() -> None:
    supporting = [("a", "for", "genetic", "mouse", 4), ("c", "for", "genetic", "mouse", 4)]
    assert evidence.judge(rows(*supporting), REFERENCES).certainty == "moderate"
    opposed = rows(*supporting, ("d", "against", "genetic", "mouse", 4))
    assert evidence.judge(opposed, REFERENCES).certainty == "low"


some_rows = st.lists(
    st.tuples(
        st.sampled_from(sorted(PAPERS)),
        st.sampled_from(evidence.BEARINGS),
        st.sampled_from(["genetic", "blockade", "cohort", "in-vitro", "single-cell"]),
        st.sampled_from(["mouse", "human", "mouse;human"]),
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=12,
)


@given(some_rows)
def test_more_against_never_raises_certainty(records: list[tuple[str, str, str, str, int]]) -> None:
    before = evidence.judge(rows(*records), REFERENCES)
    after = evidence.judge(rows(*records, ("e", "against", "genetic", "mouse", 5)), REFERENCES)
    steps = evidence.CERTAINTIES.index
    assert steps(after.certainty) <= steps(before.certainty)
    assert evidence.STATUSES.index(after.status) >= evidence.STATUSES.index(before.status)


@given(some_rows, st.randoms())
def test_the_order_of_rows_does_not_matter(
    records: list[tuple[str, str, str, str, int]], random: object
) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert evidence.judge(rows(*records), REFERENCES) == evidence.judge(rows(*shuffled), REFERENCES)


def test_every_claim_of_the_review_is_judged(repository: Repository) -> None:
    claims = evidence.claims(repository)
    assert claims["status"].isin(evidence.STATUSES).all()
    assert claims["certainty"].isin(evidence.CERTAINTIES).all()
    assert all(claims["papers"])


def test_axes_carry_their_findings_paper(repository: Repository) -> None:
    axes = evidence.axes(repository)
    findings = evidence.findings(repository).set_index("id")
    for row in axes.itertuples(index=False):
        assert row.citekey == findings.loc[row.evidence, "citekey"]


def test_a_claim_asked_for_by_its_id_is_the_row_of_all_claims(repository: Repository) -> None:
    every = evidence.claims(repository)
    for row in every.itertuples(index=False):
        assert evidence.claim(row.id, repository) == row
    assert evidence.claim("no-such-claim", repository) is None
