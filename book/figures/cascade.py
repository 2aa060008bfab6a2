"""The metastatic cascade: which cell acts at which step, by which mechanism, on what evidence."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from book.figures import theme
from book.figures.ladder import DIRECTIONS

ALL = "all steps"
LEAST_FINDINGS = 3
"""A cell with fewer findings on the whole way is in the table and the bars, but has no column of its own."""

SHARES = {"promotes": "mostly promotes", "inhibits": "mostly inhibits"}
DIVIDED = "divided or null"


def cascade_table(
    placed: pd.DataFrame, steps: pd.DataFrame, cells: Mapping[str, str], mechanisms: Mapping[str, str]
) -> pd.DataFrame:
    """One row a step, cell, mechanism and direction: findings and papers.

    `placed` and `steps` as `book.cascade` gives them; `cells` and `mechanisms` give the printed names.
    """
    named = steps.set_index("id")
    rows = []
    for (step, cell, mechanism, direction), part in placed.groupby(
        ["step", "cell", "mechanism", "direction"], sort=True
    ):
        rows.append(
            {
                "position": int(named.at[step, "position"]),
                "step": named.at[step, "name"],
                "cell": cells[cell],
                "mechanism": mechanisms[mechanism],
                "direction": direction,
                "findings": len(part),
                "human": int(sum("human" in species for species in part["species"])),
                "papers": part["citekey"].nunique(),
                "citekey": ";".join(sorted(set(part["citekey"]))),
                "cited": "; ".join(sorted(set(part["paper"]))),
            }
        )
    return pd.DataFrame(rows).sort_values(["position", "cell", "mechanism"], ignore_index=True)


def _pairs(table: pd.DataFrame) -> pd.DataFrame:
    """One row a step and cell: findings by direction, and which way most of them point."""
    rows = []
    for (position, step, cell), part in table.groupby(["position", "step", "cell"], sort=True):
        total = int(part["findings"].sum())
        tally = part.groupby("direction")["findings"].sum()
        leading = next((SHARES[way] for way in SHARES if 2 * tally.get(way, 0) > total), DIVIDED)
        rows.append(
            {
                "position": position,
                "step": step,
                "cell": cell,
                "findings": total,
                "human": int(part["human"].sum()),
                "leading": leading,
                "mechanisms": ", ".join(sorted(set(part["mechanism"]))),
                "cited": "; ".join(sorted({one for several in part["cited"] for one in several.split("; ")})),
            }
        )
    return pd.DataFrame(rows)


def cascade(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Steps downwards against cells; below, the mechanisms of the step that was chosen or clicked.

    `table` is a `cascade_table`.
    """
    total = table.groupby("cell")["findings"].sum()
    pairs = _pairs(table[table["cell"].isin(total[total >= LEAST_FINDINGS].index)])
    steps = list(dict.fromkeys(pairs.sort_values("position")["step"]))
    cells = _by_findings(pairs, "cell")
    chosen = alt.param(
        name="step", value=ALL, bind=alt.binding_select(options=[ALL, *steps], name="Walk to ")
    )
    shown = f"step == '{ALL}' || datum.step == step"
    ways = [*SHARES.values(), DIVIDED]
    most = int(pairs["findings"].max())
    where = (
        alt.Chart(pairs)
        .mark_point(filled=True, stroke=theme.INK, strokeWidth=0.6)
        .encode(
            x=alt.X("cell:N", sort=cells, title=None, axis=alt.Axis(orient="top", labelAngle=-60, grid=True)),
            y=alt.Y("step:N", sort=steps, title=None, axis=alt.Axis(grid=True, labelLimit=190)),
            size=alt.Size(
                "findings:Q",
                title="Findings",
                scale=alt.Scale(domain=[1, max(most, 2)], range=[60, 330]),
                legend=alt.Legend(values=sorted({1, most}), orient="bottom"),
            ),
            color=alt.Color(
                "leading:N",
                title="What the cell was found to do",
                sort=ways,
                scale=alt.Scale(
                    domain=ways, range=[theme.CATEGORIES[0], theme.CATEGORIES[1], theme.CATEGORIES[4]]
                ),
                legend=alt.Legend(orient="bottom", columns=3, titleLimit=300),
            ),
            shape=alt.Shape(
                "leading:N",
                title="What the cell was found to do",
                sort=ways,
                scale=alt.Scale(domain=ways, range=["circle", "triangle-up", "diamond"]),
            ),
            opacity=alt.condition(shown, alt.value(1), alt.value(0.15)),
            tooltip=[
                alt.Tooltip("step:N", title="Step"),
                alt.Tooltip("cell:N", title="Cell"),
                alt.Tooltip("leading:N", title="Found to"),
                alt.Tooltip("findings:Q", title="Findings"),
                alt.Tooltip("human:Q", title="with human material"),
                alt.Tooltip("mechanisms:N", title="By"),
                alt.Tooltip("cited:N", title="Papers"),
            ],
        )
        .properties(width=alt.Step(17), height=alt.Step(26))
    )
    names = list(DIRECTIONS)
    how = (
        alt.Chart(table)
        .transform_filter(shown)
        .mark_bar(strokeWidth=0)
        .encode(
            y=alt.Y(
                "mechanism:N",
                sort=alt.EncodingSortField(field="findings", op="sum", order="descending"),
                title=None,
                axis=alt.Axis(labelLimit=190),
            ),
            x=alt.X(
                "sum(findings):Q", title="Findings, by mechanism", axis=alt.Axis(tickMinStep=1, grid=True)
            ),
            color=alt.Color(
                "direction:N",
                title="What the finding says",
                sort=names,
                scale=alt.Scale(domain=names, range=[colour for colour, _ in DIRECTIONS.values()]),
                legend=alt.Legend(orient="bottom", columns=4),
            ),
            order=alt.Order("direction:N"),
            tooltip=[
                alt.Tooltip("mechanism:N", title="Mechanism"),
                alt.Tooltip("step:N", title="Step"),
                alt.Tooltip("cell:N", title="Cell"),
                alt.Tooltip("direction:N", title="Does to escape or spread"),
                alt.Tooltip("findings:Q", title="Findings"),
                alt.Tooltip("cited:N", title="Papers"),
            ],
        )
        .properties(width=200, height=alt.Step(17))
    )
    both = alt.vconcat(where, how, spacing=18, description=_described(table, pairs))
    apart: alt.VConcatChart = both.resolve_scale(color="independent", shape="independent", size="independent")
    return apart.add_params(chosen)


def _by_findings(pairs: pd.DataFrame, column: str) -> list[str]:
    total = pairs.groupby(column)["findings"].sum().reset_index()
    return [str(one) for one in total.sort_values(["findings", column], ascending=[False, True])[column]]


def _described(table: pd.DataFrame, pairs: pd.DataFrame) -> str:
    busiest, widest = _by_findings(pairs, "step")[0], _by_findings(pairs, "cell")[0]
    against = int((pairs["leading"] == SHARES["inhibits"]).sum())
    return (
        f"{pairs['step'].nunique()} steps from primary tumour to metastasis against "
        f"{pairs['cell'].nunique()} cells: {len(pairs)} pairs have evidence, in {against} of them most "
        f"findings say that the cell works against spread. Most findings are about {busiest.lower()}; the "
        f"cell with most is {widest}. Below, {table['mechanism'].nunique()} mechanisms by number of findings."
    )
