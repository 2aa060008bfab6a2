"""The glossary: what the review's short names mean, and a link from the first of each on a page.

Cells and the words of the method stand in the glossary; a molecule leads to its row in the table of
molecules. On paper nothing is linked: there the glossary is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx.application import Sphinx

from book import evidence, schema, tables
from book.publishing.nodes import DataDirective, note_target, text
from book.remembered import remembered
from book.repository import here

PAGE = "chapters/evidence/glossary"
MOLECULES = "chapters/evidence/molecules"
CLASS = "glossary-term"
NOT_IN = (
    nodes.reference, nodes.title, nodes.caption, nodes.literal, nodes.literal_block, nodes.table,
    nodes.citation, nodes.rubric, nodes.raw, nodes.image,
)  # fmt: skip
"""Where a short name stays as it is: links, headings, tables, code and lists of references."""

CLEAR = re.compile(r"(?=.*[\d-])[A-Z][A-Za-zα-ω\d-]{3,}")
"""An alias that cannot be taken for a word or for another abbreviation: PD-L1 and not PAP."""

WORDS = (("evidence", "design"), ("evidence", "direction"), ("claims", "bearing_2016"))
"""Columns whose values are words of the review, told in the data's own contract."""


@dataclass(frozen=True)
class Term:
    """A name, what it means, and where it is explained; `short` names are found in the text of pages."""

    name: str
    meaning: str
    kind: str
    short: tuple[str, ...] = ()
    page: str = PAGE
    anchor: str = ""


@remembered
def terms() -> tuple[Term, ...]:
    """Every term: cells, processes, mechanisms, words of the evidence, and molecules."""
    return (*_cells(), *_actions(), *_evidence(), *_molecules())


def _cells() -> Iterator[Term]:
    for row in tables.read("cells").itertuples(index=False):
        short = (row.abbreviation,) if row.abbreviation else ()
        yield Term(row.name, row.description, "cell", short, anchor=f"term-{row.id}")


def _actions() -> Iterator[Term]:
    for name, kind in (("processes", "process"), ("mechanisms", "mechanism")):
        for row in tables.read(name).itertuples(index=False):
            yield Term(row.name, row.description, kind, anchor=f"term-{kind}-{row.id}")


def _evidence() -> Iterator[Term]:
    for level, meaning in evidence.LEVELS.items():
        yield Term(f"Level {level}", meaning, "level of evidence", anchor=f"term-level-{level.lower()}")
    contract = schema.read(here())
    for table, column in WORDS:
        for value, meaning in contract[table].field(column).meanings.items():
            kind = {"bearing_2016": "bearing on 2016"}.get(column, column)
            anchor = f"term-{column.replace('_', '-')}-{tables.slug(value)}"
            yield Term(value.replace("-", " "), meaning, kind, anchor=anchor)


def _molecules() -> Iterator[Term]:
    rows = list(tables.read("molecules").itertuples(index=False))
    taken = [name for row in rows for name in (row.id, *row.aliases)]
    for row in rows:
        clear = [name for name in row.aliases if CLEAR.fullmatch(name) and taken.count(name) == 1]
        short = (row.id, *clear) if row.hgnc_id else tuple(clear)
        also = f"; also {', '.join(row.aliases)}" if row.aliases else ""
        name = row.name if row.name != row.id else row.kind
        yield Term(row.id, f"{name}{also}", "molecule", short, MOLECULES, f"molecule-{tables.slug(row.id)}")


@remembered
def by_short_name() -> dict[str, Term]:
    """The term each short name stands for; cells go before molecules of the same letters."""
    found: dict[str, Term] = {}
    for term in terms():
        for short in term.short:
            found.setdefault(short, term)
    return found


@remembered
def _pattern() -> re.Pattern[str]:
    """Any short name, the longest first, whole, with or without the s of more than one."""
    names = sorted(by_short_name(), key=lambda name: (-len(name), name))
    return re.compile(rf"(?<![\w+-])({'|'.join(map(re.escape, names))})(?=s?(?!\w|-[A-Z\d]))")


def occurrences(words: str) -> Iterator[tuple[int, int, Term]]:
    """Where a short name stands in `words`: begin, end, and its term."""
    for found in _pattern().finditer(words):
        yield found.start(1), found.end(1), by_short_name()[found[1]]


def link_first(doctree: nodes.document, address: dict[str, str]) -> None:
    """Make the first occurrence of each term in the running text a link; `address` gives each page's."""
    seen: set[Term] = set()
    for leaf in list(doctree.findall(nodes.Text)):
        if not _may_stand_in(leaf):
            continue
        words, place, made = leaf.astext(), 0, []
        for begin, end, term in occurrences(words):
            if term in seen:
                continue
            seen.add(term)
            link = nodes.reference("", words[begin:end], internal=True, classes=[CLASS])
            link["refuri"] = f"{address[term.page]}#{term.anchor}"
            made += [nodes.Text(words[place:begin]), link]
            place = end
        if made:
            leaf.parent.replace(leaf, [*made, nodes.Text(words[place:])])


def _may_stand_in(leaf: nodes.Text) -> bool:
    parent, in_paragraph = leaf.parent, False
    while parent is not None:
        if isinstance(parent, NOT_IN):
            return False
        in_paragraph = in_paragraph or isinstance(parent, nodes.paragraph)
        parent = parent.parent
    return in_paragraph


def _link_page(app: Sphinx, doctree: nodes.document, page: str) -> None:
    pages = (PAGE, MOLECULES)
    if app.builder.name != "html" or page in pages or not set(pages) <= app.env.found_docs:
        return
    link_first(doctree, {name: app.builder.get_relative_uri(page, name) for name in pages})


class Glossary(DataDirective):
    """Every term but the molecules, from A to Z, each with its kind and its meaning."""

    def run(self) -> list[nodes.Node]:
        listed = [term for term in terms() if term.page == PAGE]
        entries = []
        for term in sorted(listed, key=lambda term: (term.name.casefold(), term.kind)):
            note_target(self.env, term.anchor, term.name)
            short = f" ({term.short[0]})" if term.short else ""
            head = nodes.term("", "", nodes.strong("", term.name), *text(f"{short}, {term.kind}"))
            head["ids"].append(term.anchor)
            meaning = nodes.definition("", nodes.paragraph("", term.meaning))
            entries.append(nodes.definition_list_item("", head, meaning))
        return [nodes.definition_list("", *entries, classes=["glossary"])]


def setup(app: Sphinx) -> None:
    app.add_directive("glossary-list", Glossary)
    app.connect("doctree-resolved", _link_page)
