"""Hazard ratios of single cohorts for one cell, side by side and not pooled."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from book.figures import theme
from book.figures.forest import ENDPOINTS, GROUPS
from book.figures.lines import line
from book.figures.pooled import TICKS, signed

UNSURE = "direction unclear"
"""The group of rows whose text contradicts itself."""

GROUP_SIGNS = {**ENDPOINTS, UNSURE: (theme.MUTED, "cross")}


def cohort_table(rows: pd.DataFrame, papers: Mapping[str, str]) -> pd.DataFrame:
    """One row a ratio of `cohorts.ratios`, by endpoint and then from the highest ratio to the lowest.

    Ratios are high against low; `turned` tells those printed the other way round. `group` is the endpoint,
    or `UNSURE`.
    """
    groups = [
        UNSURE if one["contrast"] == "unclear" else GROUPS.get(one["endpoint"], "other")
        for _, one in rows.iterrows()
    ]
    labels = [_label(one, group) for (_, one), group in zip(rows.iterrows(), groups, strict=True)]
    order = {name: number for number, name in enumerate(GROUP_SIGNS)}
    kept = ["id", "cell", "cohort", "endpoint", "estimate", "lower", "upper", "patients"]
    return (
        rows[[*kept, "adjustment", "contrast", "turned", "study", "citekey", "note"]]
        .assign(label=labels, group=groups, cited=[papers[key] for key in rows["citekey"]])
        .assign(rank=[order[group] for group in groups])
        .sort_values(["rank", "estimate", "id"], ascending=[True, False, True], ignore_index=True)
        .drop(columns="rank")
    )


def cohorts(table: pd.DataFrame, what: str) -> alt.TopLevelMixin:
    """Ratios of a `cohort_table` with their 95 % intervals, a line each; `what` names the cell.

    Intervals that leave the picture end at its edge; the table holds them whole.
    """
    shown = table.astype(dict.fromkeys(("estimate", "lower", "upper"), "float64"))
    labels = dict(zip(table["id"], table["label"], strict=True))
    groups = [name for name in GROUP_SIGNS if name in set(table["group"])]
    low = float(shown[["estimate", "lower"]].min().min())
    high = float(shown[["estimate", "upper"]].max().max())
    reach = [max(0.8 * min(low, 1.0), 0.1), min(1.2 * max(high, 1.0), 25.0)]
    ratio = alt.Scale(type="log", domain=reach, nice=False, clamp=True)
    colour = alt.Color("group:N", title="Endpoint", scale=signed(GROUP_SIGNS, groups, 0))
    base = alt.Chart(shown).encode(
        y=line(labels, 350),
        tooltip=[
            alt.Tooltip("label:N", title="What was counted, in whom"),
            alt.Tooltip("endpoint:N", title="Endpoint"),
            alt.Tooltip("estimate:Q", title="Hazard ratio", format=".2f"),
            alt.Tooltip("lower:Q", title="Lower limit", format=".2f"),
            alt.Tooltip("upper:Q", title="Upper limit", format=".2f"),
            alt.Tooltip("patients:Q", title="Patients"),
            alt.Tooltip("contrast:N", title="Contrast"),
            alt.Tooltip("turned:N", title="Printed the other way round"),
            alt.Tooltip("study:N", title="Study within the review"),
            alt.Tooltip("note:N", title="Beware"),
            alt.Tooltip("cited:N", title="Paper"),
        ],
    )
    ticks = [tick for tick in TICKS if reach[0] <= tick <= reach[1]]
    spans = base.transform_filter("isValid(datum.lower)").mark_rule(strokeWidth=1.6, color=theme.INK)
    spans = spans.encode(
        x=alt.X(
            "lower:Q",
            scale=ratio,
            title="Hazard ratio, high against low, 95 % interval",
            axis=alt.Axis(values=ticks, format="~g"),
        ),
        x2="upper:Q",
    )
    points = base.mark_point(size=55, opacity=1).encode(
        x=alt.X("estimate:Q", scale=ratio),
        color=colour,
        shape=alt.Shape("group:N", title="Endpoint", scale=signed(GROUP_SIGNS, groups, 1)),
    )
    rule = alt.Chart(pd.DataFrame({"one": [1]})).mark_rule(color=theme.INK, strokeDash=[4, 3])
    even = rule.encode(x=alt.X("one:Q", scale=ratio))
    return alt.layer(even, spans, points).properties(
        width=200, height=alt.Step(18), description=_described(shown, what)
    )


def _label(one: pd.Series, group: str) -> str:
    """What was counted, where and in whom; the endpoint where the group does not tell it."""
    where = one["compartment"].removeprefix("invasive-").replace("-", " ")
    place = f" in {where}" if where else ""
    parts = [
        one["endpoint"] if group in (UNSURE, "other") else "",
        f"{one['marker']}{place}",
        one["population"],
        "adjusted" if one["adjustment"] == "multivariable" else "",
    ]
    return ", ".join(filter(None, parts))


def _described(table: pd.DataFrame, what: str) -> str:
    above, below = int((table["lower"] > 1).sum()), int((table["upper"] < 1).sum())
    unsure = int((table["group"] == UNSURE).sum())
    words = (
        f"Hazard ratios of {table['cohort'].nunique()} cohorts for {what}, {len(table)} in all, from "
        f"{table['estimate'].min():.2f} to {table['estimate'].max():.2f}, not pooled: the interval lies "
        f"above one in {above} and below one in {below}."
    )
    if bare := int(table["lower"].isna().sum()):
        words += f" For {bare} no interval is printed."
    if unsure:
        words += f" The direction of {unsure} is unclear."
    return words
