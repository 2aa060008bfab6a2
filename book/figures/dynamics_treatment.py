"""What became of the tumour: by its start, and by how and when the suppressor was removed."""

from __future__ import annotations

import altair as alt
import pandas as pd

from book.dynamics.treatment import OUTCOMES
from book.figures import theme

COLOURS = [theme.CATEGORIES[0], theme.CATEGORIES[5], theme.CATEGORIES[1]]
PARTS = (1.0, 0.99, 0.9)
"""The parts removed that `timing` shows."""

KINDS = {"making": "its making ended", "once": "taken away once", "both": "both"}


def _outcome(field: str = "outcome:N") -> alt.Color:
    return alt.Color(field, title="Outcome", scale=alt.Scale(domain=list(OUTCOMES), range=COLOURS))


def _counted(table: pd.DataFrame) -> str:
    counts = table.groupby("name", sort=False)["outcome"].value_counts().unstack(fill_value=0)
    return "; ".join(
        f"{name} " + ", ".join(f"{row[one]} {one}" for one in OUTCOMES if row.get(one, 0))
        for name, row in counts.iterrows()
    )


def basins(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Start values against what became of the tumour, a panel a model. `table` is `named`."""
    shown = table.astype({"tumour": float, "effector": float})
    places = {"x": "tumour", "y": "effector"}
    drawn = shown.rename(columns={"name": "n", "outcome": "o", **{was: now for now, was in places.items()}})
    sides = {}
    for axis, column in places.items():
        apart = shown.groupby("name")[column].agg(lambda values: float(values.drop_duplicates().diff().max()))
        said = ",".join(f"{name!r}:{step:.5f}" for name, step in apart.items())
        sides[axis + "2"] = f"datum.{axis} + ({{{said}}})[datum.n]"
    scale = alt.Scale(zero=False, nice=False)
    chart: alt.FacetChart = (
        alt.Chart(drawn[["n", "x", "y", "o"]].round({"x": 3, "y": 3}))
        .mark_rect(strokeWidth=0)
        .encode(
            x=alt.X("x:Q", title="Tumour", scale=scale),
            x2="x2:Q",
            y=alt.Y("y:Q", title="Effectors", scale=scale),
            y2="y2:Q",
            color=_outcome("o:N"),
            tooltip=[
                alt.Tooltip("n:N", title="Model"),
                alt.Tooltip("x:Q", title="Tumour, power of ten"),
                alt.Tooltip("y:Q", title="Effectors, power of ten"),
                alt.Tooltip("o:N", title="Outcome"),
            ],
        )
        .transform_calculate(**sides)
        .properties(width=85, height=85)
        .facet(facet=alt.Facet("n:N", title=None, sort=list(table["name"].unique())), columns=2)
        .resolve_scale(x="independent", y="independent")
    )
    return chart.properties(
        description="What becomes of an untreated tumour by the tumour and the effectors it starts with: "
        f"{_counted(table)}."
    )


def removal(table: pd.DataFrame, day: int = 0) -> alt.TopLevelMixin:
    """The tumour a year after a removal on `day` against how much was removed. `table` is `named`."""
    own = table[table["day"] == day].astype({"ratio": float, "fraction": float})
    shown = own.assign(way=[KINDS[kind] for kind in own["kind"]])
    scale = alt.Scale(domain=list(KINDS.values()), range=theme.CATEGORIES[:3])
    chart: alt.FacetChart = (
        alt.Chart(shown[["name", "way", "fraction", "ratio"]])
        .mark_line(point=alt.OverlayMarkDef(size=50, filled=True), opacity=0.75)
        .encode(
            x=alt.X("fraction:Q", title="Part of the suppressor removed", axis=alt.Axis(format="%")),
            y=alt.Y(
                "ratio:Q",
                title="Tumour, ratio",
                scale=alt.Scale(type="log"),
                axis=alt.Axis(format=".0e", tickCount=4),
            ),
            color=alt.Color("way:N", title="Suppressor", scale=scale),
            strokeDash=alt.StrokeDash(
                "way:N",
                title="Suppressor",
                scale=alt.Scale(domain=list(KINDS.values()), range=[[8, 4], [1, 0], [2, 3]]),
            ),
            tooltip=["name:N", "way:N", "fraction:Q", alt.Tooltip("ratio:Q", format=".3g")],
        )
        .properties(width=240, height=110)
        .facet(facet=alt.Facet("name:N", title=None), columns=1)
    )
    whole = shown[(shown["fraction"] == 1) & (shown["kind"] == "both")]
    said = "; ".join(f"{name} {ratio:.3g}" for name, ratio in zip(whole["name"], whole["ratio"], strict=True))
    return chart.properties(
        description=f"Tumour a year after a removal on day {day} as a multiple of the untreated; with all of "
        f"the suppressor and its making gone: {said}."
    )


def timing(table: pd.DataFrame) -> alt.TopLevelMixin:
    """What becomes of the tumour by day, way and part of the removal (`PARTS`). `table` is `named`."""
    own = table[table["fraction"].astype(float).isin(PARTS)]
    shown = own.assign(
        way=[
            f"{kind}, {float(fraction):.0%}"
            for kind, fraction in zip(own["kind"], own["fraction"], strict=True)
        ]
    )
    ways = [f"{kind}, {part:.0%}" for kind in KINDS for part in PARTS]
    chart: alt.FacetChart = (
        alt.Chart(shown[["name", "way", "day", "outcome"]])
        .mark_rect(strokeWidth=0)
        .encode(
            x=alt.X(
                "day:O", title="Day of removal", axis=alt.Axis(values=[0, 10, 20, 40, 60, 180], labelAngle=0)
            ),
            y=alt.Y("way:O", title=None, sort=ways),
            color=_outcome(),
            tooltip=["name:N", "way:N", alt.Tooltip("day:O", title="Day"), "outcome:N"],
        )
        .properties(width=alt.Step(8.5), height=alt.Step(14))
        .facet(facet=alt.Facet("name:N", title=None), columns=1)
        .resolve_axis(x="independent")
    )
    return chart.properties(
        description="What becomes of the tumour within a year of a removal, by day, part and way of it: "
        f"{_counted(own)}."
    )


def transfer(table: pd.DataFrame) -> alt.TopLevelMixin:
    """What becomes of the tumour by the days of removal and of transfer. `table` is `named`."""
    chart: alt.FacetChart = (
        alt.Chart(table[["name", "removal", "transfer", "outcome"]].astype({"removal": int, "transfer": int}))
        .mark_rect(strokeWidth=0)
        .encode(
            x=alt.X("removal:O", title="Day of removal", axis=alt.Axis(values=[0, 10, 20, 30], labelAngle=0)),
            y=alt.Y(
                "transfer:O",
                title="Day of transfer",
                sort="descending",
                axis=alt.Axis(values=[0, 10, 20, 30]),
            ),
            color=_outcome(),
            tooltip=["name:N", "removal:O", "transfer:O", "outcome:N"],
        )
        .properties(width=alt.Step(5), height=alt.Step(5))
        .facet(facet=alt.Facet("name:N", title=None, sort=list(table["name"].unique())), columns=2)
        .resolve_axis(x="independent", y="independent")
    )
    return chart.properties(
        description="What becomes of the tumour by the day of removal and that of transfer: "
        f"{_counted(table)}."
    )
