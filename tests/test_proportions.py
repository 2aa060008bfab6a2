"""Exact intervals: values to be had elsewhere, and what must hold for any count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import proportions, tables
from book.repository import Repository


@pytest.mark.parametrize(
    ("responders", "evaluable", "low", "high"),
    [
        (0, 10, 0.0, 0.3084971),
        (10, 10, 0.6915029, 1.0),
        (5, 10, 0.1870860, 0.8129140),
        (7, 20, 0.1539092, 0.5921885),
    ],
)
def test_an_interval_is_that_of_r(responders: int, evaluable: int, low: float, high: float) -> None:
    """As R's binom.test(responders, evaluable)$conf.int prints it."""
    assert proportions.exact_interval(responders, evaluable) == pytest.approx((low, high), abs=1e-6)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_proportion_and_mirrors(counts: tuple[int, int]) -> None:
    responders, evaluable = counts
    low, high = proportions.exact_interval(responders, evaluable)
    assert 0 <= low <= responders / evaluable <= high <= 1
    other_low, other_high = proportions.exact_interval(evaluable - responders, evaluable)
    assert (1 - other_high, 1 - other_low) == pytest.approx((low, high))


@pytest.mark.parametrize(("responders", "evaluable"), [(3, 2), (-1, 4), (0, 0)])
def test_an_impossible_count_is_refused(responders: int, evaluable: int) -> None:
    with pytest.raises(ValueError, match="must"):
        proportions.exact_interval(responders, evaluable)


def test_every_count_of_the_table_can_be(repository: Repository) -> None:
    outcomes = tables.read("outcomes", repository).dropna(subset=["responders", "evaluable"])
    wrong = outcomes[outcomes["responders"] > outcomes["evaluable"]]
    assert wrong["id"].tolist() == []


def test_a_printed_percentage_fits_its_count(repository: Repository) -> None:
    known = tables.read("outcomes", repository).dropna(subset=["responders", "evaluable", "percent"])
    off = (100 * known["responders"] / known["evaluable"] - known["percent"]).abs()
    assert known.loc[off > 1.0, "id"].tolist() == []


def test_responses_are_those_of_the_arms_with_a_count(repository: Repository) -> None:
    outcomes, trials = tables.read("outcomes", repository), tables.read("trials", repository)
    found = proportions.responses(outcomes, trials)
    counted = outcomes[outcomes["endpoint"] == "ORR"].dropna(subset=["responders", "evaluable"])
    assert set(found["id"]) == set(counted["id"])
    assert found["agent"].notna().all()
