"""The models of the chapter on dynamics: ``{dynamics-models-table}`` and ``{dynamics-agreement-table}``."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from book import bibliography, tables
from book.publishing.nodes import Column, DataDirective, Inline, Record, joined, table, text
from book.publishing.rows import paper


class DynamicsModels(DataDirective):
    """A row a model: states, what suppresses in it, parameters, deposited file, note, paper."""

    def run(self) -> list[nodes.Node]:
        parameters = tables.read("dynamics_parameters").groupby("model").size()
        columns = [
            Column("Model", 14),
            Column("States", 10),
            Column("Suppressor", 10),
            Column("Parameters", 8),
            Column("File", 16),
            Column("Note", 30),
            Column("Paper", 12),
        ]
        records = []
        for row in tables.read("dynamics_models").itertuples(index=False):
            shown: list[Inline] = [
                text(row.name),
                text(", ".join(row.states)),
                text(row.suppressor or "none"),
                text(str(parameters[row.id])),
                text(row.sbml),
                text(row.note),
                self.cite([row.citekey]) if self.latex else joined([paper(bibliography.read()[row.citekey])]),
            ]
            records.append(Record(shown))
        return [table(columns, records, "longtable" if self.latex else "", latex=self.latex)]


class DynamicsAgreement(DataDirective):
    """A row a frozen run: the largest relative difference of ours, by the paper and by the file."""

    def run(self) -> list[nodes.Node]:
        from book.dynamics.agreement import agreements  # here: it loads a solver

        names = tables.read("dynamics_models").set_index("id")["name"]
        columns = [
            Column("Model", 30),
            Column("Run", 20),
            Column("As we read the paper", 25),
            Column("As the file has it", 25),
        ]
        records = [
            Record(
                [
                    text(str(names[one.model])),
                    text(one.run),
                    text(f"{one.paper:.0e}"),
                    text(f"{one.file:.0e}"),
                ]
            )
            for one in agreements()
        ]
        return [table(columns, records, latex=self.latex)]


def setup(app: Sphinx) -> None:
    app.add_directive("dynamics-agreement-table", DynamicsAgreement)
    app.add_directive("dynamics-models-table", DynamicsModels)
