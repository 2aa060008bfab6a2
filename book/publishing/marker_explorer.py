"""The marker explorer: the facts it needs, put into the page as data that no reader sees."""

from __future__ import annotations

import json
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from book import bibliography, notices, tables
from book.publishing.figure import inert
from book.publishing.nodes import DataDirective
from book.tables import printed_names


def facts() -> list[dict[str, Any]]:
    """One fact a marker row: cell, species, marker with its other names, sign, and the paper behind it."""
    molecules = tables.read("molecules")
    other_names = dict(zip(molecules["id"], molecules["aliases"], strict=True))
    references, cells = bibliography.read(), printed_names("cells")
    return [
        {
            "cell": cells[row.cell],
            "species": row.species,
            "marker": row.marker,
            "aliases": other_names.get(row.marker.upper(), []),
            "sign": row.sign,
            "paper": references[row.citekey].short + notices.mark(row.citekey),
            "url": references[row.citekey].url,
        }
        for row in tables.read("markers").itertuples(index=False)
    ]


class MarkerExplorer(DataDirective):
    """The explorer on the page; in print the table of markers stands alone."""

    def run(self) -> list[nodes.Node]:
        if self.latex:
            return []
        data = inert(json.dumps(facts(), ensure_ascii=False))
        html = f'<div class="marker-explorer"><script type="application/json">{data}</script></div>'
        return [nodes.raw("", html, format="html")]


def setup(app: Sphinx) -> None:
    app.add_directive("marker-explorer", MarkerExplorer)
