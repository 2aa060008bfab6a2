"""All analyses before and after trim and fill, side by side."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from book.figures import theme
from book.figures.lines import line
from book.figures.pooled import TICKS, signed

STAGES = {
    "as listed": (theme.CATEGORIES[1], "diamond"),
    "after filling": (theme.CATEGORIES[0], "circle"),
}
"""Before and after mirror images are added, with colour and shape."""


def probed_table(probed: pd.DataFrame, papers: Mapping[str, str]) -> pd.DataFrame:
    """Two rows an analysis of `robustness.probed`: its pooled ratio as listed, and after trim and fill.

    Analyses go from the smallest shift to the largest, as a share of the logarithm as listed.
    """
    ordered = probed.assign(kept=probed["filled"] / probed["estimate"]).sort_values(
        ["kept", "id"], ascending=[False, True]
    )
    columns = {
        "as listed": ("estimate", "lower", "upper"),
        "after filling": ("filled", "filled_lower", "filled_upper"),
    }
    rows = [
        {
            "id": one["id"],
            "label": f"{', '.join(filter(None, [one['population'], one['subgroup']]))}: {one['endpoint']}",
            "stage": stage,
            "estimate": one[names[0]],
            "lower": one[names[1]],
            "upper": one[names[2]],
            "studies": one["k"],
            "missing": one["missing"],
            "lowest": one["lowest"],
            "highest": one["highest"],
            "citekey": one["citekey"],
            "cited": papers[one["citekey"]],
        }
        for _, one in ordered.iterrows()
        for stage, names in columns.items()
    ]
    return pd.DataFrame(rows)


def probed(table: pd.DataFrame) -> alt.TopLevelMixin:
    """The ratios of a `probed_table` with their 95 % intervals, two marks a line."""
    labels = dict(zip(table["id"], table["label"], strict=True))
    reach = [0.95 * min(float(table["lower"].min()), 1.0), 1.05 * float(table["upper"].max())]
    ratio = alt.Scale(type="log", domain=reach, nice=False)
    stages = list(STAGES)
    shift = alt.YOffset("stage:N", sort=stages, scale=alt.Scale(paddingInner=0.2))
    base = alt.Chart(table).encode(
        y=line(labels, 210),
        yOffset=shift,
        color=alt.Color("stage:N", title=None, scale=signed(STAGES, stages, 0)),
        tooltip=[
            alt.Tooltip("label:N", title="Analysis"),
            alt.Tooltip("stage:N", title="Stage"),
            alt.Tooltip("estimate:Q", title="Hazard ratio", format=".2f"),
            alt.Tooltip("lower:Q", title="Lower limit", format=".2f"),
            alt.Tooltip("upper:Q", title="Upper limit", format=".2f"),
            alt.Tooltip("studies:Q", title="Studies"),
            alt.Tooltip("missing:Q", title="Filled in"),
            alt.Tooltip("lowest:Q", title="Lowest without one study", format=".2f"),
            alt.Tooltip("highest:Q", title="Highest without one study", format=".2f"),
            alt.Tooltip("cited:N", title="Meta-analysis"),
        ],
    )
    ticks = [tick for tick in (*TICKS, 1.5, 3) if reach[0] <= tick <= reach[1]]
    spans = base.mark_rule(strokeWidth=1.6).encode(
        x=alt.X(
            "lower:Q",
            scale=ratio,
            title="Pooled hazard ratio, 95 % interval",
            axis=alt.Axis(values=sorted(ticks), format="~g"),
        ),
        x2="upper:Q",
    )
    points = base.mark_point(size=45, opacity=1).encode(
        x=alt.X("estimate:Q", scale=ratio),
        shape=alt.Shape("stage:N", title=None, scale=signed(STAGES, stages, 1)),
    )
    rule = alt.Chart(pd.DataFrame({"one": [1]})).mark_rule(color=theme.INK, strokeDash=[4, 3])
    even = rule.encode(x=alt.X("one:Q", scale=ratio))
    return alt.layer(even, spans, points).properties(
        width=240, height=alt.Step(11), description=_described(table)
    )


def _described(table: pd.DataFrame) -> str:
    before, after = (table[table["stage"] == stage].set_index("id") for stage in STAGES)
    sure = (before["lower"] > 1) | (before["upper"] < 1)
    lost = sure & (after["lower"] <= 1) & (after["upper"] >= 1)
    furthest = (after["estimate"] / before["estimate"]).sort_values().index[0]
    return (
        f"Pooled hazard ratios of {len(before)} analyses before and after trim and fill. Studies are filled "
        f"in in {int((before['missing'] > 0).sum())} of them. The largest fall is that of "
        f"{before.loc[furthest, 'label']}, from {before.loc[furthest, 'estimate']:.2f} to "
        f"{after.loc[furthest, 'estimate']:.2f}. Of {int(sure.sum())} intervals that exclude one, "
        f"{int(lost.sum())} include it after filling."
    )
