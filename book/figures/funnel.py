"""Small studies against large: a funnel with the line of Egger's regression."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from book.figures import theme
from book.figures.pooled import signed
from book.synthesis import bias
from book.synthesis.studies import effects

PLACES = {"within": (theme.CATEGORIES[0], "circle"), "outside": (theme.CATEGORIES[1], "triangle-up")}
"""Where a study lies to the funnel, with colour and shape."""


def funnel_table(studies: pd.DataFrame, papers: Mapping[str, str]) -> pd.DataFrame:
    """One row a study of `reproduction.studies`: hazard ratio, standard error of its logarithm, place.

    `lower` and `upper` are the ends of the funnel at that error, as ratios.
    """
    shape = bias.funnel(effects(studies))
    paper = str(studies["citekey"].iloc[0])
    return pd.DataFrame(
        {
            "id": studies["id"],
            "label": studies["label"],
            "ratio": np.exp(shape["effect"]),
            "error": shape["error"],
            "lower": np.exp(shape["lower"]),
            "upper": np.exp(shape["upper"]),
            "place": np.where(shape["outside"], "outside", "within"),
            "citekey": paper,
            "cited": papers[paper],
        }
    ).sort_values("error", ignore_index=True)


def funnel(table: pd.DataFrame, studies: pd.DataFrame, what: str) -> alt.TopLevelMixin:
    """Ratio against standard error, precise studies above; `studies` are those of the `funnel_table`."""
    test = bias.egger(effects(studies))
    deepest = float(table["error"].max())
    centre = float(np.sqrt(table["lower"] * table["upper"]).iloc[0])
    steps = np.linspace(0, 1.05 * deepest, 40)
    edge = pd.DataFrame(
        {
            "error": steps,
            "left": centre * np.exp(-1.959964 * steps),
            "right": centre * np.exp(1.959964 * steps),
            "egger": np.exp(test.limit + test.slope * steps),
        }
    )
    reach = [
        0.8 * min(edge["left"].min(), table["ratio"].min()),
        1.2 * max(edge["right"].max(), table["ratio"].max()),
    ]
    ratio = alt.Scale(type="log", domain=reach, nice=False)
    depth = alt.Scale(domain=[1.05 * deepest, 0], nice=False)
    y = alt.Y("error:Q", scale=depth, title="Standard error of the logarithm")
    ticks = alt.Axis(values=[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50], format="~g")
    sides = [
        alt.Chart(edge)
        .mark_line(color=theme.MUTED, strokeDash=[4, 3], order=False)
        .encode(x=alt.X(f"{side}:Q", scale=ratio), y=y)
        for side in ("left", "right")
    ]
    slope = (
        alt.Chart(edge).mark_line(color=theme.INK, order=False).encode(x=alt.X("egger:Q", scale=ratio), y=y)
    )
    names = list(PLACES)
    points = (
        alt.Chart(table)
        .mark_point(size=60, opacity=1)
        .encode(
            x=alt.X("ratio:Q", scale=ratio, title="Hazard ratio", axis=ticks),
            y=y,
            color=alt.Color("place:N", title="The funnel", scale=signed(PLACES, names, 0)),
            shape=alt.Shape("place:N", title="The funnel", scale=signed(PLACES, names, 1)),
            tooltip=[
                alt.Tooltip("label:N", title="Study"),
                alt.Tooltip("ratio:Q", title="Hazard ratio", format=".2f"),
                alt.Tooltip("error:Q", title="Standard error", format=".2f"),
            ],
        )
    )
    words = (
        f"Funnel plot of {len(table)} hazard ratios of {what}: "
        f"{int((table['place'] == 'outside').sum())} lie outside the funnel. Egger's line leans towards "
        f"{'larger' if test.slope > 0 else 'smaller'} ratios in less precise "
        f"studies (p = {test.p:.2g}) and would meet no error at {np.exp(test.limit):.2f} "
        f"({np.exp(test.limit_lower):.2f} to {np.exp(test.limit_upper):.2f})."
    )
    return alt.layer(*sides, slope, points).properties(width="container", height=320, description=words)
