"""The parts of a cell's page that come from the tables: ``{cell-axes} mdsc pmn-mdsc`` and its like.

Each directive takes the ids of the cells the page is about; where the tables hold nothing it says so.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx

from book import bibliography, dossier, tables
from book.bibliography import Reference
from book.dossier import Dossier
from book.publishing.claims import badge
from book.publishing.nodes import (
    Column,
    DataDirective,
    Inline,
    Record,
    bullets,
    joined,
    paragraph,
    table,
    text,
    to_target,
)
from book.publishing.rows import EXPLORER, paper
from book.publishing.trials import agent, registry
from book.publishing.vocabulary import Markers, cell_table
from book.tables import printed_names


class CellPart(DataDirective):
    """One part of the dossier of the cells it names."""

    required_arguments = 1
    final_argument_whitespace = True
    look = "dossier"
    nothing = "The tables hold nothing on this yet."

    def run(self) -> list[nodes.Node]:
        try:
            cell = dossier.of(*self.arguments[0].split())
        except KeyError as error:
            raise self.error(str(error.args[0])) from error
        return self.part(cell) or [paragraph(text(self.nothing))]

    def part(self, cell: Dossier) -> list[nodes.Node]:
        raise NotImplementedError

    def made(self, columns: list[Column], records: list[Record]) -> list[nodes.Node]:
        """The table of `records`, or nothing without any."""
        if not records:
            return []
        return [table(columns, records, "longtable" if self.latex else self.look, latex=self.latex)]

    @cached_property
    def references(self) -> dict[str, Reference]:
        """Every paper by its key, asked for once for all rows."""
        return bibliography.read()

    def papers(self, keys: pd.Series) -> Inline:
        """The papers behind a row: cited in print, linked on screen."""
        chosen = list(dict.fromkeys(keys))
        return (
            self.cite(chosen) if self.latex else joined([paper(self.references[key]) for key in chosen], "; ")
        )


class CellIdentity(CellPart):
    """What the names mean, with their Cell Ontology ids."""

    def part(self, cell: Dossier) -> list[nodes.Node]:
        cells = tables.read("cells")
        return [cell_table(cells[cells["id"].isin(cell.ids)], latex=self.latex, targets=False)]


class CellMarkers(CellPart, Markers):
    """Markers of the cells, human and mouse apart."""

    nothing = "No marker of this cell is in the table yet."

    def part(self, cell: Dossier) -> list[nodes.Node]:
        if cell.markers.empty:
            return []
        return [self.shown(cell.markers, "longtable" if self.latex else self.look)]


class CellAxes(CellPart):
    """What acts on the cells: signal, sender, effect, where, by which papers."""

    nothing = "No signal that acts on this cell is in the table yet."

    def part(self, cell: Dossier) -> list[nodes.Node]:
        cells = printed_names("cells")
        records = []
        for (effect, ligand), part in cell.received.groupby(["effect", "ligand"], sort=True):
            receptors = sorted({one for several in part["receptor"] for one in several})
            species = sorted({one for several in part["species"] for one in several})
            shown: list[Inline] = [
                text(effect),
                text(ligand + (f" on {', '.join(receptors)}" if receptors else "")),
                text(", ".join(sorted({cells[one] for one in part["sender"] if one}))),
                text(", ".join(species)),
                self.papers(part["citekey"]),
            ]
            records.append(Record(shown))
        columns = [
            Column("Effect", 14),
            Column("Signal", 22),
            Column("Sent by", 20),
            Column("Species", 12),
            Column("Papers", 32),
        ]
        return self.made(columns, records)


class CellClaims(CellPart):
    """The claims that rest on these cells for half of their findings or more."""

    nothing = "No claim rests mainly on this cell yet."

    def part(self, cell: Dossier) -> list[nodes.Node]:
        items = [
            [*text(f"{claim.statement} "), badge(claim)] for claim in cell.claims.itertuples(index=False)
        ]
        return [bullets(items, "cell-claims")] if items else []


class CellTrials(CellPart):
    """The trials aimed at these cells; on paper without results, which stand with the trials."""

    nothing = "No trial aimed at this cell is in the table yet."

    def part(self, cell: Dossier) -> list[nodes.Node]:
        records = [self._record(row) for row in cell.trials.itertuples(index=False)]
        columns = [Column("Trial", 26), Column("Patients", 20), Column("Result", 40), Column("Paper", 14)]
        if self.latex:
            columns = [Column("Trial", 46), Column("Patients", 40), Column("Paper", 14)]
        return self.made(columns, records)

    def _record(self, row: Any) -> Record:
        name = [to_target(agent(row), f"trial-{row.id}")]
        facts = "; ".join(filter(None, [", ".join(row.molecules), f"phase {row.phase}" if row.phase else ""]))
        shown: list[Inline] = [
            [*name, *text(f" ({facts}) " if facts else " "), *registry(row)],
            text(row.condition),
            *([] if self.latex else [text(row.result)]),
            self.papers(pd.Series([row.citekey])),
        ]
        return Record(shown)


class CellPrognosis(CellPart):
    """The published pooled estimates, as printed."""

    nothing = "No pooled estimate for this cell is in the table, which is not to say that none exists."

    def part(self, cell: Dossier) -> list[nodes.Node]:
        return self.estimates(cell.pooled)

    def estimates(self, pooled: pd.DataFrame) -> list[nodes.Node]:
        cells = printed_names("cells")
        records = [self._record(row, cells) for row in pooled.itertuples(index=False)]
        columns = [
            Column("Cell", 8, facet=True),
            Column("Counted", 14),
            Column("Patients", 16),
            Column("Endpoint", 11, facet=True),
            Column("Estimate (95 % interval)", 26),
            Column("Studies, patients", 11),
            Column("Paper", 14),
        ]
        return self.made(columns, records)

    def _record(self, row: Any, cells: dict[str, str]) -> Record:
        printed = f"{row.measure} {row.estimate:g}"
        if pd.notna(row.lower) and pd.notna(row.upper):
            printed += f" ({row.lower:g}–{row.upper:g})"
        where = f" in {row.compartment}" if row.compartment else ""
        size = ", ".join(str(number) for number in (row.studies, row.patients) if pd.notna(number))
        shown: list[Inline] = [
            text(cells[row.cell]),
            text(f"{row.marker}{where}" if row.marker else where.strip()),
            text(row.population),
            text(row.endpoint),
            text("; ".join(filter(None, [printed, row.adjustment, row.note]))),
            text(size),
            self.papers(pd.Series([row.citekey])),
        ]
        return Record(shown)


class Prognosis(CellPrognosis):
    """Every pooled estimate of the review."""

    required_arguments = 0
    look = EXPLORER

    def run(self) -> list[nodes.Node]:
        return self.estimates(tables.read("prognosis_pooled"))


class CellAtlases(CellPart):
    """The single-cell and spatial studies that redefined the cells."""

    nothing = "No single-cell or spatial study of this cell is in the table yet."

    def part(self, cell: Dossier) -> list[nodes.Node]:
        return self.studies(cell.atlases)

    def studies(self, atlases: pd.DataFrame) -> list[nodes.Node]:
        cells = printed_names("cells")
        records = []
        for row in atlases.itertuples(index=False):
            shown: list[Inline] = [
                text("; ".join(cells[one] for one in row.cell)),
                text("; ".join(filter(None, [row.cohort, ", ".join(row.method)]))),
                text(row.states),
                text(", ".join(row.accession)),
                self.papers(pd.Series([row.citekey])),
            ]
            records.append(Record(shown))
        columns = [
            Column("Cells", 12, facet=True),
            Column("Cohort and method", 24),
            Column("States found", 36),
            Column("Data", 14),
            Column("Paper", 14),
        ]
        return self.made(columns, records)


class Atlases(CellAtlases):
    """Every atlas of the review."""

    required_arguments = 0
    look = EXPLORER

    def run(self) -> list[nodes.Node]:
        return self.studies(tables.read("atlases"))


def setup(app: Sphinx) -> None:
    for name, directive in {
        "cell-identity": CellIdentity,
        "cell-markers": CellMarkers,
        "cell-axes": CellAxes,
        "cell-claims": CellClaims,
        "cell-trials": CellTrials,
        "cell-prognosis": CellPrognosis,
        "cell-atlases": CellAtlases,
        "atlas-table": Atlases,
        "prognosis-table": Prognosis,
    }.items():
        app.add_directive(name, directive)
