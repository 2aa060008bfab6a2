"""The curated tables on the page: findings, axes, cells and markers, with links to papers and claims."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from book import bibliography, evidence, notices, tables
from book.bibliography import Reference
from book.publishing.nodes import (
    Column,
    DataDirective,
    Inline,
    Record,
    elsewhere,
    joined,
    note_target,
    plain,
    table,
    text,
    to_reference,
    to_target,
)
from book.tables import printed_names

EXPLORER = "review-explorer"
SEPARATOR = "; "
"""Between the values of one cell; the page's filters part them there."""


def paper(reference: Reference) -> list[nodes.Node]:
    """The short citation, linked to the reference's page, with what was published on the paper since."""
    named = to_reference(reference.short, reference.key)
    return [*named, *plain(notices.mark(reference.key), "notice-mark")]


def listed(values: Iterable[str], known: dict[str, str]) -> list[nodes.Node]:
    return text(SEPARATOR.join(known[value] for value in values))


class EvidenceRows(DataDirective):
    """Every finding: searchable on the page, compact in an EPUB; a row is the target of `evidence-<id>`.

    In print a word says where they are: the claims say what each bears on, and cite its paper.
    """

    def run(self) -> list[nodes.Node]:
        findings = evidence.findings(withdrawn=True)
        self.references = bibliography.read()
        self.cells, self.cancers = printed_names("cells"), printed_names("cancers")
        self.processes, self.mechanisms = printed_names("processes"), printed_names("mechanisms")
        linked = tables.read("claim_evidence")
        self.claims = dict(list(linked.groupby("evidence")))
        for row in findings.itertuples(index=False):
            note_target(self.env, f"evidence-{row.id}", row.paper)
        if self.on_paper:
            targets = [f"evidence-{name}" for name in findings["id"]]
            return [elsewhere("data/evidence/evidence.csv", len(findings), targets)]
        make = self._printed if self.latex else self._explored
        ordered = findings.sort_values(["process", "cell", "year", "id"]) if self.latex else findings
        records = [make(row) for row in ordered.itertuples(index=False)]
        columns = self._print_columns() if self.latex else self._columns()
        return [table(columns, records, "longtable" if self.latex else EXPLORER, latex=self.latex)]

    def _columns(self) -> list[Column]:
        return [
            Column("Finding", 34),
            Column("Paper", 12),
            Column("Year", 5),
            Column("Cell", 8, facet=True),
            Column("Process", 8, facet=True),
            Column("Mechanism", 10, facet=True),
            Column("Species", 6, facet=True),
            Column("Cancer", 8, facet=True),
            Column("Direction", 6, facet=True),
            Column("Design", 8, facet=True),
            Column("Level", 4, facet=True),
            Column("Rating", 4, facet=True),
            Column("Claims", 12),
            Column("Checked", 6),
        ]

    def _explored(self, row: Any) -> Record:
        cells: list[Inline] = [
            text(row.finding),
            paper(self.references[row.citekey]),
            text(str(row.year)),
            text(self.cells[row.cell]),
            text(self.processes[row.process]),
            text(self.mechanisms[row.mechanism]),
            text(SEPARATOR.join(row.species)),
            listed(row.cancer, self.cancers),
            text(row.direction),
            text(row.design),
            text(row.level),
            text(str(row.rating)),
            [*text("" if row.counts else "not counted: "), *self._bearing(row)],
            text(f"{row.checked.isoformat()} ({row.place})"),
        ]
        return Record(cells, f"evidence-{row.id}")

    def _bearing(self, row: Any) -> list[nodes.Node]:
        return joined((self._claim_link(claim) for claim in self._bearings(row.id)), "; ")

    def _bearings(self, row: str) -> list[Any]:
        part = self.claims.get(row)
        return [] if part is None else list(part.itertuples(index=False))

    def _claim_link(self, link_row: Any) -> list[nodes.Node]:
        shown = to_target(link_row.claim, f"claim-{link_row.claim}", f"bearing-{link_row.bearing}")
        return [*text(f"{link_row.bearing} "), shown]

    def _print_columns(self) -> list[Column]:
        return [
            Column("Paper", 18),
            Column("Cell and mechanism", 22),
            Column("Finding", 48),
            Column("Weight", 12),
        ]

    def _printed(self, row: Any) -> Record:
        where = ", ".join(self.cancers[cancer] for cancer in row.cancer)
        cells: list[Inline] = [
            self.cite([row.citekey]),
            text(f"{self.cells[row.cell]}: {self.mechanisms[row.mechanism].lower()}"),
            text(row.finding + (f" [{where}]" if where else "")),
            text(
                f"{', '.join(row.species)}; {row.design}; {row.level}{row.rating}; {row.direction}"
                + ("" if row.counts else "; not counted")
            ),
        ]
        return Record(cells, f"evidence-{row.id}")


class SignallingAxes(DataDirective):
    """Every axis: who calls or changes whom, by what, in which tumour, by which paper."""

    def run(self) -> list[nodes.Node]:
        axes = evidence.axes()
        if self.on_paper:
            return [elsewhere("data/evidence/signalling.csv", len(axes))]
        cells, cancers = printed_names("cells"), printed_names("cancers")
        records = []
        for row in axes.itertuples(index=False):
            receptor = " or ".join(row.receptor) + (
                " (by database)" if row.receptor_basis == "database" else ""
            )
            where = listed(row.cancer, cancers)
            shown: list[Inline] = [
                text(row.ligand),
                text(receptor),
                text(cells.get(row.sender, "")),
                text(cells[row.receiver]),
                text(row.effect),
                where,
                text(row.site),
                text(SEPARATOR.join(row.species)),
                [to_target(row.paper, f"evidence-{row.evidence}", "evidence-link")],
            ]
            records.append(Record(shown, f"axis-{row.id}"))
        columns = [
            Column("Ligand", 9, facet=True),
            Column("Receptor", 11),
            Column("Sender", 13, facet=True),
            Column("Receiver", 12, facet=True),
            Column("Effect", 11, facet=True),
            Column("Cancer", 11, facet=True),
            Column("Site", 9, facet=True),
            Column("Species", 10, facet=True),
            Column("Finding", 14),
        ]
        return [table(columns, records, "longtable" if self.latex else EXPLORER, latex=self.latex)]


def setup(app: Sphinx) -> None:
    app.add_directive("evidence-rows", EvidenceRows)
    app.add_directive("signalling-axes", SignallingAxes)
