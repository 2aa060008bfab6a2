"""Pages' trees built and walked by loops, with the same outcome: tables of evidence have 100,000 nodes.

Three hot spots of docutils 0.21, each of which a page meets for every node it has:

- a walk down a tree goes by one generator for each level, and through all of these for each node: one loop;
- a node asks its parent for the document, and so on up, three times for each child it gets: once, by a loop;
- each block of text is taken apart to look for quotation marks: only one with a sign that may be changed.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxSmartQuotes

from book.publishing import table_body

Condition = Callable[[nodes.Node], bool]

MAY_CHANGE = re.compile(r"""["'`\\]|--|\. ?\. ?\.|&quot;""")
"""What quotation marks, dashes and dots are made of."""


def _of_kind(node: nodes.Node, kind: type) -> Iterator[nodes.Node]:
    """All of a kind from this node down, each before those below it; children are seen as they are then."""
    if isinstance(node, kind):
        yield node
    levels = [iter(node.children)]
    while levels:
        for child in levels[-1]:
            if isinstance(child, kind):
                yield child
            if child.children:
                levels.append(iter(child.children))
                break
        else:
            levels.pop()


def _finding(plain: Callable[..., Iterator[nodes.Node]]) -> Callable[..., Iterator[nodes.Node]]:
    def findall(
        self: nodes.Node,
        condition: type | Condition | None = None,
        include_self: bool = True,
        descend: bool = True,
        siblings: bool = False,
        ascend: bool = False,
    ) -> Iterator[nodes.Node]:
        if not (include_self and descend) or siblings or ascend:
            return plain(self, condition, include_self, descend, siblings, ascend)
        if isinstance(condition, type):
            return _of_kind(self, condition)
        everything = _of_kind(self, nodes.Node)
        return everything if condition is None else filter(condition, everything)

    return findall


def _document(self: nodes.Node) -> nodes.document | None:
    node: nodes.Node | None = self
    while node is not None:
        if node._document is not None:  # type: ignore[attr-defined]
            return node._document  # type: ignore[attr-defined, no-any-return]
        node = node.parent
    return None


def _setting_up(_plain: Callable[..., None]) -> Callable[..., None]:
    def setup_child(self: nodes.Node, child: nodes.Node) -> None:
        child.parent = self
        if (document := _document(self)) is not None:
            child.document = document
            if child.source is None:
                child.source = document.current_source
            if child.line is None:
                child.line = document.current_line

    return setup_child


def _quoting(plain: Callable[..., None]) -> Callable[..., None]:
    def apply(self: SphinxSmartQuotes, **words: Any) -> None:
        def findall(kind: type) -> Iterator[nodes.Node]:
            yield from (node for node in _of_kind(self.document, kind) if MAY_CHANGE.search(node.astext()))
            yield from cells

        with table_body.as_text(self.document, MAY_CHANGE.search) as cells:
            vars(self.document)["findall"] = findall
            try:
                plain(self, **words)
            finally:
                del vars(self.document)["findall"]

    return apply


def setup(app: Sphinx) -> None:
    """Put the loops in place, once for the life of the process."""
    wrappers: tuple[tuple[type, str, Callable[..., Callable[..., Any]]], ...] = (
        (nodes.Node, "findall", _finding),
        (nodes.Node, "setup_child", _setting_up),
        (SphinxSmartQuotes, "apply", _quoting),
    )
    for owner, name, wrapper in wrappers:
        plain = getattr(owner, name)
        if not hasattr(plain, "__wrapped__"):
            setattr(owner, name, functools.wraps(plain)(wrapper(plain)))
    old = vars(nodes.Node)["document"]
    nodes.Node.document = property(_document, old.fset)  # type: ignore[assignment, method-assign]
