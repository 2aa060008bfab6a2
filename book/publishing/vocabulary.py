"""The vocabulary on the page: cells, markers, mechanisms, molecules, and the cells side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx

from book import bibliography, comparison, evidence, portion, tables
from book.portion import Portion
from book.publishing.nodes import (
    Column,
    DataDirective,
    Inline,
    Record,
    elsewhere,
    joined,
    link,
    note_target,
    plain,
    table,
    text,
    to_target,
)
from book.publishing.rows import EXPLORER, paper
from book.tables import printed_names

ONTOLOGY = "http://purl.obolibrary.org/obo/"


class Cells(DataDirective):
    """The cells of one kind, each with its ontology id and its meaning here."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        cells = tables.read("cells")
        chosen = cells[cells["kind"] == self.arguments[0]]
        for row in chosen.itertuples(index=False):
            note_target(self.env, f"cell-{row.id}", row.name)
        return [cell_table(chosen, latex=self.latex)]


def cell_table(chosen: pd.DataFrame, *, latex: bool, targets: bool = True) -> nodes.table:
    """`chosen` rows of `cells.csv` as a table; with `targets`, links to a cell lead to its row."""
    cells = tables.read("cells")
    named = dict(zip(cells["id"], cells["name"], strict=True))
    records = []
    for row in chosen.itertuples(index=False):
        ontology = link(row.cl_id, ONTOLOGY + row.cl_id.replace(":", "_")) if row.cl_id else []
        label: Inline = text(f" ({row.cl_label})") if row.cl_label and row.cl_label != row.name else []
        short = plain(f" ({row.abbreviation})") if row.abbreviation else []
        shown: list[Inline] = [
            [*text(row.name), *short],
            text(named.get(row.parent, "")),
            [*ontology, *label],
            text(row.description),
        ]
        records.append(Record(shown, f"cell-{row.id}" if targets else ""))
    columns = [
        Column("Cell", 22),
        Column("Kind of", 16),
        Column("Cell Ontology", 20),
        Column("What the word means here", 42),
    ]
    return table(columns, records, "longtable" if latex else "cells", latex=latex)


class Markers(DataDirective):
    """Markers of every cell, human and mouse apart, each with the paper that gives it."""

    def run(self) -> list[nodes.Node]:
        markers = tables.read("markers")
        if self.on_paper:
            return [elsewhere("data/vocabulary/markers.csv", len(markers))]
        return [self.shown(markers, "longtable" if self.latex else EXPLORER)]

    def shown(self, markers: pd.DataFrame, look: str) -> nodes.table:
        references, cells = bibliography.read(), printed_names("cells")
        records = []
        for (cell, species), part in markers.groupby(["cell", "species"], sort=False):
            keys = list(dict.fromkeys(part["citekey"]))
            cited = self.cite(keys) if self.latex else joined([paper(references[key]) for key in keys], "; ")
            told = (f"{row.marker}: {row.note}" for row in part.itertuples(index=False) if row.note)
            notes = " ".join(note if note.endswith(".") else f"{note}." for note in told)
            signed = ", ".join(f"{row.marker}{_sign(row.sign)}" for row in part.itertuples(index=False))
            records.append(Record([text(cells[cell]), text(species), text(signed), text(notes), cited]))
        columns = [
            Column("Cell", 13, facet=True),
            Column("Species", 10, facet=True),
            Column("Markers", 23),
            Column("As the papers write them, and what they do not prove", 38),
            Column("Papers", 16),
        ]
        return table(columns, records, look, latex=self.latex)


def _sign(sign: str) -> str:
    return {"+": "⁺", "-": "⁻", "high": " high", "low": " low"}[sign]


class CellComparison(DataDirective):
    """The cells of the whole review side by side; a cell counts from `LEAST_PAPERS` papers."""

    LEAST_PAPERS = 3
    AT_MOST = 8

    def run(self) -> list[nodes.Node]:
        part = self.part()
        cells = printed_names("cells")
        compared = comparison.side_by_side(part.findings, part.axes, part.links, self.LEAST_PAPERS)
        records = [
            Record(
                [
                    [to_target(cells[row.cell], f"cell-{row.cell}")],
                    *(text(self._few(names)) for names in self.told(row)),
                    text(str(row.papers)),
                    text(str(row.human)),
                    text(str(row.answered)),
                ]
            )
            for row in compared.itertuples(index=False)
        ]
        columns = [
            Column("Cell", 16),
            *self.headings(),
            Column("Papers", 9),
            Column("with human material", 11),
            Column("Findings that limit or oppose", 11),
        ]
        return [table(columns, records, "longtable" if self.latex else self.look(), latex=self.latex)]

    def look(self) -> str:
        return "comparison"

    def part(self) -> Portion:
        return portion.whole()

    def headings(self) -> list[Column]:
        return [Column("Called, held or kept out by", 28), Column("Made, sustained or activated by", 26)]

    def told(self, row: Any) -> list[list[str]]:
        return [row.called_by, row.made_by]

    def _few(self, names: list[str]) -> str:
        more = len(names) - self.AT_MOST
        return ", ".join(names[: self.AT_MOST]) + (f" and {more} more" if more > 0 else "")


class CellMatrix(CellComparison):
    """The cells with all that tells them apart: markers, signals, means, human evidence, targets tried."""

    def run(self) -> list[nodes.Node]:
        markers, trials = tables.read("markers"), tables.part("trials", "cell", "molecules").explode("cell")
        self.markers = markers[markers["species"] == "human"].groupby("cell")["marker"].agg(list)
        aimed = trials.explode("molecules").dropna(subset=["cell", "molecules"])
        self.targets = aimed.groupby("cell")["molecules"].agg(_most_common)
        return super().run()

    def look(self) -> str:
        return EXPLORER

    def headings(self) -> list[Column]:
        means = [] if self.latex else [Column("Means", 18)]
        return [
            Column("Human markers", 16),
            Column("Called, held or kept out by", 16),
            Column("Made, sustained or activated by", 16),
            Column("Targets tried in patients", 16),
            *means,
        ]

    def told(self, row: Any) -> list[list[str]]:
        """On paper without the means, for which the page is too narrow: the figures show them."""
        named = printed_names("mechanisms")
        means = [] if self.latex else [[named[name] for name in row.mechanisms]]
        targets = self.targets.get(row.cell, [])
        return [self.markers.get(row.cell, []), row.called_by, row.made_by, targets, *means]


def _most_common(values: pd.Series) -> list[str]:
    return [str(value) for value in values.value_counts().index]


class ChapterCells(CellComparison):
    """The cells of the chapter it stands in, and by what means each acts there."""

    LEAST_PAPERS = 2

    def part(self) -> Portion:
        return portion.chapter(self.env.docname.rsplit("/", 1)[-1])

    def headings(self) -> list[Column]:
        return [Column("Means, those with most papers first", 54)]

    def told(self, row: Any) -> list[list[str]]:
        means = printed_names("mechanisms")
        return [[means[name] for name in row.mechanisms]]


class Vocabulary(DataDirective):
    """The processes with their mechanisms and what counts as each."""

    def run(self) -> list[nodes.Node]:
        mechanisms, processes = tables.read("mechanisms"), printed_names("processes")
        counted: pd.Series = evidence.findings()["mechanism"].value_counts()
        records = [
            Record(
                [
                    text(processes[row.process]),
                    text(row.name),
                    text(row.description),
                    text(str(counted.get(row.id, 0))),
                ]
            )
            for row in mechanisms.itertuples(index=False)
        ]
        columns = [
            Column("Process", 16),
            Column("Mechanism", 24),
            Column("What counts as it", 48),
            Column("Findings", 12),
        ]
        return [table(columns, records, "longtable" if self.latex else "vocabulary", latex=self.latex)]


def setup(app: Sphinx) -> None:
    app.add_directive("cell-table", Cells)
    app.add_directive("marker-table", Markers)
    app.add_directive("mechanism-table", Vocabulary)
    app.add_directive("cell-comparison", CellComparison)
    app.add_directive("cell-matrix", CellMatrix)
    app.add_directive("chapter-cells", ChapterCells)
