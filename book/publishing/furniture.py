"""What stands around the text of a page: how long it takes to read, and how to cite it."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from book.publishing import metadata
from book.publishing.citing import Citable, as_address
from book.publishing.references import LIST

WORDS_A_MINUTE = 200
"""Dense prose is read slowly; the figure is this house's convention, and is said on the page as 'about'."""

LEAST_MINUTES = 2
"""A page that takes less says nothing of it."""

APART = (
    nodes.table, nodes.citation, nodes.figure, nodes.literal_block, nodes.admonition, nodes.definition_list,
)  # fmt: skip
FOOTER = "page-cite.html"


def minutes(doctree: nodes.document) -> int:
    """Minutes it takes to read the running text: no tables, figures, code, boxes or lists of references."""
    words = sum(
        len(paragraph.astext().split())
        for paragraph in doctree.findall(nodes.paragraph)
        if not _within(paragraph, APART)
    )
    return round(words / WORDS_A_MINUTE)


def _within(node: nodes.Node, kinds: tuple[type[nodes.Element], ...]) -> bool:
    parent = node.parent
    while parent is not None:
        if isinstance(parent, kinds):
            return True
        parent = parent.parent
    return False


def facts(doctree: nodes.document) -> str:
    """The line under a page's title; empty where there is nothing to say."""
    listed = any(LIST in rubric["ids"] for rubric in doctree.findall(nodes.rubric))
    papers = sum(1 for _ in doctree.findall(nodes.citation)) if listed else 0
    told = [f"About {time} minutes to read"] if (time := minutes(doctree)) >= LEAST_MINUTES else []
    if told and papers:
        told.append(f'<a href="#{LIST}">{papers} paper{"" if papers == 1 else "s"} cited</a>')
    return f'<p class="page-facts">{" · ".join(told)}</p>' if told else ""


def under_title(body: str, line: str) -> str:
    """`body` with `line` under its first heading of the first level."""
    return re.sub(r"(</h1>)", lambda found: found[1] + line, body, count=1) if line else body


def ways_to_cite(cited: Citable) -> list[dict[str, str]]:
    """Each form in which the page is offered for a reference manager, as the template shows it."""
    forms = (
        ("BibTeX", "bib", "application/x-bibtex", cited.bibtex),
        ("RIS", "ris", "application/x-research-info-systems", cited.ris),
    )
    return [
        {"label": label, "file": f"{cited.key}.{ending}", "text": text, "address": as_address(text, mime)}
        for label, ending, mime, text in forms
    ]


def _add(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    context["review_citation"] = None
    if doctree is None:
        return
    cited = metadata.of_page(app, page, doctree).citable
    context["review_citation"] = {"words": cited.words, "forms": ways_to_cite(cited)}
    context["body"] = under_title(context["body"], facts(doctree))


def _configure(app: Sphinx, config: Config) -> None:
    config["html_theme_options"]["article_footer_items"] = [FOOTER]


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _configure)
    app.connect("html-page-context", _add)
