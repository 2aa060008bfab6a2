"""Markup put right for readers who do not see the page, where docutils or the theme leave it wanting."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput, visit_HideCellInput
from sphinx.application import Sphinx

OTHER_NAME = ' aria-label="Toggle hidden content"'


def _open_citation(writer: Any, node: nodes.citation) -> None:
    """An entry of a bibliography as an item of a list; docutils writes a role that ARIA has given up."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        writer.body.append('<div role="list" class="citation-list">\n')
    writer.body.append(writer.starttag(node, "div", classes=[node.tagname], role="listitem"))


def _close_citation(writer: Any, node: nodes.citation) -> None:
    writer.body.append("</div>\n")
    if not isinstance(node.next_node(descend=False, siblings=True), nodes.citation):
        writer.body.append("</div>\n")


def _open_fold(writer: Any, node: HideCodeCellNode) -> None:
    """Folded code: its button is named by the words it shows; MyST-NB gives it another name."""
    before = len(writer.body)
    visit_HideCellInput(writer, node)
    writer.body[before:] = [part.replace(OTHER_NAME, "") for part in writer.body[before:]]


def setup(app: Sphinx) -> None:
    """Replace the writers of the nodes concerned."""
    app.add_node(nodes.citation, override=True, html=(_open_citation, _close_citation))
    app.add_node(HideCodeCellNode, override=True, html=(_open_fold, depart_HideCellInput))
