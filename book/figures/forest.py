"""Pooled estimates of prognosis as published: what each meta-analysis found for a cell, side by side."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from book.figures import theme
from book.figures.lines import line

ENDPOINTS = {
    "OS": (theme.CATEGORIES[0], "circle"),
    "DFS/RFS/PFS": (theme.CATEGORIES[4], "diamond"),
    "CSS": (theme.CATEGORIES[2], "square"),
    "other": (theme.CATEGORIES[7], "triangle-up"),
}
"""How endpoints are grouped, with colour and shape."""

GROUPS = {"OS": "OS", "CSS": "CSS", "DFS": "DFS/RFS/PFS", "RFS": "DFS/RFS/PFS", "PFS": "DFS/RFS/PFS"}
GROUPS |= {"DFS/RFS/PFS": "DFS/RFS/PFS"}
"""The group of each endpoint; others are `other`."""


def forest_table(pooled: pd.DataFrame, papers: Mapping[str, str]) -> pd.DataFrame:
    """One row an estimate: label, endpoint, estimate and interval as printed, studies, patients, paper.

    `pooled` is `prognosis_pooled.csv` or a part of it; `papers` gives the short citation of each key.
    """
    rows = []
    for row in pooled.itertuples(index=False):
        where = f" in {row.compartment}" if row.compartment else ""
        rows.append(
            {
                "id": row.id,
                "label": f"{row.population}: {row.marker}{where}" if row.marker else row.population,
                "endpoint": row.endpoint,
                "group": GROUPS.get(row.endpoint, "other"),
                "measure": row.measure,
                "estimate": row.estimate,
                "lower": row.lower,
                "upper": row.upper,
                "studies": row.studies,
                "patients": row.patients,
                "contrast": row.contrast,
                "note": row.note,
                "citekey": row.citekey,
                "cited": papers[row.citekey],
            }
        )
    order = {name: number for number, name in enumerate(ENDPOINTS)}
    numbers = dict.fromkeys(("estimate", "lower", "upper"), "Float64")
    known = pd.DataFrame(rows).astype(numbers | {"studies": "Int64", "patients": "Int64"})
    return (
        known.assign(rank=known["group"].map(order))
        .sort_values(["rank", "estimate", "id"], ascending=[True, False, True], ignore_index=True)
        .drop(columns="rank")
    )


def forest(table: pd.DataFrame, what: str) -> alt.TopLevelMixin:
    """Estimates with their 95 % intervals on a logarithmic scale, a line each; `what` names the cell.

    `table` is a `forest_table`. Ratios of several measures stand side by side and are not pooled.
    """
    shown = table.astype(dict.fromkeys(("estimate", "lower", "upper"), "float64"))
    groups = [name for name in ENDPOINTS if name in set(table["group"])]
    labels = dict(zip(table["id"], table["label"], strict=True))
    tips = [
        alt.Tooltip("label:N", title="What was counted, in whom"),
        alt.Tooltip("endpoint:N", title="Endpoint"),
        alt.Tooltip("measure:N", title="Measure"),
        alt.Tooltip("estimate:Q", title="Estimate"),
        alt.Tooltip("lower:Q", title="Lower limit"),
        alt.Tooltip("upper:Q", title="Upper limit"),
        alt.Tooltip("studies:Q", title="Studies"),
        alt.Tooltip("patients:Q", title="Patients"),
        alt.Tooltip("contrast:N", title="Contrast"),
        alt.Tooltip("note:N", title="Beware"),
        alt.Tooltip("cited:N", title="Paper"),
    ]
    base = alt.Chart(shown).encode(y=line(labels, 240), tooltip=tips)
    limits = shown[["estimate", "lower", "upper"]]
    reach = [0.9 * min(limits.min().min(), 0.9), 1.1 * max(limits.max().max(), 1.1)]
    ratio = alt.Scale(type="log", domain=reach, nice=False)
    spans = base.mark_rule(strokeWidth=1.6, color=theme.INK).encode(
        x=alt.X(
            "lower:Q",
            scale=ratio,
            title="Ratio as printed, 95 % interval",
            axis=alt.Axis(values=[0.1, 0.2, 0.5, 1, 2, 5, 10, 20]),
        ),
        x2="upper:Q",
    )
    points = base.mark_point(filled=True, size=55, opacity=1, stroke=theme.INK, strokeWidth=0.6).encode(
        x=alt.X("estimate:Q", scale=ratio),
        color=alt.Color(
            "group:N",
            title="Endpoint",
            scale=alt.Scale(domain=groups, range=[ENDPOINTS[name][0] for name in groups]),
            legend=alt.Legend(orient="top", columns=4),
        ),
        shape=alt.Shape(
            "group:N",
            title="Endpoint",
            scale=alt.Scale(domain=groups, range=[ENDPOINTS[name][1] for name in groups]),
        ),
    )
    even = (
        alt.Chart(pd.DataFrame({"one": [1]})).mark_rule(color=theme.INK, strokeDash=[4, 3]).encode(x="one:Q")
    )
    return alt.layer(even, spans, points).properties(
        width=250, height=alt.Step(17), description=_described(table, what)
    )


def _described(table: pd.DataFrame, what: str) -> str:
    estimates = table["estimate"].astype(float)
    sure = table.dropna(subset=["lower", "upper"])
    above, below = int((sure["lower"] > 1).sum()), int((sure["upper"] < 1).sum())
    return (
        f"Forest plot of {len(table)} published pooled estimates for {what}, from {table['cited'].nunique()} "
        f"papers, between {estimates.min():g} and {estimates.max():g}: the interval lies above one in "
        f"{above}, below one in {below}, and includes one or is not printed in {len(table) - above - below}."
    )
