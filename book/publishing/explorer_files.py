"""The explorer's files in the site: each set as a script and as CSV, and a script with every citation.

They are classic scripts, for a page opened from a folder may not fetch a file. Facet values, and the cells of
a column in which they recur, are numbers into a list: each text is sent, and kept by the page, once.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from book.bibliography import Reference
from book.publishing import exports
from book.publishing.bundles import bibtex
from book.publishing.explorer_sets import Cell, Facet, Link, Set

FOLDER = "explorer"
CITATIONS = "citations"
FEWER = 2
"""A column's cells are told by numbers where it has that many times fewer different ones than rows."""


def files(sets: list[Set], references: dict[str, Reference]) -> dict[str, bytes]:
    """Every file by name below `FOLDER`."""
    made = {f"{one.name}.js": script(one) for one in sets} | {f"{one.name}.csv": table(one) for one in sets}
    made[f"{CITATIONS}.js"] = _assigned(
        CITATIONS, {key: [bibtex([one]), exports.ris([one])] for key, one in references.items()}
    )
    return {name: text.encode() for name, text in made.items()}


def _assigned(name: str, value: Any) -> str:
    """A classic script that keeps `value` under `name`, for a page that may not fetch it."""
    packed = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"(window.reviewData ??= {{}}).{name} = {packed};\n"


def script(shown: Set) -> str:
    """The set as the page's script reads it."""
    values: dict[str, dict[str, int]] = {facet.key: {} for facet in shown.facets}
    of_row, of_part = ([facet for facet in shown.facets if facet.of_part is part] for part in (False, True))

    def numbered(facets: list[Facet], several: Any) -> list[list[int]]:
        return [
            [values[facet.key].setdefault(value, len(values[facet.key])) for value in chosen]
            for facet, chosen in zip(facets, several, strict=True)
        ]

    papers: dict[str, int] = {}
    columns = [vars(column).copy() for column in shown.columns]
    told: list[list[Any]] = []
    for at, column in enumerate(columns):
        cells = [row.cells[at] for row in shown.rows]
        recurring = list(dict.fromkeys(map(_hashable, cells)))
        if len(recurring) * FEWER < len(cells):
            column["values"] = recurring
            places = {cell: place for place, cell in enumerate(recurring)}
            told.append([places[_hashable(cell)] for cell in cells])
        else:
            told.append(cells)
    rows = [
        {
            "c": [column[number] for column in told],
            "f": numbered(of_row, row.facets),
            "p": [numbered(of_part, part) for part in row.parts],
            "k": [papers.setdefault(key, len(papers)) for key in row.papers],
        }
        for number, row in enumerate(shown.rows)
    ]
    return _assigned(
        shown.name,
        {
            "title": shown.title,
            "columns": columns,
            "facets": [
                {
                    "key": facet.key,
                    "title": facet.title,
                    "part": facet.of_part,
                    "values": list(values[facet.key]),
                }
                for facet in [*of_row, *of_part]
            ],
            "papers": list(papers),
            "rows": rows,
        },
    )


def _hashable(cell: Cell) -> str | Link | tuple[Link, ...]:
    return tuple(cell) if isinstance(cell, list) else cell


def words(cell: Cell) -> str:
    """The text of a cell, without its links."""
    if isinstance(cell, str):
        return cell
    return cell[0] if isinstance(cell, tuple) else "; ".join(label for label, _ in cell)


def table(shown: Set) -> str:
    """The whole set as CSV, as the page shows it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.title for column in shown.columns)
    writer.writerows([words(cell) for cell in row.cells] for row in shown.rows)
    return out.getvalue()
