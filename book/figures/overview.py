"""The state of the evidence at a glance: how certain the claims are, by cell or by chapter."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from book.figures.evidence_map import certainty_colour


def certainty_table(claims: pd.DataFrame, about: pd.DataFrame, least: int = 1) -> pd.DataFrame:
    """One row a group and certainty: how many claims, and which.

    `about` says which claim belongs to which group, in columns `claim` and `group`; a claim may belong to
    several. Only groups with at least `least` claims are kept.
    """
    pairs = about[["claim", "group"]].drop_duplicates()
    count = pairs["group"].value_counts()
    known = pairs[pairs["group"].isin(count[count >= least].index)].merge(
        claims[["id", "certainty", "papers"]], left_on="claim", right_on="id", how="left"
    )
    rows = []
    for (group, certainty), part in known.groupby(["group", "certainty"], sort=True):
        rows.append(
            {
                "group": group,
                "certainty": certainty,
                **counted(part["claim"], part["papers"]),
            }
        )
    return pd.DataFrame(rows)


def counted(names: pd.Series, papers: pd.Series) -> dict[str, int | str]:
    """How many claims a group holds, which they are, and the papers behind them, as a row tells it."""
    return {
        "claims": len(names),
        "named": "; ".join(sorted(names)),
        "citekey": ";".join(sorted({key for keys in papers for key in keys})),
    }


def certainty_bars(
    table: pd.DataFrame, certainties: Sequence[str], what: str, order_of_groups: Sequence[str] = ()
) -> alt.TopLevelMixin:
    """Bars of claims a group, the most certain first within a bar.

    `what` names the groups in the plural. They stand in the order given, else the largest first.
    """
    order = list(reversed(certainties))
    total = table.groupby("group")["claims"].sum().reset_index()
    by_size = total.sort_values(["claims", "group"], ascending=[False, True])["group"].tolist()
    groups = [group for group in order_of_groups if group in set(by_size)] or by_size
    described = ", ".join(
        f"{int(table.loc[table['certainty'] == name, 'claims'].sum())} of {name} certainty" for name in order
    )
    chart: alt.Chart = (
        alt.Chart(table.assign(rank=table["certainty"].map(order.index)))
        .mark_bar()
        .encode(
            y=alt.Y("group:N", sort=groups, title=None, axis=alt.Axis(labelLimit=190)),
            x=alt.X("claims:Q", title="Claims", axis=alt.Axis(tickMinStep=1)),
            color=certainty_colour(order),
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("group:N", title="Group"),
                alt.Tooltip("certainty:N", title="Certainty"),
                alt.Tooltip("claims:Q", title="Claims"),
                alt.Tooltip("named:N", title="Which"),
            ],
        )
        .properties(
            width="container",
            height=alt.Step(20),
            description=(
                f"Bars of claims for {len(groups)} {what}, coloured by certainty: {described}; "
                f"a claim that belongs to several counts in each. Most claims belong to {by_size[0]}."
            ),
        )
    )
    return chart
