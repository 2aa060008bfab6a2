"""Signalling axes as a matrix: which signal reaches which cell, and in which tumour that was shown."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from book.figures import theme

SPECIES = ["mouse only", "both", "human only"]
ANY = "any cancer"


def species_shown(sets: pd.Series) -> str:
    """In which species a group of findings (each a list of species) was made."""
    seen = {species for one in sets for species in one}
    if "human" not in seen:
        return SPECIES[0]
    return SPECIES[1] if seen - {"human"} else SPECIES[2]


def matrix_table(axes: pd.DataFrame, cells: Mapping[str, str], cancers: Mapping[str, str]) -> pd.DataFrame:
    """One row a pair of signal and receiving cell: papers, species, receptors, tumours, effects.

    `axes` is `book.evidence.axes()` or a part of it; `cells` and `cancers` give the printed names.
    """
    rows = []
    for (ligand, receiver), part in axes.groupby(["ligand", "receiver"], sort=True):
        tumours = sorted({cancers[one] for several in part["cancer"] for one in several})
        rows.append(
            {
                "signal": ligand,
                "receiver": cells[receiver],
                "receptors": ", ".join(sorted({one for several in part["receptor"] for one in several})),
                "senders": ", ".join(sorted({cells[sender] for sender in part["sender"] if sender})),
                "effects": ", ".join(sorted(set(part["effect"]))),
                "cancers": ", ".join(tumours),
                "species": species_shown(part["species"]),
                "papers": part["citekey"].nunique(),
                "citekey": ";".join(sorted(set(part["citekey"]))),
                "cited": "; ".join(sorted(set(part["paper"]))),
            }
        )
    return pd.DataFrame(rows)


def matrix(table: pd.DataFrame, what: str, signal_title: str = "Signal") -> alt.TopLevelMixin:
    """Signals against receiving cells; size is papers, colour and shape the species.

    `table` is a `matrix_table`. `what` begins the text alternative.
    """
    signals = _by_reach(table, "signal")
    receivers = _by_reach(table, "receiver")
    options = sorted({name for names in table["cancers"] for name in names.split(", ") if name})
    cancer = alt.param(
        name="cancer",
        value=ANY,
        bind=alt.binding_select(options=[ANY, *options], name="Shown in "),
    )
    chosen = f"cancer == '{ANY}' || indexof(split(datum.cancers, ', '), cancer) >= 0"
    grid = (
        alt.Chart(table)
        .mark_point(filled=True, stroke=theme.INK, strokeWidth=0.6)
        .encode(
            x=alt.X(
                "receiver:N",
                sort=receivers,
                title=None,
                axis=alt.Axis(orient="top", labelAngle=-60, grid=True),
            ),
            y=alt.Y("signal:N", sort=signals, title=signal_title, axis=alt.Axis(grid=True)),
            size=alt.Size(
                "papers:Q",
                title="Papers",
                scale=alt.Scale(domain=[1, int(table["papers"].max())], range=[70, 330]),
                legend=alt.Legend(values=sorted({1, int(table["papers"].max())}), orient="bottom"),
            ),
            color=alt.Color(
                "species:N",
                title="Shown in",
                scale=alt.Scale(
                    domain=SPECIES, range=[theme.CATEGORIES[4], theme.CATEGORIES[2], theme.CATEGORIES[0]]
                ),
                legend=alt.Legend(orient="bottom", columns=3),
            ),
            shape=alt.Shape(
                "species:N",
                title="Shown in",
                scale=alt.Scale(domain=SPECIES, range=["circle", "diamond", "square"]),
            ),
            opacity=alt.condition(chosen, alt.value(1), alt.value(0.12)),
            tooltip=[
                alt.Tooltip("signal:N", title="Signal"),
                alt.Tooltip("receptors:N", title="Receptor"),
                alt.Tooltip("senders:N", title="Sent by"),
                alt.Tooltip("receiver:N", title="Received by"),
                alt.Tooltip("effects:N", title="Effect"),
                alt.Tooltip("cancers:N", title="Cancer"),
                alt.Tooltip("species:N", title="Shown in"),
                alt.Tooltip("cited:N", title="Papers"),
            ],
        )
    )
    return (
        alt.layer(grid)
        .add_params(cancer)
        .properties(
            width=alt.Step(22),
            height=alt.Step(19),
            description=_described(table, what),
        )
    )


def _by_reach(table: pd.DataFrame, column: str) -> list[str]:
    """The values of `column`, those with most papers first, then by name."""
    total = table.groupby(column)["papers"].sum().reset_index()
    return [str(value) for value in total.sort_values(["papers", column], ascending=[False, True])[column]]


def _described(table: pd.DataFrame, what: str) -> str:
    top = table.groupby("signal")["receiver"].nunique().sort_values(ascending=False, kind="stable")
    widest = f"{top.index[0]} reaches the most kinds of cell ({top.iloc[0]})"
    human = int((table["species"] != SPECIES[0]).sum())
    return (
        f"{what} {table['signal'].nunique()} signals against {table['receiver'].nunique()} receiving cells; "
        f"{len(table)} pairs have at least one paper, {human} of them with human material. {widest}."
    )
