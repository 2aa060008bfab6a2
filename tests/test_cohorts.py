"""Single cohorts: what is turned, what is never pooled, and what the figures say of them."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import bibliography, cohorts, tables
from book.figures import cohorts as figures
from book.publishing.figure import figure
from book.repository import Repository

PART = {
    "family": "treg",
    "endpoint": "OS",
    "marker": "FOXP3",
    "cancer": "breast",
    "compartment": "tumour",
    "contrast": "high-low",
}


def alike(count: int, **other: str) -> pd.DataFrame:
    """`count` cohorts that are alike in all that must be shared, but for what `other` says."""
    rows = [
        PART
        | {
            "id": f"row{number}",
            "cohort": f"cohort{number}",
            "adjustment": "multivariable",
            "estimate": 1.5 + number / 10,
            "lower": 1.1,
            "upper": 3.0,
        }
        | other
        for number in range(count)
    ]
    return pd.DataFrame(rows)


def test_ratios_of_low_against_high_are_turned_and_no_others(repository: Repository) -> None:
    printed = tables.read("prognosis_cohorts", repository).set_index("id")
    shown = cohorts.ratios(repository).set_index("id")
    low = printed["contrast"] == "low-high"
    assert low.any()
    assert (shown.loc[low, "estimate"] * printed.loc[low, "estimate"]).to_list() == pytest.approx(
        [1] * low.sum()
    )
    assert (shown.loc[low, "lower"] * printed.loc[low, "upper"]).to_list() == pytest.approx([1] * low.sum())
    assert shown.loc[~low, "estimate"].equals(printed.loc[~low, "estimate"])
    assert "low-high" not in set(shown["contrast"])


def test_every_interval_holds_its_ratio_after_turning(repository: Repository) -> None:
    shown = cohorts.ratios(repository).dropna(subset=["lower", "upper"])
    assert ((shown["lower"] <= shown["estimate"]) & (shown["estimate"] <= shown["upper"])).all()


def test_a_pool_takes_one_row_a_cohort_and_the_adjusted_one() -> None:
    rows = pd.concat([alike(5), alike(5, adjustment="univariable").assign(id=list("abcde"), estimate=9.0)])
    assert list(cohorts.one_a_cohort(rows)["id"]) == [f"row{number}" for number in range(5)]
    (pooled,) = cohorts.pools(rows).values()
    assert pooled.k == 5
    assert pooled.upper < 9
    assert (pooled.method, pooled.ci) == ("reml", "hartung-knapp")
    assert pooled.prediction_lower is not None


@given(st.integers(0, cohorts.FEWEST - 1))
def test_fewer_cohorts_than_the_bound_are_not_pooled(count: int) -> None:
    rows = alike(cohorts.FEWEST).head(count)
    assert cohorts.pools(rows) == {}


@pytest.mark.parametrize("name", [*cohorts.ALIKE, "endpoint", "family"])
def test_cohorts_that_differ_in_anything_that_matters_are_not_pooled(name: str) -> None:
    rows = pd.concat([alike(4), alike(1, **{name: "another"}).assign(id="other", cohort="other")])
    assert cohorts.pools(rows) == {}
    assert cohorts.sets(rows)["alike"].max() == 4


def test_what_is_unclear_or_has_no_interval_is_never_pooled() -> None:
    rows = alike(5)
    assert cohorts.pools(rows.assign(contrast="unclear")) == {}
    assert cohorts.pools(rows.assign(lower=float("nan"))) == {}
    counted = cohorts.sets(rows.assign(contrast="unclear")).iloc[0]
    assert (counted["cohorts"], counted["alike"], counted["shared"]) == (5, 0, "")


def test_the_counts_are_those_of_the_table(repository: Repository) -> None:
    rows = tables.read("prognosis_cohorts", repository)
    counts = cohorts.counts(repository)
    assert tuple(counts) == cohorts.COUNTS
    assert counts["cohort-ratios"] == len(rows)
    assert sum(counts[f"cohort-ratios-{family}"] for family in cohorts.FAMILIES) == len(rows)
    assert counts["cohorts-most-alike"] < counts["cohorts-fewest"]
    assert counts["cohorts-pooled"] == 0


@pytest.mark.parametrize("family", list(cohorts.FAMILIES))
def test_each_cell_has_a_figure_that_says_what_it_shows(repository: Repository, family: str) -> None:
    papers = {key: reference.short for key, reference in bibliography.read(repository).items()}
    rows = cohorts.ratios(repository)
    part = rows[rows["family"] == family]
    table = figures.cohort_table(part, papers)
    assert sorted(table["id"]) == sorted(part["id"])
    assert set(table.loc[table["contrast"] == "unclear", "group"]) <= {figures.UNSURE}
    made = figure(f"fig-{family}", figures.cohorts(table, family), table)
    assert f"{part['cohort'].nunique()} cohorts for {family}, {len(part)} in all" in made.description
    bare = int(part["lower"].isna().sum())
    assert ("no interval is printed" in made.description) == (bare > 0)
