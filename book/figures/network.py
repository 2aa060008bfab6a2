"""Who signals to whom: senders on the left, receivers on the right, and below by what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from book.figures import theme

ANY = "any"
SIGNALS_SHOWN = 25
WORDS: dict[str, Any] = {"color": theme.INK, "fontSize": 12}


def network_table(
    axes: pd.DataFrame,
    links: pd.DataFrame,
    claims: pd.DataFrame,
    cells: Mapping[str, str],
    cancers: Mapping[str, str],
    certainties: Sequence[str],
) -> pd.DataFrame:
    """One row an axis with a known sender: who sends what to whom, where, by which paper, how certain.

    `axes` as `book.evidence.axes` gives them; certainty is that of the best claim the finding supports.
    """
    supporting = links[links["bearing"] == "for"].merge(
        claims[["id", "certainty"]], left_on="claim", right_on="id", how="left"
    )
    rank = supporting["certainty"].map(list(certainties).index)
    best = rank.groupby(supporting["evidence"]).max()
    known = axes[axes["sender"] != ""]
    return pd.DataFrame(
        {
            "sender": known["sender"].map(dict(cells)),
            "receiver": known["receiver"].map(dict(cells)),
            "signal": known["ligand"],
            "effect": known["effect"],
            "species": ["; ".join(several) for several in known["species"]],
            "cancers": ["; ".join(cancers[one] for one in several) for several in known["cancer"]],
            "certainty": [
                certainties[int(best[row])] if row in best.index else "none" for row in known["evidence"]
            ],
            "citekey": known["citekey"],
            "cited": known["paper"],
        }
    ).reset_index(drop=True)


def network(table: pd.DataFrame, certainties: Sequence[str]) -> alt.TopLevelMixin:
    """Lines from senders to receivers, thicker with more papers; below, the signals of what is shown.

    `table` is a `network_table`. Filters choose cancer, species, certainty, sender and receiver.
    """
    senders, receivers = _by_papers(table, "sender"), _by_papers(table, "receiver")
    options = sorted({name for names in table["cancers"] for name in names.split("; ") if name})
    tests = {
        "tumour": ("Cancer ", options, "indexof(split(datum.cancers, '; '), tumour) >= 0"),
        "species": ("Species ", ["human", "mouse"], "indexof(split(datum.species, '; '), species) >= 0"),
        "certainty": ("Certainty ", [*reversed(certainties)], "datum.certainty == certainty"),
        "from": ("From ", sorted(senders), "datum.sender == from"),
        "to": ("To ", sorted(receivers), "datum.receiver == to"),
    }
    filters = [
        alt.param(name=name, value=ANY, bind=alt.binding_select(options=[ANY, *values], name=label))
        for name, (label, values, _) in tests.items()
    ]
    kept = " && ".join(f"({name} == '{ANY}' || {test})" for name, (*_, test) in tests.items())
    tall = 17 * max(len(senders), len(receivers))
    placed = table.assign(
        left=table["sender"].map(_heights(senders)), right=table["receiver"].map(_heights(receivers))
    )
    vertical = alt.Scale(domain=[0, 1], reverse=True)
    lines = (
        alt.Chart(placed)
        .transform_filter(kept)
        .transform_aggregate(
            papers="distinct(citekey)",
            signals="distinct(signal)",
            groupby=["sender", "receiver", "left", "right"],
        )
        .mark_rule(opacity=0.55, color=theme.CATEGORIES[0])
        .encode(
            x=alt.XDatum(0, scale=alt.Scale(domain=[0, 1]), axis=None),
            x2=alt.X2Datum(1),
            y=alt.Y("left:Q", scale=vertical, axis=None),
            y2="right:Q",
            strokeWidth=alt.StrokeWidth(
                "papers:Q",
                title="Papers",
                scale=alt.Scale(domain=[1, 12], range=[1, 7], clamp=True),
                legend=alt.Legend(orient="bottom", values=[1, 4, 12]),
            ),
            tooltip=[
                alt.Tooltip("sender:N", title="From"),
                alt.Tooltip("receiver:N", title="To"),
                alt.Tooltip("signals:Q", title="Signals"),
                alt.Tooltip("papers:Q", title="Papers"),
            ],
        )
    )
    left = _names("sender", senders, "from", vertical).mark_text(align="right", dx=-6, **WORDS)
    right = _names("receiver", receivers, "to", vertical).mark_text(align="left", dx=6, **WORDS)
    who = alt.layer(lines, left.encode(x=alt.XDatum(0)), right.encode(x=alt.XDatum(1))).properties(
        width=140, height=tall
    )
    what = (
        alt.Chart(table)
        .transform_filter(kept)
        .transform_aggregate(papers="distinct(citekey)", groupby=["signal"])
        .transform_window(place="row_number()", sort=[alt.SortField("papers", order="descending")])
        .transform_filter(f"datum.place <= {SIGNALS_SHOWN}")
        .mark_bar(color=theme.CATEGORIES[5])
        .encode(
            y=alt.Y("signal:N", sort="-x", title=None),
            x=alt.X("papers:Q", title="Papers, by signal", axis=alt.Axis(tickMinStep=1, grid=True)),
            tooltip=[alt.Tooltip("signal:N", title="Signal"), alt.Tooltip("papers:Q", title="Papers")],
        )
        .properties(width=200, height=alt.Step(16))
    )
    both: alt.VConcatChart = alt.vconcat(who, what, spacing=16, description=_described(table))
    return both.add_params(*filters)


def _names(role: str, order: Sequence[str], chosen: str, vertical: alt.Scale) -> alt.Chart:
    """The names of one side, each at its height; the others pale where one is `chosen`."""
    placed = pd.DataFrame({role: list(order), "height": list(_heights(order).values())})
    bright = f"{chosen} == '{ANY}' || datum.{role} == {chosen}"
    chart: alt.Chart = (
        alt.Chart(placed)
        .mark_text()
        .encode(
            y=alt.Y("height:Q", scale=vertical, axis=None),
            text=f"{role}:N",
            opacity=alt.condition(bright, alt.value(1), alt.value(0.3)),
        )
    )
    return chart


def _heights(order: Sequence[str]) -> dict[str, float]:
    """Where each name stands, from 0 at the top to 1."""
    return {name: (number + 0.5) / len(order) for number, name in enumerate(order)}


def _by_papers(table: pd.DataFrame, column: str) -> list[str]:
    papers = table.groupby(column)["citekey"].nunique().reset_index()
    return [str(name) for name in papers.sort_values(["citekey", column], ascending=[False, True])[column]]


def _described(table: pd.DataFrame) -> str:
    pairs = table.groupby(["sender", "receiver"])["citekey"].nunique()
    sender, receiver = pairs.idxmax()
    human = int(table["species"].str.contains("human").sum())
    return (
        f"Network of {len(table)} signalling axes from {table['sender'].nunique()} kinds of sender to "
        f"{table['receiver'].nunique()} kinds of receiver, {human} of them with human material. "
        f"The thickest line runs from {sender} to {receiver}, with {pairs.max()} papers."
    )
