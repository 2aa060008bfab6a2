"""The bench as a page: every table of results, and the curves of growth, drawn as the book draws."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import altair as alt
import pandas as pd

from book.figures import growth, theme
from book.publishing.pictures import picture

CURVES = {
    "cpu_s": "Seconds of processor time",
    "peak_MB": "Peak memory, MB",
}
"""What the curves of `growth.csv` show, by its column."""

PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Benchmarks of the review</title>
<style>body {{ font: 1rem/1.5 {font}; margin: 1rem auto; max-width: 60rem; padding: 0 1rem }}
figure {{ margin: 1rem 0 }} figure svg {{ height: auto; max-width: 100% }}
.wide {{ overflow-x: auto }} td, th {{ padding: .1rem .6rem; text-align: left }}</style></head>
<body><main><h1>Benchmarks</h1>
<p>What each column means is in benchmarks/README.md.</p>
{body}
</main></body></html>
"""


def write(results: Path, folder: Path) -> Path:
    """Write the page of all tables in `results` into `folder`; gives its path."""
    parts = []
    for path in sorted(results.glob("*.csv")):
        table = pd.read_csv(path)
        parts.append(f"<h2>{escape(path.stem.capitalize())}</h2>")
        if path.stem == "growth":
            parts += [_curve(table, measure, title) for measure, title in CURVES.items()]
        machines = ", ".join(sorted(set(table["machine"])))
        shown = table.drop(columns="machine").to_html(index=False, border=0, na_rep="")
        parts.append(
            f'<div class="wide" role="region" tabindex="0" aria-label="{escape(path.stem)}">{shown}</div>'
            f"<p>Measured on: {escape(machines)}.</p>"
        )
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "report.html"
    place.write_text(PAGE.format(font=theme.FONT, body="\n".join(parts)), "utf-8")
    return place


def _curve(costs: pd.DataFrame, measure: str, title: str) -> str:
    chart = growth.growth_curves(growth.growth_table(costs, measure), title)
    with alt.theme.enable("none"):
        spec = theme.dressed(chart.properties(width=theme.WIDTH).to_dict())
    svg = picture("svg", json.dumps(spec)).decode()
    told = escape(spec["description"])
    return f'<figure role="img" aria-label="{told}">{svg}<figcaption>{told}</figcaption></figure>'
