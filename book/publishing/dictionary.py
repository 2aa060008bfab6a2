"""Pages made from the project's own records: data dictionary, rule of certainty."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from book import evidence, schema, tables
from book.publishing.nodes import Column, DataDirective, Record, bullets, paragraph, table, text
from book.repository import here
from book.schema import Field


class DataDictionary(DataDirective):
    """Every table and column of the data package: type, rule, meaning; in print the tables alone."""

    def run(self) -> list[nodes.Node]:
        known = schema.read(here()).values()
        if self.on_paper:
            listed = ([nodes.strong("", one.title), *text(": "), *_described(one)] for one in known)
            return [paragraph(text("The columns of each table are on the site.")), bullets(listed)]
        return [self._section(one) for one in known]

    def _section(self, one: schema.Table) -> nodes.Node:
        section = nodes.section("", nodes.title("", one.title), ids=[f"table-{tables.slug(one.name)}"])
        section += paragraph(_described(one))
        records = [
            Record(
                [
                    [nodes.literal("", field.name)],
                    text(_kind(field)),
                    text(_rule(field, field.name in one.primary_key)),
                    text(field.description),
                ]
            )
            for field in one.fields
        ]
        columns = [Column("Column", 18), Column("Type", 14), Column("Rule", 32), Column("Meaning", 36)]
        section += table(columns, records, "longtable" if self.latex else "dictionary", latex=self.latex)
        return section


def _described(one: schema.Table) -> list[nodes.Node]:
    where = nodes.literal("", f"data/{one.path}")
    return [*text(f"{one.description} "), where, *text(f", {_rows(one.name)}.")]


def _rows(name: str) -> str:
    count = tables.size(name)
    return f"{count} row{'' if count == 1 else 's'}"


def _kind(field: Field) -> str:
    unit = f" ({field.unit})" if field.unit else ""
    return f"list of {field.type}s, parted by '{field.delimiter}'" if field.delimiter else field.type + unit


def _rule(field: Field, key: bool) -> str:
    rules = ["key"] if key else []
    rules += ["required"] if field.required and not key else []
    rules += ["unique"] if field.unique else []
    rules += [f"one of {', '.join(field.enum)}"] if field.enum else []
    rules += [f"at least {field.minimum}"] if field.minimum else []
    rules += [f"at most {field.maximum}"] if field.maximum else []
    rules += [field.pattern_hint] if field.pattern_hint else []
    rules += [f"names a row of {field.reference.split('.')[0]}"] if field.reference else []
    rules += ["names an entry of references.bib"] if field.citation else []
    return "; ".join(rules)


class Meanings(DataDirective):
    """What each allowed value of one column means: ``{meanings} evidence.design``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name, _, column = self.arguments[0].partition(".")
        field = schema.read(here())[name].field(column)
        items = []
        for value in field.enum:
            meaning = field.meanings.get(value, "")
            items.append([nodes.strong("", value), *text(f": {meaning}" if meaning else "")])
        return [bullets(items)]


class Levels(DataDirective):
    """The levels of evidence, as the code that gives them holds them."""

    def run(self) -> list[nodes.Node]:
        return [
            bullets([nodes.strong("", key), *text(f": {words}")] for key, words in evidence.LEVELS.items())
        ]


def setup(app: Sphinx) -> None:
    for name, directive in {
        "data-dictionary": DataDictionary,
        "meanings": Meanings,
        "evidence-levels": Levels,
    }.items():
        app.add_directive(name, directive)
