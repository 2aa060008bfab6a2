"""Meta-analyses pooled anew: known values of the print, the verdicts, and the tables behind the figures."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from book import bibliography, reproduction, tables
from book.figures import funnel, pooled, reproduced, umbrella
from book.publishing.figure import figure
from book.repository import Repository

PANCREAS = "zhou2018-pancreatic-os"


@pytest.fixture(scope="module")
def papers() -> dict[str, str]:
    return {key: reference.short for key, reference in bibliography.read().items()}


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return reproduction.recomputed().set_index("id")


@pytest.mark.parametrize(
    ("analysis", "estimate", "lower", "upper"),
    [("ethier2017-breast-os", 2.56, 1.96, 3.35), ("shen2014-tan-os", 1.66, 1.37, 2.01)],
)
def test_known_estimates_are_reproduced(
    found: pd.DataFrame, analysis: str, estimate: float, lower: float, upper: float
) -> None:
    row = found.loc[analysis]
    assert [row["estimate"], row["lower"], row["upper"]] == pytest.approx([estimate, lower, upper], abs=0.006)
    assert row["verdict"] == "agrees"


def test_the_known_heterogeneity_is_reproduced(found: pd.DataFrame) -> None:
    assert found.loc["shen2014-tan-os", "i2"] == pytest.approx(70.5, abs=0.05)


def test_every_verdict_follows_from_the_distance(found: pd.DataFrame) -> None:
    judged = found.dropna(subset=["off"])
    assert ((judged["off"] <= reproduction.TOLERANCE) == (judged["verdict"] != "differs")).all()
    assert set(judged["verdict"]) == set(reproduction.VERDICTS)
    assert set(found.loc[found["off"].isna(), "verdict"]) == {""}


def test_apart_is_the_farthest_and_has_no_side() -> None:
    assert reproduction.apart([2.0, 1.0, 4.0], [2.0, 1.0, 4.4]) == pytest.approx(10)
    assert reproduction.apart([4.4], [4.0]) == pytest.approx(reproduction.apart([4.0], [4.4]))


def test_impossible_rows_are_never_pooled(repository: Repository) -> None:
    every = tables.read("prognosis_studies", repository)
    impossible = every[every["flag"].isin(reproduction.NEVER_POOLED)]
    assert len(impossible)
    for row in impossible.itertuples():
        assert row.id not in set(reproduction.studies(row.analysis, repository)["study"])


def test_an_unknown_analysis_is_refused() -> None:
    with pytest.raises(KeyError):
        reproduction.studies("nobody1900-nothing-os")


def test_the_counts_add_up() -> None:
    counts = reproduction.counts()
    assert tuple(counts) == reproduction.COUNTS
    verdicts = ("analyses-agreeing", "analyses-agreeing-as-other", "analyses-differing")
    assert sum(counts[name] for name in verdicts) == counts["analyses-printed"]
    assert counts["analyses-predicted-across-one"] <= counts["analyses-predicted"]
    assert counts["hazard-ratios-never-pooled"] <= counts["hazard-ratios-flagged"] <= counts["hazard-ratios"]


def test_a_forest_has_each_study_once_then_the_summary(papers: dict[str, str]) -> None:
    studies = reproduction.studies(PANCREAS)
    table = pooled.forest_table(studies, papers)
    assert list(table["id"][-2:]) == ["pooled", "prediction interval"]
    assert sorted(table["id"][:-2]) == sorted(studies["id"])
    assert table["weight"].sum() == pytest.approx(100)
    assert pd.isna(table["estimate"].iloc[-1])
    assert f"{len(studies)} hazard ratios" in figure("fig-a", pooled.forest(table, "it"), table).description


def test_growth_ends_where_all_dated_studies_are_pooled(papers: dict[str, str]) -> None:
    studies = reproduction.studies(PANCREAS)
    table = pooled.growth_table(studies, papers)
    whole = reproduction.sensitivity(studies).set_index("model").loc["REML"]
    assert list(table["year"]) == sorted(set(table["year"]))
    assert table["k"].iloc[-1] == len(studies)
    assert table["estimate"].iloc[-1] == pytest.approx(whole["estimate"])
    assert "Cumulative pooling" in figure("fig-a", pooled.growth(table, "it"), table).description


def test_the_funnel_holds_the_ratios_of_the_table(papers: dict[str, str]) -> None:
    studies = reproduction.studies(PANCREAS)
    table = funnel.funnel_table(studies, papers)
    assert sorted(table["ratio"]) == pytest.approx(sorted(studies["estimate"].astype(float)))
    outside = (table["ratio"] < table["lower"]) | (table["ratio"] > table["upper"])
    assert list(table["place"] == "outside") == list(outside)
    assert table["error"].is_monotonic_increasing
    assert "leans towards larger" in figure("fig-a", funnel.funnel(table, studies, "it"), table).description


def test_models_stand_side_by_side(papers: dict[str, str]) -> None:
    table = reproduced.models_table({"shen2014-tan-os": "A", PANCREAS: "B"}, papers)
    assert len(table) == 2 * len(reproduction.SENSITIVITY)
    of_pancreas = table[table["analysis"] == "B"].set_index("model")
    width = [math.log(one["upper"] / one["lower"]) for _, one in of_pancreas.iterrows()]
    assert min(width) == width[list(of_pancreas.index).index("fixed effect")]
    assert pd.isna(of_pancreas.loc["fixed effect", "prediction_lower"])
    assert "2 analyses under 5 models" in figure("fig-a", reproduced.models(table), table).description


def test_the_print_is_shown_where_there_is_one(papers: dict[str, str]) -> None:
    table = reproduced.printed_table(reproduction.recomputed(), papers)
    assert len(table) == reproduction.counts()["analyses-printed"]
    assert table["label"].is_unique
    described = figure("fig-a", reproduced.printed(table), table).description
    assert f"agrees in {reproduction.counts()['analyses-agreeing']}" in described


def test_the_umbrella_leaves_out_what_reads_the_other_way(
    repository: Repository, papers: dict[str, str]
) -> None:
    estimates = tables.read("prognosis_pooled", repository)
    names = [tables.printed_names(name, repository) for name in ("cells", "cancers")]
    table = umbrella.umbrella_table(estimates, *names, papers)
    kept = estimates.set_index("id").loc[table["id"]]
    assert set(kept["measure"]) == {"HR"}
    assert set(kept["contrast"]) <= {"", "high versus low"}
    assert ((table["lower"] > 1) == (table["direction"] == "worse")).all()
    assert ((table["upper"] < 1) == (table["direction"] == "better")).all()
    assert "TAM: " in figure("fig-a", umbrella.umbrella(table), table).description
