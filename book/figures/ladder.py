"""The ladder from culture to patients: how far the evidence for each mechanism has come."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from book.figures import theme

RUNGS = {
    "E": "cultured cells",
    "D": "living animals",
    "C": "human tissue",
    "B": "patients",
    "A": "randomised",
}
"""The levels of `book.evidence`, from the lowest, as the axis names them."""

DIRECTIONS = {
    "promotes": (theme.CATEGORIES[0], "circle"),
    "mixed": (theme.CATEGORIES[4], "diamond"),
    "none": (theme.CATEGORIES[7], "cross"),
    "inhibits": (theme.CATEGORIES[1], "triangle-up"),
}
"""Colour and shape of each direction of `evidence.csv`."""


def ladder_table(findings: pd.DataFrame, mechanisms: Mapping[str, str]) -> pd.DataFrame:
    """One row a mechanism, level and direction: findings and papers.

    `findings` as `book.evidence` gives them; `mechanisms` gives the printed names.
    """
    rows = []
    for (mechanism, level, direction), part in findings.groupby(
        ["mechanism", "level", "direction"], sort=True
    ):
        rows.append(
            {
                "mechanism": mechanisms[mechanism],
                "level": RUNGS[level],
                "direction": direction,
                "findings": len(part),
                "papers": part["citekey"].nunique(),
                "citekey": ";".join(sorted(set(part["citekey"]))),
                "cited": "; ".join(sorted(set(part["paper"]))),
            }
        )
    return pd.DataFrame(rows)


def ladder(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Mechanisms against levels; size is papers, colour and shape what the mechanism was found to do."""
    rungs, names = list(RUNGS.values()), list(DIRECTIONS)
    order = _by_height(table)
    most = int(table["papers"].max())
    pick = alt.selection_point(fields=["direction"], bind="legend")
    marks = (
        alt.Chart(table)
        .mark_point(filled=True, stroke=theme.INK, strokeWidth=0.6)
        .encode(
            x=alt.X(
                "level:N",
                sort=rungs,
                scale=alt.Scale(domain=rungs),
                title=None,
                axis=alt.Axis(orient="top", labelAngle=-40, grid=True, tickBand="extent"),
            ),
            xOffset=alt.XOffset("direction:N", sort=names, scale=alt.Scale(domain=names)),
            y=alt.Y("mechanism:N", sort=order, title=None, axis=alt.Axis(grid=True, labelLimit=190)),
            color=alt.Color(
                "direction:N",
                title="What it does to escape or spread",
                scale=alt.Scale(domain=names, range=[colour for colour, _ in DIRECTIONS.values()]),
                legend=alt.Legend(orient="bottom", columns=4, titleLimit=300),
            ),
            shape=alt.Shape(
                "direction:N",
                title="What it does to escape or spread",
                scale=alt.Scale(domain=names, range=[shape for _, shape in DIRECTIONS.values()]),
            ),
            size=alt.Size(
                "papers:Q",
                title="Papers",
                scale=alt.Scale(domain=[1, max(most, 2)], range=[50, 260]),
                legend=alt.Legend(values=sorted({1, most}), orient="bottom"),
            ),
            opacity=alt.condition(pick, alt.value(1), alt.value(0.15)),
            tooltip=[
                alt.Tooltip("mechanism:N", title="Mechanism"),
                alt.Tooltip("level:N", title="Shown in"),
                alt.Tooltip("direction:N", title="Does to escape or spread"),
                alt.Tooltip("findings:Q", title="Findings"),
                alt.Tooltip("cited:N", title="Papers"),
            ],
        )
        .add_params(pick)
    )
    return alt.layer(marks).properties(
        width=alt.Step(15, **{"for": "offset"}), height=alt.Step(22), description=_described(table)
    )


def _by_height(table: pd.DataFrame) -> list[str]:
    """The mechanisms, those that came nearest to patients and have most papers first."""
    rungs = list(RUNGS.values())
    known = table.assign(height=table["level"].map(rungs.index))
    ranked = known.groupby("mechanism").agg(height=("height", "max"), papers=("papers", "sum")).reset_index()
    return [
        str(name)
        for name in ranked.sort_values(["height", "papers", "mechanism"], ascending=[False, False, True])[
            "mechanism"
        ]
    ]


def _described(table: pd.DataFrame) -> str:
    treated = table[table["level"].isin([RUNGS["A"], RUNGS["B"]])]
    reached = treated["mechanism"].nunique()
    helped = table[(table["direction"] != "promotes")]["mechanism"].nunique()
    return (
        f"{table['mechanism'].nunique()} mechanisms against five levels of evidence, from cultured cells to "
        f"randomised trials. {reached} of them were studied in patients at large, the rest in tissue, "
        f"animals or culture only; {helped} have a finding that is mixed, null or against the tumour."
    )
