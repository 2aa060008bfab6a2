"""The rows of a table of the site as one node: tables have three quarters of all that pages consist of.

docutils has six nodes for a cell, and looks at each some forty times until it stands on a page. Here the
cells of a table are words, kept in one node, which is written at once and as docutils would write them. A
table with anything in a cell that is not known here keeps the rows of docutils.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum, auto
from typing import Any, NamedTuple, TypeAlias

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)


class Kind(StrEnum):
    """What words are: plain, strong or code; a link inside the book, or out of it, or to a target by name."""

    PLAIN = auto()
    STRONG = auto()
    CODE = auto()
    INSIDE = auto()
    OUTSIDE = auto()
    TARGET = auto()


class Words(NamedTuple):
    """Some words of a cell: what they are, where they lead, and the classes of an element around them."""

    text: str
    kind: Kind = Kind.PLAIN
    to: str = ""
    classes: tuple[str, ...] | None = None


Cell: TypeAlias = tuple[Words, ...]
Row: TypeAlias = tuple[str, tuple[Cell, ...]]
"""The id of a row, or '', and its cells."""


class Body(nodes.Element):
    """The rows of a table. Its one child has all their words, for those who look for words."""

    def __init__(self, rawsource: str = "", *children: nodes.Node, **attributes: Any) -> None:
        super().__init__(rawsource, *children, **attributes)
        if not children and "rows" in attributes:
            cells = (cell for _, row in attributes["rows"] for cell in row)
            self += nodes.Text(" ".join(words.text for cell in cells for words in cell))

    @property
    def rows(self) -> list[Row]:
        rows: list[Row] = self["rows"]
        return rows

    def change(self, changed: Callable[[Words], Words]) -> None:
        """Put `changed(words)` in the place of all words."""
        self["rows"] = [
            (target, tuple(tuple(map(changed, cell)) for cell in cells)) for target, cells in self.rows
        ]


def body(records: Iterable[tuple[str, Sequence[Sequence[nodes.Node]]]]) -> Body | None:
    """The rows of `records`, each an id and the nodes of its cells; none where a node is not known here."""
    with suppress(_UnknownError):
        return Body(
            rows=[(target, tuple(tuple(map(_words, cell)) for cell in cells)) for target, cells in records]
        )
    return None


class _UnknownError(ValueError):
    """A node that is not known here."""


KNOWN = {
    nodes.inline: {"classes"},
    nodes.strong: set[str](),
    nodes.literal: set[str](),
    nodes.reference: {"internal", "refuri"},
    addnodes.pending_xref: {"refdomain", "reftype", "reftarget", "refexplicit", "refwarn"},
}
"""What a node may say of itself; one that says more would lose it."""

LINKED = ["std", "std-ref"]
"""The classes of the words of a link to a target, before and after Sphinx has made it."""


def _words(node: nodes.Node) -> Words:
    if isinstance(node, nodes.Text):
        return Words(str(node))
    if not isinstance(node, nodes.Element) or node.non_default_attributes().keys() - KNOWN.get(
        type(node), ()
    ):
        raise _UnknownError(node)
    match node:
        case nodes.inline(children=[nodes.Text() as only]):
            return Words(str(only), Kind.PLAIN, "", _classes(node))
        case nodes.inline(children=[addnodes.pending_xref() as only]):
            return _words(only)._replace(classes=_classes(node))
        case nodes.strong(children=[nodes.Text() as only]):
            return Words(str(only), Kind.STRONG)
        case nodes.literal(children=[nodes.Text() as only]) if not set(only) & set(" \n"):
            return Words(str(only), Kind.CODE)
        case nodes.reference(children=[nodes.Text() as only]):
            return Words(str(only), Kind.INSIDE if node["internal"] else Kind.OUTSIDE, node["refuri"])
        case addnodes.pending_xref(children=[nodes.inline(children=[nodes.Text()]) as shown]) if (
            node["reftype"] == "ref" and node["refexplicit"] and shown["classes"] == LINKED
        ):
            return Words(node.astext(), Kind.TARGET, node["reftarget"])
    raise _UnknownError(node)


def _classes(node: nodes.Element) -> tuple[str, ...]:
    return tuple(dict.fromkeys(node["classes"]))


@contextmanager
def as_text(document: nodes.document, wanted: Callable[[str], object]) -> Iterator[list[nodes.paragraph]]:
    """The cells with `wanted` words as paragraphs; what becomes of the words is put into the rows."""
    found: list[tuple[Body, int, int, nodes.paragraph]] = []
    for table in document.findall(Body):
        for number, (_, cells) in enumerate(table.rows):
            for place, cell in enumerate(cells):
                if wanted("".join(words.text for words in cell)):
                    inside = (
                        (nodes.literal if words.kind == Kind.CODE else nodes.inline)("", words.text)
                        for words in cell
                    )
                    found.append((table, number, place, nodes.paragraph("", "", *inside)))
    yield [paragraph for *_, paragraph in found]
    for table, number, place, paragraph in found:
        target, cells = table.rows[number]
        fresh = zip(cells[place], paragraph.children, strict=True)
        cell = tuple(words._replace(text=node.astext()) for words, node in fresh)
        table.rows[number] = target, (*cells[:place], cell, *cells[place + 1 :])


def _write(writer: Any, table: Body) -> None:
    """Write the rows, as docutils and Sphinx write theirs."""
    said: list[str] = writer.body
    encode, attribute, to = writer.encode, writer.attval, _Targets(writer.builder, table)
    said.append("<tbody>\n")
    head = sum(1 for _ in table.parent.findall(nodes.row))

    def shown(words: Words) -> str:
        text: str = encode(words.text)
        match words.kind:
            case Kind.STRONG:
                text = f"<strong>{text}</strong>"
            case Kind.CODE:
                text = f'<code class="docutils literal notranslate"><span class="pre">{text}</span></code>'
            case Kind.INSIDE:
                text = f'<a class="reference internal" href="{attribute(words.to)}">{text}</a>'
            case Kind.OUTSIDE:
                text = f'<a class="reference external" href="{attribute(words.to)}">{text}</a>'
            case Kind.TARGET:
                text = f'<span class="std std-ref">{text}</span>'
                if address := to.address(words.to):
                    text = f'<a class="reference internal" href="{attribute(address)}">{text}</a>'
        if words.classes is None:
            return text
        classes = f' class="{" ".join(words.classes)}"' if words.classes else ""
        return f"<span{classes}>{text}</span>"

    for number, (target, cells) in enumerate(table.rows, start=head + 1):
        own = f' id="{attribute(target)}"' if target else ""
        said.append(f'<tr class="row-{"odd" if number % 2 else "even"}"{own}>')
        said.extend(f"<td><p>{''.join(map(shown, cell))}</p></td>\n" for cell in cells)
        said.append("</tr>\n")
    said.append("</tbody>\n")
    raise nodes.SkipNode


class _Targets:
    """Where targets are, seen from the page that is written."""

    def __init__(self, builder: Any, table: Body) -> None:
        self._labels: dict[str, tuple[str, str]] = builder.env.get_domain("std").anonlabels
        self._page, self._builder, self._table = builder.current_docname, builder, table
        self._ways: dict[str, str] = {self._page: ""}

    def address(self, target: str) -> str:
        """The address of `target`; none, and a warning, where there is no such target."""
        page, name = self._labels.get(target, ("", ""))
        if not page:
            logger.warning("undefined label: %r", target, location=self._table, type="ref", subtype="ref")
            return ""
        if page not in self._ways:
            self._ways[page] = str(self._builder.get_relative_uri(self._page, page))
        return f"{self._ways[page]}#{name}"


def setup(app: Sphinx) -> None:
    """Let the site's pages be written with such rows."""
    app.add_node(Body, html=(_write, None))
