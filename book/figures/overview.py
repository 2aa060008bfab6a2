"""The state of the evidence at a glance: how certain the claims are, by the cells they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from book.figures.evidence_map import COLOURS


def certainty_table(
    claims: pd.DataFrame, linked: pd.DataFrame, cells: Mapping[str, str], least: int
) -> pd.DataFrame:
    """One row a cell and certainty: how many claims, and which.

    A claim belongs to every cell that one of its findings in `linked` is about; `cells` gives the printed
    names. Only cells with at least `least` claims are kept.
    """
    about = linked[["claim"]].assign(cell=linked["cell"].map(dict(cells))).drop_duplicates()
    count = about["cell"].value_counts()
    known = about[about["cell"].isin(count[count >= least].index)].merge(
        claims[["id", "certainty", "papers"]], left_on="claim", right_on="id", how="left"
    )
    rows = []
    for (cell, certainty), part in known.groupby(["cell", "certainty"], sort=True):
        rows.append(
            {
                "cell": cell,
                "certainty": certainty,
                "claims": len(part),
                "named": "; ".join(sorted(part["claim"])),
                "citekey": ";".join(sorted({key for keys in part["papers"] for key in keys})),
            }
        )
    return pd.DataFrame(rows)


def certainty_by_cell(table: pd.DataFrame, certainties: Sequence[str]) -> alt.TopLevelMixin:
    """Bars of claims a cell, the most certain first within a bar."""
    order = list(reversed(certainties))
    total = table.groupby("cell")["claims"].sum().reset_index()
    named_cells = total.sort_values(["claims", "cell"], ascending=[False, True])["cell"].tolist()
    described = ", ".join(
        f"{int(table.loc[table['certainty'] == name, 'claims'].sum())} of {name} certainty" for name in order
    )
    chart: alt.Chart = (
        alt.Chart(table.assign(rank=table["certainty"].map(order.index)))
        .mark_bar()
        .encode(
            y=alt.Y("cell:N", sort=named_cells, title=None, axis=alt.Axis(labelLimit=190)),
            x=alt.X("claims:Q", title="Claims", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "certainty:N",
                title="Certainty",
                sort=order,
                scale=alt.Scale(domain=order, range=[COLOURS[name] for name in order]),
                legend=alt.Legend(orient="top", columns=4),
            ),
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("cell:N", title="Cell"),
                alt.Tooltip("certainty:N", title="Certainty"),
                alt.Tooltip("claims:Q", title="Claims"),
                alt.Tooltip("named:N", title="Which"),
            ],
        )
        .properties(
            width="container",
            height=alt.Step(20),
            description=(
                f"Bars of claims for {len(named_cells)} cells, coloured by certainty: {described}; "
                f"claims about several cells count in each. Most claims are about {named_cells[0]}."
            ),
        )
    )
    return chart
