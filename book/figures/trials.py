"""Trials: when each strategy was tried, how many responded, and how deeply the target cell fell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from book.figures import theme
from book.figures.lines import line
from book.figures.timeline import year_axis

STRATEGIES = {
    "deplete": (theme.CATEGORIES[1], "circle"),
    "block-recruitment": (theme.CATEGORIES[0], "square"),
    "reprogramme": (theme.CATEGORIES[2], "triangle-up"),
    "block-function": (theme.CATEGORIES[4], "diamond"),
}
"""Colour and shape of each strategy of `trials.csv`."""

BESIDE = {
    "alone": (theme.CATEGORIES[4], "circle"),
    "checkpoint-inhibitor": (theme.CATEGORIES[0], "square"),
}
"""Colour and shape of what an agent was given with, as `outcomes.csv` names it."""

TISSUES = {
    "blood": (theme.CATEGORIES[1], "circle"),
    "tumour": (theme.CATEGORIES[0], "square"),
    "bone-marrow": (theme.CATEGORIES[4], "diamond"),
    "other": (theme.CATEGORIES[7], "triangle-up"),
}


def _key(field: str, title: str, known: Mapping[str, tuple[str, str]]) -> dict[str, object]:
    """Colour and shape for a field, one legend for both."""
    names = list(known)
    return {
        "color": alt.Color(
            f"{field}:N",
            title=title,
            scale=alt.Scale(domain=names, range=[colour for colour, _ in known.values()]),
            legend=alt.Legend(orient="top", columns=4, titleLimit=300),
        ),
        "shape": alt.Shape(
            f"{field}:N",
            title=title,
            scale=alt.Scale(domain=names, range=[shape for _, shape in known.values()]),
        ),
    }


def years_table(trials: pd.DataFrame, years: Mapping[str, int], papers: Mapping[str, str]) -> pd.DataFrame:
    """One row a trial and target: agent, strategy, phase, year of the paper, result.

    `years` and `papers` give year and short citation of each citation key.
    """
    rows = trials.explode("molecules")
    return pd.DataFrame(
        {
            "target": rows["molecules"].fillna("not named"),
            "agent": rows["agent"],
            "strategy": rows["strategy"],
            "phase": rows["phase"],
            "year": rows["citekey"].map(dict(years)),
            "condition": rows["condition"],
            "result": rows["result"],
            "citekey": rows["citekey"],
            "cited": rows["citekey"].map(dict(papers)),
        }
    ).reset_index(drop=True)


def by_year(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Trials by year and target; colour and shape the strategy."""
    first = table.groupby("target")["year"].min().reset_index()
    targets = first.sort_values(["year", "target"])["target"].tolist()
    years = list(range(int(table["year"].min()), int(table["year"].max()) + 1))
    pick = alt.selection_point(fields=["strategy"], bind="legend")
    chart: alt.Chart = (
        alt.Chart(table)
        .mark_point(filled=True, size=70, stroke=theme.INK, strokeWidth=0.6)
        .encode(
            x=year_axis(years, "Year of the paper", grid=True),
            y=alt.Y("target:N", sort=targets, title=None, axis=alt.Axis(grid=True)),
            **_key("strategy", "What the agent is meant to do to the cell", STRATEGIES),
            opacity=alt.condition(pick, alt.value(0.9), alt.value(0.1)),
            tooltip=[
                alt.Tooltip("agent:N", title="Agent"),
                alt.Tooltip("target:N", title="Target"),
                alt.Tooltip("phase:N", title="Phase"),
                alt.Tooltip("condition:N", title="Patients"),
                alt.Tooltip("result:N", title="Result"),
                alt.Tooltip("cited:N", title="Paper"),
            ],
        )
        .add_params(pick)
        .properties(
            width="container",
            height=alt.Step(15),
            description=(
                f"{table['cited'].nunique()} papers on trials by year and target, {years[0]} to {years[-1]}: "
                + ", ".join(
                    f"{table.loc[table['strategy'] == name, 'cited'].nunique()} to {name.replace('-', ' ')}"
                    for name in STRATEGIES
                )
                + f". {len(targets)} targets; the first tried was {targets[0]}."
            ),
        )
    )
    return chart


def response_table(responses: pd.DataFrame, papers: Mapping[str, str]) -> pd.DataFrame:
    """One row an arm: proportion with its exact interval, strategy, partner, paper.

    `responses` as `book.proportions.responses` gives them.
    """
    rows = responses.assign(
        cited=responses["citekey"].map(dict(papers)),
        label=[_arm(row) for row in responses.itertuples(index=False)],
        order=responses["strategy"].map({name: number for number, name in enumerate(STRATEGIES)}),
    )
    columns = [
        "id",
        "label",
        "agent",
        "strategy",
        "role",
        "beside",
        "responders",
        "evaluable",
        "basis",
        "proportion",
        "low",
        "high",
    ]
    ordered = rows.sort_values(
        ["order", "proportion", "id"], ascending=[True, False, True], ignore_index=True
    )
    return ordered[[*columns, "condition", "phase", "citekey", "cited"]]


def _arm(row: Any) -> str:
    """The arm, begun with its agent unless the arm names it."""
    named = row.role == "control" or row.agent.split()[0].casefold() in row.arm.casefold()
    return str(row.arm if named else f"{row.agent}: {row.arm}")


def alone_and_beside(table: pd.DataFrame) -> pd.DataFrame:
    """The arms of a `response_table` of agents that were tried both alone and with a checkpoint inhibitor."""
    chosen = table[table["beside"].isin(BESIDE) & (table["role"] == "experimental")]
    first = chosen["agent"].str.split().str[0]
    both = chosen.groupby(first)["beside"].nunique()
    kept = chosen.assign(first=first)[first.isin(both.index[both == len(BESIDE)])]
    return kept.sort_values(["first", "beside", "id"], ignore_index=True).drop(columns="first")


def responses(table: pd.DataFrame, *, by_partner: bool = False) -> alt.TopLevelMixin:
    """Proportions of responders with exact intervals, an arm a line; control arms are hollow.

    `table` is a `response_table`. Marks tell the strategy, or, with `by_partner`, what the agent was
    given with.
    """
    key = (
        _key("beside", "Given", BESIDE)
        if by_partner
        else _key("strategy", "What the agent is meant to do to the cell", STRATEGIES)
    )
    labels = dict(zip(table["id"], table["label"], strict=True))
    base = alt.Chart(table).encode(
        y=line(labels, 290),
        tooltip=[
            alt.Tooltip("label:N", title="Arm"),
            alt.Tooltip("responders:Q", title="Responders"),
            alt.Tooltip("evaluable:Q", title="of"),
            alt.Tooltip("proportion:Q", title="Proportion", format=".0%"),
            alt.Tooltip("low:Q", title="Exact interval from", format=".0%"),
            alt.Tooltip("high:Q", title="to", format=".0%"),
            alt.Tooltip("basis:N", title="Count"),
            alt.Tooltip("condition:N", title="Patients"),
            alt.Tooltip("phase:N", title="Phase"),
            alt.Tooltip("cited:N", title="Paper"),
        ],
    )
    spans = base.mark_rule(strokeWidth=1.4, color=theme.INK).encode(
        x=alt.X(
            "low:Q", title="Objective response, exact 95 % interval", axis=alt.Axis(format="%", tickCount=5)
        ),
        x2="high:Q",
    )
    points = base.mark_point(filled=True, size=60, opacity=1, stroke=theme.INK, strokeWidth=0.6).encode(
        x="proportion:Q",
        **key,
        fillOpacity=alt.condition("datum.role == 'control'", alt.value(0), alt.value(1)),
    )
    treated = table[table["role"] == "experimental"]
    few = int((treated["proportion"] < 0.1).sum())
    return alt.layer(spans, points).properties(
        width=250,
        height=alt.Step(15),
        description=(
            f"Objective responses in {len(treated)} treated arms and {len(table) - len(treated)} control "
            f"arms of {table['cited'].nunique()} papers, with exact intervals. In {few} of the treated arms "
            f"fewer than one patient in ten responded. Arms differ in tumour, partner and line, and are "
            f"not pooled."
        ),
    )


def depth_table(measured: pd.DataFrame, cells: Mapping[str, str], papers: Mapping[str, str]) -> pd.DataFrame:
    """One row a measurement with a number: change of the target cell from baseline, where, under what.

    `measured` is `pharmacodynamics.csv`.
    """
    known = measured[measured["change"].notna()]
    rows = known.assign(
        cell=known["cell"].map(dict(cells)),
        site=known["tissue"].where(known["tissue"].isin(TISSUES), "other"),
        cited=known["citekey"].map(dict(papers)),
    )
    columns = ["id", "agent", "cell", "tissue", "site", "marker", "timepoint", "n", "change", "basis"]
    ordered = rows.sort_values(["cell", "change", "id"], ignore_index=True)
    return ordered[[*columns, "significance", "citekey", "cited"]]


def depth(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Change of the target cell from baseline, a measurement a line, by tissue."""
    shown = table.assign(change=table["change"].astype("float64"))
    labels = {row.id: f"{row.cell}: {row.agent}" for row in table.itertuples(index=False)}
    reach = float(min(shown["change"].max(), 150))
    chart = (
        alt.Chart(shown)
        .mark_point(filled=True, size=65, opacity=1, stroke=theme.INK, strokeWidth=0.6)
        .encode(
            x=alt.X(
                "change:Q",
                title="Change from baseline, % (more than 150 drawn at 150)",
                scale=alt.Scale(domain=[-100, reach], clamp=True),
            ),
            y=line(labels, 290),
            **_key("site", "Measured in", TISSUES),
            tooltip=[
                alt.Tooltip("agent:N", title="Agent"),
                alt.Tooltip("cell:N", title="Cell"),
                alt.Tooltip("tissue:N", title="Measured in"),
                alt.Tooltip("marker:N", title="As"),
                alt.Tooltip("timepoint:N", title="When"),
                alt.Tooltip("n:Q", title="Patients"),
                alt.Tooltip("change:Q", title="Change, %"),
                alt.Tooltip("significance:N", title="Test"),
                alt.Tooltip("cited:N", title="Paper"),
            ],
        )
    )
    even = (
        alt.Chart(pd.DataFrame({"zero": [0]}))
        .mark_rule(color=theme.INK, strokeDash=[4, 3])
        .encode(x="zero:Q")
    )
    halved = int((shown["change"] <= -50).sum())
    in_tumour = shown[shown["tissue"] == "tumour"]
    return alt.layer(even, chart).properties(
        width=250,
        height=alt.Step(15),
        description=(
            f"Change of the target cell in {len(table)} measurements from {table['cited'].nunique()} papers. "
            f"In {halved} it fell by half or more; {len(in_tumour)} were made in the tumour, where it fell "
            f"by half or more in {int((in_tumour['change'] <= -50).sum())}."
        ),
    )
