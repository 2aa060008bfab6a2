"""2016 and now: how certain claims were and are, and what each clause of the founding abstract gained."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from book.figures import theme
from book.figures.evidence_map import COLOURS, certainty_colour
from book.figures.overview import counted
from book.figures.timeline import year_axis

SIDES = {
    "for, until then": theme.CATEGORIES[5],
    "for, since": theme.CATEGORIES[0],
    "limiting or against, until then": theme.CATEGORIES[4],
    "limiting or against, since": theme.CATEGORIES[1],
}
"""Papers by what they say of the claims of a clause, and by when they came."""


def change_table(stated: pd.DataFrame) -> pd.DataFrame:
    """One row a pair of certainty then and now: how many claims made that way, and which.

    `stated` as `book.history.then_and_now` gives it.
    """
    return pd.DataFrame(
        [
            {"then": then, "now": now, **counted(part["id"], part["papers"])}
            for (then, now), part in stated.groupby(["then_certainty", "certainty"], sort=True)
        ]
    )


def change(table: pd.DataFrame, certainties: Sequence[str], year: int) -> alt.TopLevelMixin:
    """Certainty then (rows) against certainty now (columns); the figure in a square is the number of claims.

    `certainties` runs from the least to the most certain, the first being that of no finding at all.
    """
    now = [name for name in certainties if name in set(table["now"]) or name != certainties[0]]
    base = alt.Chart(table).encode(
        x=alt.X(
            "now:N",
            sort=now,
            scale=alt.Scale(domain=now),
            title="Certainty now",
            axis=alt.Axis(orient="top", labelAngle=0),
        ),
        y=alt.Y(
            "then:N",
            sort=list(reversed(certainties)),
            scale=alt.Scale(domain=list(reversed(certainties))),
            title=f"Certainty by papers up to {year}",
        ),
        tooltip=[
            alt.Tooltip("then:N", title=f"By papers up to {year}"),
            alt.Tooltip("now:N", title="Now"),
            alt.Tooltip("claims:Q", title="Claims"),
            alt.Tooltip("named:N", title="Which"),
        ],
    )
    squares = base.mark_point(
        shape="square", filled=True, opacity=1, stroke=theme.INK, strokeWidth=0.6
    ).encode(
        size=alt.Size(
            "claims:Q",
            scale=alt.Scale(domain=[0, int(table["claims"].max())], range=[60, 1400]),
            legend=None,
        ),
        color=alt.Color(
            "now:N", scale=alt.Scale(domain=now, range=[COLOURS[name] for name in now]), legend=None
        ),
    )
    numbers = base.mark_text(fontSize=13, color=theme.INK, align="left", dx=24).encode(text="claims:Q")
    return alt.layer(squares, numbers).properties(
        width=alt.Step(76), height=alt.Step(54), description=_described(table, certainties, year)
    )


def _described(table: pd.DataFrame, certainties: Sequence[str], year: int) -> str:
    rank = list(certainties).index
    steps = [rank(row.now) - rank(row.then) for row in table.itertuples(index=False)]
    moved = table.assign(steps=steps)
    new = int(table.loc[table["then"] == certainties[0], "claims"].sum())
    known = moved[moved["then"] != certainties[0]]
    rose = int(known.loc[known["steps"] > 0, "claims"].sum())
    fell = int(known.loc[known["steps"] < 0, "claims"].sum())
    same = int(known.loc[known["steps"] == 0, "claims"].sum())
    return (
        f"Squares sized by number of claims: certainty by papers up to {year} against certainty now. "
        f"Of {int(table['claims'].sum())} claims, {new} rest on later papers alone; of the others "
        f"{rose} became more certain, {same} stayed and {fell} became less certain."
    )


def clause_table(stated: pd.DataFrame, clauses: pd.DataFrame) -> pd.DataFrame:
    """One row a clause and side: papers that bear on it by way of its claims, once for each claim.

    A paper for a claim that limits or opposes the clause speaks against the clause, and a paper against such
    a claim speaks for it. `stated` and `clauses` as `book.history` gives them.
    """
    sides = ("for_then", "for_since", "answering_then", "answering_since")
    rows = []
    for clause in clauses.itertuples(index=False):
        part = stated[stated["clause_2016"] == clause.id]
        bears = part["bearing_2016"] == "for"
        for side, column, turned in zip(SIDES, sides, (*sides[2:], *sides[:2]), strict=True):
            rows.append(
                {
                    "clause": clause.title,
                    "position": int(clause.position),
                    "restated": clause.restated,
                    "status": clause.status,
                    "side": side,
                    "papers": int(part[column].where(bears, part[turned]).sum()),
                }
            )
    return pd.DataFrame(rows)


def by_clause(table: pd.DataFrame, year: int) -> alt.TopLevelMixin:
    """Papers for, to the right, and limiting or against, to the left, clause by clause."""
    named = table.assign(
        shown=table["papers"].where(table["side"].str.startswith("for"), -table["papers"]),
        rank=table["side"].map(list(SIDES).index),
    )
    order = list(dict.fromkeys(named.sort_values("position")["clause"]))
    bars = (
        alt.Chart(named)
        .mark_bar()
        .encode(
            x=alt.X(
                "shown:Q",
                title="← papers limiting or against · papers for →",
                axis=alt.Axis(labelExpr="abs(datum.value)", grid=True),
            ),
            y=alt.Y("clause:N", sort=order, title=None, axis=alt.Axis(labelLimit=230)),
            color=alt.Color(
                "side:N",
                title=f"Papers, and whether they came after {year}",
                sort=list(SIDES),
                scale=alt.Scale(domain=list(SIDES), range=list(SIDES.values())),
                legend=alt.Legend(orient="top", columns=2, titleLimit=300, labelLimit=220),
            ),
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("restated:N", title="Clause"),
                alt.Tooltip("status:N", title="Status today"),
                alt.Tooltip("side:N", title="Papers"),
                alt.Tooltip("papers:Q", title="Number"),
            ],
        )
    )
    middle = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=theme.INK).encode(x="zero:Q")
    total = table.groupby("side")["papers"].sum()
    most = table.groupby("clause")["papers"].sum().idxmax()
    return alt.layer(bars, middle).properties(
        width=330,
        height=alt.Step(22),
        description=(
            f"Bars for the {len(order)} clauses of the founding abstract: papers that bear on their claims. "
            + ", ".join(f"{total[side]} {side}" for side in SIDES)
            + f". Most bear on the clause {most}. A paper counts once for each claim."
        ),
    )


def growth(table: pd.DataFrame, certainties: Sequence[str], year: int) -> alt.TopLevelMixin:
    """Claims by certainty at the end of each year, stacked, with the founding review marked.

    `table` as `book.history.by_year` gives it; `certainties` runs from the least to the most certain.
    """
    order = list(reversed(certainties))
    years = sorted(set(table["year"]))
    areas = (
        alt.Chart(table.assign(rank=table["certainty"].map(order.index)))
        .mark_bar()
        .encode(
            x=year_axis(years, "End of year"),
            y=alt.Y("claims:Q", title="Claims that a paper supports", axis=alt.Axis(tickMinStep=1)),
            color=certainty_colour(order),
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("year:O", title="Year"),
                alt.Tooltip("certainty:N", title="Certainty"),
                alt.Tooltip("claims:Q", title="Claims"),
            ],
        )
    )
    mark = pd.DataFrame({"year": [year]})
    line = alt.Chart(mark).mark_rule(color=theme.INK, strokeDash=[4, 3]).encode(x="year:O")
    then, now = (table[table["year"] == one].set_index("certainty")["claims"] for one in (year, years[-1]))
    return alt.layer(areas, line).properties(
        width="container",
        height=240,
        description=(
            f"Bars of claims by certainty at the end of each year from {years[0]} to {years[-1]}, judged by "
            f"the papers there were. In {year} papers supported {then.sum()} of today's {now.sum()} claims, "
            f"{then[order[0]]} of them with {order[0]} certainty; now {now[order[0]]} have it."
        ),
    )
