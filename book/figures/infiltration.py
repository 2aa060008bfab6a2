"""Infiltration of tumours as deconvolution estimates it: how much, and what it goes with."""

from __future__ import annotations

import altair as alt
import pandas as pd

from book.figures import theme

ALL = "leukocytes"
"""The population that is every leukocyte together."""

KNOWN = 0.05
"""Associations with a false discovery rate below it are marked; a P value below it is a doubt."""
SIDES = (theme.CATEGORIES[1], theme.CATEGORIES[0])
"""The colours of more hazard and of less."""

_STATUSES = {
    "few-events": "too few events",
    "mostly-absent": "mostly absent",
    "no-endpoint": "no endpoint to use",
}


def named(rows: pd.DataFrame, studies: pd.DataFrame, populations: pd.DataFrame) -> pd.DataFrame:
    """`rows` of a study and population with `tumour` and `cells` in words, populations in order."""
    tumours = dict(zip(studies["id"], studies["name"], strict=True))
    cells = dict(zip(populations["id"], populations["name"], strict=True))
    order = {name: place for place, name in enumerate(populations["id"])}
    shown = rows.assign(cells=rows["population"].map(cells), place=rows["population"].map(order))
    if "study" in shown.columns:
        shown = shown.assign(tumour=shown["study"].map(tumours))
    return shown.sort_values([*shown.columns.intersection(["study", "dataset"]), "place"]).drop(
        columns="place"
    )


def fractions_table(
    fractions: pd.DataFrame, studies: pd.DataFrame, populations: pd.DataFrame
) -> pd.DataFrame:
    """One row a study and population, in per cent of all cells: `median`, quartiles, `mean`, `found`."""
    shown = named(fractions, studies, populations)
    for column in ("median", "lower_quartile", "upper_quartile", "mean"):
        shown[column] = 100 * shown[column].astype(float)
    return shown.assign(found=100 * shown["found"] / shown["patients"])


def fractions(table: pd.DataFrame) -> alt.TopLevelMixin:
    """The median of every population but all leukocytes, tumour by tumour, as a heat map."""
    shown = table[table["population"] != ALL]
    whole = table[table["population"] == ALL].sort_values("median", ascending=False)
    most = shown.loc[shown["median"].idxmax()]
    chart: alt.Chart = (
        alt.Chart(shown)
        .mark_rect()
        .encode(
            x=alt.X("cells:N", sort=shown["cells"].unique().tolist(), title=None, axis=_tilted()),
            y=alt.Y("tumour:N", sort=whole["tumour"].tolist(), title=None),
            color=alt.Color(
                "median:Q",
                title="Median, % of all cells",
                scale=alt.Scale(type="sqrt"),
                legend=alt.Legend(orient="top", gradientLength=180),
            ),
            tooltip=[
                alt.Tooltip("tumour:N", title="Tumour"),
                alt.Tooltip("cells:N", title="Population"),
                alt.Tooltip("median:Q", title="Median, %", format=".2f"),
                alt.Tooltip("lower_quartile:Q", title="Lower quartile, %", format=".2f"),
                alt.Tooltip("upper_quartile:Q", title="Upper quartile, %", format=".2f"),
                alt.Tooltip("found:Q", title="Found in, % of patients", format=".0f"),
                alt.Tooltip("patients:Q", title="Patients"),
            ],
        )
        .properties(
            width=252,
            height=alt.Step(15),
            description=(
                f"Heat map of {shown['cells'].nunique()} populations in {shown['tumour'].nunique()} tumours: "
                f"the median share of all cells is highest for {most['cells']} in {most['tumour']} "
                f"({most['median']:.1f} %)."
            ),
        )
    )
    return chart


def quartiles(table: pd.DataFrame, population: str) -> alt.TopLevelMixin:
    """Median and quartiles of one population, tumour by tumour, the fullest on top."""
    shown = table[table["population"] == population].sort_values("median", ascending=False)
    base = alt.Chart(shown).encode(
        y=alt.Y("tumour:N", sort=shown["tumour"].tolist(), title=None, axis=alt.Axis(grid=True))
    )
    spans = base.mark_rule(color=theme.INK, strokeWidth=1.6).encode(
        x=alt.X("lower_quartile:Q", title="Median and quartiles, % of all cells"), x2="upper_quartile:Q"
    )
    points = base.mark_point(filled=True, color=theme.CATEGORIES[0], size=60, opacity=1).encode(
        x="median:Q",
        tooltip=[
            alt.Tooltip("tumour:N", title="Tumour"),
            alt.Tooltip("median:Q", title="Median, %", format=".1f"),
            alt.Tooltip("patients:Q", title="Patients"),
        ],
    )
    first, last = shown.iloc[0], shown.iloc[-1]
    return alt.layer(spans, points).properties(
        width=230,
        height=alt.Step(15),
        description=(
            f"Dot plot of {first['cells'].lower()} in {len(shown)} tumours: the median is highest in "
            f"{first['tumour']} ({first['median']:.1f} % of all cells) and lowest in {last['tumour']} "
            f"({last['median']:.1f} %)."
        ),
    )


def survival_table(hazards: pd.DataFrame, studies: pd.DataFrame, populations: pd.DataFrame) -> pd.DataFrame:
    """One row a study and population with `said`: what is marked of it, or why no model was fitted."""
    shown = named(hazards, studies, populations)
    fitted = shown["status"] == "fitted"
    marked = fitted & (shown["q"] < KNOWN).fillna(False)
    said = shown["status"].map(_STATUSES).fillna("fitted")
    return shown.assign(said=said.mask(marked, f"fitted, q below {KNOWN}"))


def survival(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Hazard ratios as colours, tumour by tumour; a diamond marks a low false discovery rate."""
    fitted = table[table["status"] == "fitted"].astype({"ratio": float})
    tumours = table.loc[table["tumour"].isin(fitted["tumour"]), "tumour"].drop_duplicates().tolist()
    inside = table[table["tumour"].isin(tumours)].astype({"ratio": float})
    reach = max(fitted["ratio"].max(), 1 / fitted["ratio"].min())
    base = alt.Chart(inside).encode(
        x=alt.X("cells:N", sort=table["cells"].unique().tolist(), title=None, axis=_tilted()),
        y=alt.Y("tumour:N", sort=tumours, title=None),
        tooltip=[
            alt.Tooltip("tumour:N", title="Tumour"),
            alt.Tooltip("cells:N", title="Population"),
            alt.Tooltip("said:N", title="Model"),
            alt.Tooltip("ratio:Q", title="Hazard ratio per SD", format=".2f"),
            alt.Tooltip("lower:Q", title="Lower limit", format=".2f"),
            alt.Tooltip("upper:Q", title="Upper limit", format=".2f"),
            alt.Tooltip("q:Q", title="q", format=".2g"),
            alt.Tooltip("ph_p:Q", title="P, proportional hazards", format=".2g"),
            alt.Tooltip("patients:Q", title="Patients"),
            alt.Tooltip("events:Q", title="Events"),
            alt.Tooltip("covariates:N", title="Adjusted for"),
        ],
    )
    colour = alt.Color(
        "ratio:Q",
        title="Hazard ratio per SD",
        scale=alt.Scale(
            type="log",
            domain=[1 / reach, 1, reach],
            range=[SIDES[1], theme.PAPER, SIDES[0]],
            interpolate="rgb",
        ),
        legend=alt.Legend(orient="top", gradientLength=180, values=[0.7, 1, 1.4]),
    )
    has = alt.datum.status == "fitted"
    marked = alt.datum.said == f"fitted, q below {KNOWN}"
    squares = base.transform_filter(has).mark_rect().encode(color=colour)
    none = base.transform_filter(alt.datum.status != "fitted").mark_point(
        shape="cross", size=18, color=theme.MUTED, filled=True, stroke=None
    )
    known = base.transform_filter(marked).mark_point(
        shape="diamond", filled=False, size=70, stroke=theme.INK, strokeWidth=1.8, fillOpacity=0
    )
    number = int((table["said"] == f"fitted, q below {KNOWN}").sum())
    above = int(((table["said"] == f"fitted, q below {KNOWN}") & (table["ratio"] > 1)).sum())
    return alt.layer(squares, none, known).properties(
        width=266,
        height=alt.Step(16),
        description=(
            f"Heat map of {len(fitted)} hazard ratios for {len(tumours)} tumours and "
            f"{table['cells'].nunique()} populations, between {fitted['ratio'].min():.2f} and "
            f"{fitted['ratio'].max():.2f}; {number} have a false discovery rate below {KNOWN}, {above} of "
            f"them above one. Crosses stand where no model was fitted."
        ),
    )


def _tilted() -> alt.Axis:
    return alt.Axis(orient="bottom", labelAngle=-60, labelLimit=140)
