"""Targets against the stages from bench to clinic, and claims by how much they need an answer."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from book.figures import theme

PARTS = {"dispute": theme.CATEGORIES[1], "thinness": theme.CATEGORIES[4], "stake": theme.CATEGORIES[0]}
"""What the need for an answer is made of."""


def stages(table: pd.DataFrame, order: Sequence[str], least: int) -> alt.TopLevelMixin:
    """Targets with at least `least` papers, trials and agents in all; size is their number at each stage.

    `table` as `book.targets.stages` gives it, `order` the stages.
    """
    total = table.groupby("target")["number"].sum()
    shown = table[table["target"].isin(total.index[total >= least])]
    reach = shown.assign(rank=shown["stage"].map(list(order).index)).groupby("target")["rank"].max()
    ranked = sorted(reach.index, key=lambda target: (-reach[target], -total[target], target))
    most = int(shown["number"].max())
    chart: alt.Chart = (
        alt.Chart(shown)
        .mark_point(filled=True, opacity=1, stroke=theme.INK, strokeWidth=0.6)
        .encode(
            x=alt.X(
                "stage:N",
                sort=list(order),
                scale=alt.Scale(domain=list(order)),
                title=None,
                axis=alt.Axis(orient="top", labelAngle=-40, grid=True),
            ),
            y=alt.Y("target:N", sort=ranked, title=None, axis=alt.Axis(grid=True)),
            size=alt.Size(
                "number:Q",
                title="Papers, trials or agents",
                scale=alt.Scale(domain=[1, most], range=[40, 420]),
                legend=alt.Legend(values=sorted({1, most}), orient="bottom"),
            ),
            color=alt.Color(
                "stage:N",
                scale=alt.Scale(domain=list(order), range=[theme.CATEGORIES[n] for n in (4, 5, 0, 3, 2)]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("target:N", title="Target"),
                alt.Tooltip("stage:N", title="Stage"),
                alt.Tooltip("number:Q", title="Number"),
                alt.Tooltip("fates:N", title="Its agents"),
            ],
        )
        .properties(
            width=alt.Step(52), height=alt.Step(19), description=_described(shown, order, len(ranked))
        )
    )
    return chart


def _described(shown: pd.DataFrame, order: Sequence[str], targets: int) -> str:
    at = {stage: shown.loc[shown["stage"] == stage, "target"].nunique() for stage in order}
    counted = ", ".join(f"{count} at {stage}" for stage, count in at.items())
    return f"{targets} targets that were tried in people, by the stages at which they stand: {counted}."


def questions(ranked: pd.DataFrame, most: int) -> alt.TopLevelMixin:
    """The `most` claims that most need an answer, each with what its rank is made of.

    `ranked` as `book.questions.ranked` gives it.
    """
    first = ranked.head(most)
    parts = first.melt(
        id_vars=["id", "statement", "status", "certainty", "trials", "score"],
        value_vars=list(PARTS),
        var_name="part",
        value_name="points",
    )
    chart: alt.Chart = (
        alt.Chart(parts)
        .mark_bar()
        .encode(
            x=alt.X("points:Q", title="Points", axis=alt.Axis(tickMinStep=1, grid=True)),
            y=alt.Y("id:N", sort=first["id"].tolist(), title=None, axis=alt.Axis(labelLimit=250)),
            color=alt.Color(
                "part:N",
                title="What the rank is made of",
                scale=alt.Scale(domain=list(PARTS), range=list(PARTS.values())),
                legend=alt.Legend(orient="top", columns=3, titleLimit=300),
            ),
            tooltip=[
                alt.Tooltip("statement:N", title="Claim"),
                alt.Tooltip("status:N", title="Status"),
                alt.Tooltip("certainty:N", title="Certainty"),
                alt.Tooltip("trials:Q", title="Trials aimed at its molecules"),
                alt.Tooltip("part:N", title="Part"),
                alt.Tooltip("points:Q", title="Points"),
            ],
        )
        .properties(
            width=220,
            height=alt.Step(19),
            description=(
                f"The {len(first)} claims that most need an answer, with points for dispute, for thin "
                f"support and for what is at stake. First stands {first['id'].iloc[0]}, with "
                f"{first['score'].iloc[0]} points."
            ),
        )
    )
    return chart


def question_table(ranked: pd.DataFrame) -> pd.DataFrame:
    """The data behind `questions`: one row a claim, in order, with the papers for and against it."""
    columns = ["id", "statement", "status", "certainty", "dispute", "thinness", "stake", "trials", "score"]
    keys = [";".join(sorted({*row.papers, *row.opposing})) for row in ranked.itertuples(index=False)]
    return ranked[columns].assign(citekey=keys)
