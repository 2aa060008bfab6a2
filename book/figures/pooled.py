"""Single studies pooled: a forest, and the growth of the estimate by year."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from book.figures import theme
from book.figures.lines import line
from book.synthesis import pool
from book.synthesis.influence import cumulative
from book.synthesis.studies import effects

METHOD = "reml"
"""How these figures pool, where a figure does not compare ways of pooling."""

KINDS = {
    "study": (theme.CATEGORIES[0], "square"),
    "flagged study": (theme.CATEGORIES[4], "triangle-up"),
    "pooled": (theme.CATEGORIES[1], "diamond"),
}
"""What a line of a forest is, with colour and shape."""

TICKS = [0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000]


def forest_table(studies: pd.DataFrame, papers: Mapping[str, str]) -> pd.DataFrame:
    """One row a study of `reproduction.studies`, by year, then the pooled estimate and the prediction.

    `weight` is in percent, of the pooling by `METHOD`; the prediction interval is where a further study's
    true ratio is expected in 95 of 100 cases, and has no estimate of its own.
    """
    pooled = pool(studies, method=METHOD)
    ordered = studies.sort_values(["year", "label"], ignore_index=True)
    share = 1 / (effects(ordered).v + pooled.tau2)
    paper = str(ordered["citekey"].iloc[0])
    singles = pd.DataFrame(
        {
            "id": ordered["id"],
            "label": ordered["label"],
            "kind": ["flagged study" if flag else "study" for flag in ordered["flag"]],
            "estimate": ordered["estimate"],
            "lower": ordered["lower"],
            "upper": ordered["upper"],
            "patients": ordered["patients"],
            "weight": 100 * share / share.sum(),
        }
    )
    last: list[tuple[str, object, object, object]] = [("pooled", pooled.estimate, pooled.lower, pooled.upper)]
    if pooled.prediction_lower is not None:
        last.append(("prediction interval", pd.NA, pooled.prediction_lower, pooled.prediction_upper))
    summary = pd.DataFrame(
        [
            {
                "id": name,
                "label": name.capitalize(),
                "kind": "pooled",
                "estimate": at,
                "lower": low,
                "upper": high,
            }
            for name, at, low, high in last
        ]
    )
    both = pd.concat([singles.astype(object), summary.astype(object)], ignore_index=True)
    numbers = dict.fromkeys(("estimate", "lower", "upper", "weight"), "Float64")
    return both.astype(numbers | {"patients": "Int64"}).assign(citekey=paper, cited=papers[paper])


def forest(table: pd.DataFrame, what: str) -> alt.TopLevelMixin:
    """Studies with their 95 % intervals on a logarithmic scale, a line each; the last two are the summary.

    `table` is a `forest_table`. Intervals that leave the picture end at its edge; the table holds them whole.
    """
    shown = table.astype(dict.fromkeys(("estimate", "lower", "upper"), "float64"))
    labels = dict(zip(table["id"], table["label"], strict=True))
    kinds = [kind for kind in KINDS if kind in set(table["kind"])]
    low, high = (float(shown["estimate"].dropna().quantile(at)) for at in (0.0, 1.0))
    reach = [min(0.4, 0.7 * low), min(max(6.0, 1.5 * high), 60.0)]
    ratio = alt.Scale(type="log", domain=reach, nice=False, clamp=True)
    tips = [
        alt.Tooltip("label:N", title="Study"),
        alt.Tooltip("estimate:Q", title="Hazard ratio", format=".2f"),
        alt.Tooltip("lower:Q", title="Lower limit", format=".2f"),
        alt.Tooltip("upper:Q", title="Upper limit", format=".2f"),
        alt.Tooltip("patients:Q", title="Patients"),
        alt.Tooltip("weight:Q", title="Weight (%)", format=".1f"),
        alt.Tooltip("cited:N", title="Meta-analysis"),
    ]
    axis = alt.Axis(values=[tick for tick in TICKS if reach[0] <= tick <= reach[1]], format="~g")
    colour = alt.Color("kind:N", title=None, scale=signed(KINDS, kinds, 0))
    base = alt.Chart(shown).encode(y=line(labels, 150), tooltip=tips)
    spans = base.mark_rule(strokeWidth=1.6).encode(
        x=alt.X("lower:Q", scale=ratio, title="Hazard ratio, 95 % interval", axis=axis),
        x2="upper:Q",
        color=colour,
    )
    points = (
        base.transform_filter("isValid(datum.estimate)")
        .mark_point(size=55, opacity=1)
        .encode(
            x=alt.X("estimate:Q", scale=ratio),
            color=colour,
            shape=alt.Shape("kind:N", title=None, scale=signed(KINDS, kinds, 1)),
        )
    )
    pooled = shown[shown["id"] == "pooled"].iloc[0]
    single = shown[shown["kind"] != "pooled"]
    words = (
        f"Forest plot of {len(single)} hazard ratios of {what}, from {single['estimate'].min():.2f} to "
        f"{single['estimate'].max():.2f}; the interval lies above one in {int((single['lower'] > 1).sum())}, "
        f"below one in {int((single['upper'] < 1).sum())}. Pooled: {_interval(pooled)}."
    )
    predicted = shown[shown["id"] == "prediction interval"]
    if len(predicted):
        ends = predicted.iloc[0]
        words += f" A further study is expected between {ends['lower']:.2f} and {ends['upper']:.2f}."
    return alt.layer(_even(ratio), spans, points).properties(
        width=250, height=alt.Step(15), description=words
    )


def growth_table(studies: pd.DataFrame, papers: Mapping[str, str]) -> pd.DataFrame:
    """One row a year from the second study on: the pooled estimate of all studies up to its end.

    `studies` is of `reproduction.studies`; a study without a year is left out.
    """
    dated = studies.dropna(subset=["year"]).sort_values(["year", "label"], ignore_index=True)
    grown = cumulative(effects(dated), [int(year) for year in dated["year"]], method=METHOD)
    last = grown.drop_duplicates("year", keep="last")[["year", "k", "estimate", "lower", "upper", "i2"]]
    paper = str(dated["citekey"].iloc[0])
    return last.assign(citekey=paper, cited=papers[paper]).reset_index(drop=True)


def growth(table: pd.DataFrame, what: str) -> alt.TopLevelMixin:
    """The pooled estimate year by year with its 95 % interval; `table` is a `growth_table`."""
    ratio = alt.Scale(
        type="log", nice=False, domain=[0.9 * min(table["lower"].min(), 1), 1.05 * table["upper"].max()]
    )
    base = alt.Chart(table).encode(
        x=alt.X("year:O", title="Studies published up to", axis=alt.Axis(labelAngle=0)),
        tooltip=[
            alt.Tooltip("year:O", title="Up to"),
            alt.Tooltip("k:Q", title="Studies"),
            alt.Tooltip("estimate:Q", title="Pooled hazard ratio", format=".2f"),
            alt.Tooltip("lower:Q", title="Lower limit", format=".2f"),
            alt.Tooltip("upper:Q", title="Upper limit", format=".2f"),
            alt.Tooltip("i2:Q", title="I² (%)", format=".0f"),
        ],
    )
    axis = alt.Axis(values=[0.5, 1, 1.5, 2, 3, 5, 10], format="~g")
    spans = base.mark_rule(color=theme.INK, strokeWidth=1.6).encode(
        y=alt.Y("lower:Q", scale=ratio, title="Pooled hazard ratio", axis=axis), y2="upper:Q"
    )
    points = base.mark_point(color=theme.CATEGORIES[1], shape="diamond", size=80, opacity=1).encode(
        y=alt.Y("estimate:Q", scale=ratio)
    )
    counts = base.mark_text(dy=-10, baseline="bottom", color=theme.MUTED).encode(
        y=alt.Y("upper:Q", scale=ratio), text="k:Q"
    )
    first, last = table.iloc[0], table.iloc[-1]
    words = (
        f"Cumulative pooling of {what}: {_interval(first)} with {first['k']} studies up to {first['year']}, "
        f"{_interval(last)} with {last['k']} up to {last['year']}."
    )
    even = alt.Chart(pd.DataFrame({"one": [1]})).mark_rule(color=theme.INK, strokeDash=[4, 3])
    return alt.layer(even.encode(y="one:Q"), spans, points, counts).properties(
        width="container", height=260, description=words
    )


def signed(signs: Mapping[str, tuple[str, str]], names: list[str], which: int) -> alt.Scale:
    """The colours (`which` 0) or shapes (1) of `names` among `signs`."""
    return alt.Scale(domain=names, range=[signs[name][which] for name in names])


def _even(ratio: alt.Scale) -> alt.Chart:
    rule = alt.Chart(pd.DataFrame({"one": [1]})).mark_rule(color=theme.INK, strokeDash=[4, 3])
    even: alt.Chart = rule.encode(x=alt.X("one:Q", scale=ratio))
    return even


def _interval(row: pd.Series) -> str:
    return f"{row['estimate']:.2f} ({row['lower']:.2f} to {row['upper']:.2f})"
