"""Charts with a line for each row: lines are kept apart by id, and labelled by words that may repeat."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt


def line(labels: Mapping[str, str], limit: int) -> alt.Y:
    """The vertical place of each `id`, in the order of `labels`, with its label; `limit` is in pixels."""
    named = " : ".join(f"datum.value == '{name}' ? {_quoted(text)}" for name, text in labels.items())
    axis = alt.Axis(labelExpr=f"{named} : ''", labelLimit=limit, grid=True)
    return alt.Y("id:N", sort=list(labels), title=None, axis=axis)


def _quoted(text: str) -> str:
    """`text` as a string of a Vega expression."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
