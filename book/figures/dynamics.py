"""The models of tumour and suppressor: trajectories, rest points, removal, sensitivity, three sliders."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from book.figures import theme


def named(table: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """`table` with the printed `name` and the `citekey` of each row's model, from `dynamics_models.csv`."""
    return table.merge(models[["id", "name", "citekey"]].rename(columns={"id": "model"}), on="model")


def trajectory_table(courses: Mapping[str, pd.DataFrame], models: pd.DataFrame) -> pd.DataFrame:
    """One row a model and day: the tumour; `courses` holds columns `time` and `tumour` by model."""
    rows = pd.concat([course.assign(model=name) for name, course in courses.items()], ignore_index=True)
    return named(rows, models)


def trajectories(table: pd.DataFrame) -> alt.TopLevelMixin:
    """The tumour of each model over time from its published start; a panel a model, logarithmic."""
    shown = table.astype({"tumour": "float64"})
    chart: alt.FacetChart = (
        alt.Chart(shown)
        .mark_line(color=theme.CATEGORIES[0])
        .encode(
            x=alt.X("time:Q", title="Days"),
            y=alt.Y(
                "tumour:Q",
                scale=alt.Scale(type="log"),
                title=None,
                axis=alt.Axis(format=".0e", tickCount=4),
            ),
            tooltip=[alt.Tooltip("time:Q", title="Day"), alt.Tooltip("tumour:Q", format=".3g")],
        )
        .properties(width=250, height=90)
        .facet(facet=alt.Facet("name:N", title=None), columns=1)
        .resolve_scale(x="independent", y="independent")
    )
    ends = table.sort_values("time").groupby("name")["tumour"].last()
    said = "; ".join(f"{name} {value:.3g}" for name, value in ends.items())
    return chart.properties(description=f"Tumour over time in {len(ends)} models; at the end: {said}.")


def equilibria(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Tumour at rest against a parameter; filled circles hold, hollow diamonds do not. `table` is `named`."""
    shown = table.astype({"tumour": "float64", "factor": "float64"}).assign(
        holds=["holds" if stable else "does not hold" for stable in table["stable"]]
    )
    domain = ["holds", "does not hold"]
    chart: alt.FacetChart = (
        alt.Chart(shown)
        .mark_point(size=70, stroke=theme.INK)
        .encode(
            x=alt.X("factor:Q", title="Parameter, as a multiple of the published value"),
            y=alt.Y(
                "tumour:Q",
                scale=alt.Scale(type="log"),
                title="Tumour cells at rest",
                axis=alt.Axis(format=".0e", tickCount=4),
            ),
            color=alt.Color(
                "holds:N",
                title="Rest point",
                scale=alt.Scale(domain=domain, range=[theme.CATEGORIES[0], theme.CATEGORIES[1]]),
            ),
            shape=alt.Shape(
                "holds:N", title="Rest point", scale=alt.Scale(domain=domain, range=["circle", "diamond"])
            ),
            tooltip=["name:N", "parameter:N", "factor:Q", alt.Tooltip("tumour:Q", format=".3g"), "holds:N"],
        )
        .properties(width=250, height=160)
        .facet(facet=alt.Facet("name:N", title=None), columns=1)
        .resolve_scale(x="independent", y="independent")
    )
    stable = int(table["stable"].sum())
    return chart.properties(
        description=f"{len(table)} rest points with a tumour in {table['name'].nunique()} models as one "
        f"parameter moves; {stable} of them hold and {len(table) - stable} do not."
    )


def removal(table: pd.DataFrame) -> alt.TopLevelMixin:
    """The tumour after a year against how much of the suppressor is taken away. `table` is `named`."""
    shown = table.astype({"ratio": "float64", "fraction": "float64"}).assign(
        begun=[f"from day {day}" for day in table["day"]]
    )
    chart: alt.FacetChart = (
        alt.Chart(shown)
        .mark_line(point=alt.OverlayMarkDef(size=60, filled=True))
        .encode(
            x=alt.X(
                "fraction:Q", title="Part of the suppressor's making taken away", axis=alt.Axis(format="%")
            ),
            y=alt.Y(
                "ratio:Q",
                title="Tumour, ratio",
                scale=alt.Scale(type="log"),
                axis=alt.Axis(format=".0e", tickCount=4),
            ),
            color=alt.Color("begun:N", title="Removal", scale=alt.Scale(range=theme.CATEGORIES[:2])),
            strokeDash=alt.StrokeDash("begun:N", title="Removal"),
            tooltip=["name:N", "begun:N", "fraction:Q", alt.Tooltip("ratio:Q", format=".3g")],
        )
        .properties(width=250, height=110)
        .facet(facet=alt.Facet("name:N", title=None), columns=1)
    )
    whole = shown[(shown["fraction"] == 1) & (shown["day"] == 0)]
    said = "; ".join(f"{name} {ratio:.3g}" for name, ratio in zip(whole["name"], whole["ratio"], strict=True))
    return chart.properties(
        description=f"Tumour after a year as a multiple of that with its suppressor; without any of it from "
        f"the first day: {said}."
    )


def sensitivity(table: pd.DataFrame, most: int = 6) -> alt.TopLevelMixin:
    """The `most` parameters that move the tumour most in each model. `table` is `named`."""
    top = table.sort_values("mu_star", ascending=False).groupby("model").head(most)
    shown = top.astype({"mu_star": "float64"})
    chart: alt.FacetChart = (
        alt.Chart(shown)
        .mark_bar(color=theme.CATEGORIES[5])
        .encode(
            x=alt.X("mu_star:Q", title="Mean effect on the logarithm of the tumour"),
            y=alt.Y("parameter:N", sort="-x", title=None),
            tooltip=["name:N", "parameter:N", alt.Tooltip("mu_star:Q", format=".3g")],
        )
        .properties(width=250, height=alt.Step(16))
        .facet(facet=alt.Facet("name:N", title=None), columns=1)
        .resolve_scale(x="independent", y="independent")
    )
    first = top.groupby("name", sort=True).first()["parameter"]
    said = "; ".join(f"{name} {parameter}" for name, parameter in first.items())
    return chart.properties(description=f"Parameters the tumour hangs on most: {said}.")


def sliders(grid: pd.DataFrame) -> alt.TopLevelMixin:
    """The tumour over time for the setting of three sliders, over `dynamics_grid.csv`; grey is untreated.

    A slider counts steps; the line above the picture says what the steps mean. It opens on a deep depletion
    of a weak suppressor, so that print shows two outcomes.
    """
    levels = {name: sorted(set(grid[name].astype(float))) for name in ("suppression", "depletion", "dose")}
    params = {
        name: alt.param(
            name=f"step_{name}",
            value=3 if name == "depletion" else 1,
            bind=alt.binding_range(min=1, max=len(values), step=1, name=f"{name.capitalize()} (step) "),
        )
        for name, values in levels.items()
    }
    shown = pd.DataFrame(
        {
            short: [levels[name].index(float(value)) + 1 for value in grid[name]]
            for name, short in (("suppression", "s"), ("depletion", "p"), ("dose", "e"))
        }
        | {"d": grid["day"].astype(int), "t": grid["tumour"].astype(float).round(2)}
    )
    base = alt.Chart(shown).encode(
        x=alt.X("d:Q", title="Days"),
        y=alt.Y("t:Q", title="Tumour, log10 of its size", scale=alt.Scale(domain=[-3, 3])),
    )
    chosen = base.transform_filter(
        "datum.s == step_suppression && datum.p == step_depletion && datum.e == step_dose"
    )
    untreated = base.transform_filter("datum.s == step_suppression && datum.p == 1 && datum.e == 1")
    says = {name: "[" + ",".join(f"'{value:g}'" for value in values) + "]" for name, values in levels.items()}
    said = (
        f"'suppression × ' + {says['suppression']}[step_suppression - 1] + ', depleted '"
        f" + {says['depletion']}[step_depletion - 1]"
        f" + (step_dose > 1 ? ', 10^' + {says['dose']}[step_dose - 1] + ' effectors' : ', no effectors')"
    )
    label = (
        alt.Chart(pd.DataFrame({"x": [0]}))
        .mark_text(align="left", color=theme.INK)
        .encode(x=alt.value(4), y=alt.value(-8), text="said:N")
        .transform_calculate(said=said)
    )
    return (
        alt.layer(
            untreated.mark_line(color=theme.MUTED, strokeDash=[4, 3]),
            chosen.mark_line(
                color=theme.CATEGORIES[1], point=alt.OverlayMarkDef(color=theme.CATEGORIES[1], size=40)
            ),
            label,
        )
        .add_params(*params.values())
        .properties(
            width=270,
            height=200,
            description="Tumour over time in the model of Wilson and Levy for one setting of suppression, "
            f"depletion and effector dose, out of {len(shown.groupby(['s', 'p', 'e']))}; "
            "three sliders choose the setting, and a dashed line shows the tumour without treatment.",
        )
    )
