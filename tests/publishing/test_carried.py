"""A chart carries what it shows: the fields its specification names, and papers as many as one can read."""

from __future__ import annotations

import altair as alt
import pandas as pd

from book.publishing import carried
from book.publishing.figure import figure

TABLE = pd.DataFrame(
    {
        "cell": ["Treg", "TAM"],
        "findings": [3, 30],
        "citekey": ["doe2001a;roe2002b", ";".join(f"doe{year}x" for year in range(1990, 2020))],
        "cited": ["Doe, 2001; Roe, 2002", "; ".join(f"Doe, {year}" for year in range(1990, 2020))],
    }
)


def bars(**encodings: object) -> alt.Chart:
    return alt.Chart(TABLE).mark_bar().encode(x="findings:Q", y="cell:N", **encodings)


def rows(chart: alt.Chart) -> list[dict[str, object]]:
    (data,) = figure("fig-x", chart.properties(description="Bars."), TABLE).spec["datasets"].values()
    return list(data)


def test_a_field_that_nothing_shows_is_left_out_of_the_chart_and_kept_in_the_table() -> None:
    assert rows(bars()) == [{"cell": "Treg", "findings": 3}, {"cell": "TAM", "findings": 30}]
    shown = figure("fig-x", bars().properties(description="Bars."), TABLE)
    assert "doe2001a;roe2002b" in shown.csv
    assert len(shown.papers) == 32


def test_a_field_used_in_an_expression_alone_is_kept() -> None:
    told = rows(bars().transform_filter("length(datum.citekey) > 1"))
    assert [row["citekey"] for row in told] == list(TABLE["citekey"])


def test_many_papers_behind_a_mark_are_named_in_part_and_counted() -> None:
    few, many = (str(row["cited"]) for row in rows(bars(tooltip="cited:N")))
    assert few == "Doe, 2001; Roe, 2002"
    *named, more = many.split("; ")
    assert named == [f"Doe, {year}" for year in range(1990, 1990 + carried.NAMED)]
    assert more == f"and {30 - carried.NAMED} more"


def test_a_tooltip_of_everything_keeps_everything() -> None:
    chart = alt.Chart(TABLE).mark_bar(tooltip=alt.TooltipContent("data")).encode(x="findings:Q")
    assert set(rows(chart)[0]) == set(TABLE.columns)
