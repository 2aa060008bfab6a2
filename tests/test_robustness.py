"""Pooled without each study and with mirror images: what changes, and what the figures say of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from book import bibliography, reproduction, robustness
from book.figures import probed, robust
from book.publishing.figure import figure
from book.repository import Repository
from book.synthesis import bias, pool
from book.synthesis.studies import effects

TAN, PANCREAS, BALANCED = "shen2014-tan-os", "zhou2018-pancreatic-os", "zhou2018-pancreatic-dfs"


@pytest.fixture(scope="module")
def papers() -> dict[str, str]:
    return {key: reference.short for key, reference in bibliography.read().items()}


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return robustness.probed().set_index("id")


def test_leaving_a_study_out_is_pooling_the_others(papers: dict[str, str]) -> None:
    studies = reproduction.studies(TAN)
    table = robust.without_table(studies, papers).set_index("id")
    whole = pool(studies, method="reml")
    for name in studies["id"]:
        rest = pool(studies[studies["id"] != name], method="reml")
        row = table.loc[name]
        assert [row["estimate"], row["lower"], row["upper"]] == [rest.estimate, rest.lower, rest.upper]
        assert row["shift"] == pytest.approx(100 * (rest.estimate / whole.estimate - 1))
    assert table.loc[robust.ALL, "estimate"] == whole.estimate


def test_the_prose_on_the_figure_of_single_studies_holds(papers: dict[str, str]) -> None:
    table = robust.without_table(reproduction.studies(TAN), papers)
    assert not table["influential"].any()
    assert (table["lower"] > 1).all()
    made = figure("fig-without", robust.without(table, "such studies"), table)
    assert f"without each of its {len(table) - 1} studies" in made.description
    assert "includes one in 0 of them; 0 of the studies are influential" in made.description


def test_an_influential_study_is_marked(papers: dict[str, str]) -> None:
    studies = reproduction.studies(TAN)
    odd = studies.assign(
        estimate=[1.0] * (len(studies) - 1) + [20.0],
        lower=[0.7] * (len(studies) - 1) + [15.0],
        upper=[1.43] * (len(studies) - 1) + [26.7],
    )
    table = robust.without_table(odd, papers)
    marked = table[table["influential"]]
    assert list(marked["id"]) == [odd["id"].iloc[-1]]
    assert set(marked["kind"]) == {"without an influential study"}


def test_what_is_filled_in_mirrors_studies_about_the_trimmed_centre(papers: dict[str, str]) -> None:
    studies = reproduction.studies(PANCREAS)
    table = robust.filled_table(studies, papers)
    added = table[table["kind"] == "filled in"]
    real = table[table["kind"] == "study"]
    missing = bias.trim_and_fill(effects(studies), method="reml").missing
    assert (len(real), len(added)) == (len(studies), missing)
    assert set(added["error"]) <= set(real["error"])
    errors = real.set_index("error")["ratio"]
    centres = [np.sqrt(row["ratio"] * errors[row["error"]].max()) for _, row in added.iterrows()]
    assert np.ptp(centres) < 1e-9
    made = figure("fig-filled", robust.filled(table, "such studies"), table)
    assert f"{missing} mirror images are added on the left" in made.description


def test_where_nothing_is_missing_the_words_say_so(papers: dict[str, str]) -> None:
    table = robust.filled_table(reproduction.studies(BALANCED), papers)
    assert set(table["kind"]) == {"study"}
    made = figure("fig-filled", robust.filled(table, "such studies"), table)
    assert "no study is missing by its rule" in made.description


def test_every_analysis_of_enough_studies_is_probed(found: pd.DataFrame, repository: Repository) -> None:
    for analysis, row in found.iterrows():
        assert row["k"] == len(reproduction.studies(str(analysis), repository)) >= robustness.FEWEST
        assert row["lowest"] <= row["estimate"] <= row["highest"]
        assert (row["missing"] == 0) == (row["filled"] == row["estimate"])


def test_the_counts_follow_from_the_analyses(found: pd.DataFrame, repository: Repository) -> None:
    counts = robustness.counts(repository)
    assert tuple(counts) == robustness.COUNTS
    assert counts["analyses-probed"] == len(found)
    assert counts["analyses-filled"] == int((found["missing"] > 0).sum())
    unsure = found[(found["lower"] > 1) & (found["filled_lower"] <= 1)]
    assert counts["analyses-unsure-after-filling"] == len(unsure) > 0


def test_before_and_after_stand_side_by_side(found: pd.DataFrame, papers: dict[str, str]) -> None:
    table = probed.probed_table(found.reset_index(), papers)
    assert len(table) == 2 * len(found)
    made = figure("fig-probed", probed.probed(table), table)
    assert f"Pooled hazard ratios of {len(found)} analyses" in made.description
    assert "2 include it after filling" in made.description
