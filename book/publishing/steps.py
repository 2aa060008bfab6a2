"""The metastatic cascade as a walk: each step with who acts there, how, and what the review claims of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx

from book import cascade, evidence
from book.publishing.claims import badge
from book.publishing.nodes import Column, DataDirective, Record, joined, table, text, to_target
from book.tables import printed_names


class Walk(DataDirective):
    """One row a step of the cascade: cells, mechanisms, claims."""

    def run(self) -> list[nodes.Node]:
        self.cells, self.mechanisms = printed_names("cells"), printed_names("mechanisms")
        linked = cascade.placed(evidence.linked_findings())
        mainly = linked.groupby("claim")["step"].agg(lambda steps: steps.value_counts().idxmax())
        claims = evidence.claims().set_index("id", drop=False)
        records = [
            self._record(step, linked[linked["step"] == step.id], claims.loc[mainly.index[mainly == step.id]])
            for step in cascade.steps().itertuples(index=False)
        ]
        columns = [Column("Step", 18), Column("Cells", 16), Column("Mechanisms", 24), Column("Claims", 42)]
        return [table(columns, records, "longtable" if self.latex else "walk", latex=self.latex)]

    def _record(self, step: Any, linked: pd.DataFrame, claims: pd.DataFrame) -> Record:
        """`claims` are those with more findings at this step than at any other."""
        cells = linked.drop_duplicates("evidence")["cell"].value_counts()
        papers = linked.drop_duplicates(["mechanism", "citekey"])["mechanism"].value_counts()
        entries = [
            [to_target(claim.id, f"claim-{claim.id}"), *text(" "), badge(claim)]
            for claim in claims.itertuples(index=False)
        ]
        return Record(
            [
                [nodes.strong("", f"{step.position}. {step.name}"), *text(f": {step.description}")],
                text(", ".join(self.cells[str(name)] for name in cells.index)),
                text(", ".join(f"{self.mechanisms[str(name)]} ({count})" for name, count in papers.items())),
                joined(entries, "; "),
            ]
        )


def setup(app: Sphinx) -> None:
    app.add_directive("cascade-walk", Walk)
