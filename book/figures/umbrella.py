"""Every published pooled estimate at a glance: a panel a cell, a line a tumour."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from book.figures import theme
from book.figures.forest import ENDPOINTS, GROUPS
from book.figures.lines import line

MIXED = "several tumours"


def umbrella_table(
    pooled: pd.DataFrame, cells: Mapping[str, str], cancers: Mapping[str, str], papers: Mapping[str, str]
) -> pd.DataFrame:
    """One row a hazard ratio of `prognosis_pooled`: cell, tumour, endpoint, estimate and interval as printed.

    Odds and risk ratios, and estimates without an interval, are left out; so is a contrast that turns the
    direction over, since its ratio would be read the wrong way round.
    """
    usual = pooled["contrast"].isin(["", "high versus low"])
    kept = pooled[(pooled["measure"] == "HR") & usual].dropna(subset=["lower", "upper"])
    tumours = [", ".join(cancers[one] for one in several) or MIXED for several in kept["cancer"]]
    return pd.DataFrame(
        {
            "id": kept["id"],
            "cell": kept["cell"].map(dict(cells)),
            "tumour": tumours,
            "marker": kept["marker"],
            "endpoint": kept["endpoint"],
            "group": [GROUPS.get(one, "other") for one in kept["endpoint"]],
            "estimate": kept["estimate"].astype(float),
            "lower": kept["lower"].astype(float),
            "upper": kept["upper"].astype(float),
            "direction": _directions(kept),
            "citekey": kept["citekey"],
            "cited": kept["citekey"].map(dict(papers)),
        }
    ).sort_values(["cell", "tumour", "id"], ignore_index=True)


def _directions(rows: pd.DataFrame) -> list[str]:
    pairs = zip(rows["lower"], rows["upper"], strict=True)
    return ["worse" if low > 1 else "better" if high < 1 else "unclear" for low, high in pairs]


def umbrella(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Estimates of each cell by tumour on one logarithmic scale; `table` is an `umbrella_table`."""
    groups = [name for name in ENDPOINTS if name in set(table["group"])]
    cells = sorted(set(table["cell"]))
    ratio = alt.Scale(type="log", domain=[0.9 * table["lower"].min(), 1.1 * table["upper"].max()], nice=False)
    base = alt.Chart(table).encode(
        y=line(dict(zip(table["id"], table["tumour"], strict=True)), 130),
        tooltip=[
            alt.Tooltip("cell:N", title="Cell"),
            alt.Tooltip("tumour:N", title="Tumour"),
            alt.Tooltip("marker:N", title="Marker"),
            alt.Tooltip("endpoint:N", title="Endpoint"),
            alt.Tooltip("estimate:Q", title="Hazard ratio"),
            alt.Tooltip("lower:Q", title="Lower limit"),
            alt.Tooltip("upper:Q", title="Upper limit"),
            alt.Tooltip("cited:N", title="Paper"),
        ],
    )
    axis = alt.Axis(values=[0.1, 0.2, 0.5, 1, 2, 5, 10], format="~g")
    spans = base.mark_rule(color=theme.INK).encode(
        x=alt.X("lower:Q", scale=ratio, title="Hazard ratio as printed", axis=axis), x2="upper:Q"
    )
    points = base.mark_point(size=34, opacity=1).encode(
        x=alt.X("estimate:Q", scale=ratio),
        color=alt.Color(
            "group:N",
            title="Endpoint",
            scale=alt.Scale(domain=groups, range=[ENDPOINTS[one][0] for one in groups]),
        ),
        shape=alt.Shape(
            "group:N",
            title="Endpoint",
            scale=alt.Scale(domain=groups, range=[ENDPOINTS[one][1] for one in groups]),
        ),
    )
    counts = table.groupby(["cell", "direction"]).size().unstack(fill_value=0)
    told = "; ".join(
        f"{cell}: {counts.loc[cell].get('worse', 0)} worse, {counts.loc[cell].get('better', 0)} better, "
        f"{counts.loc[cell].get('unclear', 0)} with one inside the interval"
        for cell in cells
    )
    even = (
        alt.Chart(table)
        .mark_rule(color=theme.INK, strokeDash=[4, 3], aria=False)
        .encode(x=alt.X(datum=1, scale=ratio))
    )
    chart: alt.TopLevelMixin = (
        alt.layer(even, spans, points)
        .properties(width=220, height=alt.Step(13))
        .facet(
            row=alt.Row(
                "cell:N",
                title=None,
                sort=cells,
                header=alt.Header(labelOrient="top", labelAnchor="start", labelAngle=0),
            )
        )
        .resolve_scale(y="independent")
        .properties(description=f"{len(table)} published pooled hazard ratios by cell and tumour. {told}.")
    )
    return chart
