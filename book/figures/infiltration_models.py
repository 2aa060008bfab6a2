"""The models of infiltration one by one: the strongest, their check, and the checkpoint cohorts."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from book.figures import theme
from book.figures.infiltration import KNOWN, SIDES, named
from book.figures.lines import line

BINS = 10


def strongest(table: pd.DataFrame, number: int) -> pd.DataFrame:
    """The `number` associations with the lowest P values, lowest first, each with an `id` and a `label`."""
    first = table[table["status"] == "fitted"].sort_values("p").head(number)
    return first.assign(
        id=first["study"] + "-" + first["population"], label=first["tumour"] + ": " + first["cells"]
    )


def forest(table: pd.DataFrame) -> alt.TopLevelMixin:
    """The rows of `strongest` with their intervals; solid where the false discovery rate is low."""
    shown = table.astype(dict.fromkeys(("ratio", "lower", "upper", "share_ratio"), float))
    colours = [SIDES[0], theme.CATEGORIES[7]]
    says = [f"q below {KNOWN}", f"q of {KNOWN} or more"]
    shown["told"] = (
        shown["said"].eq(f"fitted, q below {KNOWN}").map(dict(zip((True, False), says, strict=True)))
    )
    base = alt.Chart(shown).encode(y=line(dict(zip(shown["id"], shown["label"], strict=True)), 250))
    scale = _ratios(shown)
    spans = base.mark_rule(strokeWidth=1.6, color=theme.INK).encode(
        x=alt.X(
            "lower:Q",
            scale=scale,
            title="Hazard ratio per SD, 95 % interval",
            axis=alt.Axis(values=[0.6, 0.8, 1, 1.25, 1.6]),
        ),
        x2="upper:Q",
    )
    points = base.mark_point(filled=True, size=60, opacity=1).encode(
        x=alt.X("ratio:Q", scale=scale),
        color=alt.Color("told:N", title=None, scale=alt.Scale(domain=says, range=colours)),
        shape=alt.Shape("told:N", title=None, scale=alt.Scale(domain=says, range=["diamond", "circle"])),
        tooltip=[
            alt.Tooltip("label:N", title="Association"),
            alt.Tooltip("ratio:Q", title="Hazard ratio per SD", format=".2f"),
            alt.Tooltip("q:Q", title="q", format=".2g"),
            alt.Tooltip("ph_p:Q", title="P, proportional hazards", format=".2g"),
            alt.Tooltip("share_ratio:Q", title="The same for the share of leukocytes", format=".2f"),
            alt.Tooltip("events:Q", title="Events"),
        ],
    )
    return alt.layer(_even(), spans, points).properties(
        width=165,
        height=alt.Step(18),
        description=(
            f"Forest plot of the {len(shown)} associations with the lowest P values: hazard ratios between "
            f"{shown['ratio'].min():.2f} and {shown['ratio'].max():.2f}; "
            f"{int(shown['told'].eq(says[0]).sum())} have a false discovery rate below {KNOWN}."
        ),
    )


def proportionality_table(hazards: pd.DataFrame) -> pd.DataFrame:
    """How many models have their P against proportional hazards in each tenth: `start`, `end`, `models`.

    `expected` is what even hazards would give: the same in each tenth.
    """
    p = hazards["ph_p"].dropna().astype(float)
    tenth = (p * BINS).astype(int).clip(upper=BINS - 1)
    models = tenth.value_counts().reindex(range(BINS), fill_value=0)
    return pd.DataFrame(
        {
            "start": [number / BINS for number in range(BINS)],
            "end": [(number + 1) / BINS for number in range(BINS)],
            "floor": 0,
            "models": models.to_numpy(),
            "expected": len(p) / BINS,
        }
    )


def proportionality(table: pd.DataFrame) -> alt.TopLevelMixin:
    """The histogram of those P values beside what even hazards would give."""
    bars = (
        alt.Chart(table)
        .mark_bar(color=theme.CATEGORIES[5])
        .encode(
            x=alt.X("start:Q", title="P against proportional hazards", scale=alt.Scale(domain=[0, 1])),
            x2="end:Q",
            y=alt.Y("floor:Q", title="Models", scale=alt.Scale(zero=True)),
            y2="models:Q",
            tooltip=["start:Q", "end:Q", "models:Q"],
        )
    )
    even = (
        alt.Chart(table)
        .mark_rule(color=theme.INK, strokeDash=[4, 3])
        .encode(y=alt.Y("mean(expected):Q", title="Models"))
    )
    return alt.layer(bars, even).properties(
        width=260,
        height=150,
        description=(
            f"Histogram of {table['models'].sum()} P values: {table['models'].iloc[0]} lie in the lowest "
            f"tenth, where {table['expected'].iloc[0]:.0f} would be expected if none changed with time."
        ),
    )


def checkpoint_table(
    responses: pd.DataFrame, studies: pd.DataFrame, populations: pd.DataFrame, papers: Mapping[str, str]
) -> pd.DataFrame:
    """One row a cohort and population, with `cohort` in words and `cells`; the models not fitted as well."""
    shown = named(responses, studies, populations)
    cited = shown["citekey"].map(papers)
    counts = shown["responders"].astype(str) + " of " + shown["patients"].astype(str)
    return shown.assign(cohort=cited + " (" + counts + ")")


def checkpoint(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Odds ratios of response with their intervals, the cohorts side by side for each population."""
    shown = table[table["status"] == "fitted"].astype(dict.fromkeys(("ratio", "lower", "upper"), float))
    cohorts = shown["cohort"].drop_duplicates().tolist()
    base = alt.Chart(shown).encode(
        y=alt.Y(
            "cells:N", sort=table["cells"].drop_duplicates().tolist(), title=None, axis=alt.Axis(grid=True)
        ),
        yOffset=alt.YOffset("cohort:N", sort=cohorts),
    )
    scale = _ratios(shown)
    spans = base.mark_rule(strokeWidth=1.4, color=theme.INK).encode(
        x=alt.X(
            "lower:Q",
            scale=scale,
            title="Odds ratio of response per SD, 95 % interval",
            axis=alt.Axis(values=[0.25, 0.5, 1, 2, 4]),
        ),
        x2="upper:Q",
    )
    points = base.mark_point(filled=True, size=45, opacity=1).encode(
        x=alt.X("ratio:Q", scale=scale),
        color=alt.Color(
            "cohort:N",
            title=None,
            sort=cohorts,
            scale=alt.Scale(domain=cohorts, range=theme.CATEGORIES[: len(cohorts)]),
            legend=alt.Legend(orient="top", columns=1, labelLimit=280),
        ),
        shape=alt.Shape(
            "cohort:N", sort=cohorts, scale=alt.Scale(domain=cohorts, range=theme.SHAPES[: len(cohorts)])
        ),
        tooltip=[
            alt.Tooltip("cohort:N", title="Cohort (responders of patients)"),
            alt.Tooltip("cells:N", title="Population"),
            alt.Tooltip("ratio:Q", title="Odds ratio per SD", format=".2f"),
            alt.Tooltip("lower:Q", title="Lower limit", format=".2f"),
            alt.Tooltip("upper:Q", title="Upper limit", format=".2f"),
            alt.Tooltip("q:Q", title="q", format=".2g"),
        ],
    )
    known = shown[shown["q"] < KNOWN]
    marked = "; ".join(f"{row.cells} in {row.cohort}, {row.ratio:.2f}" for row in known.itertuples())
    return alt.layer(_even(), spans, points).properties(
        width=200,
        height=alt.Step(13, **{"for": "offset"}),
        description=(
            f"Forest plot of {len(shown)} odds ratios of response in {len(cohorts)} cohorts; with a false "
            f"discovery rate below {KNOWN}: {marked or 'none'}."
        ),
    )


def _ratios(shown: pd.DataFrame) -> alt.Scale:
    """A logarithmic scale that holds every interval of `shown`, with a little room."""
    return alt.Scale(
        type="log", nice=False, domain=[shown["lower"].min() / 1.05, shown["upper"].max() * 1.05]
    )


def _even() -> alt.Chart:
    """The line at a ratio of one."""
    chart: alt.Chart = alt.Chart(pd.DataFrame({"one": [1]})).mark_rule(color=theme.INK, strokeDash=[4, 3])
    return chart.encode(x="one:Q")
