"""When the evidence came: findings a year, before and after the founding review."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from book.figures import theme

DIRECTIONS = ["promotes", "mixed", "none", "inhibits"]


def year_table(findings: pd.DataFrame) -> pd.DataFrame:
    """One row a year and direction: how many findings, of which papers."""
    rows = []
    for (year, direction), part in findings.groupby(["year", "direction"], sort=True):
        rows.append(
            {
                "year": int(year),
                "direction": direction,
                "findings": len(part),
                "citekey": ";".join(sorted(set(part["citekey"]))),
                "cited": "; ".join(sorted(set(part["paper"]))),
            }
        )
    return pd.DataFrame(rows)


def year_axis(years: Sequence[int], title: str, *, grid: bool = False) -> alt.X:
    """A field `year` along the bottom, every fifth year named."""
    named = "datum.value % 5 == 0 ? datum.label : ''"
    axis = alt.Axis(labelAngle=0, labelExpr=named, grid=grid)
    return alt.X("year:O", title=title, scale=alt.Scale(domain=list(years)), axis=axis)


def timeline(table: pd.DataFrame, founding_year: int) -> alt.TopLevelMixin:
    """Findings a year by direction, with the founding review marked."""
    years = list(range(int(table["year"].min()), int(table["year"].max()) + 1))
    bars = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            x=year_axis(years, "Year of the paper"),
            y=alt.Y("sum(findings):Q", title="Findings", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "direction:N",
                title="The cell or mechanism, as tested, does to escape or spread",
                sort=DIRECTIONS,
                scale=alt.Scale(
                    domain=DIRECTIONS,
                    range=[
                        theme.CATEGORIES[0],
                        theme.CATEGORIES[4],
                        theme.CATEGORIES[7],
                        theme.CATEGORIES[1],
                    ],
                ),
                legend=alt.Legend(titleLimit=400),
            ),
            order=alt.Order("direction:N"),
            tooltip=[
                alt.Tooltip("year:O", title="Year"),
                alt.Tooltip("direction:N", title="Direction"),
                alt.Tooltip("findings:Q", title="Findings"),
                alt.Tooltip("cited:N", title="Papers"),
            ],
        )
    )
    mark = pd.DataFrame({"year": [founding_year], "text": ["founding review"]})
    line = alt.Chart(mark).mark_rule(color=theme.INK, strokeDash=[4, 3]).encode(x=alt.X("year:O"))
    name = (
        alt.Chart(mark)
        .mark_text(align="left", dx=5, dy=-4, color=theme.INK, baseline="bottom")
        .encode(x=alt.X("year:O"), y=alt.value(0), text="text:N")
    )
    later = int(table.loc[table["year"] > founding_year, "findings"].sum())
    total = int(table["findings"].sum())
    against = int(table.loc[table["direction"] != "promotes", "findings"].sum())
    return alt.layer(bars, line, name).properties(
        width="container",
        height=240,
        description=(
            f"Bars of findings by year of their paper, {years[0]} to {years[-1]}: {total} findings, "
            f"{later} of them from papers after {founding_year}. {against} of all findings do not simply "
            f"favour the tumour: they are mixed, null or go against it."
        ),
    )
