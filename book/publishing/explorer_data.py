"""What the evidence explorer shows: findings, claims, trials and references, each a set of rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from book import bibliography, chapters, evidence, families, reliance, tables
from book.bibliography import Reference
from book.publishing import exports
from book.publishing.explorer_sets import Cell, Column, Facet, Link, Row, Set
from book.publishing.reference_pages import authors, issue, title
from book.publishing.trials import REGISTRY, agent
from book.repository import Repository

_PARTS = (
    Facet("cell", "Cell", of_part=True),
    Facet("process", "Process", of_part=True),
    Facet("mechanism", "Mechanism", of_part=True),
    Facet("direction", "Direction", of_part=True),
    Facet("species", "Species", of_part=True),
    Facet("cancer", "Cancer", of_part=True),
    Facet("design", "Design", of_part=True),
    Facet("level", "Level", of_part=True),
    Facet("year", "Year", of_part=True),
)
"""What is known of a finding, by which the claims and references that it belongs to are found too."""

NO_CLAIM = "only limits or opposes"


class Reader:
    """The tables in the words the page prints."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.references = bibliography.read(repository)
        self.names = {
            name: tables.printed_names(name, repository)
            for name in ("cells", "processes", "mechanisms", "cancers")
        }
        self.lines = families.lines(repository)
        self.findings = evidence.findings(repository)
        self.claims = evidence.claims(repository)
        self.links = tables.read("claim_evidence", repository)

    def sets(self) -> list[Set]:
        """The four sets, in the order of their tabs."""
        return [self.of_findings(), self.of_claims(), self.of_trials(), self.of_references()]

    def part(self, row: Any) -> list[list[str]]:
        """The values of one finding, in the order of `_PARTS`."""
        return [
            self.cells(row.cell),
            [self.names["processes"][row.process]],
            [self.names["mechanisms"][row.mechanism]],
            [row.direction],
            list(row.species),
            self.named("cancers", row.cancer),
            [row.design],
            [row.level],
            [str(row.year)],
        ]

    def cells(self, *ids: str) -> list[str]:
        """The cells and what they are kinds of."""
        line = (name for cell in ids for name in self.lines[cell])
        return list(dict.fromkeys(self.named("cells", line)))

    def named(self, table: str, ids: Iterable[str]) -> list[str]:
        return [self.names[table][one] for one in ids]

    def paper(self, key: str) -> Link:
        return self.references[key].short, f"../../references/{key}.html"

    def of_findings(self) -> Set:
        """Every finding, with the certainty of the best claim it supports."""
        certainty = self.claims.set_index("id")["certainty"]
        bearing = dict(list(self.links.groupby("evidence")))
        made = Set(
            "findings",
            "Findings",
            [
                Column("finding", "Finding", 34),
                Column("paper", "Paper", 12),
                Column("year", "Year", 5),
                Column("cell", "Cell", 8),
                Column("process", "Process", 9),
                Column("mechanism", "Mechanism", 10),
                Column("molecules", "Molecules", 9),
                Column("direction", "Direction", 7),
                Column("species", "Species", 7),
                Column("cancer", "Cancer", 8),
                Column("design", "Design", 7),
                Column("level", "Level and rating", 5),
                Column("certainty", "Certainty", 8),
                Column("claims", "Claims", 14),
                Column("row", "Row", 5),
            ],
            [*_PARTS, Facet("certainty", "Certainty of its best claim")],
        )
        for row in self.findings.itertuples(index=False):
            links = list(bearing[row.id].itertuples(index=False)) if row.id in bearing else []
            supports = [str(certainty[one.claim]) for one in links if one.bearing == "for"]
            best = max(supports, key=evidence.CERTAINTIES.index) if supports else NO_CLAIM
            part = self.part(row)
            shown: list[Cell] = [
                row.finding,
                self.paper(row.citekey),
                str(row.year),
                self.names["cells"][row.cell],
                *("; ".join(values) for values in part[1:3]),
                "; ".join(row.molecules),
                *("; ".join(values) for values in part[3:7]),
                f"{row.level}{row.rating}",
                best,
                [(f"{one.bearing} {one.claim}", f"claims.html#claim-{one.claim}") for one in links],
                ("row", f"rows.html#evidence-{row.id}"),
            ]
            made.rows.append(Row(shown, [[best]], [row.citekey], [part]))
        return made

    def of_claims(self) -> Set:
        """Every claim, found by each of the findings that bear on it."""
        by_id = {row.id: row for row in self.findings.itertuples(index=False)}
        made = Set(
            "claims",
            "Claims",
            [
                Column("claim", "Claim", 50),
                Column("status", "Status", 9),
                Column("certainty", "Certainty", 9),
                Column("chapter", "Chapter", 12),
                Column("groups", "For", 5),
                Column("against", "Against", 6),
                Column("papers", "Papers", 5),
                Column("findings", "Findings", 6),
                Column("id", "Id", 12),
            ],
            [
                Facet("status", "Status"),
                Facet("certainty", "Certainty"),
                Facet("chapter", "Chapter"),
                *_PARTS,
            ],
        )
        for claim in self.claims.itertuples(index=False):
            rows = [by_id[name] for side in evidence.BEARINGS for name in getattr(claim, f"rows_{side}")]
            papers = list(dict.fromkeys(row.citekey for row in rows))
            chapter = chapters.SHORT_TITLES[claim.chapter]
            shown: list[Cell] = [
                claim.statement,
                claim.status,
                claim.certainty,
                chapter,
                *(str(number) for number in (claim.groups_for, claim.groups_against)),
                *(str(len(several)) for several in (papers, rows)),
                (claim.id, f"claims.html#claim-{claim.id}"),
            ]
            facets = [[claim.status], [claim.certainty], [chapter]]
            made.rows.append(Row(shown, facets, papers, [self.part(row) for row in rows]))
        return made

    def of_trials(self) -> Set:
        """Every trial as its paper reports it."""
        made = Set(
            "trials",
            "Trials",
            [
                Column("agent", "Agent", 14),
                Column("target", "Target", 8),
                Column("strategy", "Strategy", 9),
                Column("cell", "Aimed at", 8),
                Column("patients", "Patients", 14),
                Column("phase", "Phase", 5),
                Column("result", "Result", 32),
                Column("status", "Status", 7),
                Column("registry", "Registry", 9),
                Column("paper", "Paper", 10),
                Column("year", "Year", 5),
            ],
            [
                Facet("cell", "Aimed at"),
                Facet("target", "Target"),
                Facet("strategy", "Strategy"),
                Facet("cancer", "Cancer"),
                Facet("phase", "Phase"),
                Facet("status", "Status"),
                Facet("year", "Year"),
            ],
        )
        for row in tables.read("trials", self.repository).itertuples(index=False):
            year = str(self.references[row.citekey].year)
            shown: list[Cell] = [
                (agent(row), f"trials.html#trial-{row.id}"),
                "; ".join(row.molecules),
                row.strategy,
                "; ".join(self.named("cells", row.cell)),
                row.condition,
                row.phase,
                row.result,
                row.status,
                [(number, REGISTRY + number) for number in row.nct],
                self.paper(row.citekey),
                year,
            ]
            cancers = self.named("cancers", row.cancer)
            one = ([value] if value else [] for value in (row.phase, row.status))
            facets = [self.cells(*row.cell), row.molecules, [row.strategy], cancers, *one, [year]]
            made.rows.append(Row(shown, facets, [row.citekey]))
        return made

    def of_references(self) -> Set:
        """Every reference, found by each of its findings."""
        rests = reliance.of_all(self.repository)
        made = Set(
            "references",
            "References",
            [
                Column("reference", "Reference", 12),
                Column("title", "Title", 34),
                Column("authors", "Authors", 24),
                Column("journal", "Journal", 12),
                Column("year", "Year", 5),
                Column("findings", "Findings", 5),
                Column("claims", "Claims", 5),
                Column("trials", "Trials", 5),
                Column("paper", "Paper", 14),
            ],
            [
                Facet("use", "Used for"),
                Facet("journal", "Journal"),
                Facet("year", "Year"),
                *(one for one in _PARTS if one.key != "year"),
            ],
        )
        parts: dict[str, list[list[list[str]]]] = {}
        for row in evidence.findings(self.repository, withdrawn=True).itertuples(index=False):
            parts.setdefault(row.citekey, []).append(self.part(row)[:-1])
        for key, reference in self.references.items():
            made.rows.append(self._reference(key, reference, rests[key], parts.get(key, [])))
        return made

    def _reference(
        self, key: str, reference: Reference, rests: reliance.Reliance, parts: list[list[list[str]]]
    ) -> Row:
        journal, year = reference.field("journal"), reference.field("year")
        named = (
            {row.id for row in rests.findings},
            {row.claim for row in rests.claims},
            {row.id for row in rests.trials},
        )
        uses, numbers = ("finding", "claim", "trial"), [len(names) for names in named]
        used = [use for use, number in zip(uses, numbers, strict=True) if number]
        used += ["another table"] if rests.others else []
        shown: list[Cell] = [
            self.paper(key),
            title(reference),
            authors(reference),
            f"{journal} {issue(reference)}",
            year,
            *(str(number) for number in numbers),
            ways(reference),
        ]
        return Row(shown, [used or ["background"], [journal], [year]], [key], parts)


def ways(reference: Reference) -> list[Link]:
    """The links to the paper itself, in short."""
    doi, pmid = reference.field("doi"), reference.field("pmid")
    found = [(f"doi:{doi}", f"https://doi.org/{doi}")] if doi else []
    return [*found, (f"PMID {pmid}", f"{exports.PUBMED}{pmid}/")] if pmid else found
