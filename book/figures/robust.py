"""How firm a pooled estimate is: pooled without each study, and with studies filled in as mirror images."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from book.figures import theme
from book.figures.lines import line
from book.figures.pooled import METHOD, TICKS, signed
from book.synthesis import bias, pool
from book.synthesis.influence import influence, leave_one_out
from book.synthesis.studies import effects

ALL = "all"
"""The id of the estimate from all studies, under those without one."""

WITHOUT = {
    "without an ordinary study": (theme.CATEGORIES[0], "square"),
    "without an influential study": (theme.CATEGORIES[4], "triangle-up"),
    "all studies": (theme.CATEGORIES[1], "diamond"),
}
"""What was left out, with colour and shape."""

FILLED = {"study": (theme.CATEGORIES[0], "circle"), "filled in": (theme.CATEGORIES[4], "diamond")}
"""Whether a point is a study or its mirror image, with colour and shape."""


def without_table(studies: pd.DataFrame, papers: Mapping[str, str]) -> pd.DataFrame:
    """One row a study of `reproduction.studies`: all others pooled by `METHOD`; then all of them.

    `shift` is how far in percent the estimate without the study is from that of all; rows go from the lowest
    estimate to the highest. `influential` is the rule of `influence`.
    """
    these = effects(studies)
    whole = pool(studies, method=METHOD)
    left = leave_one_out(these, method=METHOD)[["study", "estimate", "lower", "upper", "i2"]]
    marked = influence(these, method=METHOD)["influential"].to_numpy()
    labels = dict(zip(studies["id"], studies["label"], strict=True))
    singles = pd.DataFrame(
        {
            "id": left["study"],
            "label": [f"without {labels[name]}" for name in left["study"]],
            "kind": np.where(marked, "without an influential study", "without an ordinary study"),
            "estimate": left["estimate"],
            "lower": left["lower"],
            "upper": left["upper"],
            "i2": left["i2"],
            "shift": 100 * (left["estimate"] / whole.estimate - 1),
            "influential": marked,
        }
    ).sort_values("estimate", ignore_index=True)
    last = {
        "id": ALL,
        "label": "All studies",
        "kind": "all studies",
        "estimate": whole.estimate,
        "lower": whole.lower,
        "upper": whole.upper,
        "i2": whole.i2,
        "shift": 0.0,
        "influential": False,
    }
    paper = str(studies["citekey"].iloc[0])
    both = pd.concat([singles, pd.DataFrame([last])], ignore_index=True)
    return both.assign(citekey=paper, cited=papers[paper])


def without(table: pd.DataFrame, what: str) -> alt.TopLevelMixin:
    """The estimates of a `without_table` with their 95 % intervals, a line each; the last is that of all."""
    labels = dict(zip(table["id"], table["label"], strict=True))
    kinds = [kind for kind in WITHOUT if kind in set(table["kind"])]
    reach = [0.97 * min(float(table["lower"].min()), 1.0), 1.03 * max(float(table["upper"].max()), 1.0)]
    ratio = alt.Scale(type="log", domain=reach, nice=False)
    colour = alt.Color("kind:N", title=None, scale=signed(WITHOUT, kinds, 0))
    base = alt.Chart(table).encode(
        y=line(labels, 180),
        tooltip=[
            alt.Tooltip("label:N", title="Pooled"),
            alt.Tooltip("estimate:Q", title="Hazard ratio", format=".2f"),
            alt.Tooltip("lower:Q", title="Lower limit", format=".2f"),
            alt.Tooltip("upper:Q", title="Upper limit", format=".2f"),
            alt.Tooltip("i2:Q", title="I² (%)", format=".0f"),
            alt.Tooltip("shift:Q", title="Shift (%)", format="+.1f"),
        ],
    )
    ticks = [tick for tick in (*TICKS, 1.2, 1.4, 1.6, 1.8) if reach[0] <= tick <= reach[1]]
    spans = base.mark_rule(strokeWidth=1.6).encode(
        x=alt.X(
            "lower:Q",
            scale=ratio,
            title="Pooled hazard ratio, 95 % interval",
            axis=alt.Axis(values=ticks, format="~g"),
        ),
        x2="upper:Q",
        color=colour,
    )
    points = base.mark_point(size=55, opacity=1).encode(
        x=alt.X("estimate:Q", scale=ratio),
        color=colour,
        shape=alt.Shape("kind:N", title=None, scale=signed(WITHOUT, kinds, 1)),
    )
    rule = alt.Chart(pd.DataFrame({"one": [1]})).mark_rule(color=theme.INK, strokeDash=[4, 3])
    single = table[table["id"] != ALL]
    whole = table[table["id"] == ALL].iloc[0]
    words = (
        f"{what}, pooled without each of its {len(single)} studies in turn: from "
        f"{single['estimate'].min():.2f} to {single['estimate'].max():.2f}, against "
        f"{whole['estimate']:.2f} ({whole['lower']:.2f} to {whole['upper']:.2f}) with all. The interval "
        f"includes one in {int(((single['lower'] < 1) & (single['upper'] > 1)).sum())} of them; "
        f"{int(single['influential'].sum())} of the studies are influential by the usual rule."
    )
    even = rule.encode(x=alt.X("one:Q", scale=ratio))
    return alt.layer(even, spans, points).properties(width=250, height=alt.Step(15), description=words)


def filled_table(studies: pd.DataFrame, papers: Mapping[str, str]) -> pd.DataFrame:
    """One row a study of `reproduction.studies`, then one for each mirror image that trim and fill adds.

    `ratio` is the hazard ratio, `error` the standard error of its logarithm; `pooled`, `pooled_lower` and
    `pooled_upper` are of the kind of row: all studies for a study, studies and images for an image.
    """
    these = effects(studies)
    found = bias.trim_and_fill(these, method=METHOD)
    before = pool(studies, method=METHOD)
    labels = dict(zip(studies["id"], studies["label"], strict=True))
    real = len(these.names)
    kinds = ["study"] * real + ["filled in"] * found.missing
    pooled = [before] * real + [found.pooled] * found.missing
    paper = str(studies["citekey"].iloc[0])
    return pd.DataFrame(
        {
            "id": list(found.these.names),
            "label": [labels.get(name, name) for name in found.these.names],
            "kind": kinds,
            "ratio": np.exp(found.these.y),
            "error": np.sqrt(found.these.v),
            "pooled": [one.estimate for one in pooled],
            "pooled_lower": [one.lower for one in pooled],
            "pooled_upper": [one.upper for one in pooled],
            "side": found.side,
            "citekey": paper,
            "cited": papers[paper],
        }
    )


def filled(table: pd.DataFrame, what: str) -> alt.TopLevelMixin:
    """The funnel of a `filled_table`: studies, their mirror images, and the estimate before and after."""
    reach = [0.8 * float(table["ratio"].min()), 1.2 * float(table["ratio"].max())]
    ratio = alt.Scale(type="log", domain=reach, nice=False)
    depth = alt.Scale(domain=[1.05 * float(table["error"].max()), 0], nice=False)
    kinds = [kind for kind in FILLED if kind in set(table["kind"])]
    ticks = alt.Axis(values=[tick for tick in TICKS if reach[0] <= tick <= reach[1]], format="~g")
    points = (
        alt.Chart(table)
        .mark_point(size=60, opacity=1)
        .encode(
            x=alt.X("ratio:Q", scale=ratio, title="Hazard ratio", axis=ticks),
            y=alt.Y("error:Q", scale=depth, title="Standard error of the logarithm"),
            color=alt.Color("kind:N", title=None, scale=signed(FILLED, kinds, 0)),
            shape=alt.Shape("kind:N", title=None, scale=signed(FILLED, kinds, 1)),
            tooltip=[
                alt.Tooltip("label:N", title="Study"),
                alt.Tooltip("kind:N", title="Kind"),
                alt.Tooltip("ratio:Q", title="Hazard ratio", format=".2f"),
                alt.Tooltip("error:Q", title="Standard error", format=".2f"),
            ],
        )
    )
    centres = table.drop_duplicates("kind")
    rules = (
        alt.Chart(centres)
        .mark_rule(strokeWidth=1.6, strokeDash=[4, 3])
        .encode(
            x=alt.X("pooled:Q", scale=ratio),
            color=alt.Color("kind:N", title=None, scale=signed(FILLED, kinds, 0)),
        )
    )
    return alt.layer(rules, points).properties(
        width="container", height=320, description=_filled_words(table, what)
    )


def _filled_words(table: pd.DataFrame, what: str) -> str:
    before = table[table["kind"] == "study"].iloc[0]
    added = table[table["kind"] == "filled in"]
    words = f"Trim and fill of {what}: "
    if added.empty:
        return words + f"no study is missing by its rule, and the estimate stays {_interval(before)}."
    return words + (
        f"{len(added)} mirror images are added on the {before['side']}, and the pooled ratio goes from "
        f"{_interval(before)} to {_interval(added.iloc[0])}."
    )


def _interval(row: pd.Series) -> str:
    return f"{row['pooled']:.2f} ({row['pooled_lower']:.2f} to {row['pooled_upper']:.2f})"
