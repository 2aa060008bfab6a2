"""Meta-analyses pooled anew: models side by side, and the print beside what we find."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from book import reproduction
from book.figures import theme
from book.figures.lines import line
from book.figures.pooled import TICKS, signed

SIDES = {"printed": (theme.CATEGORIES[0], "circle"), "recomputed": (theme.CATEGORIES[1], "diamond")}
"""Whose number a mark is, with colour and shape."""


def models_table(analyses: Mapping[str, str], papers: Mapping[str, str]) -> pd.DataFrame:
    """One row an analysis and model of `reproduction.SENSITIVITY`; `analyses` gives each id a label."""
    parts = []
    for name, label in analyses.items():
        frame = reproduction.studies(name)
        paper = str(frame["citekey"].iloc[0])
        parts.append(
            reproduction.sensitivity(frame).assign(
                analysis=label,
                citekey=paper,
                cited=papers[paper],
                id=lambda part, of=name: of + " " + part["model"],
            )
        )
    return pd.concat(parts, ignore_index=True)


def models(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Each analysis under each model: 95 % interval (thick), and prediction interval (thin, dashed)."""
    names = list(dict.fromkeys(table["model"]))
    ends = [table["lower"].min(), table["prediction_lower"].min(), 0.9]
    reach = [0.9 * min(ends), 1.1 * max(table["upper"].max(), table["prediction_upper"].max())]
    ratio = alt.Scale(type="log", domain=reach, nice=False)
    tips = [
        alt.Tooltip("analysis:N", title="Analysis"),
        alt.Tooltip("model:N", title="Model"),
        alt.Tooltip("estimate:Q", title="Pooled hazard ratio", format=".2f"),
        alt.Tooltip("lower:Q", title="Lower limit", format=".2f"),
        alt.Tooltip("upper:Q", title="Upper limit", format=".2f"),
        alt.Tooltip("prediction_lower:Q", title="Prediction from", format=".2f"),
        alt.Tooltip("prediction_upper:Q", title="Prediction to", format=".2f"),
        alt.Tooltip("tau2:Q", title="τ²", format=".3f"),
        alt.Tooltip("i2:Q", title="I² (%)", format=".0f"),
    ]
    base = alt.Chart(table).encode(y=alt.Y("model:N", sort=names, title=None), tooltip=tips)
    axis = alt.Axis(values=[0.2, 0.5, 1, 2, 5, 10], format="~g")
    wide = base.transform_filter("isValid(datum.prediction_lower)").mark_rule(
        color=theme.MUTED, strokeDash=[3, 2]
    )
    wide = wide.encode(
        x=alt.X("prediction_lower:Q", scale=ratio, title="Pooled hazard ratio", axis=axis),
        x2="prediction_upper:Q",
    )
    spans = base.mark_rule(color=theme.INK, strokeWidth=2.4).encode(
        x=alt.X("lower:Q", scale=ratio), x2="upper:Q"
    )
    points = base.mark_point(shape="diamond", size=70, opacity=1, color=theme.CATEGORIES[1]).encode(
        x=alt.X("estimate:Q", scale=ratio)
    )
    one = alt.layer(
        base.mark_rule(color=theme.INK, strokeDash=[4, 3], aria=False).encode(
            x=alt.datum(1, scale=ratio), y=alt.Y()
        ),
        wide,
        spans,
        points,
    )
    crossing = table.dropna(subset=["prediction_lower"])
    words = (
        f"{table['analysis'].nunique()} analyses under {len(names)} models. Pooled estimates run from "
        f"{table['estimate'].min():.2f} to {table['estimate'].max():.2f}; the prediction interval "
        f"includes one in {int((crossing['prediction_lower'] < 1).sum())} of {len(crossing)} "
        "random-effects poolings."
    )
    return one.properties(width=210, height=alt.Step(19)).facet(
        row=alt.Row("analysis:N", title=None, sort=list(dict.fromkeys(table["analysis"])),
                    header=alt.Header(labelOrient="top", labelAnchor="start", labelAngle=0)),
    ).properties(description=words)  # fmt: skip


def printed_table(found: pd.DataFrame, papers: Mapping[str, str]) -> pd.DataFrame:
    """One row an analysis that prints a number: `reproduction.recomputed`, with a label and its paper."""
    rows = found.dropna(subset=["off"]).reset_index(drop=True)
    where = rows["subgroup"].where(rows["subgroup"] == "", ", " + rows["subgroup"])
    cited = rows["citekey"].map(dict(papers))
    return rows.assign(label=rows["endpoint"] + ": " + rows["population"] + where, cited=cited)


def printed(table: pd.DataFrame) -> alt.TopLevelMixin:
    """What is printed above what is recomputed, a line each; `table` is a `printed_table`."""
    names = {
        "printed": ("printed", "printed_lower", "printed_upper"),
        "recomputed": ("estimate", "lower", "upper"),
    }
    parts = [
        table[["id", "label", "verdict", "off", "cited"]].assign(
            side=side,
            **{
                to: table[column].astype(float)
                for to, column in zip(("at", "low", "high"), columns, strict=True)
            },
        )
        for side, columns in names.items()
    ]
    shown = pd.concat(parts, ignore_index=True)
    ratio = alt.Scale(type="log", nice=False, domain=[0.85, 1.1 * shown["high"].max()])
    offset = alt.YOffset("side:N", sort=list(SIDES))
    tips = [
        alt.Tooltip("label:N", title="Analysis"),
        alt.Tooltip("side:N", title="Which"),
        alt.Tooltip("at:Q", title="Hazard ratio", format=".3f"),
        alt.Tooltip("low:Q", title="Lower limit", format=".3f"),
        alt.Tooltip("high:Q", title="Upper limit", format=".3f"),
        alt.Tooltip("off:Q", title="Farthest apart (%)", format=".1f"),
        alt.Tooltip("verdict:N", title="Verdict"),
        alt.Tooltip("cited:N", title="Meta-analysis"),
    ]
    colour = alt.Color("side:N", title=None, scale=signed(SIDES, list(SIDES), 0))
    labels = dict(zip(table["id"], table["label"], strict=True))
    base = alt.Chart(shown).encode(y=line(labels, 215), yOffset=offset, tooltip=tips)
    spans = base.mark_rule(strokeWidth=1.6).encode(
        x=alt.X("low:Q", scale=ratio, title="Pooled hazard ratio", axis=alt.Axis(values=TICKS, format="~g")),
        x2="high:Q",
        color=colour,
    )
    points = base.mark_point(size=40, opacity=1).encode(
        x=alt.X("at:Q", scale=ratio),
        color=colour,
        shape=alt.Shape("side:N", title=None, scale=signed(SIDES, list(SIDES), 1)),
    )
    counts = table["verdict"].value_counts()
    told = ", ".join(f"{verdict} in {counts.get(verdict, 0)}" for verdict in reproduction.VERDICTS)
    words = (
        f"{len(table)} printed pooled hazard ratios beside those recomputed from the single studies: {told}."
    )
    return alt.layer(spans, points).properties(width=210, height=alt.Step(11), description=words)
