"""The interactive figure: suppression, depletion and effector dose chosen by the reader."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from book.dynamics.treatment import OUTCOMES
from book.figures import theme
from book.figures.dynamics_treatment import COLOURS

OPENS = {"suppression": 1.0, "depletion": 0.999, "dose": 0.0}
"""The setting the figure opens on: the published suppression."""


def settings(grid: pd.DataFrame) -> pd.DataFrame:
    """One row a setting of `dynamics_grid.csv`: its tumours in order of day, and the outcome."""
    return (
        grid.sort_values("day")
        .groupby(["suppression", "depletion", "dose", "outcome"], as_index=False, observed=True)
        .agg(tumours=("tumour", lambda tumours: [round(float(tumour), 2) for tumour in tumours]))
    )


def sliders(grid: pd.DataFrame) -> alt.TopLevelMixin:
    """The tumour over time for a chosen setting, and the outcome of all settings with that dose.

    `grid` is `dynamics_grid.csv`. The choices are lists that a keyboard reaches, each with its real value.
    """
    rows = settings(grid)
    labels: dict[str, Callable[[float], str]] = {
        "suppression": lambda value: f"× {value:g}",
        "depletion": lambda value: f"{100 * value:g} %",
        "dose": lambda value: f"{value:,.0f} cells" if value else "none",
    }
    asked = {"suppression": "Suppression ", "depletion": "Depleted ", "dose": "Effectors given "}
    params = []
    for name, label in labels.items():
        values = sorted(set(rows[name].astype(float)))
        choice = alt.binding_select(
            options=values, labels=[label(value) for value in values], name=asked[name]
        )
        params.append(alt.param(name=f"chosen_{name}", value=OPENS[name], bind=choice))
    short = pd.DataFrame(
        {
            "s": rows["suppression"].astype(float),
            "p": rows["depletion"].astype(float),
            "e": rows["dose"].astype(float),
            "o": rows["outcome"].astype(str),
            "t": rows["tumours"],
        }
    )
    days = sorted(set(grid["day"].astype(int)))
    is_chosen = "datum.s == chosen_suppression && datum.p == chosen_depletion && datum.e == chosen_dose"
    is_untreated = "datum.s == chosen_suppression && datum.p == 0 && datum.e == 0"
    chart: alt.VConcatChart = (
        alt.vconcat(_courses(short, days, is_chosen, is_untreated), _map(short, is_chosen))
        .add_params(*params)
        .resolve_scale(color="independent")
    )
    return chart.properties(description=_described(rows))


def _courses(
    short: pd.DataFrame, days: list[int], is_chosen: str, is_untreated: str
) -> alt.LayerChart | alt.FacetChart:
    base = alt.Chart(short)

    def course(test: str) -> alt.Chart:
        return (
            base.transform_filter(test)
            .transform_calculate(d=f"[{','.join(str(day) for day in days)}]")
            .transform_flatten(["t", "d"])
            .encode(
                x=alt.X("d:Q", title="Days"),
                y=alt.Y("t:Q", title="Tumour, power of ten", scale=alt.Scale(domain=[-3, 3])),
            )
        )

    line = course(is_chosen).encode(
        color=alt.Color("o:N", legend=None, scale=alt.Scale(domain=list(OUTCOMES), range=COLOURS)),
        tooltip=[alt.Tooltip("d:Q", title="Day"), alt.Tooltip("t:Q", title="Power of ten")],
    )
    said = (
        base.transform_filter(is_chosen)
        .mark_text(align="left", fontSize=14, color=theme.INK)
        .encode(x=alt.value(4), y=alt.value(-10), text="w:N")
        .transform_calculate(w="'The tumour ' + (datum.o == 'escapes' ? 'escapes' : 'is ' + datum.o)")
    )
    return alt.layer(
        course(is_untreated).mark_line(color=theme.MUTED, strokeDash=[4, 3]),
        line.mark_line(),
        line.mark_point(size=30),
        said,
    ).properties(width=236, height=180)


def _map(short: pd.DataFrame, is_chosen: str) -> alt.LayerChart | alt.FacetChart:
    base = alt.Chart(short).encode(
        x=alt.X("p:O", title="Depleted", axis=alt.Axis(labelExpr="100 * datum.value + ' %'", labelAngle=-60)),
        y=alt.Y("s:O", title="Suppression", sort="descending", axis=alt.Axis(labelExpr="'× ' + datum.value")),
    )
    cells = base.transform_filter("datum.e == chosen_dose").mark_rect()
    here = base.transform_filter(is_chosen).mark_rect(filled=False, stroke=theme.INK, strokeWidth=3)
    return alt.layer(
        cells.encode(
            color=alt.Color("o:N", title="Outcome", scale=alt.Scale(domain=list(OUTCOMES), range=COLOURS)),
            tooltip=[
                alt.Tooltip("s:O", title="Suppression"),
                alt.Tooltip("p:O", title="Depleted"),
                alt.Tooltip("o:N", title="Outcome"),
            ],
        ),
        here,
    ).properties(width=alt.Step(25), height=alt.Step(20))


def _described(rows: pd.DataFrame) -> str:
    counts = rows["outcome"].value_counts()
    said = ", ".join(f"{counts[one]} {one}" for one in OUTCOMES if one in counts)
    return (
        "Tumour over time in the model of Wilson and Levy for a chosen suppression, depletion and effector "
        f"dose, and below it the outcome of every suppression and depletion with that dose; of {len(rows)} "
        f"settings {said}. A broken line shows the tumour without treatment."
    )
