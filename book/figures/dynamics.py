"""The models of tumour and suppressor: trajectories, the deposited files, rest points, sensitivity."""

from __future__ import annotations

import altair as alt
import pandas as pd

from book.figures import theme

SIDES = ("ours", "the file")
HOLDS = ("holds", "does not hold")

_POWERS = alt.Axis(format=".0e", tickCount=4)


def named(table: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """`table` with the printed `name` and the `citekey` of each row's model, from `dynamics_models.csv`."""
    return table.merge(models[["id", "name", "citekey"]].rename(columns={"id": "model"}), on="model")


def trajectories(table: pd.DataFrame) -> alt.TopLevelMixin:
    """The tumour of each model over time: `table` is `named`, with `time`, `tumour`, a `side` of `SIDES`."""
    return _two_sides(table, "tumour", 90).properties(
        description=f"Tumour over time in {table['name'].nunique()} models, ours as a line and the run of "
        f"the deposited file as circles; at the end: {_ends(table, 'tumour')}."
    )


def deposited(table: pd.DataFrame) -> alt.TopLevelMixin:
    """What a file and the paper say apart: `table` holds `name` (the panel), `time`, `count`, `side`."""
    return _two_sides(table, "count", 150).properties(
        description="Two deposited files beside our reading of their papers; at the end: "
        f"{_ends(table, 'count')}."
    )


def _two_sides(table: pd.DataFrame, what: str, height: int) -> alt.FacetChart:
    base = alt.Chart(table.astype({"time": float, what: float})).encode(
        x=alt.X("time:Q", title="Days"),
        y=alt.Y(f"{what}:Q", scale=alt.Scale(type="log"), title=None, axis=_POWERS),
        color=alt.Color(
            "side:N", title="Run", scale=alt.Scale(domain=list(SIDES), range=theme.CATEGORIES[:2])
        ),
        tooltip=["side:N", alt.Tooltip("time:Q", title="Day"), alt.Tooltip(f"{what}:Q", format=".3g")],
    )
    chart: alt.FacetChart = (
        alt.layer(
            base.transform_filter(f"datum.side === '{SIDES[0]}'").mark_line(),
            base.transform_filter(f"datum.side === '{SIDES[1]}'").mark_point(size=28, filled=False),
        )
        .properties(width=215, height=height)
        .facet(facet=alt.Facet("name:N", title=None, sort=list(table["name"].unique())), columns=1)
        .resolve_scale(x="independent", y="independent")
    )
    return chart


def _ends(table: pd.DataFrame, what: str) -> str:
    last = table.sort_values("time").groupby(["name", "side"], sort=False)[what].last().unstack()
    return "; ".join(
        f"{name} {row[SIDES[0]]:.3g} in ours and {row[SIDES[1]]:.3g} in the file"
        for name, row in last.iterrows()
    )


def equilibria(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Tumour at rest against a parameter: a line that holds, a broken one that does not; `named`."""
    runs = []
    for _, branch in table.groupby(["model", "branch"], sort=False):
        run = (branch["stable"] != branch["stable"].shift()).cumsum()
        for number, rows in branch.groupby(run, sort=False):
            joined = branch.loc[rows.index.union(branch.index[branch.index.get_loc(rows.index[-1]) :][:2])]
            runs.append(
                joined.assign(
                    run=f"{rows['model'].iloc[0]} {rows['branch'].iloc[0]} {number}",
                    holds=HOLDS[0] if rows["stable"].iloc[0] else HOLDS[1],
                )
            )
    shown = pd.concat(runs).astype({"tumour": float, "factor": float})
    scale = alt.Scale(domain=list(HOLDS), range=theme.CATEGORIES[:2])
    chart: alt.FacetChart = (
        alt.Chart(shown[["name", "parameter", "number", "factor", "tumour", "run", "holds"]])
        .mark_line()
        .encode(
            x=alt.X(
                "factor:Q",
                title="Multiple of the published value",
                scale=alt.Scale(type="log"),
                axis=alt.Axis(format="~g", tickCount=4),
            ),
            y=alt.Y("tumour:Q", scale=alt.Scale(type="log"), title="Tumour cells at rest", axis=_POWERS),
            order="number:Q",
            detail="run:N",
            color=alt.Color("holds:N", title="Rest point", scale=scale),
            strokeDash=alt.StrokeDash(
                "holds:N", title="Rest point", scale=alt.Scale(domain=list(HOLDS), range=[[1, 0], [5, 4]])
            ),
            tooltip=["name:N", "parameter:N", alt.Tooltip("factor:Q", format=".3g"), "holds:N"],
        )
        .properties(width=225, height=160)
        .facet(facet=alt.Facet("name:N", title=None), columns=1)
        .resolve_scale(x="independent", y="independent")
    )
    folds = []
    for name, rows in table[table["stable"]].groupby("name"):
        folds.append(f"{name} from {rows['factor'].min():.2g} to {rows['factor'].max():.2g} times")
    return chart.properties(
        description=f"Curves of rest points with a tumour in {table['name'].nunique()} models as one "
        f"parameter moves; some hold at these multiples of the published value: {'; '.join(folds)}."
    )


def sensitivity(table: pd.DataFrame, most: int = 6) -> alt.TopLevelMixin:
    """The `most` parameters that move the tumour most in each model. `table` is `named`, with `meaning`."""
    top = table.sort_values("mu_star", ascending=False).groupby("model").head(most)
    shown = top.astype({"mu_star": float, "mu_star_confidence": float})
    shown = shown.assign(
        label=shown["parameter"] + ": " + shown["meaning"],
        least=(shown["mu_star"] - shown["mu_star_confidence"]).clip(lower=0),
        greatest=shown["mu_star"] + shown["mu_star_confidence"],
    )
    base = alt.Chart(shown[["name", "label", "mu_star", "least", "greatest"]]).encode(y=_labels("mu_star"))
    bars = base.mark_bar(color=theme.CATEGORIES[5]).encode(
        x=alt.X("mu_star:Q", title="Mean effect, logarithm"),
        tooltip=["name:N", "label:N", alt.Tooltip("mu_star:Q", format=".3g")],
    )
    spans = base.mark_rule(color=theme.INK).encode(x="least:Q", x2="greatest:Q")
    first = top.groupby("name", sort=True).first()["parameter"]
    said = "; ".join(f"{name} {parameter}" for name, parameter in first.items())
    return _by_model(alt.layer(bars, spans)).properties(
        description=f"Parameters the tumour hangs on most by Morris screening: {said}."
    )


def sobol(table: pd.DataFrame) -> alt.TopLevelMixin:
    """First and total Sobol index of the parameters of each model; `table` is `named`, with `meaning`."""
    orders = {"alone": "first", "with all others": "total"}
    shown = pd.concat(
        table[["name"]].assign(
            label=table["parameter"] + ": " + table["meaning"],
            share=said,
            index=table[column].astype(float),
            least=table[column].astype(float) - table[f"{column}_confidence"].astype(float),
            greatest=table[column].astype(float) + table[f"{column}_confidence"].astype(float),
        )
        for said, column in orders.items()
    )
    base = alt.Chart(shown).encode(
        y=_labels("index"),
        yOffset=alt.YOffset("share:N", sort=list(orders)),
        color=alt.Color(
            "share:N",
            title="Share of the variance",
            scale=alt.Scale(domain=list(orders), range=theme.CATEGORIES[:2]),
        ),
    )
    marks = alt.layer(
        base.mark_rule().encode(x="least:Q", x2="greatest:Q"),
        base.mark_point(size=45).encode(
            x=alt.X("index:Q", title="Sobol index, 95 % interval"),
            shape=alt.Shape(
                "share:N",
                title="Share of the variance",
                scale=alt.Scale(domain=list(orders), range=theme.SHAPES[:2]),
            ),
            tooltip=["name:N", "label:N", "share:N", alt.Tooltip("index:Q", format=".2f")],
        ),
    )
    leaders = table.astype({"total": float}).sort_values("total").groupby("name").last()
    said = "; ".join(f"{name} {row['parameter']} {row['total']:.2f}" for name, row in leaders.iterrows())
    return _by_model(marks).properties(description=f"Sobol indices; greatest total index: {said}.")


def _labels(by: str) -> alt.Y:
    falling = alt.EncodingSortField(by, op="max", order="descending")
    return alt.Y("label:N", sort=falling, title=None, axis=alt.Axis(labelLimit=190))


def _by_model(chart: alt.LayerChart | alt.FacetChart) -> alt.FacetChart:
    faceted: alt.FacetChart = (
        chart.properties(width=108, height=alt.Step(20))
        .facet(facet=alt.Facet("name:N", title=None), columns=1)
        .resolve_scale(x="independent", y="independent")
    )
    return faceted
