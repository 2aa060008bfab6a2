"""Trials on the page: agents, trials as papers report them, outcomes, and how deeply the cell fell."""

from __future__ import annotations

from typing import Any

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx

from book import bibliography, tables
from book.publishing.nodes import (
    Column,
    DataDirective,
    Inline,
    Record,
    elsewhere,
    joined,
    link,
    note_target,
    table,
    text,
    to_target,
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


class Agents(DataDirective):
    """Every agent with its target, its strategy, and what became of it, as of a date and by a page."""

    def run(self) -> list[nodes.Node]:
        references, cells = bibliography.read(), printed_names("cells")
        records = []
        for row in tables.read("agents").itertuples(index=False):
            named = f"{row.name} ({', '.join(row.synonyms)})" if row.synonyms else row.name
            when = f" ({row.fate_date})" if row.fate_date else ""
            fate = link(f"{row.fate}{when}", row.fate_source) if row.fate_source else text(row.fate)
            shown: list[Inline] = [
                text(named),
                text(SEPARATOR.join(row.molecules)),
                text(row.strategy),
                listed(row.cell, cells),
                text(row.modality),
                text(row.phase),
                fate,
                text(row.fate_reason),
                paper(references[row.citekey]) if row.citekey else [],
            ]
            records.append(Record(shown, f"agent-{row.id}"))
        columns = [
            Column("Agent", 15),
            Column("Target", 11, facet=True),
            Column("Strategy", 10, facet=True),
            Column("Aimed at", 9, facet=True),
            Column("Kind", 9, facet=True),
            Column("Furthest phase", 7, facet=True),
            Column("Fate", 9),
            Column("Why", 20),
            Column("Paper", 10),
        ]
        return [table(columns, records, "longtable" if self.latex else EXPLORER, latex=self.latex)]


class Outcomes(DataDirective):
    """Every outcome of an arm, as printed; on paper a word on where they are."""

    def run(self) -> list[nodes.Node]:
        if self.latex:
            return [elsewhere("data/trials/outcomes.csv", tables.size("outcomes"))]
        references = bibliography.read()
        known = tables.read("trials").set_index("id")
        records = []
        for row in tables.read("outcomes").itertuples(index=False):
            trial = known.loc[row.trial]
            shown: list[Inline] = [
                [to_target(str(trial["agent"]), f"trial-{row.trial}")],
                text(row.arm),
                text(row.role),
                text(row.endpoint),
                text(_counted(row)),
                text(_estimated(row)),
                text(row.comparator),
                paper(references[row.citekey]),
            ]
            records.append(Record(shown))
        columns = [
            Column("Agent", 12),
            Column("Arm", 22),
            Column("Role", 8, facet=True),
            Column("Endpoint", 8, facet=True),
            Column("Responders", 11),
            Column("Estimate", 14),
            Column("Compared with", 14),
            Column("Paper", 11),
        ]
        return [table(columns, records, EXPLORER, latex=self.latex)]


class Pharmacodynamics(DataDirective):
    """Every measurement of the target cell in treated patients; on paper a word on where they are."""

    def run(self) -> list[nodes.Node]:
        if self.latex:
            return [elsewhere("data/trials/pharmacodynamics.csv", tables.size("pharmacodynamics"))]
        references, cells = bibliography.read(), printed_names("cells")
        records = []
        for row in tables.read("pharmacodynamics").itertuples(index=False):
            number = "" if pd.isna(row.change) else f" ({row.change:+g} %)"
            counted = "" if pd.isna(row.n) else f"n = {row.n}"
            before = f"{row.baseline} to {row.post}" if row.baseline and row.post else row.post
            shown: list[Inline] = [
                text(row.agent),
                text(cells[row.cell]),
                text(row.tissue),
                text(SEPARATOR.join(filter(None, [row.marker, row.timepoint, counted]))),
                text(row.direction + number),
                text(SEPARATOR.join(filter(None, [before, row.significance]))),
                paper(references[row.citekey]),
            ]
            records.append(Record(shown))
        columns = [
            Column("Agent", 16),
            Column("Cell", 8, facet=True),
            Column("Measured in", 8, facet=True),
            Column("How and when", 26),
            Column("Change", 11),
            Column("As printed", 20),
            Column("Paper", 11),
        ]
        return [table(columns, records, EXPLORER, latex=self.latex)]


def _counted(row: Any) -> str:
    """'16 of 33 (48 %)', with a mark where the count was worked back."""
    percent = "" if pd.isna(row.percent) else f"{row.percent:g} %"
    if pd.isna(row.responders) or pd.isna(row.evaluable):
        return percent
    worked = ", worked back" if row.basis == "from-percentage" else ""
    return f"{row.responders} of {row.evaluable}" + (f" ({percent}{worked})" if percent or worked else "")


def _estimated(row: Any) -> str:
    if pd.isna(row.estimate):
        return ""
    interval = "" if pd.isna(row.lower) or pd.isna(row.upper) else f" ({row.lower:g} to {row.upper:g})"
    return f"{row.estimate:g}{interval} {row.unit}".strip()


def agent(row: Any) -> str:
    return f"{row.agent} with {row.partner}" if row.partner else str(row.agent)


def _enrolled(row: Any) -> str:
    return f" (n = {row.enrolled})" if str(row.enrolled).isdigit() else ""


def registry(row: Any) -> Inline:
    return joined([link(number, REGISTRY + number) for number in row.nct], SEPARATOR)


def setup(app: Sphinx) -> None:
    for name, directive in {
        "trial-table": Trials,
        "agent-table": Agents,
        "outcome-table": Outcomes,
        "pharmacodynamics-table": Pharmacodynamics,
    }.items():
        app.add_directive(name, directive)
