"""Docutils nodes from data: text is always text, never markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from book.publishing import table_body
from book.publishing.figure import ROOT

Inline = Sequence[nodes.Node]
REFERENCES = "references"
"""The folder of the site with a page for every reference."""

REFERENCE_MARK = f"{ROOT}/{REFERENCES}/"
"""Starts the address of a reference's page in a link; each page of the site puts its way up for `ROOT`."""


def text(value: str) -> list[nodes.Node]:
    return [nodes.Text(value)] if value else []


def plain(value: str, *classes: str) -> list[nodes.Node]:
    return [nodes.inline("", value, classes=list(classes))] if value else []


def link(label: str, address: str) -> list[nodes.Node]:
    """A link out of the book."""
    return [nodes.reference("", label, refuri=address, internal=False)]


def to_reference(label: str, key: str) -> list[nodes.Node]:
    """A link to the reference's page; where a build has none, it becomes one to the paper itself."""
    return [nodes.reference("", label, refuri=f"{REFERENCE_MARK}{key}.html", internal=True)]


def to_target(label: str, target: str, *classes: str) -> nodes.Node:
    """A link to a target of this book; a target that does not exist fails the build.

    `classes` stand on an element around the link: Sphinx makes the link itself anew.
    """
    shown = nodes.inline("", label, classes=["std", "std-ref"])
    link = addnodes.pending_xref(
        "", shown, refdomain="std", reftype="ref", reftarget=target, refexplicit=True, refwarn=True
    )
    return nodes.inline("", "", link, classes=list(classes)) if classes else link


def joined(parts: Iterable[Inline], separator: str = ", ") -> list[nodes.Node]:
    result: list[nodes.Node] = []
    for part in parts:
        if result and part:
            result.append(nodes.Text(separator))
        result += part
    return result


def paragraph(content: Inline, *classes: str) -> nodes.paragraph:
    return nodes.paragraph("", "", *content, classes=list(classes))


def bullets(items: Iterable[Inline], *classes: str) -> nodes.bullet_list:
    rows = [nodes.list_item("", paragraph(item)) for item in items]
    return nodes.bullet_list("", *rows, classes=list(classes))


def note_target(env: BuildEnvironment, target: str, title: str) -> None:
    """Make `target`, an id on the current page, known to `to_target`."""
    domain = cast(Any, env.get_domain("std"))
    domain.labels[target] = env.docname, target, title
    domain.anonlabels[target] = env.docname, target


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, its share of the width, and whether it is a filter."""

    heading: str
    width: int
    facet: bool = False


@dataclass(frozen=True)
class Record:
    """One row of a table: cells of inline nodes, and the id links lead to."""

    cells: Sequence[Inline]
    target: str = ""


def table(columns: Sequence[Column], records: Iterable[Record], *classes: str, latex: bool) -> nodes.table:
    """A table; in HTML a row carries its id, in LaTeX its first cell does."""
    group = nodes.tgroup(cols=len(columns))
    group += [nodes.colspec(colwidth=column.width) for column in columns]
    heads = []
    for column in columns:
        entry = nodes.entry("", paragraph(text(column.heading)))
        if column.facet:
            entry["classes"].append("facet")
        heads.append(entry)
    group += nodes.thead("", nodes.row("", *heads))
    rows = [(record.target, record.cells) for record in records]
    body = None if latex else table_body.body(rows)
    group += _docutils_body(rows, latex) if body is None else body
    return nodes.table("", group, classes=["colwidths-given", *classes])


def _docutils_body(rows: Iterable[tuple[str, Sequence[Inline]]], latex: bool) -> nodes.tbody:
    body = nodes.tbody()
    for target, cells in rows:
        row = nodes.row()
        for number, cell in enumerate(cells):
            content = list(cell)
            if target and number == 0 and latex:
                content.insert(0, nodes.target("", "", ids=[target]))
            row += nodes.entry("", paragraph(content))
        if target and not latex:
            row["ids"].append(target)
        body += row
    return body


class DataDirective(SphinxDirective):
    """A directive that shows data; it knows which builder it speaks to."""

    @property
    def latex(self) -> bool:
        """Whether the page is for print or an EPUB, where a table can be neither sorted nor filtered."""
        builder = self.env.app.builder
        return builder.format == "latex" or builder.name == "epub"

    @property
    def on_paper(self) -> bool:
        """Whether the page is for print, whose long tables are left to the site and the data."""
        return str(self.env.app.builder.format) == "latex"

    def cite(self, keys: Iterable[str]) -> list[nodes.Node]:
        """A parenthetical citation of `keys`, as `{cite:p}` makes it."""
        return cite(keys, self.env, self.state.inliner, self.lineno)


def elsewhere(path: str, rows: int, targets: Iterable[str] = ()) -> nodes.paragraph:
    """What stands in print for a table of `rows` rows that is too long for it; takes the links to them."""
    words = f"The table, of {rows} rows, would fill many pages: it is on the site, and in the data, "
    anchors = [nodes.target("", "", ids=[target]) for target in targets]
    return paragraph([*anchors, *text(words), nodes.literal("", path), *text(".")])


def cite(keys: Iterable[str], env: BuildEnvironment, inliner: Any, line: int) -> list[nodes.Node]:
    """The nodes of `{cite:p}` for `keys`; nothing without keys."""
    joint = ",".join(keys)
    if not joint:
        return []
    role = cast(Any, env.get_domain("cite").role("p"))
    made, messages = role("cite:p", f"{{cite:p}}`{joint}`", joint, line, inliner, {}, [])
    return [*made, *messages]
