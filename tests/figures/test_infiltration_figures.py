"""The tables behind the figures of infiltration, and that each chart says what it shows."""

from __future__ import annotations

import pandas as pd
import pytest

from book import bibliography, tables
from book.figures import infiltration, infiltration_models
from book.publishing.figure import figure
from book.repository import Repository


@pytest.fixture(scope="module")
def outcomes(repository: Repository) -> pd.DataFrame:
    return infiltration.survival_table(*read("survival", repository))


def read(name: str, repository: Repository) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    first, studies, populations = (
        tables.read(f"infiltration_{one}", repository) for one in (name, "studies", "populations")
    )
    return first, studies, populations


def test_fractions_are_per_cent_and_every_row_is_named(repository: Repository) -> None:
    rows, studies, populations = read("fractions", repository)
    table = infiltration.fractions_table(rows, studies, populations)
    assert len(table) == len(rows)
    assert table[["tumour", "cells"]].notna().all(axis=None)
    assert table["median"].max() == pytest.approx(100 * rows["median"].max())
    assert table["found"].between(0, 100).all()
    for chart in (infiltration.fractions(table), infiltration.quartiles(table, infiltration.ALL)):
        assert "30 tumours" in figure("fig-infiltration-x", chart, table).description


def test_what_is_marked_passed_the_correction(outcomes: pd.DataFrame) -> None:
    marked = outcomes["said"] == "fitted, q below 0.05"
    assert (outcomes.loc[marked, "q"] < 0.05).all()
    assert (outcomes.loc[~marked, "q"].fillna(1) >= 0.05).all()
    shown = figure("fig-infiltration-x", infiltration.survival(outcomes), outcomes).description
    assert f"{(outcomes['status'] == 'fitted').sum()} hazard ratios" in shown
    assert f"; {marked.sum()} have" in shown


def test_the_strongest_are_the_lowest_p_values(outcomes: pd.DataFrame) -> None:
    table = infiltration_models.strongest(outcomes, 20)
    assert len(table) == 20
    assert table["id"].is_unique
    others = outcomes[(outcomes["status"] == "fitted") & ~outcomes.index.isin(table.index)]
    assert table["p"].max() <= others["p"].min()
    assert "20 associations" in figure("fig-x", infiltration_models.forest(table), table).description


def test_each_model_is_in_one_tenth() -> None:
    p = pd.Series([0.0, 0.05, 0.1, 0.95, 1.0, None], dtype="Float64")
    table = infiltration_models.proportionality_table(pd.DataFrame({"ph_p": p}))
    assert table["models"].tolist() == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert table["expected"].tolist() == [0.5] * 10
    assert "5 P values" in figure("fig-x", infiltration_models.proportionality(table), table).description


def test_every_cohort_names_its_paper(repository: Repository) -> None:
    papers = {key: one.short for key, one in bibliography.read(repository).items()}
    rows, studies, populations = read("checkpoint", repository)
    table = infiltration_models.checkpoint_table(rows, studies, populations, papers)
    assert table["cohort"].str.contains(r"\d{4} \(\d+ of \d+\)").all()
    shown = figure("fig-x", infiltration_models.checkpoint(table), table)
    assert set(shown.papers) == set(rows["citekey"])
    assert f"{(rows['status'] == 'fitted').sum()} odds ratios" in shown.description
