"""The look of every figure: one font, one palette, and the colours that turn over in the dark.

Figures name the neutral colours (`INK`, `MUTED`, `RULE`, `PAPER`) and never write others of their own: the
page replaces exactly these where the reader's colour scheme is dark. Letters have one weight: with two, the
order of the fonts in a PDF changes from one run to the next. Sizes are in pixels.
"""

from __future__ import annotations

from typing import Any

FONT = "Liberation Sans, Arial, Helvetica, Nimbus Sans, Arimo, sans-serif"
"""Fonts of one width: a picture is drawn with the first, and wider letters would not fit into it."""

WIDTH = 640
"""Width of a static picture whose chart fills its container on the page."""

INK = "#1b1f24"
MUTED = "#57606a"
RULE = "#d8dee4"
PAPER = "#ffffff"

DARK = {INK: "#e6e9ec", MUTED: "#a3abb4", RULE: "#3d444d", PAPER: "#121418"}
"""Each neutral colour and what stands for it where the page is dark."""

CATEGORIES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#595959"]
"""Okabe and Ito's palette, its black replaced by a grey that is seen on white and on black.

Its yellow is faint on white: marks are outlined in `INK`, so that shape does not hang on colour.
"""

SHAPES = [
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "triangle-right",
    "triangle-left",
]
"""A second sign beside colour, in the order of `CATEGORIES`."""

SEQUENCE = "cividis"
"""The scheme for amounts: even steps, the same to colour-blind readers."""


def config() -> dict[str, Any]:
    """The Vega-Lite configuration shared by all figures, for a light page."""
    words = {
        "labelColor": INK, "titleColor": INK, "titleFontWeight": "normal",
        "labelFontSize": 12, "titleFontSize": 13,
    }  # fmt: skip
    outline = {"stroke": INK, "strokeWidth": 0.6}
    return {
        "font": FONT,
        "background": PAPER,
        "padding": 6,
        "view": {"stroke": None, "continuousWidth": WIDTH, "continuousHeight": 300},
        "title": {
            "color": INK, "fontSize": 15, "fontWeight": "normal", "anchor": "start",
            "subtitleColor": MUTED, "subtitleFontSize": 12,
        },
        "axis": {
            **words, "gridColor": RULE, "domainColor": MUTED, "tickColor": MUTED,
            "labelLimit": 220, "titlePadding": 8,
        },
        "header": words,
        "legend": {
            **words, "orient": "top", "columns": 4, "symbolSize": 110,
            "symbolStrokeColor": INK, "symbolStrokeWidth": 0.6, "labelLimit": 200, "clipHeight": 20,
        },
        "text": {"color": INK, "fontSize": 12},
        "rule": {"color": MUTED},
        "line": {"strokeWidth": 2},
        "point": {**outline, "filled": True, "size": 90},
        "circle": {**outline, "size": 90},
        "square": {**outline, "size": 90},
        "bar": outline,
        "arc": outline,
        "rect": {"stroke": PAPER, "strokeWidth": 1},
        "range": {
            "category": CATEGORIES,
            "symbol": SHAPES,
            "ordinal": {"scheme": SEQUENCE},
            "ramp": {"scheme": SEQUENCE},
            "heatmap": {"scheme": SEQUENCE},
        },
    }  # fmt: skip


def dressed(spec: dict[str, Any]) -> dict[str, Any]:
    """`spec` in the house's look; what its own `config` says goes before."""
    return {**spec, "config": _merged(config(), spec.get("config", {}))}


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    both = {
        key: _merged(below[key], value)
        if isinstance(value, dict) and isinstance(below.get(key), dict)
        else value
        for key, value in above.items()
    }
    return {**below, **both}
