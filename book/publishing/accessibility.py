"""Markup put right for readers who do not see the page, where docutils or the theme leave it wanting."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def _open_citation(writer: Any, node: nodes.citation) -> None:
    """An entry of a bibliography as an item of a list; docutils writes a role that ARIA has given up."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        writer.body.append('<div role="list" class="citation-list">\n')
    writer.body.append(writer.starttag(node, "div", classes=[node.tagname], role="listitem"))


def _close_citation(writer: Any, node: nodes.citation) -> None:
    writer.body.append("</div>\n")
    if not isinstance(node.next_node(descend=False, siblings=True), nodes.citation):
        writer.body.append("</div>\n")


def setup(app: Sphinx) -> None:
    """Replace the writers of the nodes concerned."""
    app.add_node(nodes.citation, override=True, html=(_open_citation, _close_citation))
