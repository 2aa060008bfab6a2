"""Trials on the page: each as one paper reports it, linked to the registry and to that paper."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from book import bibliography, tables
from book.publishing.nodes import (
    Column,
    DataDirective,
    Inline,
    Record,
    joined,
    link,
    note_target,
    table,
    text,
)
from book.publishing.rows import EXPLORER, SEPARATOR, listed, paper
from book.tables import printed_names

REGISTRY = "https://clinicaltrials.gov/study/"


class Trials(DataDirective):
    """Every trial: searchable on the page, compact in print; a row is the target of `trial-<id>`."""

    def run(self) -> list[nodes.Node]:
        self.references = bibliography.read()
        self.cells, self.cancers = printed_names("cells"), printed_names("cancers")
        rows = tables.read("trials")
        for row in rows.itertuples(index=False):
            note_target(self.env, f"trial-{row.id}", row.agent)
        make = self._printed if self.latex else self._explored
        records = [make(row) for row in rows.itertuples(index=False)]
        columns = self._print_columns() if self.latex else self._columns()
        return [table(columns, records, "longtable" if self.latex else EXPLORER, latex=self.latex)]

    def _columns(self) -> list[Column]:
        return [
            Column("Agent", 10),
            Column("Target", 7, facet=True),
            Column("Strategy", 8, facet=True),
            Column("Aimed at", 7, facet=True),
            Column("Patients", 10),
            Column("Cancer", 7, facet=True),
            Column("Phase", 4, facet=True),
            Column("Design", 9),
            Column("Result", 22),
            Column("Registry", 7),
            Column("Paper", 9),
        ]

    def _explored(self, row: Any) -> Record:
        return Record(
            [
                text(agent(row)),
                text(SEPARATOR.join(row.molecules)),
                text(row.strategy),
                listed(row.cell, self.cells),
                text(row.condition),
                listed(row.cancer, self.cancers),
                text(row.phase),
                text(row.design + _enrolled(row)),
                text(row.result),
                registry(row),
                [*paper(self.references[row.citekey]), *text(f" ({row.place})")],
            ],
            f"trial-{row.id}",
        )

    def _print_columns(self) -> list[Column]:
        return [Column("Trial", 26), Column("Patients", 22), Column("Result", 52)]

    def _printed(self, row: Any) -> Record:
        phase = f"; phase {row.phase}" if row.phase else ""
        trial: list[nodes.Node] = [*text(f"{agent(row)}{phase} "), *registry(row), *text(" ")]
        return Record(
            [[*trial, *self.cite([row.citekey])], text(row.condition + _enrolled(row)), text(row.result)],
            f"trial-{row.id}",
        )


def agent(row: Any) -> str:
    return f"{row.agent} with {row.partner}" if row.partner else str(row.agent)


def _enrolled(row: Any) -> str:
    return f" (n = {row.enrolled})" if str(row.enrolled).isdigit() else ""


def registry(row: Any) -> Inline:
    return joined([link(number, REGISTRY + number) for number in row.nct], SEPARATOR)


def setup(app: Sphinx) -> None:
    app.add_directive("trial-table", Trials)
