"""The founding abstract clause by clause: its status today, the claims that bear on it, and what changed."""

from __future__ import annotations

from typing import Any

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx

from book import history, tables
from book.publishing.claims import badge
from book.publishing.nodes import (
    Column,
    DataDirective,
    Record,
    note_target,
    paragraph,
    plain,
    table,
    text,
    to_target,
)


class FoundingClauses(DataDirective):
    """A section for each clause: what the abstract held, its status, and its claims then and now."""

    def run(self) -> list[nodes.Node]:
        stated = history.then_and_now()
        return [
            self._section(clause, stated[stated["clause_2016"] == clause.id])
            for clause in history.clauses().itertuples(index=False)
        ]

    def _section(self, clause: Any, claims: pd.DataFrame) -> nodes.Node:
        target = f"clause-{clause.id}"
        note_target(self.env, target, clause.restated)
        section = nodes.section("", nodes.title("", clause.title), ids=[target])
        section += paragraph([nodes.emphasis("", "Held in 2016: "), *text(f"{clause.restated}.")])
        section += paragraph(
            [
                nodes.emphasis("", "Today: "),
                *plain(clause.status, "clause-status", f"status-{tables.slug(clause.status)}"),
                *text(f". {summed(clause)}"),
            ]
        )
        if not claims.empty:
            section += self._table(claims)
        return section

    def _table(self, claims: pd.DataFrame) -> nodes.Node:
        records = [
            Record(
                [
                    [to_target(claim.id, f"claim-{claim.id}")],
                    text(claim.bearing_2016),
                    text(claim.then_certainty),
                    [badge(claim)],
                    text(_papers(claim)),
                    text(claim.since_2016),
                ]
            )
            for claim in claims.itertuples(index=False)
        ]
        columns = [
            Column("Claim", 22),
            Column("Bears on it", 9),
            Column("Then", 11),
            Column("Now", 14),
            Column("Papers since", 14),
            Column("What came after", 30),
        ]
        return table(columns, records, "longtable" if self.latex else "clauses", latex=self.latex)


def summed(clause: Any) -> str:
    """How many claims speak to the clause, and with what weight."""
    if not clause.claims:
        return "No claim speaks to it yet."
    new = f", {clause.claims_since} of them on later papers alone" if clause.claims_since else ""
    claims = (
        f"1 claim speaks to it{new}" if clause.claims == 1 else f"{clause.claims} claims speak to it{new}"
    )
    if not clause.chapter:
        return f"{claims}; the chapter that takes it up is unwritten."
    return f"{claims}; their weight is {clause.weight_for} for and {clause.weight_against} against."


def _papers(claim: Any) -> str:
    answering = f", {claim.answering_since} limiting or against" if claim.answering_since else ""
    return f"{claim.for_since} for{answering}"


def setup(app: Sphinx) -> None:
    app.add_directive("founding-clauses", FoundingClauses)
