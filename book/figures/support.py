"""What each claim rests on: mouse against human, and for against against."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from book.figures import theme

LEVEL_COLOURS = {
    "people": theme.CATEGORIES[0],
    "tissue": theme.CATEGORIES[5],
    "animals": theme.CATEGORIES[4],
    "culture": theme.CATEGORIES[7],
}
LEVELS = {"A": "people", "B": "people", "C": "tissue", "D": "animals", "E": "culture"}


def species_table(claims: pd.DataFrame, linked: pd.DataFrame) -> pd.DataFrame:
    """One row a claim and species: papers that support it there.

    `linked` holds the findings that bear on claims: claim, bearing, citekey, species (list), paper.
    """
    supporting = linked[linked["bearing"] == "for"]
    rows = []
    for claim in claims.itertuples(index=False):
        part = supporting[supporting["claim"] == claim.id]
        for species in ("mouse", "human"):
            seen = part[[species in several for several in part["species"]]]
            rows.append(
                {
                    "claim": claim.id,
                    "statement": claim.statement,
                    "status": claim.status,
                    "certainty": claim.certainty,
                    "species": species,
                    "papers": seen["citekey"].nunique(),
                    "citekey": ";".join(sorted(set(seen["citekey"]))),
                    "cited": "; ".join(sorted(set(seen["paper"]))),
                }
            )
    return pd.DataFrame(rows)


def mouse_and_human(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Papers in mice to the left, in people to the right, a line a claim."""
    signed = table.assign(shown=table["papers"].where(table["species"] == "human", -table["papers"]))
    difference = signed.groupby("claim")["shown"].sum().reset_index()
    order = difference.sort_values(["shown", "claim"], ascending=[False, True])["claim"].tolist()
    reach = int(table["papers"].max())
    bars = (
        alt.Chart(signed)
        .mark_bar()
        .encode(
            x=alt.X(
                "shown:Q",
                title="← papers in mice · papers in people →",
                scale=alt.Scale(domain=[-reach, reach]),
                axis=alt.Axis(labelExpr="abs(datum.value)", tickMinStep=1, grid=True),
            ),
            y=alt.Y("claim:N", sort=order, title=None, axis=alt.Axis(labelLimit=250)),
            color=alt.Color(
                "species:N",
                title=None,
                scale=alt.Scale(domain=["mouse", "human"], range=[theme.CATEGORIES[4], theme.CATEGORIES[0]]),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip("statement:N", title="Claim"),
                alt.Tooltip("species:N", title="Species"),
                alt.Tooltip("papers:Q", title="Papers"),
                alt.Tooltip("certainty:N", title="Certainty"),
                alt.Tooltip("cited:N", title="Papers"),
            ],
        )
    )
    middle = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=theme.INK).encode(x="zero:Q")
    return alt.layer(bars, middle).properties(
        width=330, height=alt.Step(19), description=_species_description(table)
    )


def _species_description(table: pd.DataFrame) -> str:
    wide = table.pivot(index="claim", columns="species", values="papers")
    mouse_only = int(((wide["human"] == 0) & (wide["mouse"] > 0)).sum())
    human_only = int(((wide["mouse"] == 0) & (wide["human"] > 0)).sum())
    most = wide["human"].idxmax()
    return (
        f"Of {len(wide)} claims, {mouse_only} rest on mouse papers alone "
        f"and {human_only} on human papers alone. "
        f"The claim with most human papers is {most}, with {wide.loc[most, 'human']}."
    )


def balance_table(claims: pd.DataFrame, linked: pd.DataFrame) -> pd.DataFrame:
    """One row a claim, bearing and kind of system: the findings there and the sum of their ratings."""
    known = linked.assign(system=linked["level"].map(LEVELS))
    rows = []
    for (claim, bearing, system), part in known.groupby(["claim", "bearing", "system"], sort=True):
        rows.append(
            {
                "claim": claim,
                "bearing": bearing,
                "system": system,
                "findings": len(part),
                "weight": int(part["rating"].sum()),
                "citekey": ";".join(sorted(set(part["citekey"]))),
                "cited": "; ".join(sorted(set(part["paper"]))),
            }
        )
    return (
        pd.DataFrame(rows)
        .merge(claims[["id", "statement", "status", "certainty"]], left_on="claim", right_on="id")
        .drop(columns="id")
    )


def balance(table: pd.DataFrame, marks: Mapping[str, str]) -> alt.TopLevelMixin:
    """Weight for each claim to the right, against and limiting to the left, by the system it was shown in.

    `marks` gives each status the sign printed beside its claim.
    """
    signed = table.assign(
        shown=table["weight"].where(table["bearing"] == "for", -table["weight"]),
        name=[f"{row.claim} {marks[row.status]}".strip() for row in table.itertuples(index=False)],
    )
    total = signed.groupby("name")["shown"].sum().reset_index()
    order = total.sort_values(["shown", "name"], ascending=[False, True])["name"].tolist()
    systems = list(LEVEL_COLOURS)
    bars = (
        alt.Chart(signed)
        .mark_bar()
        .encode(
            x=alt.X(
                "sum(shown):Q",
                title="← against or limiting · for → (sum of ratings)",
                axis=alt.Axis(labelExpr="abs(datum.value)", grid=True),
            ),
            y=alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=250)),
            color=alt.Color(
                "system:N",
                title="Shown in",
                scale=alt.Scale(domain=systems, range=list(LEVEL_COLOURS.values())),
                legend=alt.Legend(orient="top"),
            ),
            opacity=alt.condition("datum.bearing == 'limits'", alt.value(0.55), alt.value(1)),
            detail="bearing:N",
            tooltip=[
                alt.Tooltip("statement:N", title="Claim"),
                alt.Tooltip("bearing:N", title="Bearing"),
                alt.Tooltip("system:N", title="Shown in"),
                alt.Tooltip("findings:Q", title="Findings"),
                alt.Tooltip("status:N", title="Status"),
                alt.Tooltip("cited:N", title="Papers"),
            ],
        )
    )
    middle = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=theme.INK).encode(x="zero:Q")
    return alt.layer(bars, middle).properties(
        width=320, height=alt.Step(19), description=_balance_description(table)
    )


def _balance_description(table: pd.DataFrame) -> str:
    by_status = table.drop_duplicates("claim")["status"].value_counts()
    counts = ", ".join(f"{count} {status}" for status, count in by_status.items())
    opposed = table.loc[table["bearing"] != "for", "claim"].nunique()
    return (
        f"Weight of the findings for, limiting and against {table['claim'].nunique()} claims: {counts}. "
        f"{opposed} claims have at least one finding that limits or opposes them."
    )
