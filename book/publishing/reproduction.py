"""``{reproduction-table}``: printed pooled estimates beside those recomputed from the single studies."""

from __future__ import annotations

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx

from book import bibliography
from book.publishing.nodes import Column, DataDirective, Inline, Record, joined, table, text
from book.publishing.rows import EXPLORER, paper


class Reproduction(DataDirective):
    """A row an analysis whose abstract prints a number: print, recomputed, how far apart, verdict, paper."""

    def run(self) -> list[nodes.Node]:
        from book import reproduction  # here: it loads libraries of statistics

        found = reproduction.recomputed()
        records = [self._record(row) for _, row in found[found["off"].notna()].iterrows()]
        columns = [
            Column("Analysis", 24),
            Column("Endpoint", 8, facet=True),
            Column("Printed", 18),
            Column("Recomputed", 18),
            Column("Apart (%)", 8),
            Column("Verdict", 12, facet=True),
            Column("Paper", 12),
        ]
        return [table(columns, records, "longtable" if self.latex else EXPLORER, latex=self.latex)]

    def _record(self, row: pd.Series) -> Record:
        printed = _interval(row["printed"], row["printed_lower"], row["printed_upper"])
        found = f"{_interval(row['estimate'], row['lower'], row['upper'])}, {row['k']} studies"
        shown: list[Inline] = [
            text(", ".join(filter(None, [row["population"], row["subgroup"]]))),
            text(row["endpoint"]),
            text(printed),
            text(found),
            text(f"{row['off']:.1f}"),
            text(row["verdict"]),
            self.cite([row["citekey"]])
            if self.latex
            else joined([paper(bibliography.read()[row["citekey"]])]),
        ]
        return Record(shown)


def _interval(estimate: float, lower: float, upper: float) -> str:
    return f"{estimate:.2f} ({lower:.2f} to {upper:.2f})"


def setup(app: Sphinx) -> None:
    app.add_directive("reproduction-table", Reproduction)
