"""The evidence map: which cell was studied by which mechanism, how much, and how certain what it says is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from book.figures import theme

NO_CLAIM = "only limits or opposes"
COLOURS = {
    "high": "#0072b2",
    "moderate": "#56b4e9",
    "low": "#b9dcf2",
    "very low": "#f0e6c8",
    NO_CLAIM: "#d55e00",
}
"""Seen on a light and on a dark page, and told apart by lightness alone."""


def certainty_colour(order: Sequence[str]) -> alt.Color:
    """The colour of a field `certainty`, with its legend; `order` from the most to the least certain."""
    return alt.Color(
        "certainty:N",
        title="Certainty",
        sort=list(order),
        scale=alt.Scale(domain=list(order), range=[COLOURS[name] for name in order]),
        legend=alt.Legend(orient="top", columns=4),
    )


def map_table(
    findings: pd.DataFrame,
    claims: pd.DataFrame,
    links: pd.DataFrame,
    cells: Mapping[str, str],
    mechanisms: Mapping[str, str],
    processes: Mapping[str, str],
    certainties: Sequence[str],
) -> pd.DataFrame:
    """One row a pair of cell and mechanism: findings, papers and the best certainty of a claim they support.

    `certainties` runs from the least to the most certain.
    """
    supporting = links[links["bearing"] == "for"].merge(
        claims[["id", "certainty"]], left_on="claim", right_on="id", how="left"
    )
    rank = supporting["certainty"].map(list(certainties).index)
    best = rank.groupby(supporting["evidence"]).max()
    rows = []
    for (process, cell, mechanism), part in findings.groupby(["process", "cell", "mechanism"], sort=True):
        ranks = best.reindex(part["id"]).dropna()
        rows.append(
            {
                "process": processes[process],
                "cell": cells[cell],
                "mechanism": mechanisms[mechanism],
                "findings": len(part),
                "papers": part["citekey"].nunique(),
                "certainty": certainties[int(ranks.max())] if len(ranks) else NO_CLAIM,
                "citekey": ";".join(sorted(set(part["citekey"]))),
                "cited": "; ".join(sorted(set(part["paper"]))),
            }
        )
    return pd.DataFrame(rows)


def evidence_map(table: pd.DataFrame, certainties: Sequence[str]) -> alt.TopLevelMixin:
    """Cells against mechanisms: size is the number of papers, colour the certainty of the best claim."""
    order = [*reversed(certainties), NO_CLAIM]
    by_cell = table.groupby("cell")["papers"].sum().reset_index()
    cells = by_cell.sort_values(["papers", "cell"], ascending=[False, True])["cell"].tolist()
    by_mechanism = table.groupby(["process", "mechanism"])["papers"].sum().reset_index()
    by_mechanism = by_mechanism.sort_values(
        ["process", "papers", "mechanism"], ascending=[False, False, True]
    )
    mechanisms = list(dict.fromkeys(by_mechanism["mechanism"]))
    pick = alt.selection_point(fields=["certainty"], bind="legend")
    grid = (
        alt.Chart(table)
        .mark_point(filled=True, shape="square", stroke=theme.INK, strokeWidth=0.6)
        .encode(
            x=alt.X("cell:N", sort=cells, title=None, axis=alt.Axis(orient="top", labelAngle=-60, grid=True)),
            y=alt.Y("mechanism:N", sort=mechanisms, title=None, axis=alt.Axis(grid=True, labelLimit=190)),
            size=alt.Size(
                "papers:Q",
                title="Papers",
                scale=alt.Scale(domain=[1, int(table["papers"].max())], range=[50, 300]),
                legend=alt.Legend(values=sorted({1, int(table["papers"].max())}), orient="bottom"),
            ),
            color=alt.Color(
                "certainty:N",
                title="Certainty of the best claim it supports",
                sort=order,
                scale=alt.Scale(domain=order, range=[COLOURS[name] for name in order]),
                legend=alt.Legend(orient="bottom", columns=3, titleLimit=300),
            ),
            opacity=alt.condition(pick, alt.value(1), alt.value(0.15)),
            tooltip=[
                alt.Tooltip("cell:N", title="Cell"),
                alt.Tooltip("process:N", title="Process"),
                alt.Tooltip("mechanism:N", title="Mechanism"),
                alt.Tooltip("certainty:N", title="Certainty"),
                alt.Tooltip("findings:Q", title="Findings"),
                alt.Tooltip("cited:N", title="Papers"),
            ],
        )
        .add_params(pick)
    )
    return alt.layer(grid).properties(
        width=alt.Step(16), height=alt.Step(24), description=_described(table, certainties)
    )


def _described(table: pd.DataFrame, certainties: Sequence[str]) -> str:
    largest = table.sort_values(["papers", "cell"], ascending=[False, True]).iloc[0]
    top = int((table["certainty"] == certainties[-1]).sum())
    return (
        f"Evidence map of {table['cell'].nunique()} cells against {table['mechanism'].nunique()} mechanisms. "
        f"{len(table)} of the possible pairs have evidence; "
        f"{top} of them support a claim of {certainties[-1]} certainty. "
        f"The most studied pair is {largest['cell']} and {largest['mechanism'].lower()}, "
        f"with {largest['papers']} papers."
    )
