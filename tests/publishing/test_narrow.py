"""A figure on a telephone: legends, titles and labels fold, and the room it takes is known beforehand."""

from __future__ import annotations

import json
import re
from typing import Any

import altair as alt
import pandas as pd

from book.publishing import narrow
from book.publishing.figure import figure

ROWS = pd.DataFrame({"cell": ["Treg", "TAM"], "papers": [1, 2], "what": ["one of many", "another"]})
LONG = "What it was found to do to escape or to spread"


def chart(**properties: Any) -> alt.Chart:
    drawn = alt.Chart(ROWS, description="Two bars.").mark_bar()
    colour = alt.Color("what:N", title=LONG, legend=alt.Legend(columns=4))
    bars = drawn.encode(x="papers:Q", y=alt.Y("cell:N", axis=alt.Axis(labelLimit=400)), color=colour)
    return bars.properties(**properties)


def spec(**properties: Any) -> dict[str, Any]:
    return figure("fig-bars", chart(**properties), ROWS).spec


def test_legends_titles_and_labels_fold() -> None:
    folded = narrow.folded(spec())
    assert folded["encoding"]["color"]["legend"]["columns"] == 1
    assert folded["config"]["legend"]["columns"] == 1
    assert folded["encoding"]["y"]["axis"]["labelLimit"] == narrow.WIDTH // 2
    title = folded["encoding"]["color"]["title"]
    assert " ".join(title) == LONG
    assert max(map(len, title)) <= narrow.WIDTH // narrow.LETTER


def test_a_chart_that_fills_the_page_keeps_two_columns_and_takes_its_width() -> None:
    folded = narrow.folded(spec(width="container"))
    assert folded["encoding"]["color"]["legend"]["columns"] == 2
    assert folded["width"] == narrow.WIDTH


def test_the_data_and_a_title_that_fits_stay_as_they_are() -> None:
    original = spec()
    folded = narrow.folded(original)
    assert folded["datasets"] == original["datasets"]
    assert narrow.lines("Papers") == "Papers"
    assert original["encoding"]["color"]["title"] == LONG


def test_sliders_and_lists_are_counted_wherever_they_stand_and_legends_are_not() -> None:
    slider = alt.param(name="rate", value=1, bind=alt.binding_range(min=0, max=2))
    fields = alt.selection_point(fields=["cell", "what"], bind={"cell": alt.binding_select(options=["TAM"])})
    legend = alt.selection_point(fields=["what"], bind="legend")
    assert narrow.controls(spec()) == 0
    assert narrow.controls(figure("fig-a", chart().add_params(slider, legend), ROWS).spec) == 1
    both = alt.vconcat(chart().add_params(fields), chart(), description="Twice two bars.")
    assert narrow.controls(figure("fig-c", both, ROWS).spec) == 1


def test_the_page_is_told_the_changes_and_the_height() -> None:
    made = figure("fig-bars", chart(), ROWS)
    told = re.search(r'data-narrow="([^"]*)"', made.html)
    assert told
    changes = json.loads(told[1].replace("&quot;", '"'))
    assert [["config", "padding"], narrow.PADDING] in changes
    assert f"--narrow-height: {made.narrow_height}px" in made.html
    wide = re.search(r'height="(\d+)"', made.html)
    assert wide
    assert made.narrow_height > int(wide[1])
