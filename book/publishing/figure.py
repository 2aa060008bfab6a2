"""One figure, rendered once for every format: the page, the picture, print, and the data behind it."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd
from myst_nb import glue

from book.figures import theme
from book.publishing import narrow
from book.publishing.carried import carried
from book.publishing.pictures import picture

if TYPE_CHECKING:
    import altair as alt

MIME = "application/vnd.review.figure+json"
"""What the bundle writer reads: identity, description, data, papers and specification of a figure."""

ROOT = "review-root:"
"""Stands for the top of the site in a figure's links; each page puts its own way up in its place."""

IDENTIFIER = re.compile(r"fig-[a-z0-9]+(-[a-z0-9]+)*")
PAGE = "index.html"
FILES = (
    (f"{PAGE}#table", "Table", False),
    ("data.csv", "CSV", True),
    ("figure.svg", "SVG", True),
    ("figure.png", "PNG", True),
    ("figure.vl.json", "Specification", True),
    (f"{PAGE}#cite", "Cite", False),
    (f"{PAGE}#papers", "Papers", False),
    (f"{PAGE}#code", "Code", False),
    (PAGE, "Permanent address", False),
)
"""The toolbar under a figure: file, label, and whether the browser saves rather than opens it.

The parts of the figure's own page are offered each by itself; that of the papers only where there are some.
"""


def publish(figure_id: str, chart: alt.TopLevelMixin, table: pd.DataFrame) -> None:
    """Offer `chart` to the chapter's `glue:figure` directive under `figure_id`.

    `table` is the data behind it, one row a fact; its `citekey` column, if any, names the papers.
    Raises `ValueError` for an identifier that cannot be an address, for a chart without a description (its
    text alternative), and for a chart whose data is fetched from elsewhere.
    """
    glue(figure_id, figure(figure_id, chart, table), display=False)


def figure(figure_id: str, chart: alt.TopLevelMixin, table: pd.DataFrame) -> Figure:
    """The checked figure that `publish` offers; raises as `publish` does."""
    if not IDENTIFIER.fullmatch(figure_id):
        raise ValueError(f"'{figure_id}' is not a figure's identifier; write it like fig-recruitment-axes")
    import altair as alt  # here: the build itself looks at figures that are made

    with alt.theme.enable("none"), alt.data_transformers.enable("default", max_rows=None):
        spec = carried(_views_named(theme.dressed(chart.to_dict())))
    description = " ".join(str(spec.get("description", "")).split())
    if not description:
        raise ValueError(f"{figure_id}: the chart has no description; say what it shows in words")
    if spec.get("width") == "container":
        spec.setdefault("autosize", {"type": "fit-x", "contains": "padding"})
    for address in _addresses(spec):
        raise ValueError(f"{figure_id}: the chart fetches its data from {address}; put the data in the chart")
    return Figure(figure_id, description, spec, table)


@dataclass(frozen=True)
class Figure:
    """A figure ready to be shown in any format; the same content gives the same bytes."""

    id: str
    description: str
    spec: dict[str, Any]
    table: pd.DataFrame

    @property
    def csv(self) -> str:
        return str(self.table.to_csv(index=False, lineterminator="\n"))

    @property
    def papers(self) -> list[str]:
        """The citation keys of the papers behind the figure, each once, in alphabetical order."""
        if "citekey" not in self.table.columns:
            return []
        cells = self.table["citekey"].dropna().astype(str)
        return sorted({key.strip() for cell in cells for key in cell.split(";") if key.strip()})

    @cached_property
    def svg(self) -> str:
        """The static picture, for a light page; its parts are numbered within the picture."""
        wide = {**self.spec, "width": theme.WIDTH} if self.spec.get("width") == "container" else self.spec
        drawn = _numbered(picture("svg", json.dumps(wide)).decode(), self.id)
        label = html.escape(self.description)
        return drawn.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)

    @property
    def png(self) -> bytes:
        return picture("png", self.svg)

    @property
    def pdf(self) -> bytes:
        return picture("pdf", self.svg)

    @property
    def narrow_height(self) -> int:
        """px: how tall the chart is on a telephone, without what stands under it."""
        return round(float(picture("height", json.dumps(narrow.folded(self.spec)))))

    @property
    def html(self) -> str:
        """The static picture, the specification that brings it to life, and the links to its bundle.

        No attribute holds an unescaped word of the data, and the specification cannot close its element.
        """
        place = f"{ROOT}/figures/{self.id}"
        width, height = _size(self.svg)
        dark = html.escape(_compact(theme.DARK))
        folds = html.escape(_compact(narrow.changes(self.spec)))
        controls = "<i></i>" * narrow.controls(self.spec)
        space = f'<div class="vega-bindings" aria-hidden="true">{controls}</div>' if controls else ""
        shown = [file for file in FILES if self.papers or file[0] != f"{PAGE}#papers"]
        links = "".join(_link(place, self.id, *file) for file in shown)
        return (
            f'<div class="review-chart" data-figure="{self.id}" data-dark="{dark}" data-narrow="{folds}">'
            f'<div class="review-chart-frame"><div class="review-chart-room" '
            f'style="--narrow-height: {self.narrow_height}px">'
            f'<img class="review-chart-static" src="{place}/figure.svg" '
            f'alt="{html.escape(self.description)}" width="{width}" height="{height}" loading="lazy">'
            f"</div>{space}</div>"
            f'<script type="application/json">{inert(_compact(self.spec))}</script>'
            f'<ul class="review-chart-files" aria-label="Files and sources of this figure">{links}</ul></div>'
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {
            "text/html": self.html,
            "image/svg+xml": self.svg,
            "image/png": base64.b64encode(self.png).decode(),
            "application/pdf": base64.b64encode(self.pdf).decode(),
            "text/plain": f"{self.id}: {self.description}",
            MIME: {
                "id": self.id,
                "description": self.description,
                "csv": self.csv,
                "papers": self.papers,
                "spec": self.spec,
            },
        }


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def inert(text: str) -> str:
    """JSON that holds no character HTML could take for markup."""
    unsafe: dict[str, str | int | None] = {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
    return text.translate(str.maketrans(unsafe))


def _link(place: str, figure_id: str, name: str, label: str, saved: bool) -> str:
    """A link to one file, saved under the figure's own name: every figure has a data.csv."""
    suffix = name.split(".", 1)[1]
    save = f' download="{figure_id}.{suffix}"' if saved else ""
    return f'<li><a href="{place}/{name}"{save}>{label}</a></li>'


def _size(svg: str) -> tuple[int, int]:
    found = re.search(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"', svg)
    if found is None:
        raise ValueError("the drawn picture has no size")
    return round(float(found[1])), round(float(found[2]))


def _numbered(svg: str, prefix: str) -> str:
    """`svg` with its inner identifiers counted from 1: Vega counts on from one picture to the next."""
    names = {name: f"{prefix}-{number}" for number, name in enumerate(re.findall(r'\bid="([^"]+)"', svg), 1)}
    pattern = re.compile(r'(\bid="|url\(#|href="#)([^")]+)')
    return pattern.sub(lambda found: found[1] + names.get(found[2], found[2]), svg)


def _views_named(spec: dict[str, Any]) -> dict[str, Any]:
    """`spec` with its views counted from 1: Altair names them by where Python happens to keep them."""
    text = json.dumps(spec)
    names = dict.fromkeys(re.findall(r'"(view_[0-9a-f]{16}(?:_\d+)?)"', text))
    for number, name in enumerate(names, start=1):
        text = text.replace(f'"{name}"', f'"view-{number}"')
    return dict(json.loads(text))


def _addresses(part: object) -> Iterator[str]:
    """Every address from which a specification would fetch data."""
    if isinstance(part, dict):
        data = part.get("data")
        if isinstance(data, dict) and "url" in data:
            yield str(data["url"])
        for name, value in part.items():
            if name != "datasets":
                yield from _addresses(value)
    elif isinstance(part, list):
        for value in part:
            yield from _addresses(value)
