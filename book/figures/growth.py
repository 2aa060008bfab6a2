"""How what it takes grows with the size of a thing: curves on doubly logarithmic axes."""

from __future__ import annotations

import altair as alt
import pandas as pd

from book.figures import theme


def growth_table(costs: pd.DataFrame, measure: str) -> pd.DataFrame:
    """One row a size and thing measured: `times`, `what`, `value`, and `proportional`.

    `costs` has the columns `times`, `what` and the one named by `measure`; `proportional` is what the value
    of the smallest size would be at this one if it grew as the size does.
    """
    known = costs.dropna(subset=[measure]).sort_values(["what", "times"], ignore_index=True)
    table = known[["times", "what"]].assign(value=known[measure].astype(float))
    first = table.groupby("what")[["times", "value"]].transform("first")
    return table.assign(proportional=first["value"] * table["times"] / first["times"])


def growth_curves(table: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """A line for each thing measured, and, dashed, what it would be in proportion to the size.

    A line less steep than its dashes grows more slowly than the book.
    """
    things = sorted(set(table["what"]))
    base = alt.Chart(table).encode(
        x=alt.X(
            "times:Q",
            title="Times as large as this book",
            scale=alt.Scale(type="log"),
            axis=alt.Axis(values=sorted(set(table["times"])), format="d"),
        ),
        color=alt.Color("what:N", title=None, scale=alt.Scale(domain=things)),
    )
    lines = base.mark_line().encode(y=alt.Y("value:Q", title=title, scale=alt.Scale(type="log")))
    marks = base.mark_point().encode(
        y="value:Q",
        shape=alt.Shape("what:N", title=None, scale=alt.Scale(domain=things)),
        tooltip=[
            alt.Tooltip("what:N", title="What"),
            alt.Tooltip("times:Q", title="Times as large"),
            alt.Tooltip("value:Q", title=title, format=".3~g"),
        ],
    )
    dashes = base.mark_line(strokeDash=[2, 4], strokeWidth=1).encode(
        y="proportional:Q", color=alt.value(theme.MUTED), detail="what:N"
    )
    ends = table[table["times"] == table.groupby("what")["times"].transform("max")]
    told = "; ".join(
        f"{row.what}, {row.value / row.proportional:.2f} of that in proportion at {row.times} times the size"
        for row in ends.itertuples(index=False)
    )
    return alt.layer(dashes, lines, marks).properties(
        width="container",
        height=280,
        description=f"{title} by size of the book, lines on logarithmic axes: {told}.",
    )
