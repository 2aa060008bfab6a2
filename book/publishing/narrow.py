"""A figure on a telephone: what changes in its specification there, and the room it will take.

The page is given the changes, not a second specification, and the height of the chart they lead to, so that
nothing moves when the chart takes the place of its picture.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]
Change = tuple[Path, Any]
"""Where in a specification a value is replaced, from its top, and the new value."""

BELOW = 480
"""px: the width of a chart's frame below which it is folded; `charts.css` and `charts.js` say the same."""

WIDTH = 342
"""px: the frame on a telephone of the commonest width, 390."""

PADDING = {"left": 6, "top": 6, "bottom": 6, "right": 24}
"""px: room at the right for words that stand beside the last mark."""

LETTER = 14
"""px for a letter of a title, generously."""

DATA = ("datasets", "values")


def changes(spec: dict[str, Any]) -> list[Change]:
    """What to replace in `spec`, a Vega-Lite specification with the house's configuration.

    A chart's own legends and axes go before the configuration, so they are folded wherever they stand. A
    chart that fills the page has room for two columns of a legend; of one that scrolls, only the beginning is
    in sight.
    """
    columns = 2 if spec.get("width") == "container" else 1
    return [
        *_folds(spec, (), columns),
        (("config", "legend", "labelLimit"), WIDTH // 2 - 40),
        (("config", "padding"), PADDING),
    ]


def folded(spec: dict[str, Any]) -> dict[str, Any]:
    """`spec` with its changes, as it is drawn on a telephone."""
    copy: dict[str, Any] = json.loads(json.dumps(spec))
    for path, value in changes(spec):
        part: Any = copy
        for name in path[:-1]:
            part = part[name]
        part[path[-1]] = value
    if copy.get("width") == "container":
        copy["width"] = WIDTH
    return copy


def controls(spec: object) -> int:
    """How many sliders, lists and boxes stand under the chart."""
    if isinstance(spec, list):
        return sum(map(controls, spec))
    if not isinstance(spec, dict):
        return 0
    binds = [one["bind"] for one in spec.get("params", ()) if isinstance(one.get("bind"), dict)]
    own = sum(1 if "input" in bind else len(bind) for bind in binds)
    return own + sum(controls(value) for name, value in spec.items() if name not in (*DATA, "params"))


def lines(title: str) -> str | list[str]:
    """`title` in lines that a telephone holds.

    One that fits stays a string: Vega-Lite joins the legends of two channels where it can compare titles.
    """
    length = WIDTH // LETTER
    if len(title) <= length:
        return title
    done: list[str] = []
    for word in title.split():
        if done and len(done[-1]) + 1 + len(word) <= length:
            done[-1] += f" {word}"
        else:
            done.append(word)
    return done


def _folds(part: object, path: Path, columns: int) -> Iterator[Change]:
    if isinstance(part, list):
        for number, value in enumerate(part):
            yield from _folds(value, (*path, number), columns)
    if not isinstance(part, dict):
        return
    for name, value in part.items():
        if name in DATA:
            continue
        here = (*path, name)
        yield from _folds(value, here, columns)
        if not isinstance(value, dict):
            continue
        if name == "legend" and value.get("columns"):
            yield (*here, "columns"), columns
        if name == "legend":
            yield from _title(value, here)
        if name == "axis" and value.get("labelLimit"):
            yield (*here, "labelLimit"), min(value["labelLimit"], WIDTH // 2)
    if isinstance(part.get("legend"), dict):
        yield from _title(part, path)


def _title(part: dict[str, Any], path: Path) -> Iterator[Change]:
    title = part.get("title")
    if isinstance(title, str) and (told := lines(title)) != title:
        yield (*path, "title"), told
