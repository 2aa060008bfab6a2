"""The evidence map of the front page: cells against processes, a link to the claims in each place.

A table of links, so that it can be read without a script, by keyboard, by ear and on a telephone; a script
adds the filters. A square is as large as its findings are many, and as dark as the best claim is certain.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from docutils import nodes
from sphinx.application import Sphinx

from book import evidence, families, tables
from book.publishing.explorer_data import NO_CLAIM
from book.publishing.figure import ROOT
from book.publishing.nodes import Column, DataDirective, Record, table, text

EXPLORER = f"{ROOT}/chapters/evidence/explorer.html"
LEAST = 8
"""Findings from which a cell stands in the map at once; the others open on demand."""

ORDER = (*reversed(evidence.CERTAINTIES), NO_CLAIM)


@dataclass(frozen=True)
class Placed:
    """A finding in the map; `certainty` is the place in `ORDER` of the best claim it supports."""

    row: int
    column: int
    species: list[str]
    cancers: list[str]
    year: int
    certainty: int


class Map:
    """The findings by cell and process, each with the best certainty of a claim it supports."""

    def __init__(self) -> None:
        names, processes = tables.printed_names("cells"), tables.printed_names("processes")
        cancers, lines = tables.printed_names("cancers"), families.lines()
        claims = evidence.claims()[["id", "certainty"]]
        links = tables.read("claim_evidence")
        supporting = links[links["bearing"] == "for"].merge(claims, left_on="claim", right_on="id")
        ranks = supporting["certainty"].map(evidence.CERTAINTIES.index)
        best = ranks.groupby(supporting["evidence"]).max().to_dict()
        found = evidence.findings()
        found["top"] = [lines[cell][-1] for cell in found["cell"]]
        kinds = tables.read("cells").set_index("id")["kind"]
        counts = found["top"].value_counts()
        rank = {
            cell: (count < LEAST, kinds[cell] != families.SUPPRESSIVE, -count, cell)
            for cell, count in counts.items()
        }
        order = sorted(rank, key=rank.__getitem__)
        self.shown_first = int((counts >= LEAST).sum())
        self.rows = [names[cell] for cell in order]
        self.columns = [processes[one] for one in processes if one in set(found["process"])]
        place = {name: number for number, name in enumerate(self.columns)}
        self.findings = [
            Placed(
                order.index(row.top),
                place[processes[row.process]],
                list(row.species),
                [cancers[one] for one in row.cancer],
                int(row.year),
                ORDER.index(evidence.CERTAINTIES[best[row.id]] if row.id in best else NO_CLAIM),
            )
            for row in found.itertuples(index=False)
        ]

    def places(self) -> dict[tuple[int, int], tuple[int, int]]:
        """By row and column, how many findings there are and the place in `ORDER` of the best certainty."""
        found: dict[tuple[int, int], tuple[int, int]] = {}
        for one in self.findings:
            count, best = found.get((one.row, one.column), (0, len(ORDER)))
            found[one.row, one.column] = count + 1, min(best, one.certainty)
        return found

    def packed(self) -> dict[str, Any]:
        """What the script needs: the words once, and each finding as numbers."""
        species = sorted({one for finding in self.findings for one in finding.species})
        cancers = sorted({one for finding in self.findings for one in finding.cancers})
        return {
            "certainties": ORDER,
            "species": species,
            "cancers": cancers,
            "year": evidence.FOUNDING_YEAR,
            "findings": [
                [
                    one.row,
                    one.column,
                    [species.index(each) for each in one.species],
                    [cancers.index(each) for each in one.cancers],
                    one.year,
                    one.certainty,
                ]
                for one in self.findings
            ],
        }


def _link(row: str, column: str, count: int, best: int, largest: int) -> str:
    query = urlencode({"set": "claims", "cell": row, "process": column})
    label = f"{row}, {column}: {counted(count)}, {ORDER[best]}"
    style = f"--share: {(count / largest) ** 0.5:.3f}"
    return (
        f'<a class="certainty-{tables.slug(ORDER[best])}" style="{style}" href="{EXPLORER}?{escape(query)}"'
        f' aria-label="{escape(label)}" title="{escape(label)}"><span>{count}</span></a>'
    )


def counted(count: int) -> str:
    return "1 finding" if count == 1 else f"{count} findings"


def html(shown: Map) -> str:
    """The map as a page has it before its script, with what the script needs."""
    places = shown.places()
    largest = max(count for count, _ in places.values())
    heads = "".join(f'<th scope="col"><span>{escape(name)}</span></th>' for name in shown.columns)
    lines = []
    for number, name in enumerate(shown.rows):
        cells = (
            f"<td>{_link(name, column, *places[number, at], largest) if (number, at) in places else ''}</td>"
            for at, column in enumerate(shown.columns)
        )
        later = ' class="is-later"' if number >= shown.shown_first else ""
        lines.append(f'<tr{later}><th scope="row">{escape(name)}</th>{"".join(cells)}</tr>')
    swatch = '<li><span class="evidence-map-swatch certainty-{}"></span>{}</li>'
    legend = "".join(swatch.format(tables.slug(name), name) for name in ORDER)
    data = json.dumps(shown.packed(), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return (
        '<div class="evidence-map">'
        f'<ul class="evidence-map-legend" aria-label="Certainty of the best claim">{legend}</ul>'
        f"<table><caption>Findings by cell and process</caption><thead><tr><td></td>{heads}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
        f'<script type="application/json" class="evidence-map-data">{data}</script></div>'
    )


class EvidenceMap(DataDirective):
    """The map: with links and filters on the site, as a plain table elsewhere."""

    def run(self) -> list[nodes.Node]:
        shown = Map()
        if self.env.app.builder.name == "html":
            return [nodes.raw("", html(shown), format="html")]
        places = shown.places()
        columns = [Column("Cell", 16), *(Column(name, 8) for name in shown.columns)]
        records = []
        for number, name in enumerate(shown.rows[: shown.shown_first]):
            found = (places.get((number, at)) for at in range(len(shown.columns)))
            cells = [text(f"{one[0]}, {ORDER[one[1]]}" if one else "") for one in found]
            records.append(Record([text(name), *cells]))
        return [table(columns, records, "longtable", latex=self.latex)]


def setup(app: Sphinx) -> None:
    app.add_directive("evidence-map", EvidenceMap)
