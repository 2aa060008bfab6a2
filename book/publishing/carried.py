"""What a chart carries onto its page: what it shows, and not all that is known of it.

The table behind a figure stays whole in its bundle, and so does the list of its papers. A page stays light
when the review grows only if its charts do not bring along what no mark and no tooltip of theirs shows.
"""

from __future__ import annotations

import json
from typing import Any

PAPERS = "cited"
"""The column that names the papers behind a mark, as tables of figures have it."""

NAMED = 20
"""How many of these a mark names; the figure's own page lists all."""

APART = "; "
EVERYTHING = '"content": "data"'
"""What a specification says whose tooltip shows every field there is."""


def carried(spec: dict[str, Any]) -> dict[str, Any]:
    """`spec`, a Vega-Lite specification, with the fields that it names, and at most `NAMED` papers a mark."""
    told = json.dumps({name: part for name, part in spec.items() if name != "datasets"})
    if EVERYTHING in told or "datasets" not in spec:
        return spec
    datasets = {
        name: [
            {field: _brief(field, value) for field, value in row.items() if json.dumps(field)[1:-1] in told}
            for row in rows
        ]
        for name, rows in spec["datasets"].items()
    }
    return {**spec, "datasets": datasets}


def _brief(field: str, value: Any) -> Any:
    if field != PAPERS or not isinstance(value, str):
        return value
    first, more = (papers := value.split(APART))[:NAMED], len(papers) - NAMED
    return APART.join([*first, f"and {more} more"]) if more > 0 else value
