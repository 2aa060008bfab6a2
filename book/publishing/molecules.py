"""The table in which a reader looks a gene up: which mechanisms, cells, claims and trials it stands in."""

from __future__ import annotations

from typing import Any

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx

from book import evidence, tables
from book.answers import weighed
from book.publishing.nodes import (
    Column,
    DataDirective,
    Inline,
    Record,
    elsewhere,
    joined,
    link,
    text,
    to_target,
)
from book.publishing.nodes import table as node_table
from book.publishing.rows import EXPLORER, SEPARATOR
from book.repository import Repository
from book.tables import printed_names

GENE_NAMES = "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/"


class Molecules(DataDirective):
    """Every molecule with its HGNC id and everything of the review that names it."""

    def run(self) -> list[nodes.Node]:
        known = tables.read("molecules")
        if self.on_paper:
            targets = [f"molecule-{tables.slug(name)}" for name in known["id"]]
            return [elsewhere("data/vocabulary/molecules.csv", len(known), targets)]
        self.findings = dict(list(actions().explode("molecules").groupby("molecules")))
        linked = evidence.linked("molecules", "claim").explode("molecules").groupby("molecules")
        self.claims = {name: sorted(set(part["claim"])) for name, part in linked}
        trials = tables.part("trials", "id", "agent", "nct", "citekey", "molecules").explode("molecules")
        self.trials = dict(list(trials.groupby("molecules")))
        self.cells, self.mechanisms = printed_names("cells"), printed_names("mechanisms")
        records = [self._record(row) for row in known.itertuples(index=False)]
        columns = [
            Column("Molecule", 10),
            Column("Name", 18),
            Column("HGNC", 9),
            Column("Other names", 11),
            Column("Mechanisms", 14, facet=True),
            Column("Cells", 12, facet=True),
            Column("Claims", 14),
            Column("Trials", 12),
        ]
        if self.latex:
            columns, records = self._for_ebook(columns, records)
        return [node_table(columns, records, "longtable" if self.latex else EXPLORER, latex=self.latex)]

    def _record(self, row: Any) -> Record:
        part = self.findings.get(row.id, pd.DataFrame(columns=["mechanism", "cell"]))
        identifier = link(row.hgnc_id, GENE_NAMES + row.hgnc_id) if row.hgnc_id else text(row.kind)
        shown: list[Inline] = [
            text(row.id),
            text(row.name),
            identifier,
            text(SEPARATOR.join(row.aliases)),
            text(_several(part["mechanism"], self.mechanisms)),
            text(_several(part["cell"], self.cells)),
            joined([[to_target(name, f"claim-{name}")] for name in self.claims.get(row.id, [])], SEPARATOR),
            joined(self._trials(row.id), SEPARATOR),
        ]
        return Record(shown, f"molecule-{tables.slug(row.id)}")

    def _trials(self, molecule: str) -> list[Inline]:
        part = self.trials.get(molecule)
        if part is None:
            return []
        return [
            [to_target(f"{row.agent} ({', '.join(row.nct) or row.citekey})", f"trial-{row.id}")]
            for row in part.itertuples(index=False)
        ]

    def _for_ebook(self, columns: list[Column], records: list[Record]) -> tuple[list[Column], list[Record]]:
        """The columns that fit a reading device: claims and trials by number, their entries elsewhere."""
        kept = [0, 1, 2, 4, 5]
        counted = [
            Record(
                [
                    *(record.cells[number] for number in kept),
                    text(str(len(self.claims.get(name, [])))),
                    text(str(len(self.trials.get(name, [])))),
                ],
                record.target,
            )
            for name, record in zip(tables.read("molecules")["id"], records, strict=True)
        ]
        return [columns[number] for number in kept] + [Column("Claims", 7), Column("Trials", 7)], counted


@weighed
def actions(repository: Repository | None = None) -> pd.DataFrame:
    """Of each finding its molecules, its mechanism and its cell."""
    return evidence.findings(repository)[["molecules", "mechanism", "cell"]]


def _several(ids: pd.Series, known: dict[str, str]) -> str:
    return SEPARATOR.join(sorted({known[one] for one in ids}, key=str.casefold))


def setup(app: Sphinx) -> None:
    app.add_directive("molecule-table", Molecules)
